"""security.file-permissions"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.storage import FileAccess
from audit.model.check import Severity, Subject
from audit.model.result import Status
from checks.security.file_permissions import file_permissions
from tests.make.judgements import fails, graded, passes
from tests.make.judging import judged, not_run

CLOSED = FileAccess(path="shop.db", mode=0o600, owned_by_us=True, directory_mode=0o755)


def test_a_file_of_its_owner_alone_passes() -> None:
    assert passes(file_permissions(CLOSED)) == [
        Subject(object="shop.db"),
        Subject(object="folder of shop.db"),
    ]


@pytest.mark.parametrize(
    ("mode", "severity"),
    [
        (0o666, None),
        (0o602, None),
        (0o644, Severity.MEDIUM),
        (0o604, Severity.MEDIUM),
        (0o664, Severity.MEDIUM),
        (0o660, Severity.LOW),
    ],
)
def test_the_mode_of_the_file_weighs_by_who_may_do_what(
    mode: int, severity: Severity | None
) -> None:
    assert graded(file_permissions(replace(CLOSED, mode=mode))) == [("shop.db", severity)]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o400, 0o440])
def test_reading_by_the_group_is_how_a_load_is_let_in(mode: int) -> None:
    assert fails(file_permissions(replace(CLOSED, mode=mode))) == []


def test_a_closed_folder_closes_the_file() -> None:
    inside = replace(CLOSED, mode=0o606, directory_mode=0o700)

    assert fails(file_permissions(inside)) == []


@pytest.mark.parametrize(
    ("mode", "severity"),
    [
        (0o777, Severity.HIGH),
        (0o1777, Severity.MEDIUM),
        (0o775, Severity.LOW),
        (0o2775, Severity.LOW),
    ],
)
def test_the_mode_of_the_folder_weighs_by_who_may_exchange_the_file(
    mode: int, severity: Severity
) -> None:
    assert graded(file_permissions(replace(CLOSED, directory_mode=mode))) == [
        ("folder of shop.db", severity)
    ]


def test_the_file_of_another_user_is_a_note() -> None:
    result = judged(file_permissions, replace(CLOSED, owned_by_us=False))

    assert result.status is Status.PASS
    assert [note.title for note in result.notes] == ["File belongs to another user"]


@pytest.mark.parametrize(
    ("mode", "severity"),
    [(0o600, None), (0o644, Severity.MEDIUM), (0o666, Severity.HIGH)],
)
def test_a_journal_is_as_closed_as_its_file(mode: int, severity: Severity | None) -> None:
    beside = replace(CLOSED, side_files=("shop.db-wal",), side_modes=(mode,))

    found = graded(file_permissions(beside))

    assert found == ([("shop.db-wal", severity)] if severity else [])


def test_a_journal_whose_mode_was_not_read_is_not_judged() -> None:
    assert len(file_permissions(replace(CLOSED, side_files=("shop.db-wal",)))) == 2


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("my shop.db", "chmod o-rw 'my shop.db'"),
        ("-rf.db", "chmod o-rw ./-rf.db"),
        ("a\u202ebd.sh", "chmod o-rw FILE"),
    ],
)
def test_a_hostile_name_does_no_harm_in_a_shell(name: str, command: str) -> None:
    [fail] = fails(file_permissions(replace(CLOSED, path=name, mode=0o666)))

    assert fail.command == command


def test_a_source_without_a_file_is_not_applicable() -> None:
    assert judged(file_permissions).status is Status.NOT_APPLICABLE


def test_a_file_that_could_not_be_looked_at_is_not_run() -> None:
    assert not_run(file_permissions, FileAccess)


@given(st.integers(0, 0o777), st.integers(0, 0o1777))
def test_every_file_and_folder_gets_one_judgement_each(mode: int, folder: int) -> None:
    judgements = file_permissions(replace(CLOSED, mode=mode, directory_mode=folder))

    assert len({j.subject for j in judgements}) == len(judgements) == 2
