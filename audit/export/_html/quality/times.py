"""When the rows of a dataset come: weekdays and hours as shades, days without rows on a line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from audit.facts.calendar import FieldCalendar
from audit.model.figures import number
from audit.report.datasets import DatasetReport, FieldReport
from audit.report.wording import DASH, counted, day, duration, listed, name

_MOST_FIELDS = 6
_SHADES = 4
_CELL, _HEIGHT, _GAP = 9, 14, 1
_LINE, _THICK = 240, 10
_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_WEEK = 7
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Shades:
    """Cells in a row, as one path for each shade: `t1` (few) to `t4` (most); 0 has none."""

    width: int
    paths: tuple[tuple[str, str], ...]
    spoken: str


@dataclass(frozen=True, slots=True)
class Line:
    """Days from the first to the last, those without rows that should have some as marks."""

    path: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class TimesRow:
    field: str
    week: Shades | None
    hours: Shades | None
    pattern: str
    days: str
    missing: str
    line: Line | None
    notes: tuple[str, ...]


def times_of(dataset: DatasetReport) -> tuple[TimesRow, ...]:
    """The fields of the calendar that have days; at most six."""
    if dataset.calendar is None:
        return ()
    fields = {f.name: f for f in dataset.fields}
    notes = _delays(dataset)
    return tuple(
        _row(times, fields.get(times.field), (*_notes(times), *notes.get(times.field, ())))
        for times in dataset.calendar.fields[:_MOST_FIELDS]
    )


def _row(times: FieldCalendar, field: FieldReport | None, notes: tuple[str, ...]) -> TimesRow:
    seen = field.profile.times if field and field.profile else None
    return TimesRow(
        field=name(times.field),
        week=(_shades(seen.weekdays, "weekday, Monday first") if seen else None)
        or _week(times.week, times.gone),
        hours=_shades(seen.hours, "hour of the day in UTC") if seen else None,
        pattern=_pattern(times.week),
        days=counted(times.days, "day"),
        missing=_missing(times),
        line=_line(times, field),
        notes=notes,
    )


def _shades(counts: Sequence[int], what: str) -> Shades | None:
    most = max(counts, default=0)
    if not most:
        return None
    paths = ["" for _ in range(_SHADES)]
    for place, count in enumerate(counts):
        if count > 0:
            shade = min(_SHADES - 1, _SHADES * count // (most + 1))
            paths[shade] += _cell(place)
    busiest = max(range(len(counts)), key=lambda place: counts[place])
    label = _WEEKDAYS[busiest] if len(counts) == _WEEK else f"{busiest:02}:00"
    return Shades(
        width=len(counts) * _CELL - _GAP,
        paths=tuple((f"t{n}", path) for n, path in enumerate(paths, start=1) if path),
        spoken=f"Rows by {what}; most {'on' if len(counts) == _WEEK else 'at'} {label}",
    )


def _week(days: tuple[int, ...], gone: tuple[int, ...]) -> Shades | None:
    """The weekdays that have rows, where nobody counted them; those that went are marked."""
    if not days:
        return None
    paths = (("t4", _cells(days)), ("gn", _cells(gone)))
    return Shades(
        width=_WEEK * _CELL - _GAP,
        paths=tuple((style, path) for style, path in paths if path),
        spoken=f"Weekdays with rows: {_pattern(days)}",
    )


def _cells(places: tuple[int, ...]) -> str:
    return "".join(_cell(place) for place in places if 0 <= place < _WEEK)


def _cell(place: int) -> str:
    return f"M{place * _CELL} 0h{_CELL - _GAP}v{_HEIGHT}h-{_CELL - _GAP}z"


def _pattern(week: tuple[int, ...]) -> str:
    if not week:
        return "no pattern of days"
    if len(week) == _WEEK:
        return "every day"
    if week == tuple(range(_SATURDAY)):
        return "Monday to Friday"
    return listed([_WEEKDAYS[d] for d in week if 0 <= d < _WEEK], most=_WEEK)


def _missing(times: FieldCalendar) -> str:
    if not times.expected:
        return DASH
    if not times.gaps:
        return "none"
    longest = max(gap.days for gap in times.gaps)
    of = f"{number(times.missing)} of {counted(times.expected, 'day')}"
    return f"{of} in {counted(len(times.gaps), 'gap')}, the longest {counted(longest, 'day')}"


def _line(times: FieldCalendar, field: FieldReport | None) -> Line | None:
    """None where the field's ends or the dates of its gaps may not be told."""
    ends = _ends(field)
    dated = [(g.first, g.last) for g in times.gaps if g.first and g.last]
    if ends is None or not dated:
        return None
    first, last = ends
    span = (last - first).days + 1
    if span <= 1:
        return None
    path = ""
    for start, end in dated:
        left = _LINE * max(0, (start - first).days) / span
        wide = max(1.0, _LINE * ((end - start).days + 1) / span)
        if left < _LINE:
            wide = min(wide, _LINE - left)
            path += f"M{left:.0f} 0h{wide:.0f}v{_THICK}h-{wide:.0f}z"
    return Line(path, day(first), day(last)) if path else None


def _ends(field: FieldReport | None) -> tuple[date, date] | None:
    profile = field.profile if field else None
    if profile is None or not profile.ranged or not profile.minimum or not profile.maximum:
        return None
    try:
        return date.fromisoformat(profile.minimum[:10]), date.fromisoformat(profile.maximum[:10])
    except ValueError:
        return None


def _notes(times: FieldCalendar) -> Iterator[str]:
    if times.gone:
        weekdays = listed([_WEEKDAYS[d] for d in times.gone if 0 <= d < _WEEK], most=_WEEK)
        yield f"none on {weekdays} for {counted(times.gone_weeks, 'week')}"
    volume = times.volume
    if volume is not None and not volume.low <= volume.rows <= volume.high:
        what = "few" if volume.rows < volume.low else "many"
        yield (
            f"{what} rows on the newest full day: {number(volume.rows)}, the same weekday had "
            f"{number(round(volume.median))}"
        )
    if times.zoned and times.zoneless:
        yield f"{number(times.zoned)} with an offset, {number(times.zoneless)} without"
    if times.offsets > 1:
        yield f"{number(times.offsets)} different offsets"
    if times.clock is not None and times.clock.local:
        yield f"local times of {name(times.clock.region)}: the hour that spring skips is empty"


def _delays(dataset: DatasetReport) -> dict[str, list[str]]:
    notes: dict[str, list[str]] = {}
    for delay in dataset.calendar.delays if dataset.calendar else ():
        told = f"{name(delay.written)} follows by {duration(max(0.0, delay.median))} at the median"
        if delay.late:
            told += f", more than a day in {number(delay.late)} of {counted(delay.rows, 'row')}"
        if delay.shifts:
            told += f"; shifted by {number(len(delay.shifts))} different whole hours"
        notes.setdefault(delay.event, []).append(told)
    return notes
