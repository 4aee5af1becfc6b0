"""How sure a share is that was counted on a sample."""

from dataclasses import replace

from audit.facts.profiles import Rate
from audit.model.interval import interval


def wilson(rate: Rate) -> Rate:
    """The rate with the 95 % score interval of its share (Wilson 1927)."""
    low, high = interval(rate.count, rate.base)
    return replace(rate, low=low, high=high)


def visible_rate(rows: int) -> float | None:
    """The share of rows of which so many show one with 95 % certainty (rule of three)."""
    return min(1.0, 3 / rows) if rows else None
