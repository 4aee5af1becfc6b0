"""Telephone numbers: digits that a numbering plan knows (ITU-T E.164, libphonenumber's plans)."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import cast

import numpy as np
import polars as pl

from audit.detect.candidate import Candidate, Considered, percent
from audit.detect.column import Mask
from audit.detect.naming import Naming
from audit.detect.pattern import Chars, Pattern
from audit.detect.patterned import SAID
from audit.detect.prepare import Prepared

_FORM = (
    r"^(?:tel\.?:?\s*)?(?:\+|00)?\(?\d[\d\s().\-/\x{2010}-\x{2015}]{4,22}\d"
    r"(?:\s*(?:x|ext\.?|#|app?\.?)\s*\d{1,6})?$"
)
#: A plus, brackets, a slash or groups of digits: how people write a number, and counters are not.
_WRITTEN = (
    r"^(?:tel\.?:?\s*)?(?:\+\d|00[1-9]\d|\(\+?\d{1,5}\)|0\d{1,4}[ /-]{1,3}\d|"
    r"\d{2,4}[ .-]\d{2,4}[ .-]\d{2,4})"
)
_GLOBAL = r"^(?:tel\.?:?\s*)?(?:\+|00[1-9])"
#: In a longer text a number has a plus, or brackets, or follows a word for it.
WITHIN = (
    r"(?:\+\d{1,3}[ .\-/(]{0,2}\d[\d ().\-/]{5,15}\d)"
    r"|(?:\(\d{2,5}\) ?\d[\d \-]{4,9}\d)"
    r"|(?:(?i:\b(?:tel|telefon|tele?phone|telefono|telefone|t[eé]l[eé]phone|phone|mobile|mobil|cell|"
    r"call(?: back)?(?: on| at)?|fon|handy|whatsapp|fax|тел|電話|电话)\b[.:]{0,2}) {0,2}"
    r"\(?\d[\d ().\-/]{6,15}\d)"
    r"|(?:\b\d{3}[-.]\d{3}[-.]\d{4}\b)"
)
#: Addresses of IP, dates, decimals, US social security numbers.
_OTHERS = (
    r"^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$|^\d{4}-\d\d-\d\d|^\d\d?[./-]\d\d?[./-]\d{4}$|^\d+\.\d+$"
    r"|^\d{3}-\d{2}-\d{4}$"
)
_LED_BY = re.compile(r"^[^\d+(]+")
_FEWEST_DIGITS, _MOST_DIGITS = 7, 15
#: Bytes that `_FORM` has nowhere; a colon stands behind a word only.
_NEVER = np.uint16(Chars.UPPER | Chars.AT | Chars.UNDERSCORE)
_AFTER_WORD = np.uint16(Chars.COLON | Chars.LOWER)
_SHARE = 0.5
_SHARE_NAMED = 0.4
#: Numbers that a plan knows; a random number of the right length is one in about 40 % of all cases.
_KNOWN_GLOBAL, _KNOWN_LOCAL = 0.55, 0.8
_TRIED, _TRIED_FIRST = 80, 12
#: Where numbers without a country are tried first: most people of the world, and of its databases.
_REGIONS = ("US", "GB", "DE", "FR", "IT", "ES", "BR", "IN", "JP", "RU", "PL", "NL", "AU", "MX")
#: Where a number without the country's begins with 0 (national prefix, ITU-T E.164 annex).
_WITH_ZERO = frozenset(
    ["DE", "GB", "FR", "NL", "AT", "CH", "BE", "AU", "JP", "SE", "FI", "ZA", "NZ", "IE"]
)


def _stand(texts: pl.Series) -> Mask:
    return np.array(valid_numbers(texts.to_list(), {}), np.bool_)


#: Numbers inside texts; as a whole value `phones` tells them.
INSIDE = Pattern(
    type="phone",
    label="telephone number",
    regex="",
    shortest=7,
    longest=0,
    needs=Chars.DIGIT,
    digits=_FEWEST_DIGITS,
    validate=_stand,
    chance=0.3,
    says="numbering plan of a country",
    within=WITHIN,
    weak=True,
)


def phones(found: Prepared, naming: Naming, countries: Mapping[str, float]) -> Considered:
    """Whether the values of a column are telephone numbers."""
    considered = Considered()
    able = ((found.masks & Chars.DIGIT) > 0) & (found.lengths >= _FEWEST_DIGITS)
    if not len(found) or float(able.mean()) < 0.05:
        return considered
    said = max(naming.types.get("phone", 0.0), naming.types.get("fax", 0.0))
    formed = _formed(found)
    share = float(found.counts[formed].sum() / found.rows)
    if share < 0.05 or (share < _SHARE and said < SAID and not formed.sum() > 1):
        return considered
    texts = found.values.filter(pl.Series(formed))
    written = float(_mask(texts.str.contains(_WRITTEN)).mean())
    known, region, tried = _known(texts, countries)
    named = said >= SAID and share >= _SHARE_NAMED
    against = "" if said >= SAID else naming.against.get("*", "") or naming.vetoed
    if not named:
        global_ = float(_mask(texts.str.contains(_GLOBAL)).mean())
        enough = known >= (_KNOWN_GLOBAL if global_ > 0.8 else _KNOWN_LOCAL)
        clear = known >= 0.95 and written >= 0.5 and tried >= 20
        if written < 0.25 or not enough or (against and global_ < 0.8 and not clear):
            if share >= _SHARE and written > 0.25:
                considered.refuse(
                    "phone",
                    f"they are grouped like such numbers, but {percent(known)} of {tried} tried "
                    f"are known to a numbering plan"
                    + (f' and the name says "{against}"' if against else ""),
                )
            return considered
    elif written < 0.25 and known < 0.2 and said < 0.8:
        return considered
    type_ = "fax" if naming.types.get("fax", 0.0) > naming.types.get("phone", 0.0) else "phone"
    rows = int(found.counts[formed].sum())
    sure = 0.72 + 0.2 * min(1.0, known) + (0.06 if named else 0.0)
    considered.found.append(
        Candidate(
            type_,
            round(min(0.98, sure), 3),
            formed,
            rows,
            evidence=[
                f"{percent(share)} of the values are written like telephone numbers",
                f"{percent(known)} of {tried} tried are known to the numbering plan of {region}",
                *([f'the name says so ("{naming.words.get(type_, "")}")'] if named else []),
            ],
            strength=2.0 + written,
            named=said,
            check_rate=known,
            format="telephone numbers",
            countries=(region,) if len(region) == 2 else (),
        )
    )
    return considered


def valid_numbers(texts: Sequence[str], countries: Mapping[str, float]) -> list[bool]:
    """Which of these texts are numbers that a plan knows, of these countries where none is said."""
    regions = _ordered(countries)[:6]
    return [_some_plan(_LED_BY.sub("", text), regions) for text in texts]


def _some_plan(text: str, regions: Sequence[str]) -> bool:
    if "+" in text:
        return _region_of(text) is not None
    return any(_valid(text, region) for region in regions)


def _formed(found: Prepared) -> Mask:
    """Which values are written like a number; forms are tried where the bytes leave it possible."""
    classes = found.masks
    formed: Mask = ((classes & (Chars.DIGIT | Chars.OTHER)) > 0) & ((classes & _NEVER) == 0)
    formed &= (found.lengths >= _FEWEST_DIGITS) & ((classes & _AFTER_WORD) != Chars.COLON.value)
    for holds in (_written, _plausible):
        places = np.flatnonzero(formed)
        if len(places):
            formed[places] = holds(found.values.filter(pl.Series(formed)))
    return formed


def _written(values: pl.Series) -> Mask:
    return _mask(values.str.contains(_FORM))


def _plausible(values: pl.Series) -> Mask:
    """As many digits as a telephone number has, and not all one after another."""
    digits = values.str.count_matches(r"\d").to_numpy()
    dotted = values.str.contains(_OTHERS)
    enough: Mask = (digits >= _FEWEST_DIGITS) & (digits <= _MOST_DIGITS)
    return enough & ~_mask(dotted)


def _known(texts: pl.Series, countries: Mapping[str, float]) -> tuple[float, str, int]:
    """The share that some plan knows, the region whose plan knows most, and how many were tried."""
    step = max(1, len(texts) // _TRIED)
    tried = texts.gather_every(step).to_list()[:_TRIED]
    calling: Counter[str] = Counter()
    good = 0
    local: list[str] = []
    for text in tried:
        region = _region_of(text) if text.lstrip("tel:. ").startswith(("+", "00")) else None
        if region is None:
            local.append(text)
        else:
            calling[region] += 1
            good += 1
    if local:
        hints = {**countries, **{k: 100.0 + n for k, n in calling.items() if len(k) == 2}}
        few = local[:: max(1, len(local) // _TRIED_FIRST)][:_TRIED_FIRST]
        best = max(
            _ordered(hints),
            key=lambda r: (sum(_usual(t, r) for t in few), hints.get(r, 0.0)),
            default="US",
        )
        n = sum(_usual(text, best) for text in local)
        good += n
        calling[best] += n
    region = calling.most_common(1)[0][0] if calling else "no country"
    return good / max(1, len(tried)), region, len(tried)


def _ordered(countries: Mapping[str, float]) -> list[str]:
    hinted = sorted(countries, key=lambda code: -countries[code])
    return [*hinted[:4], *(r for r in _REGIONS if r not in hinted[:4])]


def _usual(text: str, region: str) -> bool:
    """Whether a number is known there, and if it is in groups, written as people do there."""
    if region in _WITH_ZERO and not text.isdigit() and _LED_BY.sub("", text).lstrip("(")[:1] != "0":
        return False
    return _valid(text, region)


def plans() -> None:
    """Loads the numbering plans, which takes a while."""
    import_module("phonenumbers")


def _valid(text: str, region: str | None) -> bool:
    import phonenumbers  # noqa: PLC0415  # its plans take a while to load

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return False


def _region_of(text: str) -> str | None:
    """The region of a valid number with a country calling code."""
    import phonenumbers  # noqa: PLC0415

    plus = "+" + text.lstrip("tel:. ")[2:] if text.lstrip("tel:. ").startswith("00") else text
    try:
        number = phonenumbers.parse(plus, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.region_code_for_number(number) or f"+{number.country_code}"


def _mask(series: pl.Series) -> Mask:
    return cast("Mask", series.fill_null(value=False).to_numpy().astype(np.bool_))
