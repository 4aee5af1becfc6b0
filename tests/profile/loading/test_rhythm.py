"""Rhythms that were planted in times are found again, also in a sample of them."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.facts.loading import Rhythm
from audit.profile.loading.rhythm import DAY, HOUR, MINUTE, MONTH, WEEK, Floats, rhythm_of

FIRST = datetime(2026, 1, 5, tzinfo=UTC).timestamp()  # a Monday
RANDOM = np.random.default_rng(11)


def batches(
    period: int, start: int, *, width: int = 600, count: int = 120, rows: int = 40
) -> Floats:
    """So many rows within `width` seconds, `start` seconds into each period."""
    starts = FIRST + np.arange(count) * period + start
    return (starts[:, None] + RANDOM.uniform(0, width, (count, rows))).ravel()


def rhythm(times: Floats, *, whole: bool = True) -> Rhythm:
    found = rhythm_of(RANDOM.permutation(times), whole=whole)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("period", "start", "width"),
    [
        (WEEK, 2 * DAY + 3 * HOUR, 600),
        (DAY, 2 * HOUR, 1_200),
        (12 * HOUR, 6 * HOUR, 600),
        (HOUR, 5 * MINUTE, 60),
        (15 * MINUTE, 0, 20),
    ],
)
def test_a_batch_is_found_by_its_period_and_beginning(period: int, start: int, width: int) -> None:
    found = rhythm(batches(period, start, width=width))

    assert (found.kind, found.period) == ("batch", period)
    assert found.start == pytest.approx(start, abs=0.1 * width)
    assert found.width <= width
    assert found.median_gap == found.p95_gap == period


def test_a_sample_tells_the_same() -> None:
    times = batches(DAY, 2 * HOUR, rows=2_000)

    found = rhythm(RANDOM.choice(times, 3_000, replace=False), whole=False)

    assert (found.kind, found.period, found.start // HOUR) == ("batch", DAY, 2)


def test_a_batch_over_midnight_is_one() -> None:
    found = rhythm(batches(DAY, DAY - 10 * MINUTE, width=1_200))

    assert (found.kind, found.period) == ("batch", DAY)
    assert found.start // HOUR == 23


def test_a_monthly_batch_is_told_by_its_day() -> None:
    months = [datetime(2025 + n // 12, n % 12 + 1, 3, 4, tzinfo=UTC).timestamp() for n in range(14)]
    found = rhythm(np.concatenate([month + RANDOM.uniform(0, 600, 30) for month in months]))

    assert (found.kind, found.period) == ("batch", MONTH)
    assert (found.start // DAY, found.start % DAY // HOUR) == (2, 4)


def test_rows_that_come_one_by_one_are_no_batch() -> None:
    found = rhythm(FIRST + np.arange(3_000, dtype=np.float64) * 1_500)

    assert (found.kind, found.median_gap) == ("continuous", 1_500)


def test_working_hours_are_continuous() -> None:
    days = [d for d in range(100) if d % 7 < 5]
    found = rhythm(
        np.concatenate([FIRST + d * DAY + 9 * HOUR + RANDOM.uniform(0, 8 * HOUR, 60) for d in days])
    )

    assert found.kind == "continuous"
    assert sum(found.hours[9:17]) == sum(found.hours) == 60 * len(days)
    assert found.weekdays[5:] == (0, 0)


def test_days_have_no_hours() -> None:
    found = rhythm(np.repeat(FIRST + np.arange(60.0) * DAY, 20))

    assert (found.kind, found.period, found.hours) == ("batch", DAY, ())


def test_one_load_is_no_rhythm() -> None:
    assert rhythm(np.full(500, FIRST)).kind == "once"
    assert rhythm_of(np.full(5, FIRST), whole=True) is None


def test_rows_on_a_few_days_are_irregular() -> None:
    days = RANDOM.choice(1_000, 40, replace=False)

    found = rhythm(np.concatenate([FIRST + d * DAY + RANDOM.uniform(0, DAY, 30) for d in days]))

    assert found.kind == "irregular"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 3e9), min_size=30, max_size=300))
def test_any_times_have_at_most_one_rhythm(times: list[float]) -> None:
    found = rhythm_of(np.array(times), whole=True)

    if found is not None:
        assert found.kind in {"batch", "continuous", "irregular", "once"}
        assert (found.period > 0) == (found.kind == "batch")
        assert found.median_gap is None or found.median_gap > 0
