"""security.decompression-ratio"""

from audit.facts.files import Files
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.security.decompression_ratio import decompression_ratio
from tests.make.data_files import data_file, files, odd
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_sound_files_pass() -> None:
    assert decompression_ratio(files(data_file(compression="gzip"))) == [
        Pass(Subject("in/orders.csv"))
    ]


def test_a_bomb_fails_with_the_number_of_files() -> None:
    some = data_file("o_1.csv", odd("bomb"), dataset="o_*.csv", compression="gzip")
    other = data_file("o_2.csv", dataset="o_*.csv", compression="gzip")

    fail = the_fail(decompression_ratio(files(some, other)))

    assert fail.subject == Subject("o_*.csv")
    assert fail.title == "Packed file unpacks beyond any measure"
    assert fail.evidence.startswith("1 of 2 files (o_1.csv): ")


def test_a_file_that_is_not_packed_is_not_judged() -> None:
    assert decompression_ratio(files(data_file())) == []


def test_a_bomb_that_cannot_be_read_at_all_fails_too() -> None:
    bomb = data_file("x.zip", odd("bomb"), format="unknown", problem="it is packed twice")

    assert the_fail(decompression_ratio(files(bomb))).evidence.startswith("1 file: ")


def test_without_files_it_does_not_apply() -> None:
    assert judged(decompression_ratio, files()).status is Status.NOT_APPLICABLE


def test_what_may_not_be_read_is_not_run() -> None:
    assert not_run(decompression_ratio, Files)
