"""Points that hold no number."""

from collections.abc import Iterator

from audit.facts.series import SeriesTimings
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INTEGRITY
from checks._series import examined, unexamined
from checks._words import counted, number, share

BORNE = 0.01


@check(
    id="data_management.numeric-points",
    title="Points hold numbers",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy=(
        "Let the sender leave a point out where it has no value, or repair the division by zero."
    ),
    effort="1 hour",
    controls=INTEGRITY,
)
def numeric_points(timings: SeriesTimings) -> Iterator[Judgement]:
    """One such point makes every sum and mean that it is in no number either, and a database that
    the series are loaded into may refuse it.
    """
    yield from unexamined(timings)
    for timing in examined(timings):
        subject = Subject(timing.dataset)
        if timing.nans <= BORNE * timing.points:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Points are not a number",
            f"{number(timing.nans)} of {counted(timing.points, 'point')} read "
            f"({share(timing.nans, timing.points)}) with NaN in the place of a number.",
            (("nan", timing.nans), ("points", timing.points)),
            method=timing.method,
        )
