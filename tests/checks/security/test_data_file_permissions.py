"""security.data-file-permissions"""

import pytest

from audit.facts.files import Files
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.data_file_permissions import data_file_permissions
from tests.make.data_files import data_file, files
from tests.make.judgements import fails, the_fail
from tests.make.judging import judged, not_run


def test_files_of_their_owner_pass_by_the_folder() -> None:
    one, other = data_file("in/a.csv"), data_file("in/b.csv")

    assert data_file_permissions(files(one, other)) == [Pass(Subject(object="files in in"))]


def test_a_file_that_everybody_may_read_is_a_medium_finding() -> None:
    legible = data_file("in/a.csv", mode=0o644, folder_mode=0o755)

    fail = the_fail(data_file_permissions(files(legible, data_file("in/b.csv"))))

    assert (fail.title, fail.severity) == (
        "Everybody on the machine may read files",
        Severity.MEDIUM,
    )
    assert fail.evidence == "1 of 2 files (a.csv) with mode 0644."
    assert fail.command == "chmod o-rw in/a.csv"


def test_a_file_that_everybody_may_change_is_a_high_finding() -> None:
    fail = the_fail(data_file_permissions(files(data_file(mode=0o666, folder_mode=0o755))))

    assert (fail.title, fail.severity) == ("Everybody on the machine may change files", None)


def test_a_folder_that_nobody_may_enter_closes_its_files() -> None:
    assert fails(data_file_permissions(files(data_file(mode=0o666, folder_mode=0o770)))) == []


@pytest.mark.parametrize(("mode", "severity"), [(0o777, Severity.HIGH), (0o1777, Severity.MEDIUM)])
def test_a_folder_that_everybody_may_write_to_fails(mode: int, severity: Severity) -> None:
    found = fails(data_file_permissions(files(data_file(folder_mode=mode))))

    assert [(str(f.subject), f.severity) for f in found] == [("folder in", severity)]


def test_a_partitioned_dataset_is_one_judgement() -> None:
    parts = [
        data_file(f"in/ev/day={n}/a.parquet", dataset="in/ev", mode=0o644, folder_mode=0o755)
        for n in range(9)
    ]

    assert the_fail(data_file_permissions(files(*parts))).evidence == "9 files with mode 0644."


def test_the_members_of_an_archive_are_one_file() -> None:
    members = [
        data_file(f"in/x.zip/{n}.csv", place="in/x.zip", mode=0o644, folder_mode=0o755)
        for n in range(3)
    ]

    assert the_fail(data_file_permissions(files(*members))).evidence == "1 file with mode 0644."


def test_objects_of_a_store_have_no_mode() -> None:
    stored = files(data_file("s3://b/a.csv", mode=None, folder_mode=None))

    assert judged(data_file_permissions, stored).status is Status.NOT_APPLICABLE


def test_what_may_not_be_read_is_not_run() -> None:
    assert not_run(data_file_permissions, Files)
