"""A field's profile in words: rates, what is distinct, a range or a shape, what is remarkable."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite

from audit.export._profile.bars import discloses
from audit.facts.profiles import (
    Disclosure,
    FieldProfile,
    Quantile,
    Rate,
    Texts,
    Times,
    TopValue,
    TypeShare,
)
from audit.model.figures import number, share
from audit.report.datasets import FieldReport
from audit.report.wording import DASH, clip, counted, day, duration, name

#: Up to here distinct values are counted, beyond it their share is told.
FEW_VALUES = 50
_MOST_TYPES = 4
_MOST_FORMATS = 3
_MOST_VALUES = 3
_MOST_DIGITS = 20  # of 64 bits, with a sign
_LONGEST_SHAPE = 28
_LONGEST_VALUE = 24
_COMMON_SHAPE = 0.05  # of the values; texts without one are told by their length
_COMMON_FORMAT = 0.005
_MOSTLY = 0.5  # of the texts; fewer that look like a format are accidents
_ALL = 0.9995  # what is rounded to 100.0%
_FEW_COUNTED = 1_000
_PRECISE = 1_000.0


@dataclass(frozen=True, slots=True)
class Told:
    """A range, common values or lengths; a shape stands before it as `code`."""

    text: str
    code: str = ""

    def __str__(self) -> str:
        between = "" if not self.code or self.text[:1].isdecimal() else ","
        return f"{self.code}{between} {self.text}".strip(", ")


def nulls(profile: FieldProfile) -> str:
    return share(profile.nulls, profile.present) if profile.present else DASH


def between(profile: FieldProfile) -> str:
    """The interval of the share of nulls where the rows are a sample; "" where all were seen."""
    rate = profile.rate("null")
    if rate is None or rate.low is None or rate.high is None:
        return ""
    return _between(rate.low, rate.high)


def distinct(profile: FieldProfile, *, noun: bool = True) -> str:
    """How many values there are: all of them, a few, or their share; "~" marks an estimate."""
    values = profile.values
    every = profile.distinct_exact and profile.distinct == values and profile.unique is None
    if values > 1 and (profile.unique or every):
        return "unique"
    if profile.distinct is None or values <= 0:
        return DASH
    about = "" if profile.distinct_exact else "~"
    if profile.distinct <= FEW_VALUES and profile.distinct < values:
        few = counted(profile.distinct, "value") if noun else number(profile.distinct)
        return f"{about}{few}"
    return f"{about}{share(min(profile.distinct, values), values)}"


def told(field: FieldReport, *, iso: bool = False) -> Told:
    """What may be told of the values: the most common ones, a range, or how they look.

    `iso` writes days as 2026-11-20, which is shorter and always as wide.
    """
    profile, may = field.profile, discloses(field)
    if profile is None:
        return Told(DASH)
    few = profile.distinct is None or profile.distinct <= FEW_VALUES
    if may is Disclosure.VALUES and profile.top and few:
        return Told(common(profile))
    ends = profile.minimum is not None and not field.sensitive
    if ends and (may is not Disclosure.SHAPE or profile.ranged):
        return Told(_range(profile, numeric=field.logical_type in _NUMERIC, iso=iso))
    if may is Disclosure.RANGE and (middle := _middle(profile, iso=iso)):
        return Told(middle)
    return _looks(profile)


_NUMERIC = frozenset({"integer", "decimal", "float"})


def common(profile: FieldProfile) -> str:
    """The most common values with their shares, and how many more there are."""
    texts = [_value(top, profile.values) for top in profile.top[:_MOST_VALUES]]
    if (left := (profile.distinct or 0) - len(texts)) > 0:
        texts.append(f"{number(left)} more")
    return ", ".join(texts)


def notes(field: FieldReport) -> tuple[str, ...]:
    """What is remarkable about a field, the worst first; most fields have nothing."""
    return tuple(_notes(field.profile, field.logical_type)) if field.profile else ()


def rate_words(rate: Rate) -> str:
    """As in "blank 77 (0.2%)", of a sample as in "blank 3.1% (2.2-4.4%)"."""
    part = share(rate.count, rate.base)
    if rate.low is not None and rate.high is not None:
        interval = _between(rate.low, rate.high)
        return f"{name(rate.name)} {part}{f' ({interval})' if interval else ''}"
    if rate.count < _FEW_COUNTED:
        return f"{name(rate.name)} {number(rate.count)} ({part})"
    return f"{name(rate.name)} {part}"


def _between(low: float, high: float) -> str:
    """The ends of an interval of a share; "" where they are the same in print."""
    first, last = share(low, 1), share(high, 1)
    if first == last:
        return ""
    return f"{first.removesuffix('%')}–{last}"  # noqa: RUF001  # a range


def bound(text: str, *, iso: bool = False) -> str:
    """A number or a time of the profile as a reader says it."""
    if len(text) <= _MOST_DIGITS and text.removeprefix("-").isdecimal():
        return number(int(text))
    if (at := _time_of(text)) is not None:
        return f"{at:%Y-%m-%d}" if iso else day(at)
    try:
        return figure(float(text)) if len(text) <= 2 * _MOST_DIGITS else name(text)
    except ValueError:
        return name(text)


def _time_of(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def figure(value: float) -> str:
    """A number in at most four digits, or as many as stand before its point."""
    if not isfinite(value):
        return DASH
    if value == int(value) or abs(value) >= _PRECISE:
        return number(round(value))
    return f"{value:,.4g}" if abs(value) >= 1 else f"{value:.3g}"


def quantile(quantiles: Sequence[Quantile], at: float) -> float | None:
    return next((q.value for q in quantiles if abs(q.at - at) < 1e-9), None)  # noqa: PLR2004


def instant(seconds: float) -> str:
    """A time in seconds since 1970 as 2026-11-20 06:12."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return DASH


def types_of(types: Sequence[TypeShare]) -> str:
    total = sum(t.count for t in types)
    ranked = sorted(types, key=lambda t: (-t.count, t.type))
    return ", ".join(f"{name(t.type)} {share(t.count, total)}" for t in ranked[:_MOST_TYPES])


def lengths(profile: FieldProfile) -> str:
    """The lengths of texts, or how many elements or digits; "" when nobody measured."""
    nesting = profile.nesting
    if nesting and nesting.min_elements is not None and nesting.max_elements is not None:
        return _span(nesting.min_elements, nesting.max_elements, "element", nesting.mean_elements)
    if profile.min_length is not None and profile.max_length is not None:
        return _length(profile.min_length, profile.max_length, profile.mean_length)
    histogram = profile.histogram
    if histogram and histogram.of == "digits" and isfinite(histogram.low + histogram.high):
        return _span(int(histogram.low), int(histogram.high) - 1, "digit", None)
    return ""


def _span(low: int, high: int, noun: str, mean: float | None) -> str:
    if low == high:
        return counted(high, noun)
    told = f"{number(low)}–{number(high)} {noun}s"  # noqa: RUF001  # a range
    return told if mean is None else f"{told}, mean {mean:.1f}"


def _length(low: int, high: int, mean: float | None) -> str:
    if low == high:
        return f"length {number(high)}"
    told = f"length {number(low)}–{number(high)}"  # noqa: RUF001  # a range
    return told if mean is None else f"{told}, mean {mean:.1f}"


def _range(profile: FieldProfile, *, numeric: bool, iso: bool) -> str:
    low, high = profile.minimum or "", profile.maximum or ""
    first, last = bound(low, iso=iso), bound(high, iso=iso)
    if first == last:
        begin, end = _time_of(low), _time_of(high)
        if low != high and begin and end and begin.tzinfo and end.tzinfo:
            return f"{first} {begin.astimezone(UTC):%H:%M} to {end.astimezone(UTC):%H:%M} UTC"
        return first
    median = quantile(profile.numbers.quantiles, 0.5) if profile.numbers else None
    middle = f", median {figure(median)}" if numeric and median is not None else ""
    return f"{first} to {last}{middle}"


def _middle(profile: FieldProfile, *, iso: bool) -> str:
    """Where nine of ten values of a sample lie: its ends are not those of the dataset."""
    quantiles = profile.numbers.quantiles if profile.numbers else ()
    low, high = quantile(quantiles, 0.05), quantile(quantiles, 0.95)
    if low is None or high is None:
        return ""
    if profile.histogram and profile.histogram.of == "seconds":
        days = [bound(instant(seconds).replace(" ", "T"), iso=iso) for seconds in (low, high)]
        return f"90% from {days[0]} to {days[1]}"
    median = quantile(quantiles, 0.5)
    middle = "" if median is None else f", median {figure(median)}"
    return f"90% from {figure(low)} to {figure(high)}{middle}"


def _looks(profile: FieldProfile) -> Told:
    texts, measured = profile.texts, lengths(profile)
    if texts and texts.shapes and texts.looked_at:
        first = texts.shapes[0]
        part = first.count / texts.looked_at
        if part >= _COMMON_SHAPE:
            rate = "" if part >= _ALL else share(first.count, texts.looked_at)
            text = ", ".join(filter(None, (rate, measured.partition(", mean")[0])))
            return Told(text, clip(name(first.name), _LONGEST_SHAPE))
        if measured and (shapes := texts.shapes_distinct or 0) > 1:
            measured = f"{measured}; {number(shapes)} shapes"
    return Told(measured or DASH)


def _value(top: TopValue, values: int) -> str:
    about = "~" if top.error > 0 else ""
    return f"{clip(name(top.value), _LONGEST_VALUE)} {about}{share(top.count, values)}"


#: How the names of rates begin that are worth a line, the worst first.
REMARKABLE = (
    *("not utf-8", "encoding damage", "control characters"),
    *("nan", "infinite", "sentinel"),
    *("blank", "whitespace only", "empty", "leading", "trailing"),
    *("future", "out of range"),
)


def _notes(profile: FieldProfile, logical: str) -> Iterator[str]:
    if len(profile.types) > 1:
        yield types_of(profile.types)
    rates = [rate for rate in profile.rates if rate.count > 0]
    if profile.empty and profile.rate("empty") is None:
        rates.append(Rate("empty", profile.empty, profile.values))
    for start in REMARKABLE:
        yield from (rate_words(r) for r in rates if r.name.lower().startswith(start))
    if profile.texts:
        yield from _formats(profile.texts, logical)
    if profile.times:
        yield from _times(profile.times)
    nesting = profile.nesting
    if nesting and (sets := nesting.key_sets_distinct or 0) > 1:
        yield f"{number(sets)} sets of keys"


def _formats(texts: Texts, logical: str) -> Iterator[str]:
    """What texts can be read as, unless all are what their type says."""
    total = texts.looked_at
    common = [f for f in texts.formats if f.count and f.count >= _COMMON_FORMAT * total]
    if not common or sum(f.count for f in common) < _MOSTLY * total:
        return
    if common[0].count < _ALL * total:
        yield ", ".join(f"{name(f.name)} {share(f.count, total)}" for f in common[:_MOST_FORMATS])
    elif common[0].name.partition(" ")[0] not in logical:
        yield f"all {name(common[0].name)}"


def _times(times: Times) -> Iterator[str]:
    if times.gaps:
        longest = times.longest_gap_seconds
        most = f", the longest {duration(longest)}" if longest and isfinite(longest) else ""
        yield f"{counted(times.gaps, 'gap')}{most}"
    if len(times.zones) > 1:
        total = sum(z.count for z in times.zones)
        yield "time zones " + ", ".join(
            f"{name(z.name)} {share(z.count, total)}" for z in times.zones[:_MOST_TYPES]
        )
