"""Nested columns become flat ones: every value at its path, as a walk in Python finds it."""

from collections import defaultdict
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.profile.nested import MAX_DEPTH, flatten, is_nested

#: pyarrow, without the stubs that cannot name an array of any type.
arrow: Any = pa

INNER = pa.struct([("x", pa.int64()), ("y", pa.list_(pa.string()))])
OUTER = pa.struct([("s", INNER), ("l", pa.list_(INNER)), ("m", pa.map_(pa.string(), INNER))])

STRUCTS = st.none() | st.fixed_dictionaries(
    {"x": st.none() | st.integers(0, 9), "y": st.none() | st.lists(st.none() | st.just("t"))}
)
ROWS = st.lists(
    st.none()
    | st.fixed_dictionaries(
        {
            "s": STRUCTS,
            "l": st.none() | st.lists(STRUCTS, max_size=3),
            "m": st.none()
            | st.lists(st.tuples(st.sampled_from("ab"), STRUCTS), max_size=2, unique_by=str),
        }
    ),
    max_size=5,
)


def walk(value: Any, kind: Any, path: str, found: defaultdict[str, list[Any]]) -> None:  # noqa: ANN401
    """Every value with its path, written down independently."""
    found[path].append(value)
    if pa.types.is_struct(kind):
        for field in list[Any](kind):
            walk(value and value[field.name], field.type, f"{path}.{field.name}", found)
    elif pa.types.is_map(kind):
        for _, inner in value or ():
            walk(inner, kind.item_type, f"{path}.*", found)
    elif pa.types.is_list(kind):
        for inner in value or ():
            walk(inner, kind.value_type, f"{path}[]", found)


def batch(values: list[Any], kind: pa.DataType) -> pa.RecordBatch:
    array: Any = pa.array(values, kind)
    return pa.record_batch({"a": array})


@settings(max_examples=100, deadline=None)  # the first list that becomes an array imports pandas
@given(ROWS, st.integers(0, 5), st.integers(0, 5))
def test_every_value_stands_at_its_path(rows: list[Any], start: int, length: int) -> None:
    expected: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows[start : start + length]:
        walk(row, OUTER, "a", expected)

    found = flatten(batch(rows, OUTER).slice(start, length))

    assert [f.path for f in found] == [
        "a", "a.s", "a.s.x", "a.s.y", "a.s.y[]",
        "a.l", "a.l[]", "a.l[].x", "a.l[].y", "a.l[].y[]",
        "a.m", "a.m.*", "a.m.*.x", "a.m.*.y", "a.m.*.y[]",
    ]  # fmt: skip
    for flat in found:
        assert flat.array.to_pylist() == expected[flat.path]
        if flat.lengths is not None:
            sizes = [None if v is None else len(v) for v in expected[flat.path]]
            assert flat.lengths.to_pylist() == sizes


@pytest.mark.parametrize(
    "kind",
    [
        arrow.list_(pa.int8()),
        arrow.large_list(pa.int8()),
        arrow.list_(pa.int8(), 2),
        arrow.list_view(pa.int8()),
        arrow.dictionary(pa.int8(), arrow.list_(pa.int8())),
    ],
)
def test_every_kind_of_list_is_taken_apart(kind: pa.DataType) -> None:
    lists = arrow.array([[1, 2], None, [None, 4]], pa.list_(pa.int8()))
    if pa.types.is_dictionary(kind):
        column = arrow.DictionaryArray.from_arrays(arrow.array([0, 1, 2], pa.int8()), lists)
    else:
        column = arrow.array(lists.to_pylist(), kind)

    _, elements = whole = flatten(pa.record_batch({"a": column}))

    assert is_nested(kind)
    assert elements.path == "a[]"
    assert elements.array.to_pylist() == [1, 2, None, 4]
    assert whole[0].lengths is not None
    assert whole[0].lengths.to_pylist() == [2, None, 2]


def test_a_flat_column_stays_what_it_is() -> None:
    uuids = arrow.ExtensionArray.from_storage(pa.uuid(), arrow.array([b"x" * 16], pa.binary(16)))

    [flat] = flatten(pa.record_batch({"a": uuids}))

    assert (flat.array.type, flat.lengths, is_nested(flat.array.type)) == (pa.uuid(), None, False)


def test_nesting_without_end_is_cut() -> None:
    kind: pa.DataType = pa.int8()
    for _ in range(2 * MAX_DEPTH):
        kind = pa.list_(kind)

    assert len(flatten(batch([], kind))) == MAX_DEPTH
