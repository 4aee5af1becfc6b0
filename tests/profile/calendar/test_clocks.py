"""Changes of clocks in times without a zone: which region's they are, and when nothing shows."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from audit.facts.calendar import ClockChange
from audit.profile.calendar.clocks import REGIONS, clock_change
from audit.profile.calendar.days import Nights
from audit.profile.calendar.holidays import holidays, nth_weekday

DAY = 86_400
FIRST = datetime(2023, 1, 1, tzinfo=UTC)


def nights(zone: str, *, days: int = 800, each: float = 300.0) -> Nights:
    """Rows that come at any time, by the clocks of a zone."""
    draw = np.random.default_rng(7)
    start = int(FIRST.timestamp())
    moments = np.sort(draw.uniform(start, start + days * DAY, int(days * each)))
    # the offset of a zone changes at whole hours
    hours = {int(h): _offset(zone, int(h)) for h in np.unique(moments // 3600)}
    local = moments + np.array([hours[int(h)] for h in moments // 3600])
    found = Nights()
    found.add(np.sort(local).astype(np.int64), DAY)
    return found


def _offset(zone: str, hour: int) -> float:
    moment = datetime.fromtimestamp(hour * 3600, ZoneInfo(zone))
    offset = moment.utcoffset()
    assert offset is not None
    return offset.total_seconds()


def change(found: Nights) -> ClockChange | None:
    assert found.counts is not None
    return clock_change(found.counts)


@pytest.mark.parametrize(
    ("zone", "region"),
    [
        ("Europe/Berlin", "Central Europe"),
        ("Europe/London", "the United Kingdom, Ireland and Portugal"),
        ("Europe/Helsinki", "Eastern Europe"),
        ("America/New_York", "North America"),
        ("Australia/Sydney", "south-eastern Australia"),
        ("Pacific/Auckland", "New Zealand"),
    ],
)
def test_the_clocks_of_a_region_show(zone: str, region: str) -> None:
    found = change(nights(zone))

    assert found is not None
    assert found.region == region
    assert found.inside == 0
    assert found.doubled > 1.5 * found.single


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "Asia/Kolkata", "America/Phoenix"])
def test_clocks_that_do_not_change_show_nothing(zone: str) -> None:
    found = change(nights(zone))

    assert found is not None
    assert not found.region
    assert not found.local


def test_too_few_rows_show_nothing() -> None:
    assert change(nights("Europe/Berlin", each=20.0)) is None


def test_rows_in_the_hour_that_is_skipped_are_counted() -> None:
    found = nights("Europe/Berlin")
    assert found.counts is not None
    spring = (nth_weekday(2024, 3, 6, -1) - date(1970, 1, 1)).days
    found.add_hours(np.array([spring] * 3), np.array([2] * 3))

    told = change(found)

    assert told is not None
    assert told.inside == 3
    assert told.local


def test_one_night_without_a_job_is_no_change_of_clocks() -> None:
    found = nights("UTC")
    assert found.counts is not None
    spring = (nth_weekday(2024, 3, 6, -1) - date(1970, 1, 1)).days
    other = Nights()
    other.add_hours(np.array([spring]), np.array([2]))
    assert other.counts is not None
    line = int(np.flatnonzero(other.counts.any(axis=1))[0])
    found.counts[line, 2] = 0

    told = change(found)

    assert told is None or not told.region


def test_the_rules_are_those_of_the_zones() -> None:
    zones = ("Europe/Berlin", "Europe/London", "Europe/Helsinki", "America/New_York",
             "Australia/Sydney", "Pacific/Auckland")  # fmt: skip
    for region, zone in zip(REGIONS, zones, strict=True):
        for year in range(2009, 2035):
            skipped = datetime.combine(region.spring(year), datetime.min.time()).replace(
                hour=region.hour, minute=30, tzinfo=ZoneInfo(zone)
            )
            back = skipped.astimezone(UTC).astimezone(ZoneInfo(zone))
            assert back.hour != region.hour, (zone, year)
            twice = datetime.combine(region.autumn(year), datetime.min.time()).replace(
                hour=region.again, minute=30, tzinfo=ZoneInfo(zone)
            )
            assert twice.utcoffset() != twice.replace(fold=1).utcoffset(), (zone, year)


def test_holidays_are_where_they_are() -> None:
    days = {date(1970, 1, 1) + timedelta(days=day) for day in holidays(2025)}
    assert {date(2025, 4, 18), date(2025, 4, 21), date(2025, 12, 25), date(2025, 11, 27)} <= days
    assert date(2025, 3, 12) not in days
