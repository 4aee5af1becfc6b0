"""Trying default log-ins: few, slowly, and never at a locking door."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from audit.access.guessing.door import LockOut, LogIn, log_ins, try_log_ins
from audit.facts.guessing import DefaultCredentials, Likeness, Outcome
from audit.secrets.secret import Secret


@dataclass
class Door:
    """Answers in order; keeps what was tried and how long was waited."""

    answers: Iterator[Outcome]
    tried: list[str] = field(default_factory=list[str])
    slept: list[float] = field(default_factory=list[float])

    def attempt(self, log_in: LogIn) -> Outcome:
        self.tried.append(log_in.account)
        return next(self.answers)

    def run(self, wanted: Sequence[LogIn], lock_out: LockOut) -> DefaultCredentials:
        return try_log_ins(wanted, self.attempt, lock_out=lock_out, sleep=self.slept.append)


def door(*answers: Outcome) -> Door:
    return Door(iter(answers))


def wanted(*accounts: str) -> tuple[LogIn, ...]:
    return tuple(LogIn(a, Secret(a), Likeness.DEFAULT) for a in accounts)


@pytest.mark.parametrize(
    ("product", "account", "blank", "expected"),
    [
        ("postgresql", "app", False, [("postgres", Likeness.DEFAULT), ("app", Likeness.ACCOUNT)]),
        ("postgresql", "postgres", False, [("postgres", Likeness.DEFAULT)]),
        (
            "elasticsearch",
            "app",
            True,
            [
                ("elastic", Likeness.DEFAULT),
                ("app", Likeness.BLANK),
                ("app", Likeness.ACCOUNT),
            ],
        ),
        ("prometheus", "app", True, [("app", Likeness.BLANK), ("app", Likeness.ACCOUNT)]),
        ("postgresql", "", False, [("postgres", Likeness.DEFAULT)]),
        ("unknown", "", True, []),
    ],
)
def test_what_is_tried(
    product: str, account: str, *, blank: bool, expected: list[tuple[str, Likeness]]
) -> None:
    found = log_ins(product, account, blank=blank)

    assert [(one.account, one.likeness) for one in found] == expected
    assert "Secret" not in repr(found)


def test_three_log_ins_with_a_second_between_two_of_them() -> None:
    refusing = door(*[Outcome.REFUSED] * 3)

    found = refusing.run(wanted("a", "b", "c", "d", "e"), LockOut())

    assert refusing.tried == ["a", "b", "c"]
    assert refusing.slept == [1.0, 1.0]
    assert len(found.tries) == 3


def test_the_first_odd_answer_ends_it() -> None:
    odd = door(Outcome.REFUSED, Outcome.STOPPED)

    found = odd.run(wanted("a", "b", "c"), LockOut())

    assert odd.tried == ["a", "b"]
    assert found.stopped


def test_an_accepted_one_does_not_hide_the_others() -> None:
    found = door(Outcome.ACCEPTED, Outcome.REFUSED).run(wanted("a", "b"), LockOut())

    assert [one.outcome for one in found.tries] == [Outcome.ACCEPTED, Outcome.REFUSED]
    assert not found.stopped


@pytest.mark.parametrize(("failures", "tries"), [(1, 0), (2, 0), (3, 1), (5, 2), (7, 3), (None, 3)])
def test_no_account_is_brought_close_to_its_lock(failures: int | None, tries: int) -> None:
    refusing = door(*[Outcome.REFUSED] * 3)

    found = refusing.run(wanted("a", "a", "a"), LockOut("locks", failures))

    assert len(refusing.tried) == tries
    assert bool(found.stopped) is (tries < 3)
    assert found.lock_out == "locks"
