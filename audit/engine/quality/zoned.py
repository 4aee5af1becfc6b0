"""Consistency of times: zones that are told by some values only, or are not the same everywhere."""

from collections.abc import Iterator

from audit.engine.quality.measure import Measure
from audit.engine.quality.seen import Seen
from audit.report.quality import Dimension


def zoned(seen: Seen) -> Iterator[Measure]:
    """Of texts with a time those in the minority, of two times of an event the shifted rows."""
    calendar = seen.calendar
    if calendar is None:
        return
    for times in calendar.fields:
        yield Measure(
            dimension=Dimension.CONSISTENCY,
            fields=(times.field,),
            said="times carry an offset in every row or in none",
            examined=times.zoned + times.zoneless,
            failed=min(times.zoned, times.zoneless),
            exact=not calendar.sampled,
            unit="values",
        )
    for delay in calendar.delays:
        if not delay.shifts:
            continue
        most = max(shift.rows for shift in delay.shifts)
        yield Measure(
            dimension=Dimension.CONSISTENCY,
            fields=(delay.event, delay.written),
            said="both times are of the same zones in every row",
            examined=delay.rows,
            failed=delay.rows - most,
            exact=not calendar.sampled,
            of="zones",
        )
