"""What a clear name says of values that no list knows, where they look like it.

Lists of names, places and categories are never whole: of many languages they have little. A name
that is beyond doubt is believed where the values have the look of the type, and are no companies.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import polars as pl

from audit.detect.candidate import Candidate, Considered, percent
from audit.detect.column import Mask
from audit.detect.companies import companies
from audit.detect.looked_up import Words
from audit.detect.naming import Naming
from audit.detect.prepare import Prepared
from audit.detect.spoken import various
from audit.detect.words import coded, folded

#: A name is beyond doubt from here on.
_CLEAR = 0.8
_SHARE = 0.7
_MOST_COMPANIES = 0.3
_MOST_ORDINARY = 0.4
_MOST_ANSWERS = 0.3
#: More different values than a list to choose from has, and fewer than people have.
_MOST_CHOICES, _FEWEST_PEOPLE = 80, 10
#: On the scale of the lists: one in a million persons is called so.
_KNOWN_NAME = 3
_SURE = 0.5
_GAIN = 0.14

_LETTERS = r"[\p{L}\p{M}.'\x{2018}\x{2019}`\-]"
#: A word of a name: with a capital where the writing has them, else of any letters.
_WORD = rf"(?:\p{{Lu}}{_LETTERS}*|[\p{{Lo}}\p{{M}}]{_LETTERS}*)"
_PARTICLE = (
    r"(?:van|von|der|den|de|da|do|dos|das|del|della|di|du|la|le|el|al|bin|ibn|ben|abu|af|av|y|e|zu|"
    r"zur|ter|ten|'t)"
)
_FULL = rf"^{_WORD}(?:,? (?:{_PARTICLE} ?)*{_WORD}){{1,4}}$|^[\p{{Han}}\p{{Hangul}}]{{2,5}}$"
_PACKED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_SINGLE = rf"^(?:{_PARTICLE} )*{_WORD}(?: (?:{_PARTICLE} )*{_WORD}){{0,2}}$"
_PLACE = r"^[\p{Lu}\p{Lo}\d'\x{2018}\x{2019}][\p{L}\p{M}.'\x{2018}\x{2019}\- ()/,]{1,60}$"
_IN_STREET = r"[^@=<>{}|\\_?!:]"
_STREET = (
    rf"^(?:{_IN_STREET}*\p{{L}}){{2}}{_IN_STREET}*\d{_IN_STREET}*$|"
    rf"^\d{_IN_STREET}*\p{{L}}{{2}}{_IN_STREET}*$|"
    r"\p{Han}(?:路|街|道|大道|胡同|巷|弄)"
)
#: With the marks of Hebrew abbreviations.
_CHOICE = r"^\p{L}[\p{L}\p{M}\d .,'\x{2018}\x{2019}\"\x{5f3}\x{5f4}&()/+\-]{1,60}$"
_ANSWER = (
    r"^(?:y|n|yes|no|true|false|t|f|ja|nein|nej|si|sí|oui|non|да|нет|none|other|active|inactive|"
    r"pending|new|open|closed)$"
)


@dataclass(frozen=True, slots=True)
class _Look:
    """How values of a type look where no list knows them; `people` are many and different."""

    types: tuple[str, ...]
    form: str
    says: str
    people: bool


_LOOKS = (
    _Look(("person_full_name",), _FULL, "are written like a first and a family name", people=True),
    _Look(
        ("person_first_name", "person_last_name"),
        _SINGLE,
        "are written like names",
        people=True,
    ),
    _Look(("city",), _PLACE, "are written like names of places", people=False),
    _Look(("street_address",), _STREET, "have words and a number, as streets have", people=True),
    _Look(
        (
            "nationality",
            "religion",
            "political_opinion",
            "trade_union",
            "ethnicity",
            "marital_status",
            "sexual_orientation",
        ),
        _CHOICE,
        "are words out of a short list",
        people=False,
    ),
)


def by_name(found: Prepared, naming: Naming, told: Sequence[Candidate]) -> Considered:
    """The types that the name says without doubt, of columns in which nothing else was found."""
    considered = Considered()
    taken = any(not c.embedded for c in told)
    if taken or naming.vetoed or not len(found):
        return considered
    for look in _LOOKS:
        type_ = max(look.types, key=lambda t: naming.types.get(t, 0.0))
        said = naming.types.get(type_, 0.0)
        if said < _CLEAR or said < max(naming.types.values()):
            continue
        words = Words.of(found)
        share, mask = _share(words.values, look)
        why = _doubt(words, look, share)
        if why:
            considered.refuse(type_, f"the name says so, but {why}")
            continue
        considered.found.append(
            Candidate(
                type_,
                round(_SURE + _GAIN * said * share, 3),
                words.hits(mask),
                words.rows(mask),
                evidence=[
                    f'the name says so ("{naming.words.get(type_, "")}")',
                    f"{percent(share)} of the different values {look.says}, which no list knows",
                ],
                strength=0.5,
                named=said,
            )
        )
        break
    return considered


def _share(values: pl.Series, look: _Look) -> tuple[float, Mask]:
    texts = values.str.replace_all(r"\s+", " ").str.strip_chars()
    mask = _mask(texts.str.contains(look.form))
    return float(mask.mean()), mask


def _doubt(words: Words, look: _Look, share: float) -> str:
    """Why the values are not believed to be what the name says; "" if they are."""
    if share < _SHARE:
        return f"only {percent(share)} of the values {look.says}"
    lower = folded(words.values)
    return (
        _doubt_of_people(words, look, lower) if look.people else _doubt_of_words(words, look, lower)
    )


def _doubt_of_people(words: Words, look: _Look, lower: pl.Series) -> str:
    if len(words.found) < _FEWEST_PEOPLE or words.listed:
        return "the values are few and each in many rows"
    if look.form == _STREET:
        return ""
    if look.form == _FULL and not _PACKED.search("".join(lower.head(5))) and not various(lower):
        return "the same few words come again in them"
    if float(companies(lower).mean()) > _MOST_COMPANIES:
        return "many of them are companies"
    if float(_ordinary(lower).mean()) > _MOST_ORDINARY:
        return "many of them are ordinary words"
    return ""


def _doubt_of_words(words: Words, look: _Look, lower: pl.Series) -> str:
    if float(_mask(lower.str.contains(_ANSWER)).mean()) > _MOST_ANSWERS:
        return "many of them are answers or states"
    if look.form == _CHOICE and len(words.found) > _MOST_CHOICES:
        return f"{len(words.found)} different values are no list to choose from"
    return ""


def _ordinary(lower: pl.Series) -> Mask:
    """Values that end with an ordinary English word that hardly anybody is called by."""
    codes = coded("people.tsv.gz").codes(lower.str.extract(r"([^ ]+)$", 1).fill_null(""))
    as_name = np.maximum(codes // 100, codes // 10 % 10)
    ordinary: Mask = (codes % 10 > 0) & (as_name < _KNOWN_NAME)
    return ordinary


def _mask(series: pl.Series) -> Mask:
    return cast("Mask", series.fill_null(value=False).to_numpy().astype(np.bool_))
