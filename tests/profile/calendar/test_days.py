"""Rows by day: exact, the same from any split, bounded; those of texts like those of times."""

import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.profile.calendar import days as days_module
from audit.profile.calendar.days import Days
from audit.profile.calendar.written import WrittenTimes
from audit.profile.dataset import DatasetState
from audit.profile.options import Options
from audit.profile.texts import View

EPOCH = date(1970, 1, 1)


def counted(*parts: list[int]) -> dict[int, int]:
    found = Days()
    for part in parts:
        found.add(np.array(sorted(part), np.int64))
    return table(found)


def table(days: Days) -> dict[int, int]:
    numbers, counts = days.table()
    return dict(zip(numbers.tolist(), counts.tolist(), strict=True))


@given(st.lists(st.lists(st.integers(-800_000, 3_000_000), max_size=20), max_size=40))
def test_every_day_is_counted_once_whatever_the_parts(parts: list[list[int]]) -> None:
    flat = [day for part in parts for day in part]
    assert counted(*parts) == {day: flat.count(day) for day in sorted(set(flat))}


def test_counts_are_weights() -> None:
    found = Days()
    found.add(np.array([1, 1, 4]), np.array([2, 3, 7]))
    assert table(found) == {1: 5, 4: 7}


def test_states_are_merged_and_pickled() -> None:
    one, two = Days(), Days()
    one.add(np.array([1, 2]))
    two.add(np.array([2, 9]))
    one.merge(pickle.loads(pickle.dumps(two)))
    assert table(one) == {1: 1, 2: 2, 9: 1}


def test_too_many_days_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days_module, "MOST_DAYS", 50)
    found = Days()
    found.add(np.arange(60))
    assert found.over
    found.add(np.arange(5))
    assert not table(found)


# ------------------------------------------------------------------------------------ texts


def written(texts: list[str]) -> WrittenTimes:
    array = pa.array(texts, pa.large_string())
    view = View.of(array)
    found = WrittenTimes()
    found.add(view.data, view.starts, view.sizes)
    return found


MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001


@given(st.lists(MOMENTS, min_size=1, max_size=30), st.sampled_from(["T", " "]))
def test_texts_are_read_as_python_reads_them(moments: list[datetime], between: str) -> None:
    found = written([moment.isoformat(between, "seconds") for moment in moments])

    numbers = [(moment.date() - EPOCH).days for moment in moments]
    assert table(found.days) == {n: numbers.count(n) for n in sorted(set(numbers))}
    assert found.rows == found.timed == found.zoneless == len(moments)
    assert found.midnight == sum(m.time().replace(microsecond=0) == m.min.time() for m in moments)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2024-05-01T10:00:00Z", 0),
        ("2024-05-01 10:00:00+02:00", 120),
        ("2024-05-01 10:00:00.123456-05:30", -330),
        ("2024-05-01 10:00+0100", 60),
        ("2024-05-01 10:00:00+01", 60),
    ],
)
def test_the_offset_of_a_text_is_read(text: str, minutes: int) -> None:
    found = written([text] * 3)
    assert found.offsets == {minutes: 3}
    assert found.zoneless == 0


def test_texts_with_and_without_an_offset_are_told_apart() -> None:
    found = written(["2024-05-01 10:00:00", "2024-05-01 10:00:00Z", "2024-05-02"])
    assert (found.timed, found.zoneless, found.rows) == (2, 1, 3)


@pytest.mark.parametrize(
    "text",
    ["2024-13-01", "2024-00-10", "20240501", "2024-05-0a", "2024/05/01", "2024-05-01x10:00:00",
     "2024-05-01 25:00:00", "2024-05-01 10:61", "", "x", "2024-05-01 1"],
)  # fmt: skip
def test_what_is_no_time_is_not_counted(text: str) -> None:
    found = written([*["2024-05-01"] * 30, text])
    assert found.dated
    assert found.rows == 30


def test_a_day_that_no_month_has_is_left_out_of_the_days() -> None:
    found = written(["2023-02-29", "2024-02-29"])
    assert table(found.days) == {(date(2024, 2, 29) - EPOCH).days: 1}


def test_ordinary_texts_cost_nothing_more() -> None:
    found = written(["paid", "2024-05-01"] * 20)
    assert found.dated is False
    assert found.rows == 0


# ------------------------------------------------------------------------- states of columns


def column(values: Any, *, kept: int = 10) -> DatasetState:  # noqa: ANN401  # any Arrow array
    state = DatasetState(Options(kept_rows=kept))
    rows = pa.record_batch({"t": values})
    for start in range(0, len(values), 700):
        state.update(rows.slice(start, 700))
    return state


def days_of(state: DatasetState) -> dict[int, int]:
    [found] = state.fields["t"].states.values()
    summary = found.summary()
    if summary.numbers is not None:
        return table(summary.numbers.days)
    assert summary.texts is not None
    return table(summary.texts.times.days)


FIRST = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("rows", [300, 6_000])  # counted one by one, and sketched
def test_days_of_a_column_are_exact_as_times_dates_and_texts(rows: int) -> None:
    moments = [FIRST + timedelta(hours=7 * n, seconds=n) for n in range(rows)]
    numbers = [(m.date() - EPOCH).days for m in moments]
    expected = dict(zip(*np.unique(numbers, return_counts=True), strict=True))

    naive = [m.replace(tzinfo=None) for m in moments]
    assert days_of(column(pa.array(naive, pa.timestamp("ms")))) == expected
    assert days_of(column(pa.array([m.date() for m in moments], pa.date32()))) == expected
    texts = pa.array([None if n == 5 else m.isoformat() for n, m in enumerate(moments)])
    less = days_of(column(texts))
    assert sum(less.values()) == rows - 1


def test_nothing_is_counted_of_a_profile_alone() -> None:
    state = column(pa.array([FIRST] * 3_000, pa.timestamp("us", "UTC")), kept=0)
    assert not days_of(state)


def test_merged_states_count_all_days() -> None:
    values = [FIRST.replace(tzinfo=None) + timedelta(hours=n) for n in range(3_700)]
    half = len(values) // 2
    one = column(pa.array(values[:half], pa.timestamp("us")))
    one.merge(pickle.loads(pickle.dumps(column(pa.array(values[half:], pa.timestamp("us"))))))
    assert days_of(one) == days_of(column(pa.array(values, pa.timestamp("us"))))


def test_merged_texts_are_counted_like_one_column() -> None:
    zones = ("", "Z", "+02:00")
    texts = [
        (FIRST + timedelta(minutes=97 * n)).strftime("%Y-%m-%d %H:%M:%S") + zones[n % 3]
        for n in range(6_000)
    ]
    whole, one, two = written(texts), written(texts[:2_500]), written(texts[2_500:])
    one.merge(pickle.loads(pickle.dumps(two)))

    assert table(one.days) == table(whole.days)
    assert one.offsets == whole.offsets == {0: 2_000, 120: 2_000}
    assert one.nights.counts is not None
    assert whole.nights.counts is not None
    assert np.array_equal(one.nights.counts, whole.nights.counts)
    assert (one.rows, one.timed, one.midnight, one.zoneless) == (
        whole.rows,
        whole.timed,
        whole.midnight,
        whole.zoneless,
    )
