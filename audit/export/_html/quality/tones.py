"""How a score of quality is written and shaded."""

from dataclasses import replace

from audit.export._html.marks import Gauge, gauge

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
    """One decimal, so that 99.9 is not read as all; "100" is written without one."""
    if score is None:
        return NOT_MEASURED
    return f"{score:.1f}".removesuffix(".0")


def style(score: float | None) -> str:
    """The class of a cell's shade; "" where nothing was measured."""
    if score is None:
        return ""
    return next((name for least, name, _ in BANDS if score >= least), BANDS[-1][1])


def dial(score: float | None) -> Gauge:
    """The arc of a score with its decimal in it."""
    return replace(gauge(score), text=points(score))
