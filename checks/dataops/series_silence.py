"""Series that ended while the others of their dataset went on."""

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
    id="dataops.series-silence",
    title="Every series goes on to the newest time",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy=(
        "Ask whether the sender was taken down on purpose, and set an alert on series that end."
    ),
    effort="1 hour",
    controls=INTEGRITY,
)
def series_silence(timings: SeriesTimings) -> Iterator[Judgement]:
    """A sensor or a machine that sends no more is missing from every figure without an error, and
    sums over all of them fall as if there were less to count.
    """
    yield from unexamined(timings)
    for timing in examined(timings):
        if not timing.regular:
            continue
        subject = Subject(timing.dataset)
        if not timing.silent:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Series ended while others went on",
            f"{number(timing.silent)} of {counted(timing.examined, 'series', 'series')} examined "
            "had no point for more than 10 of their intervals before the newest point.",
            (("silent", timing.silent), ("examined", timing.examined)),
            severity=Severity.MEDIUM if timing.silent * 2 >= timing.examined else None,
            confidence=Confidence.HIGH,
            method=timing.method,
        )
