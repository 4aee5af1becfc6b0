"""Names of persons, cities and streets: by lists, and by how many of the values fit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from audit.detect.candidate import Considered, percent
from audit.detect.column import Mask, answers
from audit.detect.looked_up import Words, worth
from audit.detect.naming import Naming
from audit.detect.pattern import Chars
from audit.detect.patterned import SAID
from audit.detect.people import PersonMasks, person_masks_of
from audit.detect.places import city_masks, street_masks
from audit.detect.prepare import Prepared
from audit.detect.words import coded, folded

_LONGEST_NAME = 80
_LONGEST_PLACE = 160
_SHORTEST_STREET = 6
_STREETS_LOOKED_UP = 300
#: Fewer different values are told by their name or not at all.
_FEWEST_UNNAMED = 6
#: Scripts of whose names the lists have little: fewer known ones tell where all look like names.
_THIN = frozenset({"greek", "cyrillic", "hebrew", "arabic", "devanagari", "thai"})
_LEAST_THIN = 0.35
#: Where fewer of the first values fit, too few of all will: three in ten are the least that tells.
_HOPELESS = 0.1
#: So many different words for each value: 400 names of 80 first and 120 family names have as many.
_VARIOUS = 0.5
_LARGE = r"[\p{Lu}\p{Lo}][\p{L}\p{M}.'-]*"
_PERSONS = ("person_full_name", "person_first_name", "person_last_name")


@dataclass(frozen=True, slots=True)
class _Part:
    """One column that may hold names, with what is found out about it."""

    words: Words
    naming: Naming
    considered: Considered
    streets: bool = False
    persons: bool = False


def spoken(columns: Sequence[tuple[Prepared, Naming]]) -> list[Considered]:
    """Names of persons, streets and cities among the values of each of several columns."""
    parts = [_part(found, naming) for found, naming in columns]
    _streets([part for part in parts if part.streets])
    named = [part for part in parts if part.persons]
    some = worth([part.words for part in named], _any_masks, _HOPELESS)
    able = [part for part, worthy in zip(named, some, strict=True) if worthy]
    masks = person_masks_of([part.words.values for part in able]) if able else []
    for part, found in zip(able, masks, strict=True):
        _persons(part.words, found, part.naming, part.considered)
    some = worth([part.words for part in named], city_masks, _HOPELESS)
    able = [part for part, worthy in zip(named, some, strict=True) if worthy]
    cities = city_masks([part.words.values for part in able]) if able else []
    for part, mask in zip(able, cities, strict=True):
        _cities(part.words, mask, part.naming, part.considered)
    return [part.considered for part in parts]


def _part(found: Prepared, naming: Naming) -> _Part:
    part = _Part(Words.of(found), naming, Considered())
    if not len(found):
        return part
    lettered = (found.masks & (Chars.UPPER | Chars.LOWER | Chars.OTHER)) > 0
    if found.mean_length > _LONGEST_PLACE or float(lettered.mean()) < 0.5:
        return part
    digits = float(((found.masks & Chars.DIGIT) > 0).mean())
    apart = float(((found.masks & (Chars.SPACE | Chars.OTHER)) > 0).mean())
    named = any(naming.types.get(t, 0.0) >= SAID for t in (*_PERSONS, "street_address", "city"))
    many = named or len(found) >= _FEWEST_UNNAMED
    written = digits >= 0.3 and apart >= 0.3 and found.mean_length >= _SHORTEST_STREET
    return replace(
        part,
        streets=many and written,
        persons=many and found.mean_length <= _LONGEST_NAME and digits <= 0.5,
    )


def _persons(words: Words, masks: PersonMasks, naming: Naming, into: Considered) -> None:
    said = {t: naming.types.get(t, 0.0) for t in _PERSONS}
    full, company = float(masks.full.mean()), float(masks.company.mean())
    named = max(said.values())
    against = _speaks_against(naming, named)
    if words.listed and named < 0.8:
        if full >= 0.5:
            into.refuse(
                "person_full_name",
                "the values are few and each in many rows: a list to choose from",
            )
        return
    mixed = full >= 0.15 and full + company >= 0.6 and not against and company < 0.8
    least = 0.3 if said["person_full_name"] >= SAID else 0.85 if against else 0.55
    if not against and masks.script in _THIN and _shaped(words.values):
        least = min(least, _LEAST_THIN)
    if full >= least or mixed:
        sure = 0.66 + 0.28 * min(1.0, full + (0.3 if mixed else 0.0))
        note = f", {percent(company)} are companies" if company >= 0.1 else ""
        into.found.append(
            words.told(
                "person_full_name",
                masks.full,
                naming,
                sure=sure,
                strength=1.0 + sure,
                why=f"{percent(full)} of the different values are a first and a family name{note}",
            )
        )
        return
    if full >= 0.3:
        into.refuse(
            "person_full_name",
            f"only {percent(full)} of the different values look like names"
            + (f', and the name says "{against}"' if against else ""),
        )
    _single(words, masks, naming, into, against)


def _any_masks(columns: Sequence[pl.Series]) -> list[Mask]:
    return [m.full | m.first | m.last | m.company for m in person_masks_of(columns)]


def _shaped(values: pl.Series) -> bool:
    """Whether nearly all are two to five words that begin large, and hardly any comes again."""
    shape = rf"^{_LARGE},? {_LARGE}(?: {_LARGE}){{0,3}}$"
    alike = float(answers(values.str.contains(shape)).mean())
    return alike >= 0.9 and various(values)


def various(values: pl.Series) -> bool:
    """Whether the words of the values are many: of people they are, of things put together not."""
    words: Any = values.str.extract_all(r"[\p{L}\p{M}'-]+").explode(empty_as_null=False)
    return int(words.n_unique()) >= _VARIOUS * len(values)


def _single(
    words: Words, masks: PersonMasks, naming: Naming, into: Considered, against: str
) -> None:
    said = {t: naming.types.get(t, 0.0) for t in _PERSONS}
    first, last = masks.first, masks.last
    either = first | last
    share = float(either.mean())
    if share < 0.3:
        return
    as_first, as_last = float(first.mean()), float(last.mean())
    lean = said["person_first_name"] - said["person_last_name"]
    type_ = (
        "person_first_name"
        if (lean > 0 or (lean == 0 and as_first >= as_last))
        else "person_last_name"
    )
    named = max(said["person_first_name"], said["person_last_name"], 0.8 * said["person_full_name"])
    least = 0.35 if named >= SAID else 0.62
    why = f'the name says otherwise ("{against}")' if against else "too few of them are"
    if named < SAID and not against and _countries(words.values) >= share:
        against, why = "countries", "as many are names of countries"
    if share < least or (named < SAID and (against or len(words.found) < 20)):
        if share >= 0.5:
            into.refuse(
                type_,
                f"{percent(share)} of the different values are names that people have, but {why}",
            )
        return
    sure = 0.5 + 0.3 * share + (0.18 * named if named >= SAID else 0.0)
    into.found.append(
        words.told(
            type_,
            either,
            naming,
            sure=sure,
            strength=1.0 + sure,
            why=f"{percent(share)} of the different values are names that people have",
        )
    )


def _countries(values: pl.Series) -> float:
    """The share of names of countries, which are family names as well."""
    return float((coded("countries.tsv.gz").codes(folded(values)) > 0).mean())


def _cities(words: Words, mask: Mask, naming: Naming, into: Considered) -> None:
    said = naming.types.get("city", 0.0)
    share = float(mask.mean())
    against = _speaks_against(naming, said, ("city", *_PERSONS))
    if words.listed and not against and said < SAID:
        against = "a list to choose from"
    least = 0.4 if said >= SAID else 0.7
    if share < least or (said < SAID and (against or len(words.found) < 8)):
        if share >= 0.5 and said < SAID:
            why = (
                f'the name says otherwise ("{against}")'
                if against
                else f"only {len(words.found)} differ"
            )
            into.refuse(
                "city", f"{percent(share)} of the different values are names of places, but {why}"
            )
        return
    sure = 0.5 + 0.32 * share + (0.15 * said if said >= SAID else 0.0)
    into.found.append(
        words.told(
            "city",
            mask,
            naming,
            sure=sure,
            strength=1.0 + sure,
            why=f"{percent(share)} of the different values are names of places",
        )
    )


def _streets(parts: Sequence[_Part]) -> None:
    some = [part.words.values.head(_STREETS_LOOKED_UP) for part in parts]
    masks = street_masks(some) if some else []
    for part, mask in zip(parts, masks, strict=True):
        _street(part.words, mask, part.naming, part.considered)


def _street(words: Words, looked: Mask, naming: Naming, into: Considered) -> None:
    said = naming.types.get("street_address", 0.0)
    mask = np.zeros(len(words.values), np.bool_)
    mask[: len(looked)] = looked
    share = float(looked.mean())
    mask[len(looked) :] = share >= 0.5
    if share < (0.25 if said >= SAID else 0.5):
        return
    sure = 0.62 + 0.3 * share + (0.1 * said if said >= SAID else 0.0)
    into.found.append(
        words.told(
            "street_address",
            mask,
            naming,
            sure=sure,
            strength=1.0 + sure,
            why=f"{percent(share)} of the different values are written like a street with a number",
        )
    )


def _speaks_against(naming: Naming, said: float, types: tuple[str, ...] = _PERSONS) -> str:
    if said >= SAID:
        return ""
    against = next((naming.against[t] for t in types if t in naming.against), "")
    other = next((w for t, w in naming.words.items() if naming.types.get(t, 0.0) >= 0.8), "")
    return against or naming.vetoed or other
