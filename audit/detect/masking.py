"""Texts that people write about data, such as comments of tables, without what detection knows."""

import re
from collections.abc import Sequence

import polars as pl

from audit.detect.pattern import Validator
from audit.detect.patterns import PATTERNS
from audit.detect.people import person_masks

MASK = "***"
#: What other things stand in goes first, and as a whole.
_HOLDERS = frozenset({"connection_string", "url_with_token", "private_key", "jwt"})
#: So many digits together, in groups or not, are a number of somebody; a date has its own form.
_LONG_NUMBER = re.compile(r"(?<![\w.])[+(]?[A-Z]{0,3}\d(?:[ ./()-]{0,2}[A-Z]{0,4}\d){6,}[A-Z]?\b")
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?|\d{1,2}[./]\d{1,2}[./]\d{4}"
)
#: Two or three words with capitals in a row.
_CAPITALS = re.compile(r"\b[^\W\d_a-z][\w'-]{1,40}(?: [^\W\d_a-z][\w'.-]{0,40}){1,2}")


def masked(texts: Sequence[str]) -> list[str]:
    """The texts with `***` for secrets, addresses, numbers and names of persons in them."""
    found = list(texts)
    series = pl.Series(found, dtype=pl.String)
    for pattern in sorted(PATTERNS, key=lambda p: p.type not in _HOLDERS):
        if not pattern.within:
            continue
        if pattern.literals and not series.str.contains_any(list(pattern.literals)).any():
            continue
        for place, tokens in enumerate(series.str.extract_all(pattern.within).to_list()):
            for token in tokens:
                if not _fails(pattern.validate, token):
                    found[place] = found[place].replace(token, MASK)
    return [_without_names(_LONG_NUMBER.sub(_number, text)) for text in found]


def _fails(validate: Validator | None, token: str) -> bool:
    if validate is None:
        return False
    return not bool(validate(pl.Series([token], dtype=pl.String))[0])


def _number(match: re.Match[str]) -> str:
    return match[0] if _DATE.fullmatch(match[0]) else MASK


def _without_names(text: str) -> str:
    capitals = [run for run in _CAPITALS.findall(text) if run[0].isupper()]
    if not capitals:
        return text
    people = person_masks(pl.Series(capitals, dtype=pl.String)).full.tolist()
    for run, person in zip(capitals, people, strict=True):
        text = text.replace(run, MASK) if person else text
    return text
