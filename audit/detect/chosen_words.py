"""Values chosen from a list about persons: genders, religions, parties, diagnoses, ..."""

import numpy as np
import polars as pl

from audit.detect.candidate import Candidate, Considered, percent
from audit.detect.categories import category_codes, category_shares, thing_shares
from audit.detect.column import Mask
from audit.detect.health import health_mask, icd10_mask
from audit.detect.naming import Naming
from audit.detect.pattern import Chars
from audit.detect.patterned import SAID, against_of
from audit.detect.prepare import Prepared
from audit.detect.spoken import Words

#: Categories by their lists; what a column of each is written as.
TYPES = (
    "gender",
    "marital_status",
    "nationality",
    "religion",
    "ethnicity",
    "political_opinion",
    "sexual_orientation",
    "trade_union",
)
#: Of the different values so many are in the list.
_SHARE, _SHARE_NAMED = 0.7, 0.35
_FEWEST_CLEAR = 2
_LONGEST = 60
_CLEAR = 2
#: Codes that are no others': so many different ones, of so many letters.
_MANY_CODES, _CHAPTERS = 12, 5
#: More different values than any list of categories has.
_MOST = 600


def chosen_words(found: Prepared, naming: Naming) -> Considered:
    """The category whose list most of the different values are in."""
    considered = Considered()
    if not len(found) or found.mean_length > _LONGEST:
        return considered
    letters = (found.masks & (Chars.UPPER | Chars.LOWER | Chars.OTHER)) > 0
    if float(letters.mean()) < 0.5 and not naming.types:  # noqa: PLR2004
        return considered
    words = Words.of(found)
    if len(found) > _MOST:  # no list of categories is as long; names of conditions may be
        _health(words, naming, considered)
        return considered
    said = {t: naming.types.get(t, 0.0) for t in TYPES}
    named = max(said, key=lambda t: said[t])
    shares = category_shares(words.values, named=named if said[named] >= SAID else "")
    things = thing_shares(words.values)
    thing, thing_share = next(iter(things.items()), ("", 0.0))
    for type_ in sorted(shares.shares, key=lambda t: (-said.get(t, 0.0), -shares.shares[t])):
        if type_ not in said:
            continue
        share, clear = shares.shares[type_], shares.strong[type_]
        title = type_.replace("_", " ")
        if said[type_] >= SAID:
            enough = share >= _SHARE_NAMED or (share > 0 and clear >= _FEWEST_CLEAR)
        else:
            enough = share >= _SHARE and clear >= _clear(type_) and share > thing_share
            enough |= type_ == "gender" and _two_letters(words.values)
        against = "" if said[type_] >= SAID else naming.against.get(type_, "") or naming.vetoed
        if not enough or against:
            if share >= 0.5:  # noqa: PLR2004
                why = (
                    f'the name says otherwise ("{against}")'
                    if against
                    else f"as many are {thing}"
                    if thing_share >= share
                    else "too few say it without doubt"
                )
                considered.refuse(
                    type_,
                    f"{percent(share)} of the different values are in the list of {title}, but {why}",
                )
            continue
        mask = category_codes(words.values, type_) > 0
        sure = (
            0.58
            + 0.22 * share
            + min(0.1, 0.025 * clear)
            + (0.12 * said[type_] if said[type_] >= SAID else 0.0)
        )
        evidence = [
            f"{percent(share)} of {len(words.values)} different values are in the list of {title}, "
            f"{clear} of them without doubt"
        ]
        if said[type_] >= SAID:
            evidence.append(f'the name says so ("{naming.words.get(type_, "")}")')
        considered.found.append(
            Candidate(
                type_,
                round(min(0.97, sure), 3),
                words.hits(np.asarray(mask)),
                words.rows(np.asarray(mask)),
                evidence,
                strength=2.0 + share,
                named=said[type_],
            )
        )
    _health(words, naming, considered)
    return considered


def _health(words: Words, naming: Naming, into: Considered) -> None:
    """Conditions, drugs and blood groups; codes of diagnoses, whose chapters are many."""
    said = max(naming.types.get("health_condition", 0.0), naming.types.get("icd10", 0.0))
    coded = naming.types.get("icd10", 0.0)
    codes = icd10_mask(words.values)
    share = float(codes.mean())
    if share >= (0.6 if said >= SAID else 0.97):
        chapters = (
            words.values.filter(pl.Series(codes)).str.slice(0, 1).str.to_uppercase().n_unique()
        )
        against = "" if said >= SAID else against_of(naming, "icd10")
        enough = said >= SAID or (len(words.values) >= _MANY_CODES and chapters >= _CHAPTERS)
        if enough and not against:
            sure = 0.62 + 0.2 * share + 0.14 * coded
            why = f"{percent(share)} of {len(words.values)} different values are codes of ICD-10, of {chapters} letters"
            into.found.append(_candidate("icd10", words, codes, sure, why, naming))
            return
        why = f'the name says otherwise ("{against}")' if against else "they are too few to tell"
        into.refuse(
            "icd10",
            f"{percent(share)} of the different values have the form of such codes, but {why}",
        )
        return
    if len(words.found) > _MOST and said < SAID:
        return
    terms = health_mask(words.values)
    blood = category_codes(words.values, "blood_group") > 0
    clear = int((category_codes(words.values, "blood_group") == _CLEAR).sum())
    for mask, what in (
        (terms, "names of conditions or treatments"),
        (np.asarray(blood), "blood groups"),
    ):
        share = float(mask.mean())
        few = what == "blood groups" and clear < _FEWEST_CLEAR
        against = "" if said >= SAID else against_of(naming, "health_condition")
        if share < (0.25 if said >= SAID else 0.5) or few or int(mask.sum()) < _FEWEST_CLEAR:
            continue
        if against:
            into.refuse(
                "health_condition",
                f'{percent(share)} are {what}, but the name says otherwise ("{against}")',
            )
            continue
        sure = 0.6 + 0.25 * share + (0.1 * said if said >= SAID else 0.0)
        why = f"{percent(share)} of {len(words.values)} different values are {what}"
        into.found.append(_candidate("health_condition", words, mask, sure, why, naming))
        return


def _candidate(
    type_: str, words: Words, mask: Mask, sure: float, why: str, naming: Naming
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
        strength=2.5,
        named=said,
    )


def _two_letters(values: pl.Series) -> bool:
    """Whether the values are the two letters by which forms ask for a sex, and nothing else."""
    return set(values.str.to_uppercase().to_list()) in _SEXES


_SEXES = tuple(
    {*pair, *more}
    for pair in (("M", "F"), ("M", "W"), ("М", "Ж"), ("H", "F"), ("M", "K"), ("M", "V"))  # noqa: RUF001
    for more in ((), ("X",), ("D",), ("U",), ("O",), ("X", "U"))
)


def _clear(type_: str) -> int:
    """Different values that have to say the category without doubt, when no name does."""
    return 1 if type_ == "gender" else _FEWEST_CLEAR
