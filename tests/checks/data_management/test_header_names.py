"""data_management.header-names"""

from audit.facts.files import Files
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.data_management.header_names import header_names
from tests.make.data_files import data_file, files, odd
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_sound_files_pass() -> None:
    assert header_names(files(data_file())) == [Pass(Subject("in/orders.csv"))]


def test_a_name_that_stands_twice_fails_with_the_number_of_files() -> None:
    some = data_file("o_1.csv", odd("duplicate headers"), dataset="o_*.csv")
    other = data_file("o_2.csv", dataset="o_*.csv")

    fail = the_fail(header_names(files(some, other)))

    assert fail.subject == Subject("o_*.csv")
    assert fail.title == "Columns share a name"
    assert fail.evidence.startswith("1 of 2 files (o_1.csv): ")


def test_columns_without_names_are_a_low_finding() -> None:
    fail = the_fail(header_names(files(data_file("a.csv", odd("no header")))))

    assert (fail.title, fail.severity) == ("Columns have no names", Severity.LOW)


def test_documents_have_no_header() -> None:
    assert header_names(files(data_file("a.json", format="json"))) == []


def test_without_files_it_does_not_apply() -> None:
    assert judged(header_names, files()).status is Status.NOT_APPLICABLE


def test_what_may_not_be_read_is_not_run() -> None:
    assert not_run(header_names, Files)
