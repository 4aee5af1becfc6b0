"""Numbers of persons' rows without anybody's own: no ends, nothing few rows share, two digits."""

from dataclasses import replace

from audit.facts.profiles import Numbers, Quantile
from audit.profile.release import FEWEST_ROWS

_DIGITS = 2


def coarse(numbers: Numbers, values: int) -> Numbers | None:
    """Quantiles with enough of the `values` on both sides of them; None where no quantile has.

    A threshold of frequency and rounding are what statistical offices protect figures of few
    respondents by (Hundepool et al., Handbook on Statistical Disclosure Control, Eurostat).
    """
    kept = tuple(
        Quantile(q.at, _rounded(q.value))
        for q in numbers.quantiles
        if min(q.at, 1 - q.at) * values >= FEWEST_ROWS
    )
    if not kept:
        return None
    deviation = None if numbers.deviation is None else _rounded(numbers.deviation)
    return replace(
        numbers, mean=_rounded(numbers.mean), deviation=deviation, skew=None, quantiles=kept
    )


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
