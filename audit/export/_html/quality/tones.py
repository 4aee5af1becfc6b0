"""How a score of quality is written and shaded."""

from dataclasses import replace

from audit.export._html.marks import Gauge, gauge
from audit.report import wording

#: From which score on a shade is taken; the darkest stands for the lowest.
BANDS = (
    (100.0, "q0", "100: nothing failed"),
    (95.0, "q1", "95 and more"),
    (80.0, "q2", "80 and more"),
    (60.0, "q3", "60 and more"),
    (0.0, "q4", "below 60"),
)
NOT_MEASURED = "\N{EN DASH}"


def points(score: float | None) -> str:
    """A score as it is written everywhere, and a dash for none."""
    return NOT_MEASURED if score is None else wording.points(score)


def style(score: float | None) -> str:
    """The class of a cell's shade; "" where nothing was measured."""
    if score is None:
        return ""
    return next((name for least, name, _ in BANDS if score >= least), BANDS[-1][1])


def dial(score: float | None) -> Gauge:
    """The arc of a score with its decimal in it."""
    return replace(gauge(score), text=points(score))
