"""Points that lie ahead of the source's clock."""

from collections.abc import Iterator

from audit.facts.series import SeriesTimings
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INTEGRITY
from checks._series import examined, unexamined
from checks._words import counted, day, number


@check(
    id="dataops.future-points",
    title="No point lies ahead of the clock",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.MEDIUM,
    remedy=("Correct the clock of the sender, and the unit in which it sends times."),
    effort="1 hour",
    controls=INTEGRITY,
)
def future_points(timings: SeriesTimings) -> Iterator[Judgement]:
    """A load that remembers the newest time it has seen jumps ahead with such a point and passes
    over all that comes until then.
    """
    yield from unexamined(timings)
    for timing in examined(timings):
        subject = Subject(timing.dataset)
        if not timing.future:
            yield Pass(subject)
            continue
        newest = f"; the newest is of {day(timing.newest)}" if timing.newest else ""
        yield Fail(
            subject,
            "Points lie in the future",
            f"{number(timing.future)} of {counted(timing.points, 'point')} read with a time ahead "
            f"of the source's clock{newest}.",
            (("future", timing.future), ("points", timing.points)),
            method=timing.method,
        )
