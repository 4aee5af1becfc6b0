"""Holes in series that otherwise come regularly."""

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
from checks._words import counted, number, seconds, share

#: Shares of the points expected that may lack, and that are a matter of their own.
BORNE, MANY = 0.01, 0.1


@check(
    id="dataops.series-gaps",
    title="Series come without gaps",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy=(
        "Find out whether the sender or the way to the source stood still, and let senders "
        "keep what they could not send."
    ),
    effort="Half a day",
    controls=INTEGRITY,
)
def series_gaps(timings: SeriesTimings) -> Iterator[Judgement]:
    """An average over a gap looks like a quiet system, and a load that counts points per hour takes
    the hole for a change.
    """
    yield from unexamined(timings)
    for timing in examined(timings):
        if not timing.regular:
            continue
        subject = Subject(timing.dataset)
        expected = timing.points + timing.missing
        if timing.missing <= BORNE * expected:
            yield Pass(subject)
            continue
        assert timing.longest_gap is not None
        yield Fail(
            subject,
            "Series have gaps",
            f"{counted(timing.gaps, 'gap')} in {number(timing.gap_series)} of "
            f"{counted(timing.regular, 'regular series', 'regular series')}; "
            f"{counted(timing.missing, 'point')} lack, {share(timing.missing, expected)} of what "
            f"the usual interval would bring. The longest gap is {seconds(timing.longest_gap)}.",
            (("gaps", timing.gaps), ("missing", timing.missing)),
            severity=Severity.MEDIUM if timing.missing > MANY * expected else None,
            confidence=Confidence.HIGH,
            method=timing.method,
        )
