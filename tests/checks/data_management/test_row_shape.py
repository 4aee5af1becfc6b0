"""data_management.row-shape"""

from audit.facts.files import Files
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.data_management.row_shape import row_shape
from tests.make.data_files import data_file, files, odd
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_sound_files_pass() -> None:
    assert row_shape(files(data_file())) == [Pass(Subject("in/orders.csv"))]


def test_a_ragged_row_fails_with_the_number_of_files() -> None:
    some = data_file("o_1.csv", odd("ragged rows"), dataset="o_*.csv")
    other = data_file("o_2.csv", dataset="o_*.csv")

    fail = the_fail(row_shape(files(some, other)))

    assert fail.subject == Subject("o_*.csv")
    assert fail.title == "Rows have more or fewer values than the header"
    assert fail.evidence.startswith("1 of 2 files (o_1.csv): ")


def test_a_line_without_end_fails_by_another_title() -> None:
    fail = the_fail(row_shape(files(data_file("a.csv", odd("long line")))))

    assert fail.title == "A line is longer than any row should be"


def test_other_formats_have_no_rows_of_text() -> None:
    assert row_shape(files(data_file("a.json", format="json"))) == []


def test_without_files_it_does_not_apply() -> None:
    assert judged(row_shape, files()).status is Status.NOT_APPLICABLE


def test_what_may_not_be_read_is_not_run() -> None:
    assert not_run(row_shape, Files)
