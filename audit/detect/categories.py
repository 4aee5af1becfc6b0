"""Values of categories about persons: gender, religion, nationality and so on, and what is not.

Special categories are those of GDPR Art. 9; sex codes of ISO 5218 (0, 1, 2, 9) count as weak.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.detect.words import (
    SPACES,
    Codes,
    Hashes,
    Lexicon,
    Mask,
    coded,
    few_in_ascii,
    folded,
    numbers,
    share,
    table,
)

Bits = npt.NDArray[np.uint64]

_STRONG, _WEAK = 2, 1
#: Signs that stand around words.
_AROUND = " \t\r\n\"'.,;:!?(){}*#_[]"
_RUNS = re.compile(f"[{SPACES}]+")

#: Types that the names of countries say only where the field is named so.
_WITH_COUNTRIES = "nationality"


@dataclass(frozen=True, slots=True)
class CategoryShares:
    """Per type the share (0..1) of the different values that its lexicon has, weak ones included
    only beside strong ones, and how many different ones say it without doubt.
    """

    shares: Mapping[str, float]
    strong: Mapping[str, int]
    n: int


@dataclass(frozen=True, slots=True)
class Looked:
    """Values that were looked up in all lists at once: a bit for each list that has them."""

    bits: Bits
    hashes: Hashes

    @classmethod
    def up(cls, values: pl.Series) -> "Looked":
        hashes = numbers(_trimmed(values))
        known, bits = word_index()
        at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
        return cls(np.where(known[at] == hashes, bits[at], np.uint64(0)), hashes)

    def has(self, name: str) -> Mask:
        """Which values the list by this name has."""
        found: Mask = (self.bits & _bit(name)) > 0
        return found

    def codes(self, type_: str) -> Codes:
        """2 for each value that says the type without doubt, 1 for a weak one, 0 for none."""
        strong, weak = self.has(f"{type_} strong"), self.has(f"{type_} weak")
        return np.where(strong, _STRONG, np.where(weak, _WEAK, 0)).astype(np.uint16)


def category_shares(looked: Looked, *, named: str = "") -> CategoryShares:
    """What the different values are categories of.

    `named` is the type that the field's name says: its weak values count alone then (codes of
    genders, names of countries as nationalities).
    """
    shares: dict[str, float] = {}
    strong: dict[str, int] = {}
    for type_ in lexica():
        codes = looked.codes(type_)
        if type_ == _WITH_COUNTRIES and named == type_:
            countries = coded("countries.tsv.gz").codes_of(looked.hashes)
            codes = np.maximum(codes, np.minimum(countries, 1))
        sure = int((codes == _STRONG).sum())
        if sure or (named == type_ and codes.any()):
            shares[type_] = share(codes > 0)
            strong[type_] = sure
    return CategoryShares(shares, strong, len(looked.bits))


def thing_shares(looked: Looked) -> dict[str, float]:
    """Share of the different values in each list of things: statuses, colours, months, ...

    The most likely comes first; they speak against names of persons and categories.
    """
    found = {kind: share(looked.has(kind)) for kind in _things()}
    dates = coded("calendar.tsv.gz").codes_of(looked.hashes)
    found |= {
        kind: share(dates == code)
        for code, kind in ((1, "month"), (2, "currency"), (3, "language"))
    }
    iso = coded("countries.tsv.gz").codes_of(looked.hashes) == 2
    found["iso_code"] = share(iso)
    return dict(sorted(((k, v) for k, v in found.items() if v), key=lambda kv: (-kv[1], kv[0])))


def _bit(name: str) -> np.uint64:
    place = _places().get(name)
    return np.uint64(0) if place is None else np.uint64(1 << place)


@cache
def _places() -> Mapping[str, int]:
    """The bit of each list: two for a type, its clear and its weak words, one for things."""
    names = [f"{t} {kind}" for t in lexica() for kind in ("strong", "weak")] + list(_things())
    return {name: place for place, name in enumerate(names)}


@cache
def word_index() -> tuple[Hashes, Bits]:
    """All words of all lists, as sorted hashes, with the bits of the lists that have them."""
    parts: list[tuple[Hashes, Bits]] = []
    for type_, lexicon in lexica().items():
        clear = lexicon.kinds == _STRONG
        bits = np.where(clear, _bit(f"{type_} strong"), _bit(f"{type_} weak"))
        parts.append((lexicon.hashes, bits))
    for kind, lexicon in _things().items():
        parts.append((lexicon.hashes, np.full(len(lexicon), _bit(kind))))
    hashes = np.concatenate([part[0] for part in parts])
    bits = np.concatenate([part[1] for part in parts])
    order = np.argsort(hashes, kind="stable")
    hashes, bits = hashes[order], bits[order]
    first = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1])))
    return hashes[first], np.bitwise_or.reduceat(bits, first)


def _trimmed(values: pl.Series) -> pl.Series:
    few = few_in_ascii(values)
    if few is not None:
        plain = ((text or "").strip(_AROUND).lower().strip(SPACES) for text in few)
        return pl.Series([_RUNS.sub(" ", text) for text in plain], dtype=pl.String)
    texts: pl.Series = values.cast(pl.String).fill_null("")
    bare = texts.str.strip_chars(_AROUND)
    return folded(bare).str.replace_all(r"\s+", " ")


@cache
def lexica() -> Mapping[str, Lexicon]:
    """The words of each type."""
    words: dict[str, dict[str, int]] = {}
    rows = [(t, s, w) for t, s, w in table("categories.txt")]
    rows += [("nationality", "strong", w) for _, w in table("demonyms.txt")]
    # what stands in both is weak: a colour, an abbreviation with another meaning
    rows.sort(key=lambda row: row[1] == "strong")
    plain = _trimmed_lists([listed for _, _, listed in rows])
    for (type_, strength, _), found in zip(rows, plain, strict=True):
        code = _STRONG if strength == "strong" else _WEAK
        known = words.setdefault(type_, {})
        for word in found:
            known.setdefault(word, code)
    for word in ("a+", "a-", "b+", "b-"):  # grades at school too
        words["blood_group"][word] = _WEAK
    for word in ("fr", "hr", "m", "pan", "sr", "dl", "bay"):  # codes and words of other things
        words["salutation"][word] = _WEAK
    return {type_: _lexicon(listed) for type_, listed in words.items()}


@cache
def _things() -> Mapping[str, Lexicon]:
    rows = table("things.txt")
    plain = _trimmed_lists([listed for _, listed in rows])
    return {
        kind: _lexicon(dict.fromkeys(found, 1))
        for (kind, _), found in zip(rows, plain, strict=True)
    }


def _trimmed_lists(lists: Sequence[str]) -> Iterator[list[str]]:
    """The words of each list, all folded in one go."""
    parts = [listed.split(",") for listed in lists]
    words = iter(_trimmed(pl.Series([word for part in parts for word in part])).to_list())
    return (list(islice(words, len(part))) for part in parts)


def _lexicon(words: Mapping[str, int]) -> Lexicon:
    """Of words that are folded."""
    return Lexicon.of(
        pl.Series(list(words), dtype=pl.String), np.array(list(words.values()), np.uint16)
    )
