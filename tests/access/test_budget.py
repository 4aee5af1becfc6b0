"""The budget stops what would cost too much and counts everything that was sent."""

import math
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.access.budget import Budget, Limits
from audit.errors import BudgetExceeded, CollectError, Interrupted


@dataclass
class Clock:
    """A clock that the test moves on."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def spend(budget: Budget, *, times: int = 1) -> None:
    for _ in range(times):
        with budget.statement():
            pass


def test_statements_are_counted_up_to_the_last_one() -> None:
    budget = Budget(Limits(statements=2))

    spend(budget, times=2)

    with pytest.raises(BudgetExceeded, match="the budget of 2 statements is used up"):
        spend(budget)
    assert budget.load().statements == 2


def test_what_is_refused_is_not_sent() -> None:
    budget = Budget(Limits(statements=0))
    sent: list[str] = []

    with pytest.raises(BudgetExceeded), budget.statement():
        sent.append("select")

    assert sent == []


def test_time_runs_out(clock: Clock) -> None:
    budget = Budget(Limits(seconds=60), clock=clock)

    clock.now += 59.9
    spend(budget)
    clock.now += 0.1

    assert budget.remaining_seconds == 0.0
    with pytest.raises(BudgetExceeded, match="the time budget of 60 s is used up"):
        spend(budget)


def test_remaining_time_is_never_negative(clock: Clock) -> None:
    budget = Budget(Limits(seconds=1), clock=clock)

    clock.now += 100

    assert budget.remaining_seconds == 0.0
    assert budget.statement_milliseconds == 1


@pytest.mark.parametrize(
    ("passed", "milliseconds"),
    [(0.0, 15_000), (285.0, 15_000), (290.0, 10_000), (299.9995, 1), (400.0, 1)],
)
def test_a_statement_has_its_own_limit_or_what_is_left(
    clock: Clock, passed: float, milliseconds: int
) -> None:
    budget = Budget(Limits(seconds=300, statement_seconds=15), clock=clock)

    clock.now += passed

    assert budget.statement_milliseconds == milliseconds


def test_a_statement_that_fails_is_counted_and_timed_as_well(clock: Clock) -> None:
    budget = Budget(clock=clock)

    def fail() -> None:
        with budget.statement() as meter:
            meter.rows = 3
            clock.now += 2
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    load = budget.load()
    assert (load.statements, load.seconds, load.rows) == (1, 2.0, 3)


def test_after_an_interruption_nothing_more_is_sent() -> None:
    budget = Budget()
    spend(budget)

    budget.interrupt()

    assert budget.interrupted
    with pytest.raises(Interrupted, match="the audit was interrupted"):
        spend(budget)
    assert budget.load().statements == 1


def test_an_interruption_is_told_before_a_spent_budget() -> None:
    budget = Budget(Limits(statements=0))

    budget.interrupt()

    with pytest.raises(Interrupted):
        budget.check()


def test_its_errors_are_those_of_one_fact() -> None:
    assert issubclass(BudgetExceeded, CollectError)
    assert issubclass(Interrupted, CollectError)


def test_the_main_thread_can_be_stopped_while_it_waits_for_a_statement() -> None:
    budget = Budget()
    assert budget.interruptible  # nothing was sent yet

    with budget.statement():
        assert budget.interruptible

    assert not budget.interruptible


def test_a_statement_of_another_thread_does_not_make_the_main_thread_interruptible() -> None:
    budget = Budget()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(spend, budget).result()

    assert not budget.interruptible


def test_what_was_spent_is_told_by_purpose_in_their_order(clock: Clock) -> None:
    budget = Budget(clock=clock)

    spend(budget)
    with budget.purpose("profile"):
        with budget.statement() as meter:
            meter.rows, meter.bytes = 10, 2_000
            clock.now += 0.25
        with budget.purpose("catalogue"):
            spend(budget, times=2)
        spend(budget)

    load = budget.load()
    assert [(s.purpose, s.statements, s.rows) for s in load.by_purpose] == [
        ("catalogue", 2, 0),
        ("connect", 1, 0),
        ("profile", 2, 10),
    ]
    assert (load.statements, load.rows, load.bytes, load.seconds) == (5, 10, 2_000, 0.25)


def test_a_purpose_ends_with_its_block_also_after_an_error() -> None:
    budget = Budget()

    with pytest.raises(ZeroDivisionError), budget.purpose("profile"):
        raise ZeroDivisionError
    spend(budget)

    assert [share.purpose for share in budget.load().by_purpose] == ["connect"]


def test_nothing_spent_is_a_load_of_nothing() -> None:
    load = Budget().load()

    assert (load.statements, load.rows, load.bytes, load.seconds) == (0, 0, 0, 0)
    assert load.by_purpose == ()


def test_threads_share_one_budget_and_cannot_both_take_the_last_statement() -> None:
    budget = Budget(Limits(statements=50))
    together = Barrier(8)

    def work() -> int:
        together.wait()
        sent = 0
        for _ in range(20):
            try:
                spend(budget)
            except BudgetExceeded:
                break
            sent += 1
        return sent

    with ThreadPoolExecutor(8) as pool:
        sent = [future.result() for future in [pool.submit(work) for _ in range(8)]]

    assert sum(sent) == budget.load().statements == 50


def test_a_purpose_travels_to_a_thread_with_its_context() -> None:
    budget = Budget()

    with budget.purpose("profile"), ThreadPoolExecutor(1) as pool:
        pool.submit(copy_context().run, spend, budget).result()

    assert [share.purpose for share in budget.load().by_purpose] == ["profile"]


steps = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.integers(0, 1_000),
        st.integers(0, 1_000),
        st.floats(0, 5, allow_nan=False),
    ),
    max_size=20,
)


@given(steps)
def test_the_parts_add_up_to_the_whole(steps: list[tuple[str, int, int, float]]) -> None:
    clock = Clock()
    budget = Budget(Limits(seconds=math.inf), clock=clock)

    for purpose, rows, size, seconds in steps:
        with budget.purpose(purpose), budget.statement() as meter:
            meter.rows, meter.bytes = rows, size
            clock.now += seconds

    load = budget.load()
    assert load.statements == len(steps) == sum(s.statements for s in load.by_purpose)
    assert load.rows == sum(rows for _, rows, _, _ in steps)
    assert load.bytes == sum(s.bytes for s in load.by_purpose)
    assert load.seconds == pytest.approx(sum(s for *_, s in steps), abs=1e-4)


def test_giving_back_is_counted_and_never_refused() -> None:
    budget = Budget(Limits(statements=1))
    with budget.statement():
        pass
    budget.interrupt()

    with budget.release():
        pass

    assert budget.load().statements == 2
    with pytest.raises(Interrupted), budget.statement():
        pass
