"""Whole rows that are kept: spread over the dataset, the same whatever the batches are."""

import pickle

import polars as pl
import pyarrow as pa

from audit.profile.dataset import DatasetState, merged
from audit.profile.keptrows import KeptRows
from audit.profile.options import Options


def state_of(*batches: pa.RecordBatch, most: int = 100) -> DatasetState:
    state = DatasetState(Options(kept_rows=most))
    for batch in batches:
        state.update(batch)
    return state


def batch(start: int, rows: int) -> pa.RecordBatch:
    numbers = list(range(start, start + rows))
    return pa.record_batch(
        {"n": pa.array(numbers), "text": pa.array([f"v{n}" if n % 3 else None for n in numbers])}
    )


def test_all_rows_of_a_small_dataset_are_kept_in_their_order() -> None:
    state = state_of(batch(0, 60), batch(60, 40))
    assert state.kept.whole
    assert state.kept.frame()["n"].to_list() == list(range(100))


def test_values_of_a_row_stay_together_and_nulls_are_kept() -> None:
    frame = state_of(batch(0, 5_000)).kept.frame()
    assert 30 <= len(frame) <= 100
    expected = [f"v{n}" if n % 3 else None for n in frame["n"]]
    assert frame["text"].to_list() == expected


def test_the_sample_does_not_depend_on_the_batches() -> None:
    whole = state_of(batch(0, 5_000)).kept.frame()
    parts = state_of(*(batch(n, 50) for n in range(0, 5_000, 50))).kept.frame()
    assert whole.equals(parts)


def test_the_sample_is_spread_over_the_whole() -> None:
    frame = state_of(batch(0, 40_000), most=2_000).kept.frame()
    quarters = (frame["n"] // 10_000).value_counts()["count"]
    assert quarters.min() > len(frame) / 4 * 0.8  # type: ignore[operator]


def test_nothing_is_kept_unless_it_was_asked_for() -> None:
    state = DatasetState(Options())
    state.update(batch(0, 10))
    assert state.kept.frame().is_empty()


def test_columns_that_come_in_several_blocks_are_put_side_by_side() -> None:
    state = DatasetState(Options(kept_rows=100))
    rows = batch(0, 1_000)
    state.update(rows.select(["n"]), last=False)
    state.update(rows.select(["text"]))
    frame = state.kept.frame()
    assert frame["text"].to_list() == [f"v{n}" if n % 3 else None for n in frame["n"]]


def test_states_are_merged_and_pickled_with_their_rows() -> None:
    parts = [state_of(batch(0, 3_000)), state_of(batch(3_000, 3_000))]
    together = merged(pickle.loads(pickle.dumps(parts)))
    frame = together.kept.frame()
    assert 0 < len(frame) <= 100
    assert frame["n"].max() > 3_000  # type: ignore[operator]


def test_a_field_that_comes_later_is_null_before() -> None:
    kept = KeptRows(most=10)
    kept.add(0, 2, {"a": pl.Series([1, 2])})
    kept.add(2, 1, {"a": pl.Series([3]), "b": pl.Series(["x"])})
    assert kept.frame().to_dict(as_series=False) == {"a": [1, 2, 3], "b": [None, None, "x"]}


def test_types_that_change_between_batches_are_widened() -> None:
    kept = KeptRows(most=10)
    kept.add(0, 1, {"a": pl.Series([1], dtype=pl.Int32)})
    kept.add(1, 1, {"a": pl.Series(["x"])})
    assert kept.frame()["a"].to_list() == ["1", "x"]


def test_nested_columns_are_left_out() -> None:
    rows = pa.record_batch({"n": pa.array([1]), "list": pa.array([[1, 2]])})
    assert state_of(rows).kept.frame().columns == ["n"]
