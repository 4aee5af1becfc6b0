"""Conditions, drugs, blood groups, and the codes of diagnoses and treatments."""

import polars as pl

from audit.detect.candidate import Considered, percent
from audit.detect.categories import Looked
from audit.detect.health import atc_mask, health_mask, icd10_mask, loinc_mask, snomed_mask
from audit.detect.looked_up import Words, worth
from audit.detect.naming import Naming
from audit.detect.pattern import Chars
from audit.detect.patterned import SAID, against_of
from audit.detect.prepare import Prepared

_LONGEST = 60
#: More different values than names of conditions have, unless the name says so.
_MOST = 600
#: Codes that are no others': nearly all exist, there are so many, and of so many letters.
_EXIST, _EXIST_NAMED = 0.97, 0.6
_MANY_CODES, _CHAPTERS = 12, 5
_LONGEST_CODE = 10
_CLEAR, _FEWEST = 2, 2
_STRENGTH = 2.5
_SHARE, _SHARE_NAMED = 0.5, 0.25
#: Where fewer of the first values fit, too few of all will.
_HOPELESS = 0.08
#: Other codes need the name: their forms are those of many numbers.
_CODES = ((snomed_mask, "SNOMED CT"), (loinc_mask, "LOINC"), (atc_mask, "ATC"))


def conditions(found: Prepared, naming: Naming) -> Considered:
    """What most of the different values say of somebody's health."""
    considered = Considered()
    if not len(found) or found.mean_length > _LONGEST:
        return considered
    letters = float(((found.masks & (Chars.UPPER | Chars.LOWER | Chars.OTHER)) > 0).mean())
    said = max(naming.types.get(t, 0.0) for t in ("health_condition", "icd10", "medical_code"))
    if letters < 0.5 and said < SAID:
        return considered
    words = Words.of(found)
    digits = float(((found.masks & Chars.DIGIT) > 0).mean())
    if digits > 0.9 and found.mean_length <= _LONGEST_CODE and _codes(words, naming, considered):
        return considered
    if said >= SAID and _other_codes(words, naming, considered):
        return considered
    if (len(found) <= _MOST and len(found) >= _FEWEST) or said >= SAID:
        _terms(words, naming, said, considered)
    return considered


def _codes(words: Words, naming: Naming, into: Considered) -> bool:
    """Codes of ICD-10; says whether the values have their form, told or not."""
    said = max(naming.types.get("icd10", 0.0), naming.types.get("health_condition", 0.0))
    mask = icd10_mask(words.values)
    share = float(mask.mean())
    if share < (_EXIST_NAMED if said >= SAID else _EXIST):
        return False
    if said < SAID and float(atc_mask(words.values).mean()) >= share:  # written like ICD-10-CM
        return False
    letters = words.values.filter(pl.Series(mask)).str.slice(0, 1).str.to_uppercase().n_unique()
    against = "" if said >= SAID else against_of(naming, "icd10")
    many = len(words.values) >= _MANY_CODES and letters >= _CHAPTERS
    told = f"{percent(share)} of {len(words.values):,} different values are codes of ICD-10"
    if against or (said < SAID and not many):
        why = f'the name says otherwise ("{against}")' if against else "they are too few to tell"
        into.refuse("icd10", f"{told}, but {why}")
    else:
        sure = 0.62 + 0.2 * share + 0.14 * naming.types.get("icd10", 0.0)
        why = f"{told}, of {letters} letters"
        into.found.append(
            words.told("icd10", mask, naming, sure=sure, why=why, strength=_STRENGTH, form="ICD-10")
        )
    return True


def _other_codes(words: Words, naming: Naming, into: Considered) -> bool:
    for mask_of, system in _CODES:
        mask = mask_of(words.values)
        share = float(mask.mean())
        if share >= _EXIST_NAMED:
            sure = 0.6 + 0.3 * share
            why = (
                f"{percent(share)} of {len(words.values):,} different values are codes of {system}"
            )
            found = words.told(
                "medical_code", mask, naming, sure=sure, why=why, strength=_STRENGTH, form=system
            )
            into.found.append(found)
            return True
    return False


def _terms(words: Words, naming: Naming, said: float, into: Considered) -> None:
    looked = Looked.up(words.values).codes("blood_group")
    groups = int((looked == _CLEAR).sum()) >= _FEWEST
    kinds = [(looked > 0, "blood groups", groups)]
    if worth([words], lambda columns: [health_mask(c) for c in columns], _HOPELESS)[0]:
        kinds.append((health_mask(words.values), "names of conditions or treatments", True))
    for mask, what, clear in kinds:
        share = float(mask.mean())
        enough = share >= (_SHARE_NAMED if said >= SAID else _SHARE)
        if not (enough and clear) or int(mask.sum()) < _FEWEST:
            continue
        told = f"{percent(share)} of {len(words.values):,} different values are {what}"
        against = "" if said >= SAID else _against(naming)
        if against:
            into.refuse("health_condition", f'{told}, but the name says otherwise ("{against}")')
            continue
        sure = 0.6 + 0.25 * share + (0.1 * said if said >= SAID else 0.0)
        found = words.told(
            "health_condition", mask, naming, sure=sure, why=told, strength=_STRENGTH, form=what
        )
        into.found.append(found)
        return


def _against(naming: Naming) -> str:
    """The word by which the name speaks of a thing, such as a product: drugs are sold as well."""
    thing = naming.against.get("person_full_name", "")
    return thing or against_of(naming, "health_condition")
