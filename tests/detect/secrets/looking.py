"""What the patterns say of one text, by the contract of `Pattern`; and made-up random parts."""

import random
from collections.abc import Sequence
from functools import cache

import polars as pl

from audit.detect.pattern import Pattern
from audit.detect.secrets import PATTERNS
from audit.detect.secrets.forms import classes_of

UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LOWER = UPPER.lower()
DIGITS = "0123456789"
HEX = DIGITS + "abcdef"
ALNUM = UPPER + LOWER + DIGITS
URL64 = ALNUM + "_-"
BASE64 = ALNUM + "+/"


def chance(length: int, characters: str = ALNUM, seed: int = 1) -> str:
    """Random characters, the same in every run, that begin and end with a letter or a digit."""
    source = random.Random(f"{length} {characters} {seed}")  # noqa: S311
    ends = [c for c in characters if c.isalnum()]
    middle = "".join(source.choice(characters) for _ in range(max(length - 2, 0)))
    return (source.choice(ends) + middle + source.choice(ends))[:length]


Found = set[tuple[str, str]]


_classes = cache(classes_of)


def gates_open(pattern: Pattern, text: str) -> bool:
    classes = _classes(text)
    return (
        pattern.shortest <= len(text.encode()) <= pattern.longest
        and not classes & ~pattern.allows
        and classes & pattern.needs == pattern.needs
        and (not pattern.literals or any(literal in text for literal in pattern.literals))
    )


def stand(pattern: Pattern, texts: pl.Series) -> list[bool]:
    return [True] * len(texts) if pattern.validate is None else pattern.validate(texts).tolist()


def is_whole(pattern: Pattern, text: str) -> bool:
    """The text matches as a whole value and stands the check."""
    series = pl.Series([text])
    return bool(series.str.contains(f"^(?:{pattern.regex})$")[0]) and stand(pattern, series)[0]


def _nothing(count: int) -> list[Found]:
    return [set() for _ in range(count)]


def all_whole(texts: Sequence[str], *, named: bool = False) -> list[Found]:
    """(type, label) of what each text is as a whole; of patterns that need a name if `named`."""
    found = _nothing(len(texts))
    for pattern in PATTERNS:
        if pattern.named != named:
            continue
        places = [i for i, text in enumerate(texts) if gates_open(pattern, text)]
        if not places:
            continue
        series = pl.Series([texts[i] for i in places])
        stood = stand(pattern, series)
        matched = series.str.contains(f"^(?:{pattern.regex})$").to_list()
        for place, matches, stands in zip(places, matched, stood, strict=True):
            if matches and stands:
                found[place].add((pattern.type, pattern.label))
    return found


def all_inside(texts: Sequence[str]) -> list[Found]:
    """(type, label) of what is found in each text."""
    found = _nothing(len(texts))
    for pattern in PATTERNS:
        places = [i for i, text in enumerate(texts) if any(w in text for w in pattern.literals)]
        if not pattern.within or not places:
            continue
        series = pl.Series([texts[i] for i in places])
        for place, matches in zip(
            places, series.str.extract_all(pattern.within).to_list(), strict=True
        ):
            if matches and any(stand(pattern, pl.Series(matches))):
                found[place].add((pattern.type, pattern.label))
    return found


def types_of(found: Found) -> set[str]:
    return {type_ for type_, _ in found}
