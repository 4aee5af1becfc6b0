"""When new rows come, in words, and when to load after that."""

from audit.engine.plan.around import DAY, HOUR, MINUTE, duration, length
from audit.engine.plan.evidence import Evidence
from audit.facts.catalog import LogicalType
from audit.facts.loading import DatasetLoading, Mark, Rhythm
from audit.report.card import Cadence

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEK, _MONTH = 7 * DAY, 30 * DAY
#: Of a stretch of days or hours that has nearly all rows.
_MOST = 0.95
_WORKING_DAYS = 5
_STEP = 5 * MINUTE
_LONGEST_DAY = 16  # hours; in a longer stretch rows come day and night
_HALF_HOUR = 30 * MINUTE


def cadence_of(e: Evidence, preferred: str) -> Cadence | None:
    """By the preferred field, else by the first that has a rhythm."""
    mark = _mark(e.loading, preferred)
    if mark is None or mark.rhythm is None or e.loading is None:
        return None
    rhythm = mark.rhythm
    field = e.dataset.field(mark.field)
    zoned = field is not None and field.logical_type is LogicalType.TIMESTAMP_TZ
    return Cadence(
        kind=rhythm.kind,
        told=_told(rhythm, zone=" UTC" if zoned else ""),
        field=mark.field,
        period_seconds=rhythm.period or None,
        median_gap_seconds=rhythm.median_gap,
        p95_gap_seconds=rhythm.p95_gap,
        hours=rhythm.hours,
        weekdays=rhythm.weekdays,
        rows=mark.rows,
        sampled=e.loading.sampled,
    )


def _mark(loading: DatasetLoading | None, preferred: str) -> Mark | None:
    if loading is None:
        return None
    found = loading.mark(preferred)
    if found is not None and found.rhythm is not None:
        return found
    return next((mark for mark in loading.marks if mark.rhythm is not None), None)


def rhythm_of(e: Evidence, cadence: Cadence | None) -> Rhythm | None:
    mark = e.loading.mark(cadence.field) if e.loading and cadence else None
    return mark.rhythm if mark else None


def _told(rhythm: Rhythm, *, zone: str) -> str:
    if rhythm.kind == "once":
        return "one load: all rows bear about the same time"
    if rhythm.kind == "irregular":
        gap = rhythm.median_gap
        return f"irregular; half of the gaps are under {duration(gap)}" if gap else "irregular"
    if rhythm.kind == "continuous":
        return f"continuous{_stretch(rhythm, zone)}{_weekdays(rhythm)}"
    return f"{_batch(rhythm, zone)}{_weekdays(rhythm) if rhythm.period < _WEEK else ''}"


def _batch(rhythm: Rhythm, zone: str) -> str:
    period, start = rhythm.period, rhythm.start - rhythm.start % _STEP
    at = "" if not rhythm.hours else f" at {_clock(start % DAY)}{zone}"
    if period == _MONTH:
        return f"monthly batch on day {start // DAY + 1}{at}"
    if period == _WEEK:
        return f"weekly batch on {_DAYS[start // DAY]}{at}"
    if period == DAY:
        return f"daily batch{at}" if at else "daily; the times are days"
    if period > HOUR:
        first = start % period
        times = ", ".join(_clock(first + n * period) for n in range(DAY // period))
        told = f" at {times}{zone}" if DAY // period <= 4 else ""  # noqa: PLR2004  # more are not read
        return f"batch every {length(period)}{told}"
    if period == HOUR:
        return f"hourly batch at :{start // MINUTE:02}"
    return f"batch every {length(period)}"


def _clock(seconds: int) -> str:
    return f"{seconds // HOUR:02}:{seconds % HOUR // MINUTE:02}"


def _stretch(rhythm: Rhythm, zone: str) -> str:
    hours, total = rhythm.hours, sum(rhythm.hours)
    if not total:
        return ""
    for size in range(1, _LONGEST_DAY + 1):
        for first in range(24):
            if sum(hours[(first + n) % 24] for n in range(size)) >= _MOST * total:
                return f", mainly {first:02}:00 to {(first + size) % 24:02}:00{zone}"
    return ", day and night"


def _weekdays(rhythm: Rhythm) -> str:
    total = sum(rhythm.weekdays)
    if total and sum(rhythm.weekdays[:_WORKING_DAYS]) >= _MOST * total:
        return ", Monday to Friday"
    return ""


def schedule_of(method: str, cadence: Cadence | None, rhythm: Rhythm | None) -> str:
    """When to load; "" where nothing tells."""
    if method == "cdc":
        return "follow the log all the time"
    if method in {"hold", "exclude"} or cadence is None or rhythm is None:
        return ""
    if rhythm.kind == "batch" and rhythm.period >= DAY and rhythm.hours:
        end = rhythm.start % DAY + rhythm.width
        after = -(-(end + _HALF_HOUR) // _HALF_HOUR) * _HALF_HOUR % DAY
        often = {DAY: "each day", _WEEK: "each week", _MONTH: "each month"}.get(rhythm.period, "")
        return f"{often} at {_clock(after)} or later, when the batch has ended"
    if rhythm.kind == "batch":
        return f"every {length(max(rhythm.period, HOUR))}, after the batch"
    if rhythm.kind == "once":
        return "once; again when its owner says so"
    return "as often as its readers need"
