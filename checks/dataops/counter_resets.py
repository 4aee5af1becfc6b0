"""Counters that fall."""

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
from checks._words import counted, seconds


@check(
    id="dataops.counter-resets",
    title="Counters count up between restarts",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy=(
        "Find the program that starts again and again; where the value may fall by itself, "
        "declare it a gauge."
    ),
    effort="Half a day",
    controls=INTEGRITY,
)
def counter_resets(timings: SeriesTimings) -> Iterator[Judgement]:
    """Each fall is taken for a restart, so that a rate over a value that goes up and down by itself
    grows far too large.
    """
    yield from unexamined(timings)
    for timing in examined(timings):
        if not timing.counter:
            continue
        subject = Subject(timing.dataset)
        if timing.resets <= timing.examined:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Counters fall again and again",
            f"{counted(timing.resets, 'fall')} in {counted(timing.examined, 'series', 'series')} "
            f"and {counted(timing.points, 'point')} of {seconds(timing.window)}.",
            (("resets", timing.resets), ("series", timing.examined)),
            confidence=Confidence.HIGH,
            method=timing.method,
        )
