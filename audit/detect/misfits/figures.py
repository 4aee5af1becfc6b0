"""Numbers that are written in another way than the others: signs, units, zeros in front."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from enum import StrEnum

from audit.detect.misfits.forms import Kind
from audit.detect.misfits.view import Misfit, View, size

_FEWEST, _FEWEST_OTHERS = 15, 10
_SHORT, _SHORTEST_CODE = 2, 3
_USUAL = 0.9
#: Rows with a zero in front that make digits a code; without any, so many have one length.
_ZEROS, _SURE_WIDTH = 2, 0.97
#: Digits in a row are bounded, so that a text of nothing else is read once.
_GROUPED = re.compile(r"[-+]?[$€£¥]? ?\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,18})?")
_COMMA = re.compile(r"[-+]?\d{1,18},(?:\d{1,2}|\d{4,18})")
_POINT = re.compile(r"[-+]?\d{0,18}\.\d{1,18}")
_LARGE = re.compile(r"[-+]?[$€£¥]? ?\d{4,18}(?:\.\d{1,18})?")
_MEASURE = re.compile(r"[-+]?\d{1,18}(?:[.,]\d{1,18}){0,5}( ?)([^\W\d_]{1,6}[²³2-3]?|[°%\"'])")
_UNITS = frozenset(
    {
        *("t", "kg", "g", "mg", "lb", "lbs", "oz", "km", "m", "cm", "mm", "mi", "ft", "in", "yd"),
        *("l", "ml", "cl", "dl", "gal", "s", "sec", "secs", "min", "mins", "h", "hr", "hrs", "ms"),
        *("kb", "mb", "gb", "tb", "w", "kw", "kwh", "mwh", "v", "mv", "a", "ma", "hz", "khz"),
        *("mhz", "ghz", "pa", "hpa", "kpa", "bar", "mbar", "psi", "k", "c", "f", "°", "%", "ppm"),
        *("usd", "eur", "gbp", "chf", "jpy", "px", "pt", "dpi", "kmh", "mph", "cal", "kcal", "kj"),
        *("j", "n", "db", "ha", "acre", "acres", "km²", "m²", "cm²", "m2", "m3", "m³", "day"),
        *("days", "hour", "hours", "minutes", "years", "year", "weeks", "months", "pcs", "pc"),
        *("unit", "units", "items", "persons", "people"),
    }
)
_BARE = re.compile(r"[-+]?\d{1,18}(?:[.,]\d{1,18}){0,5}")
_DIGITS = re.compile(r"\d+")


class Way(StrEnum):
    COMMA = "decimal comma"
    POINT = "decimal point"
    GROUPED = "thousands apart"
    LARGE = "thousands together"


def number_forms(view: View) -> Iterator[Misfit]:
    """A decimal comma among points, or thousands set apart where they are not elsewhere."""
    if view.main is not Kind.NUMBER or view.rows < _FEWEST:
        return
    ways: defaultdict[Way, list[int]] = defaultdict(list)
    for i in view.filled:
        text = view.texts[i].strip()
        for way, form in _WAYS if len(text) > _SHORT else ():
            if form.fullmatch(text):
                ways[way].append(i)
    for one, other, reason in _PAIRS:
        both = sorted((ways[one], ways[other]), key=view.rows_of)
        few, many = view.rows_of(both[0]), view.rows_of(both[1])
        if few and many >= _FEWEST_OTHERS and few <= (1 - _USUAL) * (few + many):
            number = "one" if few == 1 else "more"
            for i in both[0]:
                yield Misfit(i, ("number form", number, size(many)), reason)


_WAYS = (
    (Way.GROUPED, _GROUPED),
    (Way.COMMA, _COMMA),
    (Way.POINT, _POINT),
    (Way.LARGE, _LARGE),
)
_PAIRS = (
    (Way.COMMA, Way.POINT, "has another decimal separator than the others"),
    (Way.GROUPED, Way.LARGE, "sets thousands apart in another way than the others"),
)


def units(view: View) -> Iterator[Misfit]:
    """Another unit than the others have, or none."""
    if view.main is not Kind.TEXT or view.rows < _FEWEST:
        return
    found = {i: m for i in view.filled if (m := _MEASURE.fullmatch(view.texts[i].strip()))}
    if view.rows_of(found) < _USUAL * view.rows:
        return
    by_unit: Counter[str] = Counter()
    for i, match in found.items():
        by_unit[match[2].casefold()] += view.counts[i]
    usual, rows = by_unit.most_common(1)[0]
    if rows < _USUAL * view.rows or usual not in _UNITS:
        return
    for i in view.filled:
        own = found.get(i)
        if own and own[2].casefold() != usual:
            yield Misfit(i, ("unit", "other", size(rows)), "has another unit than the others")
        elif not own and _BARE.fullmatch(view.texts[i].strip()):
            yield Misfit(i, ("unit", "none", size(rows)), "has no unit, as the others have")


def widths(view: View) -> Iterator[Misfit]:
    """Digits of another length than almost all others: zeros in front that were lost."""
    if view.main is not Kind.NUMBER or view.rows < 2 * _FEWEST:
        return
    places = [i for i in view.filled if _DIGITS.fullmatch(view.texts[i])]
    if view.rows_of(places) < _USUAL * view.rows:
        return
    lengths: Counter[int] = Counter()
    for i in places:
        lengths[len(view.texts[i])] += view.counts[i]
    usual, rows = lengths.most_common(1)[0]
    if rows < _USUAL * view.rows or usual < _SHORTEST_CODE:
        return
    front = [i for i in places if view.texts[i][0] == "0" and len(view.texts[i]) == usual]
    kept = "zeros" if view.rows_of(front) >= _ZEROS else "no zero"
    if kept == "no zero" and rows < _SURE_WIDTH * view.rows:
        return
    for i in places:
        length = len(view.texts[i])
        if length != usual:
            side = "shorter" if length < usual else "longer"
            reason = f"has {'fewer' if length < usual else 'more'} digits than the others"
            yield Misfit(i, ("width", kept, side, size(rows)), reason)
