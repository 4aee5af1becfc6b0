"""The interval that a share of a sample stands for."""

from math import sqrt

_Z = 1.959963984540054  # the normal quantile of 97.5 %


def interval(count: float, base: float) -> tuple[float, float]:
    """The ends of the 95 % score interval of a share (Wilson 1927), from 0 to 1."""
    if base <= 0:
        return 0.0, 1.0
    share, square = count / base, _Z * _Z
    centre = (share + square / (2 * base)) / (1 + square / base)
    half = _Z * sqrt(share * (1 - share) / base + square / (4 * base * base)) / (1 + square / base)
    return round(max(0.0, centre - half), 6), round(min(1.0, centre + half), 6)
