"""Values of categories about persons: gender, religion, nationality and so on, and what is not.

Special categories are those of GDPR Art. 9; sex codes of ISO 5218 (0, 1, 2, 9) count as weak.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from audit.detect.words import Codes, Lexicon, coded, folded, share, table

_STRONG, _WEAK = 2, 1

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


def category_shares(values: pl.Series, *, named: str = "") -> CategoryShares:
    """What the different values are categories of.

    `named` is the type that the field's name says: its weak values count alone then (codes of
    genders, names of countries as nationalities).
    """
    lower = _trimmed(values)
    shares: dict[str, float] = {}
    strong: dict[str, int] = {}
    for type_, lexicon in lexica().items():
        codes = lexicon.codes(lower)
        if type_ == _WITH_COUNTRIES and named == type_:
            codes = np.maximum(codes, np.minimum(coded("countries.tsv.gz").codes(lower), 1))
        sure = int((codes == _STRONG).sum())
        if sure or (named == type_ and codes.any()):
            shares[type_] = share(codes > 0)
            strong[type_] = sure
    return CategoryShares(shares, strong, len(values))


def category_codes(values: pl.Series, type_: str) -> Codes:
    """2 for each value that says the type without doubt, 1 for a weak one, 0 for none."""
    return lexica()[type_].codes(_trimmed(values))


def thing_shares(values: pl.Series) -> dict[str, float]:
    """Share of the different values in each list of things: statuses, colours, months, ...

    The most likely comes first; they speak against names of persons and categories.
    """
    lower = _trimmed(values)
    found = {kind: share(lexicon.has(lower)) for kind, lexicon in _things().items()}
    dates = coded("calendar.tsv.gz").codes(lower)
    found |= {
        kind: share(dates == code)
        for code, kind in ((1, "month"), (2, "currency"), (3, "language"))
    }
    found["iso_code"] = share(coded("countries.tsv.gz").codes(lower) == 2)  # noqa: PLR2004
    return dict(sorted(((k, v) for k, v in found.items() if v), key=lambda kv: (-kv[1], kv[0])))


def _trimmed(values: pl.Series) -> pl.Series:
    texts: pl.Series = values.cast(pl.String).fill_null("")
    bare = texts.str.strip_chars(" \t\r\n\"'.,;:!?()[]{}*#_")
    return folded(bare).str.replace_all(r"\s+", " ")


@cache
def lexica() -> Mapping[str, Lexicon]:
    """The words of each type."""
    words: dict[str, dict[str, int]] = {}
    rows = [(t, s, w) for t, s, w in table("categories.txt")]
    rows += [("nationality", "strong", w) for _, w in table("demonyms.txt")]
    # what stands in both is weak: a colour, an abbreviation with another meaning
    for type_, strength, listed in sorted(rows, key=lambda row: row[1] == "strong"):
        code = _STRONG if strength == "strong" else _WEAK
        plain = _trimmed(pl.Series(listed.split(","))).to_list()
        for word in plain:
            words.setdefault(type_, {}).setdefault(word, code)
    for word in ("a+", "a-", "b+", "b-"):  # grades at school too
        words["blood_group"][word] = _WEAK
    for word in ("fr", "hr", "m", "pan", "sr", "dl", "bay"):  # codes and words of other things
        words["salutation"][word] = _WEAK
    return {type_: Lexicon.mapping(listed) for type_, listed in words.items()}


@cache
def _things() -> Mapping[str, Lexicon]:
    found: dict[str, Lexicon] = {}
    for kind, listed in table("things.txt"):
        found[kind] = Lexicon.listed(_trimmed(pl.Series(listed.split(","))).to_list())
    return found
