"""Blocks through the threads, and parts of a dataset through processes."""

import multiprocessing
import weakref
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from audit.access.stream import Block
from audit.errors import ConnectionLost
from audit.profile.dataset import DatasetState
from audit.profile.pipeline import columns_pool, joined, profile_blocks, profile_parts
from tests.profile.arrays import batch


def blocks(count: int) -> Iterator[Block]:
    for start in range(0, 100 * count, 100):
        yield Block(batch({"id": list(range(start, start + 100))}))


def test_all_blocks_are_profiled_in_the_pool() -> None:
    with columns_pool(2) as pool:
        found = profile_blocks(blocks(5), DatasetState(), pool)

    assert found.error is None
    assert (found.state.rows, found.state.keys()) == (500, ("id",))


def test_what_was_read_before_an_error_is_kept() -> None:
    def lost() -> Iterator[Block]:
        yield from blocks(3)
        raise ConnectionLost("gone")

    found = profile_blocks(lost(), DatasetState(), None)

    assert isinstance(found.error, ConnectionLost)
    assert found.state.rows == 300


def test_reading_stops_when_it_is_told_to() -> None:
    seen: list[int] = []

    def enough(rows: int) -> bool:
        seen.append(rows)
        return sum(seen) < 200

    parts = [Block(batch({f"c{n}": [1] * 100})) for n in range(50)]  # that cannot be put together
    found = profile_blocks(iter(parts), DatasetState(), None, after=enough)

    assert found.error is None
    assert found.state.rows == 300  # the block that was under way is finished
    assert [n for n in seen if n] == [100, 100, 100]


def test_small_blocks_are_put_together_and_none_is_lost() -> None:
    found = list(joined(blocks(5)))

    assert [b.batch.num_rows for b in found] == [500]
    assert found[0].batch.column(0).to_pylist() == list(range(500))


def test_blocks_of_a_slow_source_are_not_waited_for() -> None:
    now = iter(range(100))

    found = list(joined(blocks(3), clock=lambda: float(next(now))))

    assert [b.batch.num_rows for b in found] == [100, 100, 100]


def test_the_first_blocks_are_smaller_so_that_work_begins_soon() -> None:
    small = Block(batch({"id": [1] * 5_000}))

    found = [b.batch.num_rows for b in joined(iter([small] * 100))]

    assert found == [30_000, 65_000, 130_000, 130_000, 130_000, 15_000]


def test_a_block_is_not_held_when_another_would_be_too_much() -> None:
    read: list[int] = []

    def large() -> Iterator[Block]:
        for number in range(4):
            read.append(number)
            yield Block(batch({"id": [1] * 80_000}))

    given = [len(read) for _ in joined(large())]

    assert given == [1, 2, 3, 4]


def test_what_was_given_is_not_held() -> None:
    part = batch({"id": [1] * 20_000})
    given = joined(Block(part.slice(i)) for i in range(6))

    kept = [weakref.ref(next(given).batch) for _ in range(3)]

    assert [one() for one in kept] == [None, None, None]


def test_blocks_of_columns_are_left_as_they_are() -> None:
    parts = [
        Block(batch({"a": [1, 2]})),
        Block(batch({"a": [3, 4]}), last=False),
        Block(batch({"b": [5, 6]})),
        Block(batch({"a": [7]}), last=False),
        Block(batch({"b": [8]})),
        Block(batch({"b": [9]})),
        Block(batch({"b": ["x"]})),
    ]

    found = [(b.batch.num_rows, b.last) for b in joined(iter(parts))]

    assert found == [(2, True), (2, False), (2, True), (1, False), (1, True), (1, True), (1, True)]


@dataclass(frozen=True)
class RowGroup:
    """A part of a Parquet file: its path and the number of a row group."""

    path: Path
    group: int

    def blocks(self) -> Iterator[Block]:
        file: Any = pq.ParquetFile(self.path)
        for part in file.iter_batches(row_groups=[self.group]):
            yield Block(part)


def test_parts_in_processes_are_the_same_as_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    rng = np.random.default_rng(1)
    frame = pl.DataFrame(
        {
            "id": range(30_000),
            "amount": rng.normal(100, 30, 30_000),
            "name": [f"n{i % 7_000}" for i in range(30_000)],
            "kind": rng.choice(["a", "b", "c"], 30_000),
        }
    )
    frame.write_parquet(path, row_group_size=10_000)
    parts = [RowGroup(path, group) for group in range(3)]

    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor:
        apart = profile_parts(parts, executor)
    whole = DatasetState()
    for part in parts:
        profile_blocks(part.blocks(), whole, None)

    assert (apart.rows, apart.keys(), apart.duplicates()) == (30_000, ("id",), 0)
    for name, field in whole.fields.items():
        [one], [other] = field.states.values(), apart.fields[name].states.values()
        assert one.distinct() == other.distinct()
        mine, theirs = one.summary().numbers, other.summary().numbers
        if mine is not None and theirs is not None:
            assert (mine.low, mine.high, mine.count) == (theirs.low, theirs.high, theirs.count)
            shares = np.array([0.1, 0.5, 0.9])
            assert np.allclose(mine.quantiles.at(shares), theirs.quantiles.at(shares), rtol=0.01)
