"""Nested Arrow columns taken apart into flat ones by Arrow itself: no value becomes an object."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from audit.facts.catalog import ANY_KEY

#: What pyarrow's stubs cannot name: an array of any type, told apart by `array.type`.
_Arrow = Any
_compute: Any = pc
#: Nesting that goes deeper is not looked into: its columns stay whole.
MAX_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Flat:
    """The values that stand at one path of a batch.

    `path` joins nesting by dots; `[]` stands for the elements of an array and `*` for the values
    of a map, whose keys are values themselves. `array` has one value for each row, or one for each
    element where the path leads through an array; null where what holds it is null. Of a struct,
    list or map only its nulls count: what it holds follows under longer paths. `lengths` is then
    the number of elements of each list and map, null for null.
    """

    path: str
    array: "pa.Array[Any]"
    lengths: "pa.Array[Any] | None" = None


def is_nested(kind: pa.DataType) -> bool:
    """Whether `flatten` takes columns of this type apart."""
    kind = _stored(kind)
    return pa.types.is_struct(kind) or _is_list(kind) or pa.types.is_map(kind)


def flatten(batch: pa.RecordBatch) -> list[Flat]:
    """Every path of the batch with its values, holders before what they hold; flat columns too."""
    names, rows = batch.schema.names, cast("_Arrow", batch)
    return [f for i, name in enumerate(names) for f in _flattened(name, rows.column(i), 1)]


def flatten_column(name: str, column: "pa.Array[Any]") -> list[Flat]:
    """The same for one column."""
    return list(_flattened(name, column, 1))


def _flattened(path: str, array: _Arrow, depth: int) -> Iterator[Flat]:
    array = _plain(array)
    kind: pa.DataType = array.type
    deeper = depth < MAX_DEPTH
    if pa.types.is_struct(kind):
        yield Flat(path, array)
        if deeper:
            children = array.flatten()  # nulls of the struct are nulls of its fields
            for i, child in enumerate(children):
                yield from _flattened(f"{path}.{array.type.field(i).name}", child, depth + 1)
    elif pa.types.is_map(kind):
        entries: _Arrow = _entries(array)
        yield Flat(path, array, _compute.list_value_length(entries))
        if deeper:
            _, values = entries.flatten().flatten()
            yield from _flattened(f"{path}.{ANY_KEY}", values, depth + 1)
    elif _is_list(kind):
        yield Flat(path, array, _compute.list_value_length(array))
        if deeper:
            yield from _flattened(f"{path}[]", _compute.list_flatten(array), depth + 1)
    else:
        yield Flat(path, array)


def _plain(array: _Arrow) -> _Arrow:
    """The array without an extension's name, dictionary or runs around nested values."""
    if not is_nested(array.type):
        return array
    while isinstance(array, pa.ExtensionArray):
        array = array.storage
    if pa.types.is_dictionary(array.type):
        return _plain(array.dictionary_decode())
    if pa.types.is_run_end_encoded(array.type):
        return _plain(_compute.run_end_decode(array))
    return array


def _entries(array: _Arrow) -> _Arrow:
    """A map as the list of its entries, over the same memory."""
    kind = array.type
    return array.cast(pa.list_(pa.struct([kind.key_field, kind.item_field])))


def _stored(kind: pa.DataType) -> pa.DataType:
    inner: Any = kind
    while isinstance(inner, pa.BaseExtensionType):
        inner = inner.storage_type
    wrapped = pa.types.is_dictionary(inner) or pa.types.is_run_end_encoded(inner)
    return _stored(inner.value_type) if wrapped else cast("pa.DataType", inner)


def _is_list(kind: pa.DataType) -> bool:
    return (
        pa.types.is_list(kind)
        or pa.types.is_large_list(kind)
        or pa.types.is_fixed_size_list(kind)
        or pa.types.is_list_view(kind)
        or pa.types.is_large_list_view(kind)
    )
