"""One column: counted while its values are few, sketched beyond, the same however it is split."""

# ruff: noqa: ANN401  # an Arrow array of any type

import datetime as dt
import pickle
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.profile.column import ColumnState
from audit.profile.options import Options
from tests.profile.arrays import array, column

#: Few enough that hypothesis reaches both sides of it.
SMALL = Options(distinct_kept=5, sampled_texts=4)

TEXTS = st.one_of(
    st.sampled_from(["", " ", "N/A", " x", "x ", "A1", "żółw", "a\x01b", "12", "null", "\ufffd"]),
    st.text(max_size=6).filter(lambda t: not any("\ud800" <= c <= "\udfff" for c in t)),
)


def states(values: list[Any], cuts: list[int], dtype: Any, options: Options) -> list[ColumnState]:
    edges = sorted({0, len(values), *(c % (len(values) + 1) for c in cuts)})
    parts = [values[a:b] for a, b in pairwise(edges)] or [[]]
    return [column(array(part, dtype), options=options) for part in parts]


def exact(state: ColumnState) -> dict[str, Any]:
    """All figures that must not depend on how the values came."""
    summary = state.summary()
    found: dict[str, Any] = {
        "rows": state.rows,
        "nulls": state.nulls,
        "counted": state.counts is not None,
        "distinct": state.distinct(),
        "unique": state.unique(),
    }
    if (texts := summary.texts) is not None:
        names = ("count", "empty", "blank", "leading", "trailing", "control", "foreign", "damaged")
        found |= {name: getattr(texts, name) for name in names}
        found |= {"sentinels": dict(texts.sentinels), "lengths": texts.lengths.total}
    if (numbers := summary.numbers) is not None:
        names = ("count", "zero", "negative", "nan", "infinite", "integral", "low", "high")
        found |= {name: getattr(numbers, name) for name in names}
        found |= {"digits": numbers.digits.tolist(), "weekdays": numbers.weekdays.tolist()}
    return found


def merged(parts: list[ColumnState]) -> ColumnState:
    sent: list[ColumnState] = pickle.loads(pickle.dumps(parts))
    first, *others = sent
    for other in others:
        first.merge(other)
    return first


@settings(deadline=None, max_examples=60)
@given(st.lists(st.none() | TEXTS, max_size=40), st.lists(st.integers(0, 40), max_size=4))
def test_texts_are_the_same_in_any_split_and_order(
    values: list[str | None], cuts: list[int]
) -> None:
    whole = exact(column(array(values, pl.String), options=SMALL))

    assert exact(merged(states(values, cuts, pl.String, SMALL))) == whole
    assert exact(merged(states(values, cuts, pl.String, SMALL)[::-1])) == whole


NUMBERS = st.one_of(
    st.integers(-3, 3).map(float),
    st.floats(allow_nan=True, allow_infinity=True, width=32),
    st.sampled_from([-1.0, 999999.0]),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.none() | NUMBERS, max_size=40), st.lists(st.integers(0, 40), max_size=4))
def test_numbers_are_the_same_in_any_split_and_order(
    values: list[float | None], cuts: list[int]
) -> None:
    whole = exact(column(array(values, pl.Float64), options=SMALL))

    assert exact(merged(states(values, cuts, pl.Float64, SMALL))) == whole
    assert exact(merged(states(values, cuts, pl.Float64, SMALL)[::-1])) == whole


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.none() | st.integers(-(2**40), 2**40), max_size=40),
    st.lists(st.integers(0, 40), max_size=4),
)
def test_a_key_is_a_key_in_any_split(values: list[int | None], cuts: list[int]) -> None:
    found = merged(states(values, cuts, pl.Int64, SMALL))
    filled = [v for v in values if v is not None]

    if found.counts is not None or len(filled) == len(values):
        assert found.unique() == ((len(set(filled)) == len(filled)) if filled else None)
    else:
        assert found.unique() is None  # with nulls nobody keeps count


@settings(deadline=None, max_examples=60)
@given(st.lists(st.none() | TEXTS, max_size=60))
def test_what_is_counted_of_texts_is_what_python_counts(values: list[str | None]) -> None:
    texts = column(array(values, pl.String), options=SMALL).summary().texts
    filled = [v for v in values if v is not None]
    spaces = " \t\n\r\x0b\x0c"

    assert texts is not None
    assert texts.empty == filled.count("")
    assert texts.foreign == sum(not v.isascii() for v in filled)
    assert texts.control == sum(
        any((ord(c) < 32 and c not in spaces) or ord(c) == 127 for c in v) for v in filled
    )
    assert texts.lengths.total == sum(map(len, filled))
    solid = [v for v in filled if v.strip()]
    assert texts.leading == sum(v[0] in spaces for v in solid)
    assert texts.trailing == sum(v[-1] in spaces for v in solid)
    assert sum(texts.shapes.values()) == pytest.approx(len(filled))


def test_few_values_are_counted_and_many_are_sketched() -> None:
    few, many = column(["a", "b", None] * 100), column([f"v{i}" for i in range(5_000)])

    assert few.distinct() == (2, True)
    assert many.counts is None
    assert many.distinct() == (5_000, True)  # proven to be a key
    assert column([f"v{i % 4_000}" for i in range(8_000)]).distinct()[0] == pytest.approx(
        4_000, 0.03
    )


def test_large_values_are_not_kept_even_if_they_are_few() -> None:
    state = column([f"{i}{'x' * 20_000}" for i in range(100)])

    assert state.counts is None
    assert state.unique() is True


def test_a_dictionary_is_the_same_as_its_values() -> None:
    plain = array(["red", "blue", None, "red"] * 50)
    made: Any = pa.DictionaryArray
    coded = made.from_arrays(array([0, 1, None, 0] * 50, pl.Int32), array(["red", "blue"]))

    assert exact(column(coded)) == exact(column(plain))
    assert column(coded).counted() is not None


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (array([Decimal("1.50"), None, Decimal("-2.25")], pl.Decimal(10, 2)), "decimal"),
        (array([Decimal(10) ** 37, Decimal(-1)], pl.Decimal(38, 0)), "decimal"),
        (array([2**63 + 5, 1], pl.UInt64), "float"),
        (array([dt.date(1, 1, 1), dt.date(9999, 12, 31)]), "date"),
        (
            array([dt.datetime(2020, 1, 1, 5), None]),  # noqa: DTZ001
            "timestamp",
        ),
        (array([dt.time(5, 6)]), "time"),
        (array([dt.timedelta(days=-1)]), "duration"),
        (array([b"\x00\xff", b""]), "binary"),
        (array([True, None]), "boolean"),
        (array([None, None], pl.Null), "null"),
        (pa.array([2**62, -(2**63)], pa.timestamp("ns")), "timestamp"),
        (pa.array(["a"], pa.string_view()), "text"),
        (pa.array([b"0123456789abcdef"], pa.binary(16)), "binary"),
        (pa.array([(1, 2, 3)], pa.month_day_nano_interval()), "other"),
        (pa.array([5, 7], pa.time32("s")), "time"),
        (pa.array([1.5], pa.float16()), "float"),
    ],
)
def test_every_type_of_arrow_is_profiled(values: Any, kind: str) -> None:
    state = column(values, values)

    assert state.form.kind == kind
    assert state.rows == 2 * len(values)
    assert state.summary() is not None


def test_decimals_keep_their_point() -> None:
    values = array([Decimal("1.50"), Decimal("-2.25"), Decimal("3.00")] * 2_000, pl.Decimal(10, 2))
    numbers = column(values, options=SMALL).summary().numbers
    assert numbers is not None

    assert numbers.moments.mean == pytest.approx(0.75)
    assert (numbers.negative, numbers.integral) == (2_000, 2_000)


def test_bytes_that_are_no_utf8_are_counted_and_end_nothing() -> None:
    raw: Any = pa.array([b"caf\xe9", b"plain", b"\xff\xfe"], pa.binary())
    texts = pa.StringArray.from_buffers(3, raw.buffers()[1], raw.buffers()[2])

    state = column(texts)

    assert state.not_utf8 == 2
    assert state.summary().texts is not None


def test_times_have_weekdays_hours_a_step_and_gaps() -> None:
    start = np.datetime64("2026-11-02T00:00", "m")  # a Monday
    ticks = start + np.arange(5_000) * np.timedelta64(1, "m")
    ticks[2_500:] += np.timedelta64(2, "D")
    numbers = column(pl.Series(ticks.astype("datetime64[us]")).to_arrow()).summary().numbers
    assert numbers is not None

    assert numbers.step == 60_000_000
    assert len(numbers.grid.gaps(longer=600_000_000)) == 1
    assert numbers.weekdays[0] == 1_440
    assert int(numbers.hours.sum()) == 5_000


def test_the_future_begins_at_the_clock_that_was_given() -> None:
    days = [dt.date(2030, 1, 1), dt.date(2020, 1, 1), dt.date(2026, 11, 26)]
    now = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC).timestamp()
    numbers = column(days, options=Options(now=now)).summary().numbers

    assert numbers is not None
    assert numbers.future == 1


def test_the_iso_ends_of_a_text_are_kept_only_when_asked_for() -> None:
    values = [f"2026-11-{1 + i % 28:02d}T{i % 24:02d}:00:00Z" for i in range(4_000)] + ["zzz", ""]

    with_ends = column(values, ends=True, options=SMALL).summary().texts
    without = column(values, options=SMALL).summary().texts

    assert with_ends is not None
    assert (with_ends.low, with_ends.high) == ("2026-11-01T00:00:00Z", "2026-11-28T23:00:00Z")
    assert without is not None
    assert without.low is None


def test_a_common_value_among_many_stands_out() -> None:
    values = [f"v{i}" for i in range(6_000)] + ["default"] * 3_000
    found = column(array(values).take(_shuffled(9_000)), options=SMALL).summary().frequent.most

    assert found == pytest.approx(3_000, rel=0.1)


def _shuffled(count: int) -> Any:
    return array(np.random.default_rng(5).permutation(count).tolist())


def test_shapes_are_counted_of_all_values_while_they_are_few() -> None:
    values = [f"AB{i:04d}-{i % 100:02d}" for i in range(9_999)] + ["ab12"]
    texts = column(values).summary().texts
    assert texts is not None

    assert texts.shapes == {"AA9999-99": 9_999, "aa99": 1}
    assert not texts.shapes_cut


def test_shapes_as_many_as_values_are_taken_of_a_sample() -> None:
    rng = np.random.default_rng(4)
    values = ["".join(rng.choice(list("aA9 -"), 12)) for _ in range(20_000)]
    texts = column(values).summary().texts
    assert texts is not None

    assert texts.shapes_cut
    assert texts.looked_at == 512
    assert sum(texts.shapes.values()) == pytest.approx(20_000)


def test_states_of_two_hash_functions_are_not_mixed() -> None:
    one, other = column(["a"]), column(["b"])
    other.hashing += 1

    with pytest.raises(ValueError, match="hash"):
        one.merge(other)


def test_markers_are_counted_where_they_stand() -> None:
    values = [*range(1, 5_001), *[-1] * 40, *[999_999] * 25]
    numbers = column(values, options=SMALL).summary().numbers
    assert numbers is not None

    assert Counter({n: m.count for n, m in numbers.markers.items()})["-1"] == 40
    assert numbers.markers["999999"].around == 0
