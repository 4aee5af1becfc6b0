"""How long after its event a row was written, and whether both times are of one zone."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.facts.calendar import Delay, Shift

Floats = npt.NDArray[np.float64]

_FEWEST = 50
_HOUR, _DAY = 3_600.0, 86_400.0
#: Rows come after their event, but for so many.
_FORWARD = 0.9
_SKEW = 60.0  # seconds that two clocks may differ by
#: Times with a finer grain than hours: so many have a minute or second of their own.
_FINE = 0.5
#: Of times in several zones nearly all differ by whole hours, give or take so many seconds; the
#: rarer shifts have this share of the rows.
_WHOLE, _NEAR, _SOME = 0.95, 300.0, 0.02
_FARTHEST = 14  # hours that zones are apart


def delays_of(
    frame: pl.DataFrame, events: list[str], written: list[str], *, most: int = 6
) -> tuple[Delay, ...]:
    """The delay of each time of writing behind each time of an event that goes before it."""
    seconds = {name: seconds_of(frame[name]) for name in dict.fromkeys((*events, *written))}
    found: list[Delay] = []
    for later in written:
        for event in events:
            if event != later and len(found) < most:
                found += _delay(event, later, seconds[event], seconds[later])
    return tuple(found)


def _delay(event: str, written: str, began: Floats, ended: Floats) -> Iterator[Delay]:
    both = ~(np.isnan(began) | np.isnan(ended))
    began, ended = began[both], ended[both]
    if len(began) < _FEWEST or not _fine(ended):
        return
    delay = ended - began
    fine = _fine(began)
    if not fine:  # of an event that has a day and no time, the end of the day is what counts
        delay = np.where(delay > 0, np.maximum(0.0, delay - _DAY), delay)
    shifts = _shifts(delay) if fine else ()
    if not shifts and (delay >= -_SKEW).mean() < _FORWARD:
        return  # one time does not follow the other
    yield Delay(
        event=event,
        written=written,
        rows=len(delay),
        median=round(float(np.median(delay)), 3),
        p95=round(float(np.quantile(delay, 0.95)), 3),
        late=int((delay > _DAY).sum()),
        early=int((delay < -1.0).sum()),
        p99=round(float(np.quantile(delay, 0.99)), 3),
        shifts=shifts,
    )


def _fine(seconds: Floats) -> bool:
    return float((seconds % _HOUR != 0).mean()) >= _FINE


def _shifts(delay: Floats) -> tuple[Shift, ...]:
    """The whole hours by which the times differ, where they do and not by the same."""
    hours = np.rint(delay / _HOUR)
    whole = (np.abs(delay - hours * _HOUR) <= _NEAR) & (np.abs(hours) <= _FARTHEST)
    if whole.mean() < _WHOLE:
        return ()
    numbers, rows = np.unique(hours[whole].astype(np.int64), return_counts=True)
    found = [
        Shift(hours=number, rows=count)
        for number, count in zip(numbers.tolist(), rows.tolist(), strict=True)
        if count >= _SOME * len(delay)
    ]
    return tuple(found) if len(found) > 1 else ()


def seconds_of(values: pl.Series) -> Floats:
    """Seconds since 1970, NaN for what is no time; of one without a zone those of its clocks."""
    if isinstance(values.dtype, pl.Datetime):
        moments = values.dt.epoch("us")
    elif values.dtype == pl.Date:
        moments = values.cast(pl.Datetime("us")).dt.epoch("us")
    elif values.dtype == pl.String:
        moments = _of_texts(values).dt.epoch("us")
    else:
        return np.full(len(values), np.nan)
    return moments.cast(pl.Float64).fill_null(float("nan")).to_numpy() / 1e6


def _of_texts(values: pl.Series) -> pl.Series:
    """Texts in the form of ISO 8601, with an offset or without one."""
    text = values.str.slice(0, 35).str.replace("T", " ", literal=True)
    plain = text.str.slice(0, 19)
    moments = plain.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")
    moments = moments.zip_with(
        moments.is_not_null(),
        plain.str.to_datetime("%Y-%m-%d %H:%M", strict=False, time_unit="us"),
    )
    moments = moments.zip_with(
        moments.is_not_null(),
        plain.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")),
    )
    offset = text.str.extract(r"\d{2}:\d{2}.*([+-]\d{2}:?\d{2})$").str.replace(":", "")
    minutes = (
        offset.str.slice(1, 2).cast(pl.Int64, strict=False) * 60
        + offset.str.slice(3, 2).cast(pl.Int64, strict=False)
    ).fill_null(0)
    sign = offset.str.starts_with("-").fill_null(value=False)
    signed = (-minutes).zip_with(sign, minutes)
    return moments - (signed * 60_000_000).cast(pl.Duration("us"))
