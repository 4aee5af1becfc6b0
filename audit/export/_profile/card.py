"""One field in full for a terminal: every figure that its profile may tell."""

from collections.abc import Iterator, Sequence
from math import ceil
from pathlib import Path

from audit.export._profile import facts
from audit.export._profile.bars import WITHOUT_VALUES, Bars, discloses, sparkline, told_histogram
from audit.export._profile.table import BAR, BOLD, DIM, NARROWEST, foot, heading
from audit.export._profile.words import (
    between,
    bound,
    figure,
    instant,
    lengths,
    nulls,
    rate_words,
)
from audit.export.terminal import Paint
from audit.facts.profiles import (
    Disclosure,
    FieldProfile,
    Histogram,
    Numbers,
    Rate,
    Share,
    Texts,
    Times,
)
from audit.model.figures import number, share
from audit.report.datasets import DatasetReport, FieldReport
from audit.report.profiling import ProfileReport
from audit.report.text import cut, pad, width, wrap
from audit.report.wording import counted, duration

#: A card is read from its left: lines longer than this are no help.
_WIDEST = 100
_LABEL = 18
_MOST_ROWS = 12
_TINY = 1e-9  # what the sum of widths of bins may be off
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_DAYS = "Mon Tue Wed Thu Fri Sat Sun"

_Row = tuple[str, int]


def show(
    report: ProfileReport, *, columns: int, written: Sequence[Path] = (), colour: bool = False
) -> str:
    """A card for each field of the report."""
    paint, columns = Paint(colour), min(max(columns, NARROWEST), _WIDEST)
    lines: list[str] = []
    for dataset in report.datasets:
        lines += (
            ["", heading(dataset, columns, paint)] if lines else [heading(dataset, columns, paint)]
        )
        if text := facts.sampled(dataset):
            lines += [paint(DIM, line) for line in wrap(text, columns, lines=3)]
        for field in dataset.fields:
            lines += ["", *_card(dataset, field, columns, paint)]
    lines += ["", *foot(report, columns, paint, written)]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _card(dataset: DatasetReport, field: FieldReport, columns: int, paint: Paint) -> Iterator[str]:
    name = cut(field.name, columns // 2)
    told = [field.type or field.logical_type, *field.tags]
    if field.declared and not field.nullable:
        told.insert(1, "not null")
    rest = cut(" · ".join(told), columns - width(name) - 2)
    yield f"{paint(BOLD, name)}  {paint(DIM, rest)}"
    profile = field.profile
    if profile is None:
        yield f"  {cut(': '.join(filter(None, ('Not profiled', dataset.missing))), columns - 2)}"
        return
    for label, text in _pairs(field, profile):
        first, *others = wrap(text, columns - _LABEL - 3, lines=6) or [""]
        yield f"  {paint(DIM, pad(label, _LABEL))} {first}"
        yield from (f"  {' ' * _LABEL} {line}" for line in others)
    for title, rows, total in _charts(field, profile):
        yield ""
        yield f"  {paint(BOLD, title)}"
        yield from _barred(rows, total, columns, paint)


def _pairs(field: FieldReport, profile: FieldProfile) -> Iterator[tuple[str, str]]:
    span = f", {between(profile)}" if between(profile) else ""
    none = (
        f"{nulls(profile)} null ({number(profile.nulls)}{span})" if profile.nulls else "none null"
    )
    yield "Rows", f"{number(profile.present)}, {none}"
    if profile.distinct is not None:
        yield "Distinct", _distinct(profile)
    if profile.unique is not None:
        yield "Unique", "yes, every value once" if profile.unique else "no"
    ends = discloses(field) is not Disclosure.SHAPE or (profile.ranged and not field.sensitive)
    if ends and profile.minimum is not None:
        yield (
            "Range",
            f"{bound(profile.minimum, iso=True)} to {bound(profile.maximum or '', iso=True)}",
        )
    if profile.numbers and discloses(field) is not Disclosure.SHAPE:
        yield from _numbers(profile.numbers, timed=_timed(profile))
    if measured := lengths(profile):
        yield "Length" if profile.nesting is None else "Elements", measured.removeprefix("length ")
    if profile.texts and profile.texts.length_quantiles:
        at = ", ".join(f"{_at(q.at)} {figure(q.value)}" for q in profile.texts.length_quantiles)
        yield "Lengths at", at
    yield from _rates(profile)
    if profile.times:
        yield from _times(profile.times)


def _distinct(profile: FieldProfile) -> str:
    count, values = profile.distinct or 0, profile.values
    about = "" if profile.distinct_exact else "~"
    error = profile.distinct_error
    exact = ", exact" if profile.distinct_exact else f", ±{error:.1%}" if error else ""
    return f"{about}{number(count)} ({share(min(count, values), values)} of the values{exact})"


def _numbers(numbers: Numbers, *, timed: bool) -> Iterator[tuple[str, str]]:
    form = instant if timed else figure
    yield "Mean", form(numbers.mean)
    if numbers.deviation is not None:
        spread = duration(numbers.deviation) if timed else figure(numbers.deviation)
        yield "Standard deviation", spread
    if numbers.skew is not None:
        yield "Skew", figure(numbers.skew)
    if numbers.quantiles:
        error = f" (rank within {numbers.rank_error:.1%})" if numbers.rank_error else ""
        yield (
            "Quantiles",
            ", ".join(f"{_at(q.at)} {form(q.value)}" for q in numbers.quantiles) + error,
        )


def _at(share_of_values: float) -> str:
    return "median" if share_of_values == 0.5 else f"{100 * share_of_values:g}%"  # noqa: PLR2004  # the middle


def _timed(profile: FieldProfile) -> bool:
    return bool(profile.histogram and profile.histogram.of == "seconds") or bool(profile.times)


def _rates(profile: FieldProfile) -> Iterator[tuple[str, str]]:
    rates = list(profile.rates)
    if profile.empty and profile.rate("empty") is None:
        rates.append(Rate("empty", profile.empty, profile.values))
    for position, rate in enumerate(r for r in rates if r.count > 0 and r.name != "null"):
        yield "Values that are" if position == 0 else "", rate_words(rate)


def _times(times: Times) -> Iterator[tuple[str, str]]:
    if any(times.weekdays):
        yield "Weekdays", f"{_line(times.weekdays)} {_DAYS}"
    if any(times.hours):
        yield "Hours, UTC", f"{_line(times.hours)} 00 to 23"
    if times.step_seconds is not None:
        yield "Usual distance", duration(times.step_seconds)
    if times.gaps is not None:
        longest = times.longest_gap_seconds
        most = f", the longest {duration(longest)}" if times.gaps and longest else ""
        yield "Gaps", f"{number(times.gaps)}{most}"


def _line(counts: tuple[int, ...]) -> str:
    """Bars without a blank, at which a line would be broken."""
    return sparkline(Bars(counts), len(counts)).replace(" ", "·")


def _charts(field: FieldReport, profile: FieldProfile) -> Iterator[tuple[str, list[_Row], int]]:
    """Titles, rows and the whole that the shares are of."""
    if len(profile.types) > 1:
        rows = [(t.type, t.count) for t in profile.types]
        yield "Types", rows, sum(t.count for t in profile.types)
    if discloses(field) is Disclosure.VALUES and profile.top:
        yield "Common values", [(t.value, t.count) for t in profile.top], profile.values
    if histogram := told_histogram(field):
        yield f"Distribution of {_OF.get(histogram.of, histogram.of)}", *_bins(histogram)
    if profile.texts:
        yield from _texts(profile.texts)
    if profile.times and profile.times.zones:
        yield "Time zones", *_shares(profile.times.zones)
    if profile.nesting and profile.nesting.key_sets:
        total = profile.nesting.key_sets_distinct or len(profile.nesting.key_sets)
        yield f"Sets of keys, {number(total)} in all", *_shares(profile.nesting.key_sets)


_OF = {"seconds": "times"}


def _texts(texts: Texts) -> Iterator[tuple[str, list[_Row], int]]:
    if texts.shapes:
        total = texts.shapes_distinct or len(texts.shapes)
        rows = [(s.name, s.count) for s in texts.shapes]
        yield f"Shapes, {counted(total, 'shape')} in all", rows, texts.looked_at
    if texts.formats:
        yield "Can be read as", [(f.name, f.count) for f in texts.formats], texts.looked_at


def _shares(shares: Sequence[Share]) -> tuple[list[_Row], int]:
    return [(s.name, s.count) for s in shares], sum(s.count for s in shares)


def _bins(histogram: Histogram) -> tuple[list[_Row], int]:
    form = instant if histogram.of == "seconds" else figure
    bins = len(histogram.counts)
    step = (histogram.high - histogram.low) / bins
    whole = histogram.of in WITHOUT_VALUES or (step == 1 and histogram.low == int(histogram.low))
    rows: list[_Row] = []
    for n, count in enumerate(histogram.counts):
        low, high = histogram.low + step * n, histogram.low + step * (n + 1)
        if whole:  # the numbers that fall into the bin
            low, high = ceil(low - _TINY), ceil(high - _TINY) - 1
        if low <= high:
            label = form(low) if low == high else f"{form(low)} to {form(high)}"
            rows.append((label, count))
    return rows, sum(histogram.counts)


def _barred(rows: Sequence[_Row], total: int, columns: int, paint: Paint) -> Iterator[str]:
    shown = list(rows if len(rows) <= 2 * _MOST_ROWS else rows[:_MOST_ROWS])
    label = min(max(width(cut(name, columns // 2)) for name, _ in shown), columns // 2)
    room = max(10, columns - label - 24)
    highest = max((count for _, count in shown), default=0)
    for name, count in shown:
        bar = paint(BAR, pad(_bar(count, highest, room), room))
        yield f"    {pad(name, label)}  {bar} {number(count):>8} {share(count, total):>7}"
    if len(rows) > len(shown):
        yield f"    and {number(len(rows) - len(shown))} more"


def _bar(count: int, highest: int, columns: int) -> str:
    """A bar to an eighth of a column; what was counted at all is seen."""
    if count <= 0 or highest <= 0:
        return ""
    eighths = max(1, 8 * columns * count // highest)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
