"""Native types beside each other: whether one holds all that the other holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TYPE = re.compile(
    r"\s*([a-z_][a-z0-9_ ]*?)\s*(?:\(([\d\s,]+)\))?\s*(unsigned|with.*|without.*)?\s*"
)
_WHOLE = {
    "tinyint": 8, "smallint": 16, "int2": 16, "smallserial": 16, "mediumint": 24, "int": 32,
    "integer": 32, "int4": 32, "serial": 32, "bigint": 64, "int8": 64, "bigserial": 64,
    "hugeint": 128,
}  # fmt: skip
_REAL = {"real": 24, "float4": 24, "float": 53, "double": 53, "double precision": 53, "float8": 53}
_TEXTS = {"char", "character", "bpchar", "varchar", "character varying", "nvarchar", "nchar"}
_LONG = {"text", "mediumtext", "longtext", "clob", "string"}
_ANY = float("inf")
_EXACT = {"numeric", "decimal", "number"}
WIDER, NARROWER, OTHER, SAME = "wider", "narrower", "other", "same"


@dataclass(frozen=True, slots=True)
class _Size:
    """The family, and sizes of which each has to be as large for the type to hold another."""

    family: str
    sizes: tuple[float, ...]


def compared(before: str, after: str) -> str:
    """What the second type is beside the first: wider, narrower, other, same."""
    if before.strip().lower() == after.strip().lower():
        return SAME
    one, two = _size(before), _size(after)
    if one is None or two is None or one.family != two.family:
        return OTHER
    if one.sizes == two.sizes:
        return SAME
    if all(b >= a for a, b in zip(one.sizes, two.sizes, strict=True)):
        return WIDER
    if all(b <= a for a, b in zip(one.sizes, two.sizes, strict=True)):
        return NARROWER
    return OTHER


def _size(native: str) -> _Size | None:
    match = _TYPE.fullmatch(native.lower())
    if match is None:
        return None
    numbers = [float(part) for part in (match[2] or "").split(",") if part.strip()]
    return _named(match[1], numbers, unsigned=match[3] == "unsigned")


def _named(name: str, numbers: Sequence[float], *, unsigned: bool) -> _Size | None:
    found: _Size | None = None
    if name in _WHOLE:
        bits = float(_WHOLE[name])
        found = _Size("whole", (bits if unsigned else bits - 1, 0.0 if unsigned else bits - 1))
    elif name in _REAL:
        found = _Size("real", (float(_REAL[name]),))
    elif name in _TEXTS or name in _LONG:
        found = _Size("text", (numbers[0] if numbers and name not in _LONG else _ANY,))
    elif name in _EXACT:
        scale = numbers[1] if len(numbers) > 1 else 0.0
        found = _Size("exact", (numbers[0] - scale, scale) if numbers else (_ANY, _ANY))
    return found
