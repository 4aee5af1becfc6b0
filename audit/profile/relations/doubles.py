"""Records of the same thing entered more than once, told as a rate and never as rows.

Records are compared only where they share a block: a word's beginning in each of two fields, or one
whole field. What is alike in all fields that both have is taken for one.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

#: Records that share a block with more others are too common to tell anything.
_MOST_IN_BLOCK = 50
_ALIKE = 0.75
_BEGINNING = 4
_NUMBERS = re.compile(r"[0-9]+")
_REMEMBERED = 16_384
_LETTERS = re.compile(r"[^\w@]+")

#: The numbers in a text, and its pairs of letters.
Parts = tuple[list[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Doubles:
    """How many of the records compared are a further entry of one that is there already."""

    records: int
    further: int
    compared: int  # pairs

    @property
    def rate(self) -> float:
        return self.further / self.records if self.records else 0.0


def doubles(rows: pl.DataFrame, fields: Sequence[str]) -> Doubles:
    """Further entries among the rows, by at least two of these fields of text.

    A record with fewer than two of them filled is not compared. The work grows with the rows: no
    block has more than a few dozen.
    """
    texts = [[_plain(value) for value in rows[field].cast(pl.String)] for field in fields]
    records = list(zip(*texts, strict=True)) if texts else []
    blocks: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, record in enumerate(records):
        if sum(map(bool, record)) >= 2:  # noqa: PLR2004  # one alone is no evidence
            for block in _blocks(record):
                blocks[block].append(number)
    leader = list(range(len(records)))
    seen: set[tuple[int, int]] = set()
    parts = lru_cache(maxsize=_REMEMBERED)(_parts_of)  # goes with this call: it holds texts
    for members in blocks.values():
        if not 1 < len(members) <= _MOST_IN_BLOCK:
            continue
        for place, first in enumerate(members):
            for second in members[place + 1 :]:
                if (first, second) not in seen:
                    seen.add((first, second))
                    if _same(records[first], records[second], parts):
                        leader[_find(leader, second)] = _find(leader, first)
    further = sum(leader[number] != number for number in range(len(records)))
    return Doubles(records=len(records), further=further, compared=len(seen))


def _blocks(record: Sequence[str]) -> Iterable[tuple[object, ...]]:
    filled = [(field, text) for field, text in enumerate(record) if text]
    for field, text in filled:
        yield field, text
    for place, (field, text) in enumerate(filled):
        for other, more in filled[place + 1 :]:
            yield field, text[:_BEGINNING], other, more[:_BEGINNING]


def _same(one: Sequence[str], other: Sequence[str], parts: Callable[[str], Parts]) -> bool:
    """Whether every field that both have is alike, and at least two are."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a and b]
    return len(pairs) > 1 and all(_likeness(a, b, parts) >= _ALIKE for a, b in pairs)


def _likeness(one: str, other: str, parts: Callable[[str], Parts]) -> float:
    """Dice's coefficient over pairs of letters: 1.0 for equal texts, 0.0 where a number differs."""
    if one == other:
        return 1.0
    numbers, first = parts(one)
    others, second = parts(other)
    if numbers != others:
        return 0.0  # another house, another year
    return 2 * len(first & second) / (len(first) + len(second))


def _parts_of(text: str) -> Parts:
    """The numbers in a text, and its pairs of letters."""
    padded = f" {text} "
    pairs = frozenset(padded[n : n + 2] for n in range(len(padded) - 1))
    return _NUMBERS.findall(text), pairs


def _plain(value: str | None) -> str:
    """Without case, accents, signs and order of words."""
    if not value:
        return ""
    bare = unicodedata.normalize("NFKD", value.casefold())
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(sorted(_LETTERS.sub(" ", letters).split()))


def _find(leader: list[int], number: int) -> int:
    while leader[number] != number:
        leader[number] = leader[leader[number]]
        number = leader[number]
    return number
