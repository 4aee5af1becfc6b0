"""Columns of texts for generated data, made by numpy and Arrow without a loop over the rows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

#: The stubs of pyarrow know its functions for fewer types than they take.
Column = Any  # an array of Arrow
_arrow: Any = pa
_compute: Any = pc
_HEX = np.frombuffer("".join(f"{i:02x}" for i in range(256)).encode(), np.uint8).reshape(256, 2)


def pick(
    rng: np.random.Generator,
    values: Sequence[str],
    n: int,
    p: Sequence[float] | npt.NDArray[np.float64] | None = None,
) -> Column:
    chosen = rng.choice(len(values), n, p=p).astype(np.int32)
    return _arrow.array(list(values)).take(_arrow.array(chosen))


def join(*parts: Column | str, between: str = "") -> Column:
    return _compute.binary_join_element_wise(*parts, between)


def texts(characters: npt.NDArray[np.uint8]) -> Column:
    """Texts of one length from a matrix of characters, without a loop."""
    n, length = characters.shape
    offsets = np.arange(n + 1, dtype=np.int32) * length
    data = np.ascontiguousarray(characters)
    return _arrow.StringArray.from_buffers(n, _arrow.py_buffer(offsets), _arrow.py_buffer(data))


def digits(rng: np.random.Generator, n: int, length: int) -> Column:
    return texts((rng.integers(0, 10, (n, length)) + 48).astype(np.uint8))


def uuids(rng: np.random.Generator, n: int) -> Column:
    raw = rng.integers(0, 256, (n, 16), dtype=np.uint8)
    raw[:, 6] = (raw[:, 6] & 0x0F) | 0x40
    raw[:, 8] = (raw[:, 8] & 0x3F) | 0x80
    pairs = _HEX[raw].reshape(n, 32)
    out = np.full((n, 36), ord("-"), np.uint8)
    for to, start, length in ((0, 0, 8), (9, 8, 4), (14, 12, 4), (19, 16, 4), (24, 20, 12)):
        out[:, to : to + length] = pairs[:, start : start + length]
    return texts(out)


def hexadecimal(rng: np.random.Generator, n: int, size: int) -> Column:
    """So many random bytes, two digits each."""
    return texts(_HEX[rng.integers(0, 256, (n, size), dtype=np.uint8)].reshape(n, 2 * size))


def numbers(values: npt.NDArray[np.int64], width: int = 0) -> Column:
    """Whole numbers as texts, with leading zeros up to the width."""
    plain = _compute.cast(_arrow.array(values), _arrow.string())
    return _compute.utf8_lpad(plain, width, "0") if width else plain


def either(chosen: npt.NDArray[np.bool_], left: Column, right: Column) -> Column:
    """The left value where it is chosen, the right one elsewhere."""
    return _compute.if_else(_arrow.array(chosen), left, right)
