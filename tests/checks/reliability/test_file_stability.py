"""reliability.file-stability"""

from audit.facts.files import Files
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.reliability.file_stability import file_stability
from tests.make.data_files import data_file, files, odd
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_sound_files_pass() -> None:
    assert file_stability(files(data_file())) == [Pass(Subject("in/orders.csv"))]


def test_a_change_fails_with_the_number_of_files() -> None:
    some = data_file("o_1.csv", odd("changed while read"), dataset="o_*.csv")
    other = data_file("o_2.csv", dataset="o_*.csv")

    fail = the_fail(file_stability(files(some, other)))

    assert fail.subject == Subject("o_*.csv")
    assert fail.title == "File changed while it was read"
    assert fail.evidence.startswith("1 of 2 files (o_1.csv): ")


def test_without_files_it_does_not_apply() -> None:
    assert judged(file_stability, files()).status is Status.NOT_APPLICABLE


def test_what_may_not_be_read_is_not_run() -> None:
    assert not_run(file_stability, Files)
