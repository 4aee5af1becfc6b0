"""Timings for the tests of checks that judge them."""

from audit.facts.series import SeriesTimings, Timing, Unexamined
from audit.model.fact import Missing
from tests.make.judgements import REFUSED, UNSUPPORTED

__all__ = ["REFUSED", "UNSUPPORTED", "hidden", "of", "timing"]


def timing(dataset: str = "heat", **more: object) -> Timing:
    """Ten regular series of 1,000 points in all, or what is given in their place."""
    told: dict[str, object] = {
        "examined": 10,
        "points": 1_000,
        "window": 3_600.0,
        "interval": 15.0,
        "regular": 10,
        "method": "the newest hour",
    }
    return Timing(dataset=dataset, **{**told, **more})  # type: ignore[arg-type]


def of(*timings: Timing) -> SeriesTimings:
    return SeriesTimings(timings=timings)


def hidden(missing: Missing = REFUSED) -> SeriesTimings:
    """A dataset whose points could not be read."""
    return SeriesTimings(timings=(), unexamined=(Unexamined("secret", missing),))
