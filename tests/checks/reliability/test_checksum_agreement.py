"""reliability.checksum-agreement"""

from audit.facts.files import Agreement, Files
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.reliability.checksum_agreement import checksum_agreement
from tests.make.data_files import data_file, files
from tests.make.judgements import the_fail, unknowns
from tests.make.judging import judged, not_run


def test_a_checksum_that_agrees_passes() -> None:
    sound = data_file(checksum=Agreement.AGREES)

    assert checksum_agreement(files(sound)) == [Pass(Subject("in/orders.csv"))]


def test_one_that_differs_fails() -> None:
    fail = the_fail(checksum_agreement(files(data_file(checksum=Agreement.DIFFERS))))

    assert fail.title == "File differs from its checksum"
    assert fail.evidence.startswith("1 file: ")


def test_a_file_that_was_not_hashed_is_unknown() -> None:
    [unknown] = unknowns(checksum_agreement(files(data_file(checksum=Agreement.UNVERIFIED))))

    assert unknown.why == "1 file not hashed: too large for the budget"


def test_files_without_a_checksum_are_not_judged() -> None:
    assert judged(checksum_agreement, files(data_file())).status is Status.NOT_APPLICABLE


def test_what_may_not_be_read_is_not_run() -> None:
    assert not_run(checksum_agreement, Files)
