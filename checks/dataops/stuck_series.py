"""Measurements that stand still while others move."""

from collections.abc import Iterator

from audit.facts.series import SeriesTimings
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    check,
)
from checks._controls import INTEGRITY
from checks._series import examined, unexamined
from checks._words import counted, number


@check(
    id="dataops.stuck-series",
    title="Measurements move",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.MEDIUM,
    remedy=(
        "Look at the sensor or the program behind the series; many send their last value when they "
        "have failed."
    ),
    effort="Half a day",
    controls=INTEGRITY,
)
def stuck_series(timings: SeriesTimings) -> Iterator[Judgement]:
    """A sensor that fails often goes on sending its last value: the series is there, in time, and
    false.
    """
    yield from unexamined(timings)
    for timing in examined(timings):
        if timing.counter:
            continue
        subject = Subject(timing.dataset)
        if not timing.stuck:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Measurements stand still",
            f"{number(timing.stuck)} of {counted(timing.examined, 'series', 'series')} examined "
            "did not change over at least 20 points, although they did before or the others do.",
            (("stuck", timing.stuck), ("examined", timing.examined)),
            confidence=Confidence.MEDIUM,
            method=timing.method,
        )
