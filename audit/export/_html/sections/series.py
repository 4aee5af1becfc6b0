"""The timing of series: how regularly points come, what is missing, late, twice or stuck."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.export._html.context import Context
from audit.export._html.section import FINDINGS, Section
from audit.facts.series import Kept, SeriesTimings, Timing, Volume
from audit.model.figures import number, share
from audit.report.wording import DASH, counted, duration, moment, name, prose, size

#: Rows with something odd, and as many without as show what they are like.
_MOST_ROWS, _MOST_EVEN = 60, 8
_MOST_GAPS = 20
_NOT_READ = "SeriesTimings"
#: A histogram has fourteen bars at most: two hours each.
_HOURS_PER_BAR = 2
_WIDTH, _HEIGHT = 84, 22


@dataclass(frozen=True, slots=True)
class Row:
    dataset: str
    anchor: str
    series: str
    points: str
    interval: str
    newest: str
    gaps: str
    gaps_note: str
    odd: str
    hours: str  # the path of the volume by hour, "" where it is not known
    hours_note: str


@dataclass(frozen=True, slots=True)
class KeptRow:
    rule: str
    keeps: str
    oldest: str
    size: str


@dataclass(frozen=True, slots=True)
class Hole:
    dataset: str
    why: str
    grant: str


@dataclass(frozen=True, slots=True)
class SeriesView:
    summary: str
    heading: str
    rows: tuple[Row, ...]
    by_hour: bool
    kept: tuple[KeptRow, ...]
    holes: tuple[Hole, ...]
    note: str


def section(context: Context) -> Section | None:
    """None where the source has no series."""
    found = context.report.series
    short, title = "Timing", "Timing of series"
    if found is None:
        gap = next((n for n in context.report.not_read if n.fact == _NOT_READ), None)
        if gap is None:
            return None
        told = f"Not checked: {prose(gap.detail or gap.reason, 300)}."
        return Section("series", FINDINGS, short, title, empty=told)
    if not found.timings and not found.kept and not found.unexamined:
        told = "The source holds no series."
        return Section("series", FINDINGS, short, title, empty=told)
    volumes = {volume.dataset: volume for volume in found.volumes}
    odd = sorted((t for t in found.timings if _oddness(t)), key=lambda t: (-_oddness(t), t.dataset))
    even = sorted(
        (t for t in found.timings if t.dataset and not _oddness(t)), key=lambda t: t.dataset
    )
    shown = (*odd[:_MOST_ROWS], *even[:_MOST_EVEN])
    holes = len(found.unexamined) - _MOST_GAPS
    notes: list[str] = []
    if len(odd) > _MOST_ROWS:
        notes.append(f"{counted(len(odd) - _MOST_ROWS, 'more row')} in the JSON report.")
    if len(even) > _MOST_EVEN:
        more = context.words.count_datasets(len(even) - _MOST_EVEN)
        notes.append(f"{more} more have neither a gap nor an odd point.")
    if holes > 0:
        notes.append(f"{number(holes)} more were not looked at.")
    view = SeriesView(
        summary=_summary(context, found),
        heading=context.words.dataset.capitalize(),
        rows=tuple(_row(context, t, volumes.get(t.dataset)) for t in shown),
        by_hour=bool(volumes),
        kept=tuple(_kept(kept) for kept in found.kept[:_MOST_ROWS]),
        holes=tuple(
            Hole(
                name(u.dataset),
                prose(u.missing.detail or u.missing.reason.value, 200),
                prose(u.missing.grant, 200),
            )
            for u in found.unexamined[:_MOST_GAPS]
        ),
        note=" ".join(notes),
    )
    return Section("series", FINDINGS, short, title, view)


def _summary(context: Context, found: SeriesTimings) -> str:
    points = sum(t.points for t in found.timings)
    series = sum(t.examined for t in found.timings)
    told = (
        f"By {counted(points, 'point')} of {number(series)} series in "
        f"{context.words.count_datasets(sum(bool(t.dataset) for t in found.timings))}, read in "
        "windows."
    )
    gaps = sum(t.gap_series for t in found.timings)
    if not gaps:
        return f"{told} No series has a gap."
    return f"{told} {number(gaps)} series {'has' if gaps == 1 else 'have'} gaps."


def _oddness(timing: Timing) -> int:
    """What makes a row come first."""
    return (
        timing.missing
        + timing.duplicates
        + (timing.late or 0)
        + timing.future
        + timing.nans
        + timing.stuck
        + timing.silent
    )


def _row(context: Context, timing: Timing, volume: Volume | None) -> Row:
    series = f"{number(timing.examined)}"
    if timing.series is not None and timing.series != timing.examined:
        series = f"{series} of {number(timing.series)}"
    return Row(
        dataset=name(timing.dataset) or "the whole source",
        anchor=context.dataset_anchors.get(timing.dataset, ""),
        series=series,
        points=number(timing.points),
        interval=_interval(timing),
        newest=moment(timing.newest) if timing.newest else DASH,
        gaps=number(timing.gaps) if timing.gaps else "none" if timing.regular else DASH,
        gaps_note=_gaps(timing),
        odd=_odd(timing) or "nothing",
        hours=_hours(volume),
        hours_note=f"peak {volume.peak:.1f} times the mean" if volume and volume.peak else "",
    )


def _interval(timing: Timing) -> str:
    if timing.interval is None:
        return "none seen"
    irregular = timing.examined - timing.regular
    note = f", {number(irregular)} irregular" if irregular and timing.regular else ""
    return f"{duration(timing.interval)}{note}"


def _gaps(timing: Timing) -> str:
    if not timing.gaps:
        return ""
    told = f"{counted(timing.missing, 'point')} missing"
    if timing.longest_gap:
        told += f", longest {duration(timing.longest_gap)}"
    return told


def _odd(timing: Timing) -> str:
    parts = [
        (timing.silent, "ended series"),
        (timing.duplicates, "twice"),
        (timing.late or 0, "late"),
        (timing.future, "in the future"),
        (timing.nans, "not a number"),
        (timing.stuck, "stuck series"),
    ]
    told = [f"{number(n)} {words}" for n, words in parts if n]
    if timing.latest_by:
        told.append(f"late by {duration(timing.latest_by)} at most")
    if timing.counter and timing.resets:
        told.append(counted(timing.resets, "counter reset"))
    return ", ".join(told)


def _hours(volume: Volume | None) -> str:
    """Points by hour of the day, two hours a bar, as one path."""
    if volume is None or not any(volume.by_hour):
        return ""
    counts = _paired(volume.by_hour)
    highest, step = max(counts), _WIDTH // len(counts)
    path = f"M0 {_HEIGHT}"
    for count in counts:
        top = _HEIGHT - (max(1, round(_HEIGHT * count / highest)) if count else 0)
        path += f"V{top}h{step - 1}V{_HEIGHT}h1"
    return path


def _paired(hours: Sequence[int]) -> list[int]:
    return [sum(hours[n : n + _HOURS_PER_BAR]) for n in range(0, len(hours), _HOURS_PER_BAR)]


def _kept(kept: Kept) -> KeptRow:
    used = DASH if kept.size_bytes is None else size(kept.size_bytes)
    if kept.size_bytes is not None and kept.limit_bytes:
        used = f"{used}, {share(kept.size_bytes, kept.limit_bytes)} of the limit"
    return KeptRow(
        rule=name(kept.rule),
        keeps="for ever" if kept.keeps is None else duration(kept.keeps),
        oldest=moment(kept.oldest) if kept.oldest else DASH,
        size=used,
    )
