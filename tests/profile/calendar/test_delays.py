"""How long rows come after their event, and two times of one event in different zones."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest

from audit.profile.calendar.delays import delays_of

FIRST = datetime(2024, 1, 1, 0, 0, 17, tzinfo=UTC)
EVENTS = [FIRST + timedelta(seconds=7_919 * n) for n in range(4_000)]


def written(event: datetime, number: int) -> datetime:
    return event + timedelta(seconds=5 + number % 50)


def frame(**columns: list[datetime]) -> pl.DataFrame:
    naive = {name: [m.replace(tzinfo=None) for m in moments] for name, moments in columns.items()}
    return pl.DataFrame(naive, schema=dict.fromkeys(naive, pl.Datetime("us")))


LOADED = [written(event, n) for n, event in enumerate(EVENTS)]


def test_the_usual_delay_is_told() -> None:
    [delay] = delays_of(frame(at=EVENTS, loaded_at=LOADED), ["at"], ["loaded_at"])
    assert (delay.event, delay.written, delay.rows) == ("at", "loaded_at", 4_000)
    assert 29 <= delay.median <= 30
    assert 51 <= delay.p95 <= 53
    assert (delay.late, delay.early, delay.shifts) == (0, 0, ())


def test_late_and_early_rows_are_counted() -> None:
    loaded = list(LOADED)
    loaded[10:20] = [moment + timedelta(days=3) for moment in loaded[10:20]]
    loaded[30:34] = [moment - timedelta(hours=2) for moment in loaded[30:34]]
    [delay] = delays_of(frame(at=EVENTS, loaded_at=loaded), ["at"], ["loaded_at"])
    assert (delay.late, delay.early) == (10, 4)


def test_times_that_do_not_follow_each_other_are_no_pair() -> None:
    order: list[int] = np.random.default_rng(1).permutation(len(EVENTS)).tolist()
    other = [EVENTS[i] for i in order]
    assert not delays_of(frame(at=EVENTS, loaded_at=other), ["at"], ["loaded_at"])


def test_a_day_without_a_time_ends_at_midnight() -> None:
    days = [event.replace(hour=0, minute=0, second=0) for event in EVENTS]
    [delay] = delays_of(frame(day=days, loaded_at=LOADED), ["day"], ["loaded_at"])
    assert delay.late == 0


@pytest.mark.parametrize("form", ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"])
def test_texts_are_times_as_well(form: str) -> None:
    texts = pl.DataFrame(
        {
            "at": [m.strftime(form) for m in EVENTS],
            "loaded_at": [m.isoformat() for m in LOADED],
        }
    )
    assert delays_of(texts, ["at"], ["loaded_at"]) == delays_of(
        frame(at=EVENTS, loaded_at=LOADED), ["at"], ["loaded_at"]
    )


def test_an_offset_is_taken_off() -> None:
    zone = ZoneInfo("America/New_York")
    texts = pl.DataFrame(
        {
            "at": [m.isoformat() for m in EVENTS],
            "loaded_at": [m.astimezone(zone).isoformat(" ") for m in LOADED],
        }
    )
    [delay] = delays_of(texts, ["at"], ["loaded_at"])
    assert 29 <= delay.median <= 30


def test_two_zones_of_one_event_are_told() -> None:
    local = [m.astimezone(ZoneInfo("Europe/Berlin")).replace(tzinfo=UTC) for m in LOADED]
    [delay] = delays_of(frame(at=EVENTS, loaded_at=local), ["at"], ["loaded_at"])
    assert [shift.hours for shift in delay.shifts] == [1, 2]
    assert sum(shift.rows for shift in delay.shifts) == len(EVENTS)


def test_a_part_of_the_rows_in_another_zone_is_told() -> None:
    part = [m + timedelta(hours=-5 if n % 4 == 0 else 0) for n, m in enumerate(LOADED)]
    [delay] = delays_of(frame(at=EVENTS, loaded_at=part), ["at"], ["loaded_at"])
    assert {shift.hours: shift.rows for shift in delay.shifts} == {-5: 1_000, 0: 3_000}


def test_times_to_the_hour_are_in_no_other_zone() -> None:
    hours = [m.replace(minute=0, second=0) for m in EVENTS]
    later = [m + timedelta(hours=n % 3) for n, m in enumerate(hours)]
    assert not [
        d for d in delays_of(frame(at=hours, loaded_at=later), ["at"], ["loaded_at"]) if d.shifts
    ]


def test_too_few_rows_tell_nothing() -> None:
    assert not delays_of(frame(at=EVENTS[:20], loaded_at=LOADED[:20]), ["at"], ["loaded_at"])
