"""Lines of JSON as documents: what is broken is counted and left out, never fatal."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson

#: Lines that are parsed and walked at once: their objects fit into a processor's cache.
LINES = 1_000
_BOM = b"\xef\xbb\xbf"
#: An integer that may have more than 64 bits, which the fast reader makes a float of.
_LONG = re.compile(rb"\d{19}")
#: No JSON, a number of thousands of digits, nested without end.
_UNREADABLE = (ValueError, RecursionError)


@dataclass(slots=True)
class Damage:
    """Lines that gave no document, and those that did only to a patient reader.

    `repaired` lines hold NaN or Infinity, half a surrogate pair, bytes that are not UTF-8, control
    characters, or a byte order mark in the middle. `others` are JSON but no object.
    """

    broken: int = 0
    repaired: int = 0
    others: int = 0

    def merge(self, other: "Damage") -> None:
        self.broken += other.broken
        self.repaired += other.repaired
        self.others += other.others


def line_batches(data: bytes) -> Iterator[list[bytes]]:
    """The lines of a block, so many at once."""
    lines = iter(data.removeprefix(_BOM).split(b"\n"))
    while batch := list(islice(lines, LINES)):
        yield batch


def parse(lines: Sequence[bytes], damage: Damage, *, wide: bool = False) -> list[dict[str, Any]]:
    """The objects that lines hold; the last of several equal keys counts.

    With `wide` integers may have any length; without, those beyond 64 bits become floats.
    """
    read = _wide if wide else orjson.loads
    try:
        found: list[Any] = list(map(read, lines))
    except _UNREADABLE:
        found = [value for line in lines for value in _patiently(line, read, damage)]
    if set(map(type, found)) <= {dict}:
        return found
    objects: list[dict[str, Any]] = [value for value in found if isinstance(value, dict)]
    damage.others += len(found) - len(objects)
    return objects


def _wide(line: bytes) -> Any:  # noqa: ANN401  # any JSON
    return json.loads(line) if _LONG.search(line) else orjson.loads(line)


def _patiently(line: bytes, read: Callable[[bytes], Any], damage: Damage) -> list[Any]:
    """What a line holds, a blank one nothing."""
    if not line or line.isspace():
        return []
    with suppress(*_UNREADABLE):
        return [read(line)]
    text = line.removeprefix(_BOM).decode("utf-8", "replace")
    try:
        found = json.loads(text, strict=False)
    except _UNREADABLE:
        damage.broken += 1
        return []
    damage.repaired += 1
    return [found]
