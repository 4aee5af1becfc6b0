"""Numbers that are of a person only by what the name says: ages, incomes, coordinates."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.detect.candidate import Candidate, Considered, percent
from audit.detect.column import Column, ColumnKind
from audit.detect.naming import Naming
from audit.detect.patterned import SAID
from audit.detect.prepare import Prepared

Floats = npt.NDArray[np.float64]

_NUMBER = r"^[+-]?\d+(?:[.,]\d+)?$"
#: With no more than a sign or a unit around it, as in "US$ 1,200", "34 years old".
_ALONE = r"^\D{0,6}\d[\d.,' \x{a0}\x{202f}]*\D{0,10}$"
#: In groups of thousands, as amounts are written; three places behind a point look the same.
_GROUPED = r"^[+-]?\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?$"
#: So many of the values are numbers.
_MOST_OF = 0.7
_MOST_YEARS = 120
_LATITUDE, _LONGITUDE = 90.0, 180.0
_PRECISE = 3  # digits behind the point: about a hundred metres


@dataclass(frozen=True, slots=True)
class _Rule:
    """How a named number is borne out: `fits` gives the share of values that it can be."""

    type: str
    fits: Callable[[Floats], float]
    says: str
    sure: float = 0.9


def _ages(values: Floats) -> float:
    return float(np.mean((values >= 0) & (values <= _MOST_YEARS)))


def _incomes(values: Floats) -> float:
    return float(np.mean(values >= 0)) if float(np.max(values)) >= 100 else 0.0


_RULES = (
    _Rule("age", _ages, "are between 0 and 120"),
    _Rule("salary", _incomes, "are amounts"),
)


def numeric(column: Column, found: Prepared, naming: Naming) -> Considered:
    """Ages and salaries by name and range; degrees of places by name, range and precision."""
    considered = Considered()
    if not any(naming.types.get(t, 0.0) >= SAID for t in ("age", "salary", "geo_coordinates")):
        return considered
    grouped = naming.types.get("salary", 0.0) >= SAID
    numbers = _numbers(column, found, grouped=grouped)
    if numbers is None or not len(numbers):
        return considered
    for rule in _RULES:
        said = naming.types.get(rule.type, 0.0)
        if said < SAID:
            continue
        share = rule.fits(numbers)
        if share < 0.95:
            considered.refuse(
                rule.type, f"the name says so, but only {percent(share)} of the values {rule.says}"
            )
            continue
        considered.found.append(
            _candidate(rule.type, found, column, naming, sure=rule.sure, says=rule.says)
        )
    if naming.types.get("geo_coordinates", 0.0) >= SAID:
        _places(numbers, column, found, naming, considered)
    return considered


def _places(
    numbers: Floats, column: Column, found: Prepared, naming: Naming, into: Considered
) -> None:
    degrees = numbers[np.abs(numbers) <= _LONGITUDE]  # others may be too great to multiply
    within = len(degrees) / len(numbers)
    finer = np.abs(degrees * 10**_PRECISE - np.round(degrees * 10 ** (_PRECISE - 1)) * 10) > 1e-6
    fractions = float(finer.sum()) / len(numbers)
    if within < 0.98 or fractions < 0.3:
        into.refuse(
            "geo_coordinates", "the name says so, but the numbers are no degrees of a precise place"
        )
        return
    into.found.append(
        _candidate(
            "geo_coordinates",
            found,
            column,
            naming,
            sure=0.93,
            says="are degrees with three decimals or more",
        )
    )


def _candidate(
    type_: str, found: Prepared, column: Column, naming: Naming, *, sure: float, says: str
) -> Candidate:
    said = naming.types[type_]
    hits = np.ones(max(len(found), len(column.values)), np.bool_)
    return Candidate(
        type_,
        round(sure * (0.6 + 0.4 * said), 3),
        hits,
        column.sampled - found.dropped,
        evidence=[f"the values {says}", f'the name says so ("{naming.words.get(type_, "")}")'],
        strength=1.0,
        named=said,
    )


def _numbers(column: Column, found: Prepared, *, grouped: bool) -> Floats | None:
    if column.kind is ColumnKind.FLOAT:
        values = column.values.cast(pl.Float64).drop_nans().to_numpy()
        return cast("Floats", values[np.isfinite(values)])
    if column.kind not in {ColumnKind.TEXT, ColumnKind.INTEGER} or not len(found):
        return None
    alone = found.values.filter(found.values.str.contains(_ALONE))
    texts = alone.str.replace_all(r"[^\d.,+-]", "")
    if grouped:
        frame: Any = texts.alias("v").to_frame()
        plain = pl.col("v").str.replace_all(r"[.,](\d{3})", "$1")
        texts = frame.select(
            pl.when(pl.col("v").str.contains(_GROUPED)).then(plain).otherwise(pl.col("v"))
        ).to_series()
    texts = texts.filter(texts.str.contains(_NUMBER))
    if len(texts) < _MOST_OF * len(found):
        return None
    return cast(
        "Floats", texts.str.replace(",", ".").cast(pl.Float64, strict=False).drop_nulls().to_numpy()
    )
