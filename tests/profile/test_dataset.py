"""One dataset: what holds between columns, in any split, and by blocks of columns."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.profile.dataset import DatasetState, merged
from audit.profile.options import Options
from tests.profile.arrays import array, batch, dataset

ROWS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["x", "y", None])), max_size=30)


def table(rows: list[tuple[int, str | None]]) -> pa.RecordBatch:
    return batch(
        {
            "n": array([n for n, _ in rows], pl.Int64),
            "t": array([t for _, t in rows], pl.String),
        }
    )


@settings(deadline=None, max_examples=60)
@given(ROWS, st.integers(0, 30))
def test_equal_rows_are_counted_in_any_split(rows: list[tuple[int, str | None]], cut: int) -> None:
    expected = len(rows) - len(set(rows))

    assert dataset(table(rows)).duplicates() == expected
    parts = [dataset(table(rows[:cut])), dataset(table(rows[cut:]))]
    assert merged(pickle.loads(pickle.dumps(parts))).duplicates() == expected
    assert merged(parts[::-1]).rows == len(rows)


def test_rows_that_differ_in_one_column_are_no_duplicates() -> None:
    state = dataset(batch({"a": ["x", "y"], "b": ["y", "x"]}))

    assert state.duplicates() == 0


def test_blocks_of_columns_are_the_same_as_whole_rows() -> None:
    columns = {"a": list(range(50)) * 2, "b": ["x", None] * 50, "c": [1.5] * 100}
    whole, parts = dataset(batch(columns)), DatasetState()
    names = list(columns)
    for name in names:
        parts.update(batch({name: columns[name]}), last=name == names[-1])

    assert parts.rows == whole.rows == 100
    assert parts.duplicates() == whole.duplicates() == 50
    assert parts.widest == whole.widest
    assert [f.nulls for f in parts.fields.values()] == [0, 50, 0]


def test_threads_bring_the_same_as_one() -> None:
    rng = np.random.default_rng(1)
    columns = {f"c{i}": rng.integers(0, 10**6, 20_000).tolist() for i in range(9)}
    columns["text"] = [f"v{i}" for i in range(20_000)]
    one, many = dataset(batch(columns)), DatasetState()
    with ThreadPoolExecutor(4) as pool:
        many.update(batch(columns), pool=pool)

    assert many.keys() == one.keys() == ("text",)
    assert many.duplicates() == one.duplicates()
    assert many.prints == one.prints


def test_identical_columns_are_found_and_shuffled_ones_are_not() -> None:
    values = [f"v{i % 977}" for i in range(5_000)]
    columns = {"a": values, "b": values, "c": values[::-1], "one": ["x"] * 5_000}
    state = dataset(
        batch({**columns, "other": ["x"] * 5_000}),
        batch({**columns, "other": ["x"] * 5_000}),
    )

    assert state.identical() == [("a", "b")]


def test_correlated_numbers_are_found_over_the_rows_where_both_are() -> None:
    x = np.random.default_rng(2).normal(size=4_000)
    parts = [
        batch({"x": part, "y": [None if i % 7 == 0 else 3 * v + 1e9 for i, v in enumerate(part)],
               "z": np.random.default_rng(3).normal(size=len(part)).tolist()})
        for part in (x[:2_000].tolist(), x[2_000:].tolist())
    ]  # fmt: skip
    together = dataset(*parts).related.pairs(least=0.9, rows=100)
    apart = merged([dataset(parts[0]), dataset(parts[1])]).related.pairs(least=0.9, rows=100)

    for [(one, other, r, rows)] in (together, apart):
        assert (one, other) == ("x", "y")
        assert r == pytest.approx(1.0, abs=1e-6)
        assert rows == pytest.approx(2 * 512 * 6 / 7, abs=10)


def test_a_column_whose_type_changes_has_a_state_for_each() -> None:
    state = dataset(batch({"a": [1, 2]}), batch({"a": ["x", None]}))

    found = state.fields["a"]
    assert [(form.kind.value, s.values) for form, s in found.states.items()] == [
        ("integer", 2),
        ("text", 1),
    ]
    assert (found.rows, found.nulls) == (4, 1)
    assert state.keys() == ()


def test_a_column_that_one_part_has_not_is_null_there() -> None:
    state = merged([dataset(batch({"a": [1, 2]})), dataset(batch({"a": [3], "b": [4]}))])

    assert (state.fields["b"].rows, state.fields["b"].nulls) == (3, 2)
    assert state.keys() == ("a",)


def test_nested_columns_are_fields_of_their_own() -> None:
    items = [[{"sku": "a"}, {"sku": "b"}], list[dict[str, str]]()]
    state = dataset(batch({"id": [1, 2], "items": items, "at": [{"x": 1}, None]}))

    assert list(state.fields) == ["id", "items", "at", "items[]", "items[].sku", "at.x"]
    elements = state.fields["items"].elements
    assert elements is not None
    assert (elements.low, elements.high) == (0, 2)
    assert state.fields["items[].sku"].rows == 2
    assert state.duplicates() == 0


def test_proofs_of_keys_share_one_room() -> None:
    rng = np.random.default_rng(3)
    columns = {f"k{i}": rng.permutation(10**7)[:4_000].tolist() for i in range(3)}

    state = dataset(batch(columns), options=Options(key_bytes=2 * 8 * 4_000))

    known = [next(iter(f.states.values())).unique() for f in state.fields.values()]
    assert sorted(map(str, known)) == ["None", "True", "True"]


def test_an_empty_dataset_has_no_rows_and_no_keys() -> None:
    state = dataset(batch({"a": array([], pl.Int64)}))

    assert (state.rows, state.keys(), state.duplicates(), state.identical()) == (0, (), 0, [])
