"""The different values of a column as the detectors of misfits see them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from audit.detect.column import Column, Counts
from audit.detect.misfits.forms import Kind, exact, kinds_of

#: So many different values are looked at one by one; of more, the commonest and a fair part.
MOST = 2_000
_COMMON = 500
#: Of so many rows this share can be strays.
_MANY_ROWS, _STRAY = 250, 0.06
#: Different values for each row of codes, numbers and addresses.
_UNIQUE = 0.9
#: Rows that a value of a list stands in.
_PER_VALUE = 8
_WORDS = re.compile(r"[^\W\d_]+(?:[ '\-.,&/()]+[^\W\d_]+)*\.?")
#: Longer texts are prose, of which no form is asked.
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value, by its place in the view, and why it does not belong.

    `cell` says by what it was found, from coarse to fine; how often such a find is right was
    measured cell by cell (see `scores`).
    """

    place: int
    cell: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class View:
    """`counts[i]` rows have `texts[i]`; all texts are different, none is blank."""

    texts: Sequence[str]
    counts: Sequence[int]
    cut: bool = False
    kinds: Sequence[Kind] = field(default=())
    forms: Sequence[str] = field(default=())  # exact, of the texts without spaces around

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def rows(self) -> int:
        return sum(self.counts)

    def rows_of(self, places: Iterable[int]) -> int:
        """How many rows have the values at these places."""
        return sum(self.counts[i] for i in places)

    def strays(self, odd: Iterable[int]) -> bool:
        """Whether these values are in few of many rows."""
        return self.rows >= _MANY_ROWS and self.rows_of(odd) <= _STRAY * self.rows

    @cached_property
    def category(self) -> bool:
        """Whether few values stand in many rows, so that each of them is one of a list."""
        usual = sorted(self.counts, reverse=True)[: max(2, len(self) // 4)]
        return self.rows >= _PER_VALUE * len(self) and usual[-1] >= _PER_VALUE

    @cached_property
    def nearly_unique(self) -> bool:
        """Whether hardly a value stands twice, so that one which does is a matter of its own."""
        return self.rows >= _MANY_ROWS and len(self) >= _UNIQUE * self.rows

    @cached_property
    def by_kind(self) -> Counter[Kind]:
        return Counter(self.kinds)

    @cached_property
    def main(self) -> Kind:
        """What most of the different values are, or in many rows almost all of those."""
        if self.rows >= _MANY_ROWS and len(self.by_kind) > 1:
            rows: Counter[Kind] = Counter()
            for kind, count in zip(self.kinds, self.counts, strict=True):
                rows[kind] += count
            first, number = rows.most_common(1)[0]
            if first is not Kind.PLACEHOLDER and number >= (1 - 2 * _STRAY) * self.rows:
                return first
        return self.by_kind.most_common(1)[0][0]

    @cached_property
    def filled(self) -> list[int]:
        """The places of values that are one."""
        return [i for i, kind in enumerate(self.kinds) if kind is not Kind.PLACEHOLDER]

    @cached_property
    def folded(self) -> list[str]:
        return [_fold(text) for text in self.texts]

    @cached_property
    def joined(self) -> str:
        """All texts as one, for what none of them has: asked once, not of each."""
        return "|".join(self.texts)

    @cached_property
    def worded(self) -> int:
        """How many of the values are words and nothing else."""
        return sum(bool(_WORDS.fullmatch(self.texts[i])) for i in self.filled)


def _fold(text: str) -> str:
    """Without capitals, accents and spaces around, as the lists of words are written."""
    text = text.strip().casefold()
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


def view_of(column: Column) -> View:
    """The values as they are stored, blank and long ones left out."""
    places = _chosen(column.counts)
    pairs = [
        (text, count)
        for text, count in zip(
            column.values.gather(places).to_list(), column.counts[places].tolist(), strict=True
        )
        if text and len(text) <= LONGEST and not text.isspace()
    ]
    texts = [text for text, _ in pairs]
    cut = len(places) < len(column.values)
    forms = [exact(text.strip()) for text in texts]
    return View(texts, [count for _, count in pairs], cut, kinds_of(texts, forms), forms)


def _chosen(counts: Counts) -> Counts:
    """The places of the commonest values, and of some spread over the rest."""
    if len(counts) <= MOST:
        return np.arange(len(counts))
    ranked = np.argsort(-counts, kind="stable")
    rest = np.sort(ranked[_COMMON:])
    spread = np.linspace(0, len(rest) - 1, MOST - _COMMON).astype(np.int64)
    return np.concatenate([ranked[:_COMMON], rest[spread]])


def some(odd: Sequence[int], of: int, view: View) -> str:
    """How many odd values there are, in steps that tell strays from a second format.

    In many rows they are strays as long as few of the rows have one.
    """
    if len(odd) == 1:
        return "one"
    if len(odd) <= max(2, _RARE * of):
        return "two"
    return "strays" if view.strays(odd) else "more"


#: Of a large sample so few are strays, as one or two are of a small one.
_RARE = 0.01


def size(number: int) -> str:
    """How many values they are odd among."""
    return next((name for most, name in _SIZES if number < most), "most")


_SIZES = ((10, "few"), (20, "some"), (50, "many"), (150, "hundred"))
