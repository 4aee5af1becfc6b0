"""Points that come behind a newer one of their series."""

from collections.abc import Iterator

from audit.facts.series import SeriesTimings
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INTEGRITY
from checks._series import unexamined
from checks._words import counted, seconds


@check(
    id="dataops.late-points",
    title="Points come in the order of their time",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy=(
        "Let every load read again from before the end of the last one, by more than the longest "
        "delay; correct the clock of senders whose times jump back."
    ),
    effort="Half a day",
    controls=INTEGRITY,
)
def late_points(timings: SeriesTimings) -> Iterator[Judgement]:
    """A load that goes on where it ended never sees a point that was written behind that; a source
    that takes points in order only has dropped it.
    """
    yield from unexamined(timings)
    for timing in timings.timings:
        if timing.late is None:
            continue
        subject = Subject(timing.dataset)
        if not timing.late:
            yield Pass(subject)
            continue
        longest = f"; the longest delay is {seconds(timing.latest_by)}" if timing.latest_by else ""
        yield Fail(
            subject,
            "Points come behind newer ones",
            f"{counted(timing.late, 'point')} came behind a newer one of the same series{longest}.",
            (("late", timing.late),),
            method=timing.method,
        )
