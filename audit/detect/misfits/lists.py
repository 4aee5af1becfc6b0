"""Lists that a column may be from, and words that are known: for values near to one."""

import gzip
from collections.abc import Collection
from functools import cache

import numpy as np
import polars as pl

from audit.detect import words

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MONTHS = (
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri "
    "sat sun"
)
_FEWEST = 5


@cache
def closed() -> tuple[tuple[str, frozenset[str]], ...]:
    """Vocabularies that are closed, by what they list."""
    found: dict[str, set[str]] = {
        "months": set(_MONTHS.split()),
        "weekdays": set(_WEEKDAYS.split()),
    }
    for country, form, names in words.table("regions.txt"):
        if form == "name":
            found[f"regions of {country}"] = _parts(names)
    for name in ("categories.txt", "things.txt"):
        for row in words.table(name):
            found.setdefault(f"{row[0].replace('_', ' ')}s", set()).update(_parts(row[-1]))
    found["countries"] = set(_names("countries.tsv.gz"))
    return tuple((n, frozenset(v)) for n, v in found.items() if len(v) >= _FEWEST)


def _parts(names: str) -> set[str]:
    return {name.strip().casefold() for name in names.split(",")}


def _names(file: str) -> list[str]:
    with gzip.open(words.DATA / file, "rt", encoding="utf-8") as lines:
        return [line.partition("\t")[0] for line in lines]


@cache
def frequencies() -> dict[str, int]:
    """English words with how common they are: the logarithm, in base 2, of their count."""
    with gzip.open(words.DATA / "english.tsv.gz") as file:
        frame = pl.read_csv(
            file.read(),
            separator="\t",
            has_header=False,
            new_columns=["word", "often"],
            schema_overrides=[pl.String, pl.Int64],
            quote_char=None,
        )
    return dict(zip(frame["word"].to_list(), frame["often"].to_list(), strict=True))


def named(candidates: Collection[str]) -> frozenset[str]:
    """Which of the words are names of people, places or countries."""
    if not candidates:
        return frozenset()
    asked = pl.Series(list(candidates), dtype=pl.String)
    hashes = words.numbers(asked)
    known = np.zeros(len(asked), np.bool_)
    for file in ("people.tsv.gz", "cities.tsv.gz", "countries.tsv.gz"):
        known |= words.coded(file).codes_of(hashes) > 0
    return frozenset(asked.filter(pl.Series(known)).to_list())


@cache
def listed() -> frozenset[str]:
    return frozenset(value for _, values in closed() for value in values)


def one_away(word: str) -> set[str]:
    """All texts that one slip of the keyboard makes of a word (Damerau 1964)."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    found = {left + right[1:] for left, right in cuts if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    found |= {left + letter + right[1:] for left, right in cuts if right for letter in _LETTERS}
    found |= {left + letter + right for left, right in cuts for letter in _LETTERS}
    found.discard(word)
    return found
