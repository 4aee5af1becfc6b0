"""Points of series: missing, late, twice, ahead of the clock, or no number."""

from collections.abc import Iterator

from audit.engine.quality.measure import Measure
from audit.engine.quality.seen import Seen
from audit.facts.series import Timing
from audit.report.quality import Dimension


def serial(seen: Seen) -> Iterator[Measure]:
    """Of windows of points, so that none of it is of all there are."""
    timing = seen.timing
    if timing is None or not timing.points:
        return
    for dimension, said, examined, failed in _looks(timing):
        yield Measure(
            dimension=dimension,
            fields=(),
            said=said,
            examined=examined,
            failed=failed,
            exact=False,
            unit="points",
            of=said,
        )


def _looks(timing: Timing) -> Iterator[tuple[Dimension, str, int, int]]:
    """Dimension, what is expected, points examined, points that fail."""
    points = timing.points
    if timing.regular:
        due = points + timing.missing
        yield Dimension.TIMELINESS, "points come at their interval", due, timing.missing
    if timing.late is not None:
        yield Dimension.TIMELINESS, "points come in order", points, timing.late
    yield Dimension.TIMELINESS, "no point lies in the future", points, timing.future
    yield Dimension.UNIQUENESS, "a series has one point at a time", points, timing.duplicates
    if not timing.counter:
        yield Dimension.VALIDITY, "a point is a number", points, timing.nans
