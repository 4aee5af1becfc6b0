"""How sure a share is that was counted on a sample."""

from dataclasses import replace
from math import sqrt

from audit.facts.profiles import Rate

_Z = 1.959963984540054  # the normal quantile of 97.5 %


def wilson(rate: Rate) -> Rate:
    """The rate with the 95 % score interval of its share (Wilson 1927)."""
    low, high = interval(rate.count, rate.base)
    return replace(rate, low=low, high=high)


def interval(count: int, base: int) -> tuple[float, float]:
    """The ends of the interval, shares from 0 to 1."""
    if base <= 0:
        return 0.0, 1.0
    share, square = count / base, _Z * _Z
    centre = (share + square / (2 * base)) / (1 + square / base)
    half = _Z * sqrt(share * (1 - share) / base + square / (4 * base * base)) / (1 + square / base)
    return round(max(0.0, centre - half), 6), round(min(1.0, centre + half), 6)


def visible_rate(rows: int) -> float | None:
    """The share of rows of which so many show one with 95 % certainty (rule of three)."""
    return min(1.0, 3 / rows) if rows else None
