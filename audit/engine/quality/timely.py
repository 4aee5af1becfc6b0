"""Timeliness: whether rows still come, on the days they should, and not from the future."""

from collections.abc import Iterator

from audit.engine.quality.measure import Measure
from audit.engine.quality.seen import Seen
from audit.facts.calendar import Calendar, DayVolume, Delay, FieldCalendar
from audit.facts.catalog import record_time
from audit.facts.profiles import DatasetProfile
from audit.facts.rules import RuleKind
from audit.model.figures import number
from audit.report.quality import Dimension

_DAY = 86_400.0
_HOUR = 3_600.0
#: A dataset may be silent for so long at least, and for the longest pause it ever made.
_SILENT = 2 * _DAY
#: A short list of codes is right for years.
LOOKUP_ROWS = 100


def timely(seen: Seen) -> Iterator[Measure]:
    yield from _freshness(seen)
    yield from _future(seen)
    if seen.calendar is not None:
        for times in seen.calendar.fields:
            yield from _days(seen.calendar, times)
        for delay in seen.calendar.delays:
            yield from _delay(seen.calendar, delay)


def _freshness(seen: Seen) -> Iterator[Measure]:
    """How much of the time since the newest record is longer than the dataset's own pauses."""
    profile = seen.profile
    if profile is None or profile.newest is None or seen.at is None:
        return
    if profile.row_count is not None and profile.row_count < LOOKUP_ROWS:
        return
    age = (seen.at - profile.newest).total_seconds()
    pause = _pause(seen, profile)
    late = max(0.0, age - pause)
    yield Measure(
        dimension=Dimension.TIMELINESS,
        fields=(profile.newest_field,) if profile.newest_field else (),
        said="the newest record is no older than the pauses before it",
        examined=max(1, round(max(age, pause) / _HOUR)),
        failed=round(late / _HOUR),
        exact=seen.whole,
        unit="hours",
        evidence=f"{number(round(age / _DAY))} days old; the longest pause was "
        f"{number(max(1, round(pause / _DAY)))} days"
        if late
        else "",
        of="freshness",
    )


def _pause(seen: Seen, profile: DatasetProfile) -> float:
    """The longest time without a row that is usual, in seconds."""
    pauses = [_SILENT]
    field = profile.field(profile.newest_field)
    if field and field.times and field.times.longest_gap_seconds:
        pauses.append(field.times.longest_gap_seconds)
    for rule in seen.rules.rules if seen.rules else ():
        hours = rule.argument("hours")
        if rule.kind is RuleKind.FRESHNESS and isinstance(hours, int | float):
            pauses.append(hours * _HOUR)
    return max(pauses)


def _future(seen: Seen) -> Iterator[Measure]:
    """Times at which a record was written; a day on which something is due may lie ahead."""
    for field in seen.profile.fields if seen.profile else ():
        if field.times is None or not field.values:
            continue
        if not record_time(field.name.rpartition(".")[2]):
            continue
        ahead = field.rate("future")
        yield Measure(
            dimension=Dimension.TIMELINESS,
            fields=(field.name,),
            said="no record was written in the future",
            examined=field.values,
            failed=ahead.count if ahead else 0,
            exact=seen.whole,
            of="future",
        )


def _days(calendar: Calendar, times: FieldCalendar) -> Iterator[Measure]:
    """Days and weekdays on which rows were to be expected by the pattern of the others."""
    exact = not calendar.sampled
    if times.expected:
        yield _measure(
            (times.field,),
            "there are rows on every day that usually has some",
            (times.expected, times.missing),
            unit="days",
            exact=exact,
        )
    if times.week:
        yield _measure(
            (times.field,),
            "rows still come on every weekday they came on",
            (len(times.week) + len(times.gone), len(times.gone)),
            unit="weekdays",
            exact=exact,
        )
    if times.volume is not None and times.volume.median >= 1:
        yield _measure(
            (times.field,),
            "the newest full day has as many rows as the same weekday had",
            _too_few(times.volume),
            unit="rows",
            exact=exact,
        )


def _too_few(volume: DayVolume) -> tuple[int, int]:
    """Rows of the usual day, and how many of them the newest full day lacks."""
    usual = round(volume.median)
    return usual, max(0, usual - volume.rows) if volume.rows < volume.low else 0


def _delay(calendar: Calendar, delay: Delay) -> Iterator[Measure]:
    """Rows a day and more behind the others; where most are, that is how the dataset is filled."""
    if delay.median < _DAY:
        yield _measure(
            (delay.event, delay.written),
            "rows are written within a day of their event",
            (delay.rows, delay.late),
            unit="rows",
            exact=not calendar.sampled,
        )


def _measure(
    fields: tuple[str, ...], said: str, counts: tuple[int, int], *, unit: str, exact: bool
) -> Measure:
    examined, failed = counts
    return Measure(
        dimension=Dimension.TIMELINESS,
        fields=fields,
        said=said,
        examined=examined,
        failed=failed,
        exact=exact,
        unit=unit,
        of=said,
    )
