"""Times of a dataset's kept rows in seconds, and what each of them is like as a watermark."""

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.facts.loading import Changed, Gain, Mark
from audit.profile.calendar.delays import seconds_of
from audit.profile.loading.rhythm import DAY, rhythm_of

Floats = npt.NDArray[np.float64]

#: Numbers that are seconds, milliseconds, microseconds or nanoseconds of the years 1980 to 2100.
_FIRST, _LAST = 315_532_800.0, 4_102_444_800.0
_UNITS = (1.0, 1e3, 1e6, 1e9)
#: Of numbers so many have to be such times.
_MOSTLY = 0.99
#: Later than the audit by more than a clock may be wrong.
_SKEW = 300.0
#: A change this soon after the making is the same write.
_SAME = 2.0
#: Days that the gain is told of, and the fewest.
_GAIN_DAYS, _FEWEST_DAYS = 28.0, 1.0
_FEWEST_ROWS = 30


def moments_of(values: pl.Series) -> Floats:
    """Seconds since 1970, NaN for none; numbers count where nearly all of them can be times."""
    if not values.dtype.is_numeric():
        return seconds_of(values)
    numbers = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    known = numbers[~np.isnan(numbers)]
    for unit in _UNITS:
        fits = (known / unit >= _FIRST) & (known / unit <= _LAST)
        if len(known) and fits.mean() >= _MOSTLY:
            return numbers / unit
    return np.full(len(numbers), np.nan)


def mark_of(
    field: str, moments: Floats, key: Floats | None, *, now: float | None, whole: bool
) -> Mark | None:
    """The figures of one field; None where no value is a time."""
    valid = ~np.isnan(moments)
    times = moments[valid]
    if not len(times):
        return None
    past = times if now is None else times[times <= now + _SKEW]
    _, counts = np.unique(times, return_counts=True)
    return Mark(
        field=field,
        rows=len(times),
        nulls=len(moments) - len(times),
        future=len(times) - len(past),
        grain=_grain(times),
        alike=round(float(counts.max() / len(times)), 4),
        sharing=round(float(counts[counts > 1].sum() / len(times)), 4),
        with_key=None if key is None else _correlation(moments, key),
        rhythm=rhythm_of(past, whole=whole) if len(past) else None,
    )


def _grain(times: Floats) -> float:
    for grain in (DAY, 3_600, 60, 1):
        if not (times % grain).any():
            return float(grain)
    milliseconds = times * 1e3
    return 1e-3 if bool((np.abs(milliseconds - np.rint(milliseconds)) < 1e-3).all()) else 1e-6  # noqa: PLR2004  # of a millisecond


def _correlation(moments: Floats, key: Floats) -> float | None:
    """Spearman's rho, over the rows that have both; None where they are few or all alike."""
    both = ~(np.isnan(moments) | np.isnan(key))
    if both.sum() < _FEWEST_ROWS:
        return None
    one, other = _ranks(moments[both]), _ranks(key[both])
    one, other = one - one.mean(), other - other.mean()
    scale = float(np.sqrt((one * one).sum() * (other * other).sum()))
    return round(float((one * other).sum()) / scale, 4) if scale else None


def _ranks(values: Floats) -> Floats:
    ranks: Floats = pl.Series(values).rank("average").to_numpy()
    return ranks


def changed_of(created: str, updated: str, made: Floats, last: Floats) -> Changed | None:
    """How long after its making a row was last changed; None where too few rows have both."""
    both = ~(np.isnan(made) | np.isnan(last))
    lag = last[both] - made[both]
    if len(lag) < _FEWEST_ROWS:
        return None
    later = lag[lag > _SAME]
    quantiles = np.quantile(later, (0.5, 0.95, 0.99)) if len(later) else np.zeros(3)
    return Changed(
        created=created,
        updated=updated,
        rows=len(lag),
        changed=len(later),
        before=int((lag < -_SAME).sum()),
        median=round(float(quantiles[0]), 3),
        p95=round(float(quantiles[1]), 3),
        p99=round(float(quantiles[2]), 3),
    )


def gain_of(field: str, moments: Floats, *, now: float | None, factor: float) -> Gain | None:
    """New rows a day; `factor` is how many rows of the dataset each of these stands for."""
    times = moments[~np.isnan(moments)]
    times = times if now is None else times[times <= now + _SKEW]
    if len(times) < _FEWEST_ROWS:
        return None
    end = float(times.max())
    span = (end - float(times.min())) / DAY
    if span < _FEWEST_DAYS:
        return None
    days = min(_GAIN_DAYS, span)
    recent = int((times > end - days * DAY).sum())
    return Gain(field=field, rows_a_day=round(recent * factor / days, 2), days=round(days, 2))
