"""How far a load has to read back behind its watermark, so that late rows are not missed."""

from audit.engine.plan.around import DAY, HOUR, at_least, duration
from audit.engine.plan.evidence import Evidence
from audit.report.card import Overlap

#: A row is seen when its transaction ends, and bears the time at which it began.
COMMITS = 900
#: An hour comes twice when clocks go back.
_CLOCKS = HOUR


def overlap_of(e: Evidence, field: str) -> Overlap | None:
    """For a watermark that is a time; None for a counter, behind which the same holds in rows."""
    mark = e.loading.mark(field) if e.loading else None
    found = e.dataset.field(field)
    timed = mark is not None or (found is not None and found.logical_type.temporal)
    if not timed:
        return None
    if mark is not None and mark.grain >= DAY:
        return Overlap(seconds=DAY, why=f"{field} holds days: the last one may still grow")
    late = _late(e, field)
    if late is not None and late[0] > COMMITS:
        seconds = at_least(late[0])
        return Overlap(
            seconds=seconds,
            why=f"99% of the rows are written within {duration(late[0])} ({late[1]} after {field})",
        )
    calendar = e.around.calendar(e.dataset.name)
    own = calendar.field(field) if calendar else None
    if own is not None and own.clock is not None and own.clock.local:
        return Overlap(
            seconds=_CLOCKS + COMMITS,
            why=f"{field} is local time: an hour comes twice when clocks go back",
        )
    return Overlap(
        seconds=COMMITS,
        why="a row is seen when its transaction ends, and bears the time of its beginning",
    )


def _late(e: Evidence, field: str) -> tuple[float, str] | None:
    """The delay of writing behind the watermark (p99), and which field says so."""
    calendar = e.around.calendar(e.dataset.name)
    found = [d for d in calendar.delays if d.event == field] if calendar else []
    worst = max(found, key=lambda d: d.p99 or d.p95, default=None)
    return None if worst is None else (worst.p99 or worst.p95, worst.written)
