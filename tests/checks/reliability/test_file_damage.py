"""reliability.file-damage"""

from dataclasses import replace

from audit.facts.files import Files, LeftOut
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.reliability.file_damage import file_damage
from tests.make.data_files import data_file, files, odd
from tests.make.judgements import the_fail, unknowns
from tests.make.judging import judged, not_run


def test_sound_files_pass() -> None:
    assert file_damage(files(data_file())) == [Pass(Subject("in/orders.csv"))]


def test_a_file_that_ends_too_early_fails() -> None:
    cut = data_file("a.csv.gz", odd("truncated", "the data ends too early"))

    fail = the_fail(file_damage(files(cut)))

    assert fail.title == "File ends too early"
    assert fail.evidence == "1 file: the data ends too early."


def test_a_file_that_cannot_be_read_fails_with_its_problem() -> None:
    broken = data_file("o_2.csv", dataset="o_*.csv", format="unknown", problem="it is no text.")
    whole = data_file("o_1.csv", dataset="o_*.csv")

    fail = the_fail(file_damage(files(whole, broken)))

    assert fail.title == "File cannot be read to its end"
    assert fail.evidence == "1 of 2 files (o_2.csv): it is no text."


def test_an_empty_file_and_a_bomb_are_told_elsewhere() -> None:
    empty = data_file("a.csv", odd("empty"), format="unknown", problem="the file is empty")
    bomb = data_file("b.gz", odd("bomb"), format="unknown", problem="it is packed twice")

    assert len(file_damage(files(empty, bomb))) == 2
    assert judged(file_damage, files(empty, bomb)).status is Status.PASS


def test_a_file_that_may_not_be_read_is_unknown_with_the_grant() -> None:
    closed = data_file("a.csv", format="unknown", problem="this account may not read the file")

    [unknown] = unknowns(file_damage(files(closed)))

    assert unknown.grant == "chmod g+r a.csv"


def test_what_was_not_looked_at_is_not_judged() -> None:
    assert file_damage(files(data_file(inspected=False))) == []


def test_a_list_that_was_cut_and_a_closed_folder_are_unknown() -> None:
    closed = LeftOut("closed folder", 2, "in/secret")
    found = replace(files(data_file()), cut="the listing was ended", left_out=(closed,))

    assert [(str(u.subject), u.why) for u in unknowns(file_damage(found))] == [
        ("more files", "the listing was ended"),
        ("in/secret", "2 folders may not be listed"),
    ]


def test_without_files_it_does_not_apply() -> None:
    assert judged(file_damage, files()).status is Status.NOT_APPLICABLE


def test_what_may_not_be_read_is_not_run() -> None:
    assert not_run(file_damage, Files)
