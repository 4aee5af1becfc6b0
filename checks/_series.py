"""Datasets of a time-series source whose points were looked at."""

from collections.abc import Iterator

from audit.facts.series import SeriesTimings, Timing
from audit.model.check import Subject, Unknown
from audit.model.fact import Reason


def examined(timings: SeriesTimings) -> Iterator[Timing]:
    """Timings that some points are behind."""
    return (timing for timing in timings.timings if timing.points)


def unexamined(timings: SeriesTimings) -> Iterator[Unknown]:
    """A judgement for each dataset that could not be read, not for what was left out on purpose."""
    for gap in timings.unexamined:
        if gap.missing.reason is not Reason.SKIPPED:
            yield Unknown(Subject(gap.dataset), gap.missing.detail, gap.missing.grant)
