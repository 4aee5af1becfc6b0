"""Words of people: names, places, categories, conditions; by lists, and by how many of them fit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import polars as pl

from audit.detect.candidate import Candidate, Considered, percent
from audit.detect.column import Mask
from audit.detect.naming import Naming
from audit.detect.pattern import Chars
from audit.detect.patterned import SAID
from audit.detect.people import person_masks
from audit.detect.places import city_mask, street_mask
from audit.detect.places import postal as shapes_of
from audit.detect.prepare import Prepared
from audit.detect.words import coded, folded

#: Different values that are looked up; what they show holds for the others.
LOOKED_UP = 1_200
#: Fewer different values in many rows are a list to choose from, and no people.
_FEWEST_PEOPLE = 15
_ROWS_FOR_EACH = 8
_LONGEST_NAME = 80
_LONGEST_PLACE = 160
_SHORTEST_STREET = 6
_STREETS_LOOKED_UP = 300
#: Fewer different values are told by their name or not at all.
_FEWEST_UNNAMED = 6
#: Scripts of whose names the lists have little: fewer known ones tell where all look like names.
_THIN = frozenset({"greek", "cyrillic", "hebrew", "arabic", "devanagari", "thai"})
_LEAST_THIN = 0.35
#: So many different words for each value: 400 names of 80 first and 120 family names have as many.
_VARIOUS = 0.5
_LARGE = r"[\p{Lu}\p{Lo}][\p{L}\p{M}.'-]*"
_PERSONS = ("person_full_name", "person_first_name", "person_last_name")


@dataclass(frozen=True, slots=True)
class Words:
    """The different values that are looked up, and where they stand in the column."""

    found: Prepared
    values: pl.Series
    places: np.ndarray[tuple[int], np.dtype[np.int64]]

    @classmethod
    def of(cls, found: Prepared) -> "Words":
        places = np.arange(len(found), dtype=np.int64)
        if len(found) > LOOKED_UP:
            places = ((np.arange(LOOKED_UP) + 0.5) * (len(found) / LOOKED_UP)).astype(np.int64)
        return cls(found, found.values.gather(places.tolist()), places)

    def hits(self, mask: Mask) -> Mask:
        """The same answers for the column: what was not looked up is as most of the others are."""
        hits = np.full(len(self.found), bool(mask.mean() >= 0.5), np.bool_)
        hits[self.places] = mask
        return hits

    def rows(self, mask: Mask) -> int:
        """How many rows such values fill, reckoned from those that were looked up."""
        counts = self.found.counts[self.places]
        return round(self.found.rows * float(counts[mask].sum()) / max(1, int(counts.sum())))

    @property
    def listed(self) -> bool:
        """Whether they are few, and each in many rows: a list to choose from."""
        few = len(self.found) < _FEWEST_PEOPLE
        return few and self.found.rows >= _ROWS_FOR_EACH * len(self.found)


def spoken(found: Prepared, naming: Naming, countries: Mapping[str, float]) -> Considered:
    """Names of persons, streets, cities and postal codes among the values of a column."""
    considered = Considered()
    if not len(found):
        return considered
    words = Words.of(found)
    lettered = (found.masks & (Chars.UPPER | Chars.LOWER | Chars.OTHER)) > 0
    if found.mean_length <= _LONGEST_PLACE and float(lettered.mean()) >= 0.5:
        digits = float(((found.masks & Chars.DIGIT) > 0).mean())
        apart = float(((found.masks & (Chars.SPACE | Chars.OTHER)) > 0).mean())
        named = any(naming.types.get(t, 0.0) >= SAID for t in (*_PERSONS, "street_address", "city"))
        many = named or len(found) >= _FEWEST_UNNAMED
        if many and digits >= 0.3 and apart >= 0.3 and found.mean_length >= _SHORTEST_STREET:
            _streets(words, naming, considered)
        if many and found.mean_length <= _LONGEST_NAME and digits <= 0.5:
            _persons(words, naming, considered)
            _cities(words, naming, considered)
    return considered


def postal(found: Prepared, naming: Naming, countries: Mapping[str, float]) -> Considered:
    """Postal codes: shapes that a country has, where the name or the other columns say so."""
    considered = Considered()
    said = naming.types.get("postal_code", 0.0)
    if not len(found) or found.mean_length > 12 or (said < SAID and _other(naming)):
        return considered
    if said < SAID and not countries:
        return considered
    shapes = shapes_of(Words.of(found).values)
    country, share = shapes.likeliest(countries)
    lettered = float(((found.masks & (Chars.UPPER | Chars.LOWER)) > 0).mean()) > 0.9
    if said >= SAID and shapes.any >= 0.5:
        sure, share = (0.5 + 0.4 * said) * (0.7 + 0.3 * shapes.any), shapes.any
        country = country if shapes.any - shapes.shares.get(country, 0.0) < 0.05 else ""
    elif lettered and share >= 0.95 and country in countries and len(found) >= 20:
        sure = 0.62
    else:
        if said >= SAID:
            considered.refuse("postal_code", "the name says so, but few have a country's form")
        return considered
    evidence = [f"{percent(share)} of the values have the form of postal codes{_of(country)}"]
    if said >= SAID:
        evidence.append(f'the name says so ("{naming.words["postal_code"]}")')
    considered.found.append(
        Candidate(
            "postal_code",
            round(min(0.95, sure), 3),
            np.ones(len(found), np.bool_),
            round(found.rows * share),
            evidence=evidence,
            strength=1.0,
            named=said,
            format=country,
        )
    )
    return considered


def _of(country: str) -> str:
    return f" of {country}" if country else ""


def _other(naming: Naming) -> bool:
    """Whether the name says something that is no place."""
    return bool(naming.types or naming.against or naming.vetoed)


def _persons(words: Words, naming: Naming, into: Considered) -> None:
    masks = person_masks(words.values)
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
            _named(
                "person_full_name",
                words,
                masks.full,
                naming,
                sure,
                f"{percent(full)} of the different values are a first and a family name{note}",
            )
        )
        return
    if full >= 0.3:
        into.refuse(
            "person_full_name",
            f"only {percent(full)} of the different values look like names"
            + (f', and the name says "{against}"' if against else ""),
        )
    _single(words, masks.first, masks.last, said, naming, into, against)


def _shaped(values: pl.Series) -> bool:
    """Whether nearly all are two to five words that begin large, and hardly any comes again."""
    shape = rf"^{_LARGE},? {_LARGE}(?: {_LARGE}){{0,3}}$"
    alike = float(_mask(values.str.contains(shape)).mean())
    return alike >= 0.9 and various(values)


def various(values: pl.Series) -> bool:
    """Whether the words of the values are many: of people they are, of things put together not."""
    words: Any = values.str.extract_all(r"[\p{L}\p{M}'-]+").explode(empty_as_null=False)
    return int(words.n_unique()) >= _VARIOUS * len(values)


def _single(
    words: Words,
    first: Mask,
    last: Mask,
    said: Mapping[str, float],
    naming: Naming,
    into: Considered,
    against: str,
) -> None:
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
        _named(
            type_,
            words,
            either,
            naming,
            sure,
            f"{percent(share)} of the different values are names that people have",
        )
    )


def _countries(values: pl.Series) -> float:
    """The share of names of countries, which are family names as well."""
    return float((coded("countries.tsv.gz").codes(folded(values)) > 0).mean())


def _cities(words: Words, naming: Naming, into: Considered) -> None:
    said = naming.types.get("city", 0.0)
    mask = city_mask(words.values)
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
        _named(
            "city",
            words,
            mask,
            naming,
            sure,
            f"{percent(share)} of the different values are names of places",
        )
    )


def _streets(words: Words, naming: Naming, into: Considered) -> None:
    said = naming.types.get("street_address", 0.0)
    some = words.values.head(_STREETS_LOOKED_UP)
    mask = np.zeros(len(words.values), np.bool_)
    mask[: len(some)] = street_mask(some)
    share = float(mask[: len(some)].mean())
    mask[len(some) :] = share >= 0.5
    if share < (0.25 if said >= SAID else 0.5):
        return
    sure = 0.62 + 0.3 * share + (0.1 * said if said >= SAID else 0.0)
    into.found.append(
        _named(
            "street_address",
            words,
            mask,
            naming,
            sure,
            f"{percent(share)} of the different values are written like a street with a number",
        )
    )


def _named(
    type_: str, words: Words, mask: Mask, naming: Naming, sure: float, why: str
) -> Candidate:
    said = naming.types.get(type_, 0.0)
    evidence = [why]
    if said >= SAID:
        evidence.append(f'the name says so ("{naming.words.get(type_, "")}")')
    return Candidate(
        type_,
        round(min(0.97, sure), 3),
        words.hits(mask),
        words.rows(mask),
        evidence,
        strength=1.0 + sure,
        named=said,
    )


def _speaks_against(naming: Naming, said: float, types: tuple[str, ...] = _PERSONS) -> str:
    if said >= SAID:
        return ""
    against = next((naming.against[t] for t in types if t in naming.against), "")
    other = next((w for t, w in naming.words.items() if naming.types.get(t, 0.0) >= 0.8), "")
    return against or naming.vetoed or other


#: A word with a capital, and one to three more; and what follows a word that leads to a person.
_CAPITALS = r"\p{Lu}[\p{Ll}'’\-]+(?: (?:van|von|de|der|den|da|do|dos|das|di|del|della|la|le|el|al|bin|ben))*(?: \p{Lu}[\p{L}'’.\-]*){1,2}"
_LED = (
    r"(?i:\b(?:spoke|talked|spoken|met|meeting) (?:with|to)|\bcontact(?:ed)?:?|\battn\.?:?|\bdear|\bmr\.?|\bmrs\.?|\bms\.?|"
    r"\bherrn?|\bfrau|\bsig\.?(?:ra)?|\bsr\.?a?|\bmme|\bm\.|客户|顧客|氏名|姓名|担当|고객|담당자)"
    r"[ :：]{1,2}([\p{L}\p{M}][\p{L}\p{M}'’\-]{1,30}(?: [\p{L}\p{M}][\p{L}\p{M}'’.\-]{0,30}){0,3})"
)
_OF_WORDS = np.uint16(Chars.UPPER | Chars.OTHER)
_NAMES = frozenset({"name", "title", "label", "brand", "artist", "author", "album", "company"})
_FEWEST_NAMES = 2
_SHORTEST_TEXT = 28  # bytes; shorter ones are titles and names of things
_MOST_TEXTS = 3_000


def people_in(found: Prepared, taken: Mask, naming: Naming) -> Considered:
    """Names of persons inside longer texts: two words with capitals that lists know as a name."""
    considered = Considered()
    if _NAMES.intersection(naming.tokens):  # a name of a thing is no text about persons
        return considered
    words = (found.masks & _OF_WORDS) > 0
    words &= (found.masks & (Chars.SPACE | Chars.OTHER)) > 0
    open_ = np.flatnonzero(~taken & (found.lengths >= _SHORTEST_TEXT) & words)[:_MOST_TEXTS]
    if not len(open_):
        return considered
    texts = found.values.gather(open_.tolist())
    running = _mask(
        texts.str.contains(
            r"(?:^|[ (])\p{Ll}{2,} \p{Ll}+|[\p{Han}\p{Hiragana}\p{Devanagari}\p{Hangul}\p{Arabic}]"
        )
    )
    open_, texts = open_[running], texts.filter(pl.Series(running))
    if not len(open_):
        return considered
    hits = np.zeros(len(found), np.bool_)
    names = tried = 0
    for matches in (texts.str.extract_all(_CAPITALS), texts.str.extract(_LED, 1)):
        listed = matches.dtype == pl.List
        counts = (
            matches.list.len().to_numpy()
            if listed
            else matches.is_not_null().to_numpy().astype(np.int64)
        )
        owners = np.repeat(open_, counts)
        tokens: Any = matches.explode(empty_as_null=False) if listed else matches.drop_nulls()
        if not len(tokens):
            continue
        once = tokens.unique(maintain_order=True)
        people = once.filter(pl.Series(person_masks(once).full))
        tried += len(once)
        names += len(people)
        hits[owners[_mask(tokens.is_in(people.implode()))]] = True
    if names < _FEWEST_NAMES or not hits.any() or names < 0.2 * tried:
        if names:
            considered.refuse(
                "person_full_name",
                f"{names} of {tried} groups of words with capitals look like names",
            )
        return considered
    considered.found.append(
        Candidate(
            "person_full_name",
            0.68 if names < 5 else 0.75,
            hits,
            int(found.counts[hits].sum()),
            evidence=[
                f"{names:,} different names of persons stand in {int(np.count_nonzero(hits)):,} texts"
            ],
            strength=1.0,
            embedded=True,
            format="names in texts",
        )
    )
    return considered


def _mask(series: pl.Series) -> Mask:
    return cast("Mask", series.fill_null(value=False).to_numpy().astype(np.bool_))
