"""From states to profiles: what may be told, and what a sample must not claim."""

# ruff: noqa: ANN401  # columns of any type

import datetime as dt
from typing import Any

import numpy as np
import pytest

from audit.facts.catalog import Dataset, Field, LogicalType
from audit.facts.profiles import DatasetProfile, Disclosure, FieldProfile, Sample
from audit.profile.dataset import DatasetState
from audit.profile.describe import Seen, describe
from audit.profile.options import Options
from tests.make import facts as make
from tests.profile.arrays import batch

T = LogicalType
SAMPLE = Sample("random blocks", seed=42, share=0.01)
RNG = np.random.default_rng(7)


def profiled(
    columns: dict[str, Any], *fields: Field, sample: Sample | None = None, **more: Any
) -> DatasetProfile:
    dataset: Dataset = make.dataset("t", *fields, **more)
    ends = frozenset(f.name for f in fields if f.logical_type is T.TEXT and f.name.endswith("_at"))
    state = DatasetState(Options(now=dt.datetime(2026, 11, 26, tzinfo=dt.UTC).timestamp()), ends)
    state.update(batch(columns))
    return describe(state, dataset, Seen(state.rows, sample is None, sample=sample)).profile


def one(values: Any, field: Field, sample: Sample | None = None) -> FieldProfile:
    [found] = profiled({field.name: values}, field, sample=sample).fields
    return found


def test_a_measure_tells_its_range_moments_quantiles_and_histogram() -> None:
    found = one(RNG.gamma(2, 40, 5_000).round(2).tolist(), make.field("price", T.FLOAT))

    assert found.disclosure is Disclosure.RANGE
    assert found.numbers is not None
    assert found.numbers.mean == pytest.approx(80, rel=0.1)
    assert [q.at for q in found.numbers.quantiles][:3] == [0.01, 0.05, 0.1]
    assert found.histogram is not None
    assert (found.histogram.of, sum(found.histogram.counts)) == ("values", 5_000)
    assert found.minimum is not None
    assert float(found.minimum) >= 0


def test_an_unclassified_number_tells_digits_and_rates_only() -> None:
    found = one([*range(100_000, 105_000), 0, -5], make.field("salary", T.INTEGER))

    assert found.disclosure is Disclosure.SHAPE
    assert (found.minimum, found.maximum, found.numbers, found.top) == (None, None, None, ())
    assert found.histogram is not None
    assert found.histogram.of == "digits"
    assert {r.name: r.count for r in found.rates} == {"zero": 1, "negative": 1}


def test_common_values_are_told_of_codes_that_many_rows_share() -> None:
    values = ["paid"] * 500 + ["new"] * 300 + ["rare"] * 3

    found = one(values, make.field("status", T.TEXT))

    assert [(t.value, t.count) for t in found.top] == [("paid", 500), ("new", 300)]


def test_one_value_like_a_persons_hides_the_whole_list() -> None:
    for value in ("jane@x.example", "+48 601 227 339", "Kanarkowa 17c, Gdynia", "192.0.2.217"):
        assert one(["paid"] * 500 + [value] * 30, make.field("status", T.TEXT)).top == ()


def test_no_value_is_told_of_a_text_that_is_not_classified() -> None:
    found = one(["Jane Roe"] * 500 + ["John Doe"] * 300, make.field("contact", T.TEXT))

    assert found.top == ()
    assert found.texts is not None
    assert [(s.name, s.count) for s in found.texts.shapes] == [("Aaaa Aaa", 800)]
    assert "Jane" not in repr(found)


def test_a_shape_that_one_value_has_is_not_told() -> None:
    found = one(["a"] * 300 + ["X-99/q.7"], make.field("memo", T.TEXT))

    assert found.texts is not None
    assert [s.name for s in found.texts.shapes] == ["a"]


def test_a_sample_claims_neither_ends_nor_distinct_values_nor_keys() -> None:
    columns = {"id": list(range(5_000)), "price": RNG.random(5_000).tolist()}
    fields = (make.field("id", T.INTEGER), make.field("price", T.FLOAT))

    found = profiled(columns, *fields, sample=SAMPLE, keys=(make.primary_key("id"),))

    for profile in found.fields:
        assert (profile.minimum, profile.maximum, profile.distinct, profile.unique) == (None,) * 4
    assert found.rows is not None
    assert found.rows.keys == ()
    assert found.fields[1].numbers is not None  # quantiles of a sample are told as such


def test_a_sample_shows_few_values_and_that_a_field_is_no_key() -> None:
    found = one(["a", "b"] * 400, make.field("code", T.TEXT), SAMPLE)

    assert (found.distinct, found.distinct_exact, found.unique) == (2, False, False)


def test_rates_of_a_sample_have_an_interval_and_exact_ones_have_none() -> None:
    values = [""] * 31 + ["x"] * 969

    [rate] = [r for r in one(values, make.field("a", T.TEXT), SAMPLE).rates if r.name == "empty"]
    [exact] = [r for r in one(values, make.field("a", T.TEXT)).rates if r.name == "empty"]

    assert [rate.low, rate.high] == [
        pytest.approx(0.0219, abs=1e-3),
        pytest.approx(0.0436, abs=1e-3),
    ]
    assert (exact.low, exact.high) == (None, None)


def test_the_ends_of_a_record_time_are_told_also_when_it_is_text() -> None:
    days = [f"2026-11-{1 + i % 20:02d}T10:00:00Z" for i in range(3_000)]
    found = profiled({"updated_at": days}, make.field("updated_at", T.TEXT))

    assert found.fields[0].maximum == "2026-11-20T10:00:00+00:00"
    assert found.newest == dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)
    assert found.fields[0].times is not None
    assert [z.name for z in found.fields[0].times.zones] == ["+00:00"]


def test_a_time_text_that_is_no_time_tells_no_ends() -> None:
    found = one(["2026-13-99 secret"] * 3_000, make.field("updated_at", T.TEXT))

    assert (found.minimum, found.maximum, found.disclosure) == (None, None, Disclosure.SHAPE)


def test_ends_beyond_the_calendar_are_not_told_and_end_nothing() -> None:
    import pyarrow as pa  # noqa: PLC0415  # beside its use

    far = pa.array([2**62, 0], pa.timestamp("us"))

    found = one(far, make.field("created_at", T.TIMESTAMP))

    assert (found.minimum, found.maximum) == (None, None)


def test_sentinels_are_told_where_they_stand_out() -> None:
    numbers = [*RNG.integers(1, 400, 4_000).tolist(), *[-1] * 60, *[999_999] * 30]
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=int(d)) for d in RNG.integers(0, 900, 4_000)]

    marked = [*days, *[dt.date(1900, 1, 1)] * 9]
    found = [
        one(values, field).rate("sentinel")
        for values, field in (
            (numbers, make.field("n", T.INTEGER)),
            (marked, make.field("d", T.DATE)),
            (days, make.field("d", T.DATE)),
            ([*range(-500, 500)], make.field("n", T.INTEGER)),
        )
    ]
    assert [rate.count if rate else 0 for rate in found] == [90, 9, 0, 0]


def test_a_field_without_values_has_no_distinct_ones() -> None:
    found = one([None] * 5, make.field("a", T.TEXT))

    assert (found.distinct, found.nulls, found.present) == (0, 5, 5)


def test_a_field_of_the_catalogue_that_no_row_had_is_all_null() -> None:
    found = profiled({"a": [1, 2]}, make.field("a"), make.field("b", T.TEXT))

    assert (found.fields[1].present, found.fields[1].nulls) == (2, 2)


def test_every_figure_can_be_written_as_json() -> None:
    values = [float("inf"), float("nan"), 1e308, -1e308, 5.0] * 900

    found = one(values, make.field("price", T.FLOAT))

    assert "inf" not in repr(found.numbers)
    assert "nan" not in repr(found.numbers).lower().replace("rank", "")
