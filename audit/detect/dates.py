"""Dates of birth and of other events in a life: dates spread as those of people, and a name."""

import re
from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.detect.candidate import Candidate, Considered, percent
from audit.detect.column import Column, ColumnKind, Counts
from audit.detect.naming import Naming
from audit.detect.pattern import Chars
from audit.detect.patterned import SAID
from audit.detect.prepare import Prepared

Days = npt.NDArray[np.float64]

_YEAR = 365.2425
_OLDEST, _GROWN = 116.0, 14.0
_DAY_SECONDS = 86_400
_TRIED = 200
#: Of fewer dates nothing can be said by how they are spread.
_FEWEST = 20
_SHORTEST, _LONGEST = 6, 40  # bytes of a date
#: Each written form, and how polars reads it; those with the day first are tried before the others.
_FORMATS = (
    (r"^\d{4}-\d{1,2}-\d{1,2}(?:[T ]00:00(?::00(?:\.0+)?)?)?Z?$", "%Y-%m-%d"),
    (r"^\d{4}/\d{1,2}/\d{1,2}$", "%Y/%m/%d"),
    (r"^\d{4}\.\d{1,2}\.\d{1,2}\.?$", "%Y.%m.%d"),
    (r"^\d{1,2}\.\d{1,2}\.\d{4}$", "%d.%m.%Y"),
    (r"^\d{1,2}/\d{1,2}/\d{4}$", "%d/%m/%Y"),
    (r"^\d{1,2}/\d{1,2}/\d{4}$", "%m/%d/%Y"),
    (r"^\d{1,2}-\d{1,2}-\d{4}$", "%d-%m-%Y"),
    (r"^\d{1,2}-\d{1,2}-\d{4}$", "%m-%d-%Y"),
    (r"^(?:19|20)\d{6}$", "%Y%m%d"),
    (r"^\d{1,2}[ -][A-Za-z]{3}[ -]\d{4}$", "%d-%b-%Y"),
    (r"^\d{1,2} [A-Za-z]{4,9} \d{4}$", "%d %B %Y"),
    (r"^[A-Za-z]{3} \d{1,2}, \d{4}$", "%b %d, %Y"),
    (r"^[A-Za-z]{4,9} \d{1,2}, \d{4}$", "%B %d, %Y"),
    (r"^\d{4}年\d{1,2}月\d{1,2}日$", "%Y年%m月%d日"),
    (r"^\d{1,2}/\d{1,2}/\d{2}$", "%d/%m/%y"),
    (r"^\d{1,2}\.\d{1,2}\.\d{2}$", "%d.%m.%y"),
)


#: Of Python, which compiles it once: of the first values it only says whether to go on.
_ANY_FORMAT = re.compile("|".join(dict.fromkeys(form for form, _ in _FORMATS)))


@dataclass(frozen=True, slots=True)
class Ages:
    """Ages in years that the dates would be at `now`, each as often as rows have it."""

    years: Days
    share: float  # of the rows, how many are dates at all

    @property
    def of_people(self) -> float:
        """The share between birth and the oldest that anybody became."""
        return (
            float(np.mean((self.years >= 0) & (self.years <= _OLDEST))) if len(self.years) else 0.0
        )

    @property
    def like_births(self) -> bool:
        """Whether they are spread as the births of people who are customers, staff or patients."""
        if len(self.years) < _FEWEST:  # of fewer nothing can be said
            return False
        low, middle, high = np.quantile(self.years, [0.1, 0.5, 0.9])
        grown = low >= 14 and 24 <= middle <= 85 and high >= 38
        return bool(self.of_people > 0.98 and grown and high - low >= 15)


def births(
    column: Column, found: Prepared, naming: Naming, *, people: bool, today: date
) -> Considered:
    """Dates of birth: by the name when the ages are possible, without it when they are typical.

    `people` says that the same dataset holds names of persons.
    """
    considered = Considered()
    said = max(naming.types.get(t, 0.0) for t in ("date_of_birth", "child_data"))
    other = naming.types.get("personal_date", 0.0)
    ages = ages_of(column, found, today)
    if ages is None:
        return considered
    whole_days = column.kind in {ColumnKind.DATE, ColumnKind.TEXT}
    sure, why = _as_births(ages, naming, said, people=people, whole_days=whole_days)
    if why:
        considered.refuse("date_of_birth", why)
    type_ = "date_of_birth"
    if not sure and other >= SAID and ages.share > 0.6:
        sure, type_, said = 0.4 + 0.45 * other, "personal_date", other
    if not sure:
        return considered
    evidence = [f"{percent(ages.share)} of the values are dates"]
    if type_ == "date_of_birth":
        low, high = np.quantile(ages.years, [0.1, 0.9])
        spread = f"people of {max(0, int(low // 5) * 5)} to {int(high // 5) * 5 + 5} years"
        evidence.append(f"most would be the births of {spread}")
    if said:
        word = naming.words.get(type_) or naming.words.get("child_data", "")
        evidence.append(f'the name says so ("{word}")')
    size, filled = (len(found), found.rows) if len(found) else (len(column.values), column.sampled)
    rows = round(ages.share * filled)
    hits = np.ones(size, np.bool_)
    considered.found.append(
        Candidate(
            type_, round(sure, 3), hits, rows, evidence, strength=1.5, named=said, format="dates"
        )
    )
    return considered


def _as_births(
    ages: Ages, naming: Naming, said: float, *, people: bool, whole_days: bool
) -> tuple[float, str]:
    """How sure it is that dates are births; or 0, and why they are none if that is worth a word."""
    if said >= SAID and ages.of_people > 0.9:
        clear = ages.like_births or len(ages.years) < _FEWEST
        return (0.55 if clear else 0.45) + 0.4 * said, ""
    if ages.like_births and not naming.types and not naming.against and not naming.vetoed:
        if whole_days and not people and not naming.opaque:  # companies are as old as people
            return 0.0, "the dates are spread as births are, but the name does not say so"
        return (0.72 if people else 0.6) if whole_days else 0.0, ""
    if said >= SAID:
        return 0.0, "the name says so, but the dates are not those of living people"
    return 0.0, ""


def ages_of(column: Column, found: Prepared, today: date) -> Ages | None:
    """The ages that dates would be, None where most values are no dates."""
    if column.kind is ColumnKind.DATE:
        days = column.values.cast(pl.Int32).to_numpy().astype(np.float64)
        counts, share = column.counts, 1.0
    elif column.kind is ColumnKind.TIMESTAMP:
        seconds = cast("Counts", column.values.cast(pl.Int64).to_numpy())
        if np.count_nonzero(seconds % _DAY_SECONDS) > 0.05 * len(seconds):  # a time of day
            return None
        days, counts, share = seconds / _DAY_SECONDS, column.counts, 1.0
    elif column.kind in {ColumnKind.TEXT, ColumnKind.INTEGER}:
        read = _read(found)
        if read is None:
            return None
        days, counts, share = read
    else:
        return None
    if not len(days):
        return None
    now = (today - date(1970, 1, 1)).days
    years = (now - np.repeat(days, np.minimum(counts, 50))) / _YEAR
    return Ages(years, share)


def _read(found: Prepared) -> tuple[Days, Counts, float] | None:
    """Texts as days since 1970 by the format that reads most of them."""
    able = ((found.masks & Chars.DIGIT) > 0) & (found.lengths >= _SHORTEST)
    if not len(found) or found.mean_length > _LONGEST or float(able.mean()) < 0.5:
        return None
    tried = found.values.head(_TRIED).to_list()
    if sum(_ANY_FORMAT.match(text) is not None for text in tried) < 0.4 * len(tried):
        return None
    best: tuple[int, pl.Series] | None = None
    for form, reading in _FORMATS:
        like = found.values.str.contains(form)
        if int(like.sum()) < 0.5 * len(found):
            continue
        texts = found.values.str.slice(0, 10) if reading == "%Y-%m-%d" else found.values
        if reading == "%d-%b-%Y":
            texts = texts.str.replace_all(" ", "-")
        dates = texts.str.to_date(reading, strict=False)
        read = len(dates) - dates.null_count()
        if best is None or read > best[0]:
            best = read, dates
    if best is None or best[0] < 0.5 * len(found):
        return None
    valid = best[1].is_not_null().to_numpy()
    days = cast("Days", best[1].drop_nulls().cast(pl.Int32).to_numpy().astype(np.float64))
    counts = found.counts[valid]
    return days, counts, float(counts.sum() / found.rows)


def grown_up(ages: Ages) -> float:
    """The share of people who are of age to have given consent themselves (GDPR Art. 8: 16)."""
    return float(np.mean(ages.years >= _GROWN)) if len(ages.years) else 1.0
