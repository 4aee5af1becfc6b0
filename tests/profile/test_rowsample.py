"""The sample of rows: the same for any order and any split, and how many rows are alike in it."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.profile import rowsample
from audit.profile.hashes import Hashes, hashes_of
from audit.profile.kinds import wrapped
from audit.profile.rowsample import RowSample

Row = tuple[int, int]

ROWS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2)), max_size=60)
CUTS = st.lists(st.integers(0, 60), max_size=4)


@pytest.fixture(autouse=True)
def _little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rowsample, "MOST_ROWS", 16)


def hashed(values: Sequence[int]) -> Hashes:
    return hashes_of(wrapped(np.array(values, np.int64)))


def sample(*parts: Sequence[Row]) -> RowSample:
    state = RowSample()
    for part in parts:
        fields = {"a": hashed([a for a, _ in part]), "b": hashed([b for _, b in part])}
        state.add(fields["a"] * np.uint64(3) + fields["b"], fields)
    return state


def found(state: RowSample) -> tuple[int, list[tuple[int, ...]], dict[str, list[int]]]:
    columns = (state.rows.tolist(), *(state.fields[name].tolist() for name in sorted(state.fields)))
    groups = {name: sorted(state.groups([name]).tolist()) for name in state.fields}
    return state.limit, sorted(zip(*columns, strict=True)), groups


def split(rows: Sequence[Row], cuts: Sequence[int]) -> list[Sequence[Row]]:
    ends = sorted({0, len(rows), *(cut % (len(rows) + 1) for cut in cuts)})
    return [rows[a:b] for a, b in pairwise(ends)]


@given(ROWS, st.data(), CUTS)
def test_order_and_split_do_not_matter(
    rows: list[Row], data: st.DataObject, cuts: list[int]
) -> None:
    mixed = data.draw(st.permutations(rows))
    merged = RowSample()
    for part in split(mixed, cuts):
        merged.merge(sample(part))

    assert found(sample(*split(mixed, cuts))) == found(sample(rows))
    assert found(merged) == found(sample(rows))


@given(ROWS)
def test_equal_rows_are_in_it_together_or_not_at_all(rows: list[Row]) -> None:
    state = sample(rows)
    counted: Counter[int] = Counter(map(int, state.rows))

    assert len(state.rows) <= 16 or not state.limit
    for row, count in Counter(rows).items():
        [hash_] = hashed(row[:1]) * np.uint64(3) + hashed(row[1:])
        assert counted.get(int(hash_), 0) in {0, count}


def test_few_rows_are_all_there_and_grouped_by_any_fields() -> None:
    state = sample([(1, 0), (1, 0), (1, 1), (2, 1)])

    assert state.whole
    assert sorted(state.groups(["a"]).tolist()) == [1, 3]
    assert sorted(state.groups(["b"]).tolist()) == [2, 2]
    assert sorted(state.groups(["a", "b"]).tolist()) == [1, 1, 2]


def test_a_field_that_is_not_there_has_no_groups() -> None:
    assert not len(sample([(1, 0)]).groups(["a", "c"]))
    assert not len(RowSample().groups(["a"]))


def test_more_equal_rows_than_there_is_room_leave_none() -> None:
    state = sample([(1, 0)] * 40)

    assert not state.whole
    assert not len(state.rows)


def test_wide_rows_are_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rowsample, "MOST_BYTES", 8 * 2 * 4)

    assert 0 < len(sample([(n, 0) for n in range(30)]).rows) <= 4


def test_a_field_that_comes_later_is_none_in_the_rows_before() -> None:
    state = RowSample()
    state.add(hashed([1, 2]), {"a": hashed([1, 2])})
    state.add(hashed([3]), {"a": hashed([1]), "b": hashed([9])})

    assert state.fields["b"].tolist() == [0, 0, *hashed([9]).tolist()]
    assert sorted(state.groups(["a"]).tolist()) == [1, 2]
