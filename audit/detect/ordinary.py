"""Values that are ordinary words or known codes, and so no person, place or number of somebody."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import polars as pl

from audit.detect.categories import lexica
from audit.detect.words import Lexicon, Mask, coded, folded, table

#: A number this short is no number of a person; three digits may be the security code of a card.
_NUMBER = re.compile(r"\d{1,2}")
#: "EUR", "de", "DE", "v2": too short for a name.
_ABBREVIATION = re.compile(r"[A-Z]{1,3}|[a-z]{1,2}|[vV]\d{1,2}")
_BETWEEN = re.compile(r"[ _-]")
#: A word that so many people are called by is a name also where it is a word: "Rose", "Mark".
_CALLED = 5
_STRONG = 2  # the code of a word that says its category without doubt
#: Lists of things whose words are names of persons as well.
_NAMES_TOO = frozenset({"job", "brand"})
#: Words of computing and trade that lists of ordinary words lack, or have as names.
_COMPUTING = """
    website webapp app apps api page view login logout signup checkout cart desktop tablet ios
    android http https tcp udp json csv xml pdf html utf sql ssh vpn wifi url uri cron batch cli gui
    crm erp pos b2b b2c sku oem marketplace dropship backend frontend webhook chatbot
"""


def ordinary(values: Sequence[str]) -> Mask:
    """Which values consist of ordinary words, words of lists of things and short codes alone."""
    parts = [list(_parts(value)) for value in values]
    words = sorted({part for found in parts for part in found})
    known = dict(zip(words, _known(words).tolist(), strict=True))
    plain = folded(pl.Series(values, dtype=pl.String))
    split = [bool(found) and all(known[part] for part in found) for found in parts]
    able = _things().has(plain) | np.asarray(split, np.bool_)
    return np.asarray(able & ~_telling(plain), np.bool_)


def _parts(value: str) -> Iterator[str]:
    yield from (part for part in _BETWEEN.split(value) if part)


def _known(words: Sequence[str]) -> Mask:
    plain = folded(pl.Series(words, dtype=pl.String))
    codes = coded("people.tsv.gz").codes(plain).astype(np.int64)
    called = np.maximum(codes // 100, codes // 10 % 10) >= _CALLED
    short = [bool(_NUMBER.fullmatch(w) or _ABBREVIATION.fullmatch(w)) for w in words]
    able = ((codes % 10 > 0) | np.asarray(short, np.bool_)) & ~called
    able |= _things().has(plain) | (coded("calendar.tsv.gz").codes(plain) > 0)
    return np.asarray(able & ~_telling(plain), np.bool_)


def _telling(words: pl.Series) -> Mask:
    """Words that say something of a person: a belief, an origin, an illness, a family."""
    said = _health().has(words)
    for lexicon in lexica().values():
        said |= lexicon.codes(words) == _STRONG
    return said


@cache
def _health() -> Lexicon:
    lists = (words for _, _, words in table("health.txt"))
    return Lexicon.listed(word.strip() for words in lists for word in words.split(","))


@cache
def _things() -> Lexicon:
    """Statuses, units, sizes, plans and the like."""
    lists = (words for kind, words in table("things.txt") if kind not in _NAMES_TOO)
    listed = [word.strip() for words in lists for word in words.split(",")]
    return Lexicon.listed([*listed, *_COMPUTING.split()])
