"""When clocks go forward and back, and what the rows of those nights say of a field's zone.

A time without a zone that is written by local clocks has no row in the hour that is skipped in
spring, and twice as many in the hour that comes twice in autumn.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt

from audit.facts.calendar import ClockChange
from audit.profile.calendar.holidays import nth_weekday

Integers = npt.NDArray[np.int64]

_EPOCH = date(1970, 1, 1)
_SUNDAY = 6
_YEARS = range(1996, 2061)
_WEEK = 7
#: Rows that the hours beside have to make likely, all nights together, and in one of them.
_EXPECTED, _EXPECTED_OF_ONE = 12.0, 3.0
#: The hours beside the one that is skipped have at least this share of what they usually have.
_ALIVE = 0.4
#: A clock that never changes leaves at least this share of the usual rows in the hour.
_STEADY = 0.5
#: The doubled hour has so many times the rows of a single one where times are local.
_DOUBLED = 1.5


@dataclass(frozen=True, slots=True)
class Region:
    """Clocks go from `hour` to the next one on `spring`, and back to `again` on `autumn`."""

    name: str
    hour: int
    again: int
    spring: Callable[[int], date]
    autumn: Callable[[int], date]


def _march_or_later(month: int, nth: int) -> Callable[[int], date]:
    return lambda year: nth_weekday(year, month, _SUNDAY, nth)


def _america_spring(year: int) -> date:
    return nth_weekday(year, 3, _SUNDAY, 2) if year >= _ACT else nth_weekday(year, 4, _SUNDAY, 1)


def _america_autumn(year: int) -> date:
    return nth_weekday(year, 11, _SUNDAY, 1) if year >= _ACT else nth_weekday(year, 10, _SUNDAY, -1)


_ACT = 2007  # Energy Policy Act of 2005, section 110
_EUROPE = _march_or_later(3, -1), _march_or_later(10, -1)  # Directive 2000/84/EC
#: The regions whose rules have not changed in a way that matters since 1996.
REGIONS = (
    Region("Central Europe", 2, 2, *_EUROPE),
    Region("the United Kingdom, Ireland and Portugal", 1, 1, *_EUROPE),
    Region("Eastern Europe", 3, 3, *_EUROPE),
    Region("North America", 2, 1, _america_spring, _america_autumn),
    Region("south-eastern Australia", 2, 2, _march_or_later(10, 1), _march_or_later(4, 1)),
    Region("New Zealand", 2, 2, _march_or_later(9, -1), _march_or_later(4, 1)),
)


@cache
def watched() -> Integers:
    """The nights of changes and the same nights a week before and after, as days since 1970."""
    found: set[int] = set()
    for region in REGIONS:
        for year in _YEARS:
            for change in (region.spring(year), region.autumn(year)):
                day = (change - _EPOCH).days
                found |= {day - _WEEK, day, day + _WEEK}
    return np.array(sorted(found), np.int64)


def clock_change(counts: Integers) -> ClockChange | None:
    """What the nights say; of the regions the one whose skipped hour is the emptiest.

    None where too few rows are in the nights of any; without a region where nothing shows in them.
    """
    lines = {day: counts[i] for i, day in enumerate(watched().tolist())}
    found = [change for region in REGIONS if (change := _of(region, lines)) is not None]
    shown = [change for change in found if change.local and _sure(change)]
    if shown:
        return max(shown, key=lambda c: (c.expected - c.inside, c.doubled))
    if not found or any(change.inside < _STEADY * change.expected for change in found):
        return None
    most = max(found, key=lambda c: c.expected)
    return ClockChange(region="", nights=most.nights, expected=most.expected, inside=most.inside)


def _sure(change: ClockChange) -> bool:
    """Whether chance or a job that did not run one night cannot have emptied the hour."""
    autumn = change.single >= _EXPECTED and change.doubled >= _DOUBLED * change.single
    contrary = change.single >= _EXPECTED and change.doubled < change.single * (_DOUBLED + 1) / 2
    if change.inside:
        return autumn
    return autumn or (change.nights > 1 and not contrary)


def _of(region: Region, lines: dict[int, Integers]) -> ClockChange | None:
    nights, expected, inside = 0, 0.0, 0
    for night, usual in _nights(region.spring, lines):
        # the hours beside show that the system was at work
        beside = [h for h in (region.hour - 1, region.hour + 1) if h >= 0]
        alive = all(night[h] >= _ALIVE * usual[h] for h in beside)
        if usual[region.hour] >= _EXPECTED_OF_ONE and alive:
            nights += 1
            expected += float(usual[region.hour])
            inside += int(night[region.hour])
    if expected < _EXPECTED:
        return None
    doubled, single = 0, 0.0
    for night, usual in _nights(region.autumn, lines):
        if usual[region.again] >= _EXPECTED_OF_ONE:
            doubled += int(night[region.again])
            single += float(usual[region.again])
    return ClockChange(
        region=region.name,
        nights=nights,
        expected=round(expected, 1),
        inside=inside,
        doubled=doubled,
        single=round(single, 1),
    )


def _nights(
    change: Callable[[int], date], lines: dict[int, Integers]
) -> Iterator[tuple[Integers, npt.NDArray[np.float64]]]:
    """The rows by hour of each year's night, and of the smaller of the nights a week away."""
    for year in _YEARS:
        day = (change(year) - _EPOCH).days
        night, before, after = (lines[day + days] for days in (0, -_WEEK, _WEEK))
        if night.any() and before.any() and after.any():
            yield night, np.minimum(before, after).astype(np.float64)


def moment(day: int) -> date:
    """A day since 1970 as a date."""
    return _EPOCH + timedelta(days=day)
