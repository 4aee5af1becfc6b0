"""Points of one series at one time."""

from collections.abc import Iterator

from audit.facts.series import SeriesTimings
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INTEGRITY
from checks._series import examined, unexamined
from checks._words import counted, number, share


@check(
    id="dataops.duplicate-points",
    title="A series has one point at a time",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy=("Let one sender write each series, or have the source drop what comes twice."),
    effort="Half a day",
    controls=INTEGRITY,
)
def duplicate_points(timings: SeriesTimings) -> Iterator[Judgement]:
    """A load takes both points, so that sums count twice; which of the two is right nobody can tell
    afterwards.
    """
    yield from unexamined(timings)
    for timing in examined(timings):
        subject = Subject(timing.dataset)
        if not timing.duplicates:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Series hold several points at one time",
            f"{number(timing.duplicates)} of {counted(timing.points, 'point')} read "
            f"({share(timing.duplicates, timing.points)}) at the time of another one of the same "
            "series.",
            (("duplicates", timing.duplicates), ("points", timing.points)),
            method=timing.method,
        )
