"""Columns with their sketches as bytes, so that they can be kept, sealed, while an audit lasts.

The bytes hold values (numbers as they are, all else as hashes): nobody may write them as they come.
"""

from collections.abc import Iterable, Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import orjson

from audit.profile.hashes import Hashes, scheme
from audit.profile.relations.columns import Column
from audit.profile.relations.sketch import Held, Integers, Sketch

Array = npt.NDArray[Any]

_HEAD_BYTES = 8
#: Kinds of numbers that a sketch is made of.
_KINDS = frozenset({"<u8", "<i8"})


class Unreadable(ValueError):
    """The bytes are not what was written here, or by another function of hashing."""


def columns_to_bytes(columns: Iterable[Column]) -> bytes:
    """What `columns_from_bytes` reads: a head in JSON, then the numbers in their order."""
    arrays: list[Array] = []
    told = [_told(column, arrays) for column in columns]
    plain = [np.ascontiguousarray(a).astype(a.dtype.newbyteorder("<"), copy=False) for a in arrays]
    head = orjson.dumps(
        {"scheme": scheme(), "columns": told, "arrays": [[a.dtype.str, len(a)] for a in plain]}
    )
    size = len(head).to_bytes(_HEAD_BYTES, "little")
    return b"".join((size, head, *(array.tobytes() for array in plain)))


def columns_from_bytes(data: bytes) -> tuple[Column, ...]:
    """The columns again; `Unreadable` where they cannot be compared with those of this process."""
    size = int.from_bytes(data[:_HEAD_BYTES], "little")
    try:
        head = orjson.loads(data[_HEAD_BYTES : _HEAD_BYTES + size])
        foreign = head["scheme"] != scheme()
        arrays = _arrays(data, _HEAD_BYTES + size, head["arrays"])
        found = tuple(_column(told, arrays) for told in head["columns"])
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise Unreadable("these are no columns") from error
    if foreign:
        raise Unreadable("the values were hashed by another function")
    return found


def _arrays(data: bytes, place: int, described: Sequence[tuple[str, int]]) -> list[Array]:
    found: list[Array] = []
    for kind, length in described:
        if kind not in _KINDS:
            raise Unreadable("these are no columns")
        found.append(np.frombuffer(data, np.dtype(kind), length, place))
        place += found[-1].nbytes
    return found


def _told(column: Column, arrays: list[Array]) -> dict[str, object]:
    def placed(numbers: Array | None) -> int | None:
        if numbers is None:
            return None
        arrays.append(numbers)
        return len(arrays) - 1

    sketch = column.sketch
    held = sketch.held
    return {
        "dataset": column.dataset,
        "field": column.field,
        "sort": column.sort,
        "called": column.called,
        "namespace": column.namespace,
        "unique": column.unique,
        "keyed": column.keyed,
        "seen": column.seen,
        "sketch": {
            "kept": placed(sketch.kept),
            "counts": placed(sketch.counts),
            "whole": sketch.whole,
            "rows": sketch.rows,
            "nulls": sketch.nulls,
            "least": sketch.least,
            "most": sketch.most,
            "numbers": placed(sketch.numbers),
            "held": None if held is None else placed(cast("Array", held.values)),
            "spans": None if held is None else held.spans,
        },
    }


def _column(told: dict[str, Any], arrays: list[Array]) -> Column:
    drawn = dict(told["sketch"])
    held, spans = drawn.pop("held"), drawn.pop("spans")
    for name in ("kept", "counts", "numbers"):
        drawn[name] = None if drawn[name] is None else arrays[drawn[name]]
    kept = None
    if held is not None:
        values = cast("Integers | Hashes", arrays[held])
        kept = Held(values, tuple((low, high) for low, high in spans))
    plain = {name: value for name, value in told.items() if name != "sketch"}
    return Column(**plain, sketch=Sketch(**drawn, held=kept))
