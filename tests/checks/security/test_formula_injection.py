"""security.formula-injection"""

from audit.facts.files import Files
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.security.formula_injection import formula_injection
from tests.make.data_files import data_file, files, odd
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_sound_files_pass() -> None:
    assert formula_injection(files(data_file())) == [Pass(Subject("in/orders.csv"))]


def test_a_cell_like_a_formula_fails_with_the_number_of_files() -> None:
    some = data_file("o_1.csv", odd("formula"), dataset="o_*.csv")
    other = data_file("o_2.csv", dataset="o_*.csv")

    fail = the_fail(formula_injection(files(some, other)))

    assert fail.subject == Subject("o_*.csv")
    assert fail.title == "Cells begin like a formula"
    assert fail.evidence.startswith("1 of 2 files (o_1.csv): ")


def test_parquet_is_opened_by_no_spreadsheet() -> None:
    odd_one = data_file("a.parquet", odd("formula"), format="parquet")

    assert formula_injection(files(odd_one)) == []


def test_without_files_it_does_not_apply() -> None:
    assert judged(formula_injection, files()).status is Status.NOT_APPLICABLE


def test_what_may_not_be_read_is_not_run() -> None:
    assert not_run(formula_injection, Files)
