"""Statistics of a column as the values of a profile; none of them is a value of the source."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np

from audit.facts.profiles import (
    Disclosure,
    Histogram,
    Numbers,
    Quantile,
    Rate,
    Share,
    Texts,
    Times,
)
from audit.profile.column import ColumnState, Sketch
from audit.profile.kinds import Form, Kind
from audit.profile.numbers import NumberState
from audit.profile.texts import TextState

BINS = 20
QUANTILES = (0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99)
LENGTH_QUANTILES = (0.05, 0.25, 0.50, 0.75, 0.95)
#: Shapes that are told, and the smallest share of values that one of them must have: a shape of
#: its own would tell of a single value.
MOST_SHAPES = 5
_SHAPE_SHARE = 0.01
_FEWEST_ALIKE = 5
#: A value that may mean "none" does where it stands far more often than what is near it.
_STANDS_OUT = 5
_FEWEST_MARKED = 3
_NEIGHBOURS = 30  # days around a marked day
#: A gap is so many times longer than the usual step, and than the grid can tell.
_GAP_STEPS = 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def seconds_of(form: Form) -> float:
    """Seconds of one unit of a date, time or duration."""
    return 86_400 / form.ticks


def moment_of(value: int, form: Form) -> datetime | date | None:
    """The date or time of a count of units since 1970, None beyond the years 1 to 9999."""
    try:
        moment = _EPOCH + timedelta(microseconds=value * 86_400_000_000 // form.ticks)
    except OverflowError:
        return None
    if form.kind is Kind.DATE:
        return moment.date()
    return moment if form.zoned else moment.replace(tzinfo=None)


def rates_of(
    states: Sequence[tuple[ColumnState, Sketch]], *, nulls: int, rows: int
) -> tuple[Rate, ...]:
    """Everything that is counted of the values, without what does not occur."""
    counts: dict[str, int] = {}
    values = 0
    for state, summary in states:
        values += state.values
        for name, count in _rates(state, summary):
            counts[name] = counts.get(name, 0) + count
    found = [Rate("null", nulls, rows)] if nulls else []
    found += [Rate(name, min(count, values), values) for name, count in counts.items() if count]
    return tuple(found)


def _rates(state: ColumnState, summary: Sketch) -> Iterator[tuple[str, int]]:
    if summary.texts is not None:
        yield from _text_rates(summary.texts)
        yield "not UTF-8", state.not_utf8
    if summary.numbers is not None:
        yield from _number_rates(summary.numbers)
    yield "most common value", round(_most_common(state, summary))


def _most_common(state: ColumnState, summary: Sketch) -> float:
    frame = state.counted()
    if frame is None:
        return summary.frequent.most if summary.frequent.most > state.values / 1000 else 0
    most = frame["n"].max()
    return float(most) if isinstance(most, int) and most > 1 else 0


def _text_rates(texts: TextState) -> Iterator[tuple[str, int]]:
    yield "empty", texts.empty
    yield "whitespace only", texts.blank
    yield "leading space", texts.leading
    yield "trailing space", texts.trailing
    yield "sentinel", sum(texts.sentinels.values())
    yield "control characters", texts.control
    yield "encoding damage", texts.damaged
    yield "non-ASCII", texts.foreign
    total = sum(texts.shapes.values())
    if not total:
        return
    classes = dict.fromkeys(_CASES, 0.0)
    for shape, weight in texts.shapes.items():
        if name := _case_of(shape):
            classes[name] += weight
    for name, weight in classes.items():
        yield name, round(weight / total * texts.count)


_CASES: tuple[str, ...] = ("upper case", "lower case", "mixed case", "digits only")


def _case_of(shape: str) -> str:
    upper, lower = "A" in shape, "a" in shape
    if upper and lower:
        return "mixed case"
    if upper or lower:
        return "upper case" if upper else "lower case"
    return "digits only" if shape.strip("9") == "" and shape else ""


def _number_rates(numbers: NumberState) -> Iterator[tuple[str, int]]:
    if numbers.form.kind.temporal:
        yield "future", numbers.future
        if numbers.form.kind is Kind.TIMESTAMP:
            yield "midnight", numbers.midnight
        yield (
            "sentinel",
            sum(
                mark.count
                for mark in numbers.markers.values()
                if mark.count >= max(_FEWEST_MARKED, _STANDS_OUT * mark.around / _NEIGHBOURS)
            ),
        )
        return
    yield "zero", numbers.zero
    yield "negative", numbers.negative
    yield "NaN", numbers.nan
    yield "infinite", numbers.infinite
    if numbers.form.kind in {Kind.FLOAT, Kind.DECIMAL}:
        yield "integral", numbers.integral
    yield "sentinel", _marked(numbers)


def _marked(numbers: NumberState) -> int:
    """Values that stand for none: alone below zero, or far beyond nearly all others."""
    below = sum(m.count for name, m in numbers.markers.items() if name.startswith("-"))
    found = below if below >= _FEWEST_MARKED and below == numbers.negative else 0
    for name, mark in numbers.markers.items():
        alone = mark.around * _STANDS_OUT <= mark.count and mark.count < numbers.count / 2
        if not name.startswith("-") and mark.count >= _FEWEST_MARKED and alone:
            found += mark.count
    return found


def numbers_of(summary: Sketch) -> Numbers | None:
    """Moments and quantiles; times in seconds since 1970."""
    numbers = summary.numbers
    if numbers is None or not numbers.quantiles.size:
        return None
    unit = seconds_of(numbers.form) if _timed(numbers.form) else 1.0
    at = numbers.quantiles.at(np.array(QUANTILES)) * unit
    moments = numbers.moments
    if not np.isfinite(moments.mean):
        return None
    deviation, skew = _finite(moments.deviation), _finite(moments.skew)
    return Numbers(
        mean=_figure(moments.mean * unit),
        deviation=None if deviation is None else _figure(deviation * unit),
        skew=None if skew is None else _figure(skew),
        quantiles=tuple(
            Quantile(share, _figure(value)) for share, value in zip(QUANTILES, at, strict=True)
        ),
        rank_error=round(numbers.quantiles.rank_error, 6),
    )


def _finite(value: float | None) -> float | None:
    return value if value is not None and np.isfinite(value) else None


def _figure(value: float | None) -> float:
    """Twelve digits: beyond them two orders of adding differ."""
    return float(f"{value or 0.0:.12g}")


def _timed(form: Form) -> bool:
    return form.kind.temporal or form.kind in {Kind.TIME, Kind.DURATION}


def histogram_of(summary: Sketch, disclosure: Disclosure) -> Histogram | None:
    """Of the values where they may be told, else of what they look like."""
    numbers, texts = summary.numbers, summary.texts
    if numbers is not None and numbers.quantiles.size and disclosure is not Disclosure.SHAPE:
        return _of_values(numbers)
    if numbers is not None and not _timed(numbers.form) and numbers.digits.any():
        filled = np.flatnonzero(numbers.digits)
        low, high = int(filled[0]), int(filled[-1])
        counts = tuple(int(n) for n in numbers.digits[low : high + 1])
        return Histogram("digits", float(low + 1), float(high + 2), counts)
    lengths = texts.lengths if texts is not None else summary.lengths
    if lengths is not None and lengths.size:
        return Histogram("lengths", *lengths.histogram(BINS))
    return None


def _of_values(numbers: NumberState) -> Histogram | None:
    assert numbers.low is not None
    assert numbers.high is not None
    scale = 10.0**numbers.form.scale if numbers.form.kind is Kind.DECIMAL else 1.0
    low, high = float(numbers.low), float(numbers.high)
    if numbers.form.whole and scale > 1:
        low, high = low / scale, high / scale
    unit = seconds_of(numbers.form) if _timed(numbers.form) else 1.0
    if not np.isfinite(high - low):
        return None
    few = numbers.form.whole and scale <= 1 and high - low < BINS
    bins = int(high - low) + 1 if few else BINS
    counts = numbers.quantiles.histogram(low, high + 1 if few else high, bins)
    of = "seconds" if numbers.form.kind.temporal else "values"
    end = high + 1 if few else high
    return Histogram(of, _figure(low * unit), _figure(end * unit), counts)


def texts_of(summary: Sketch) -> Texts | None:
    """Shapes and formats; a shape that few values share is not told."""
    texts = summary.texts
    if texts is None or not texts.count:
        return None
    total = sum(texts.shapes.values())
    least = max(_FEWEST_ALIKE, _SHAPE_SHARE * total)
    ranked = sorted(texts.shapes.items(), key=lambda item: (-item[1], item[0]))
    scale = texts.looked_at / texts.count
    formats = sorted(texts.formats.items(), key=lambda item: (-item[1], item[0]))
    return Texts(
        shapes=tuple(
            Share(shape, round(n * scale))
            for shape, n in ranked[:MOST_SHAPES]
            if n >= least and shape
        ),
        shapes_distinct=None if texts.shapes_cut else len(texts.shapes),
        formats=tuple(
            Share(name, round(n * scale)) for name, n in formats if name and round(n * scale)
        ),
        looked_at=texts.looked_at,
        length_quantiles=tuple(Quantile(p, texts.lengths.at(p)) for p in LENGTH_QUANTILES),
    )


def times_of(summary: Sketch) -> Times | None:
    """When values fall, and where there are none; zones are those of texts."""
    if summary.texts is not None and summary.texts.zones:
        zones = sorted(summary.texts.zones.items(), key=lambda item: (-item[1], item[0]))
        return Times(zones=tuple(Share(name, round(n)) for name, n in zones))
    numbers = summary.numbers
    if numbers is None or not numbers.form.kind.temporal or not numbers.count:
        return None
    unit, step = seconds_of(numbers.form), numbers.step
    gaps: list[int] | None = None
    if step is not None:
        gaps = numbers.grid.gaps(longer=max(int(_GAP_STEPS * step), 2 * numbers.grid.width))
    return Times(
        weekdays=tuple(int(n) for n in numbers.weekdays),
        hours=tuple(int(n) for n in numbers.hours) if numbers.hours.any() else (),
        step_seconds=None if step is None else _figure(step * unit),
        gaps=None if gaps is None else len(gaps),
        longest_gap_seconds=_figure(max(gaps) * unit) if gaps else None,
    )
