"""Files that follow one another in time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from audit.access.files.times import Moment, moment_of, sequence

START = datetime(2026, 9, 7, tzinfo=UTC)  # a Monday


def daily(days: Sequence[int], *, delay: timedelta = timedelta(hours=2)) -> dict[Moment, datetime]:
    """One file a day, written a little after its day has ended."""
    times = [START + timedelta(days=day) for day in days]
    return {Moment(at, "day"): at + timedelta(days=1) + delay for at in times}


@pytest.mark.parametrize(
    ("keys", "values", "told", "at", "step"),
    [
        (
            ("year", "month", "day"),
            ("2026", "11", "3"),
            (),
            datetime(2026, 11, 3, tzinfo=UTC),
            "day",
        ),
        (("year", "month"), ("2026", "11"), (), datetime(2026, 11, 1, tzinfo=UTC), "month"),
        (("dt",), ("2026-11-03",), (), datetime(2026, 11, 3, tzinfo=UTC), "day"),
        (("dt", "hour"), ("2026-11-03", "07"), (), datetime(2026, 11, 3, 7, tzinfo=UTC), "hour"),
        (("country", "date"), ("de", "20261103"), (), datetime(2026, 11, 3, tzinfo=UTC), "day"),
        ((), (), ("2026-11-03",), datetime(2026, 11, 3, tzinfo=UTC), "day"),
        ((), (), ("2026", "11", "03"), datetime(2026, 11, 3, tzinfo=UTC), "day"),
        ((), (), ("2026-11",), datetime(2026, 11, 1, tzinfo=UTC), "month"),
        ((), (), ("20261103", "07"), datetime(2026, 11, 3, 7, tzinfo=UTC), "hour"),
    ],
)
def test_the_time_of_a_file_is_told_by_its_folders_or_its_name(
    keys: tuple[str, ...], values: tuple[str, ...], told: tuple[str, ...], at: datetime, step: str
) -> None:
    assert moment_of(keys, values, told) == Moment(at, step)


@pytest.mark.parametrize(
    "told", [("1",), ("00017",), ("2026",), ("99999999",), ("2026-13-01",), ()]
)
def test_a_number_is_no_time(told: tuple[str, ...]) -> None:
    assert moment_of((), (), told) is None


def test_an_unbroken_sequence_misses_nothing() -> None:
    found = sequence(daily(range(20)))

    assert found is not None
    assert (found.step, found.expected, found.missing, found.late) == ("day", 20, (), ())
    assert found.newest == START + timedelta(days=20)


def test_days_that_are_not_there_are_named() -> None:
    found = sequence(daily([d for d in range(20) if d not in {4, 11}]))

    assert found is not None
    assert found.missing == ("2026-09-11", "2026-09-18")


def test_a_sequence_of_working_days_does_not_miss_weekends() -> None:
    found = sequence(daily([d for d in range(28) if d % 7 < 5]))

    assert found is not None
    assert (found.step, found.missing) == ("weekday", ())


def test_a_few_scattered_days_are_no_sequence() -> None:
    assert sequence(daily([0, 30, 61, 95, 120, 151, 200, 260, 300])) is None
    assert sequence(daily(range(5))) is None


def test_a_day_written_long_after_the_others_is_late() -> None:
    written = daily(range(20))
    late = Moment(START + timedelta(days=7), "day")
    written[late] += timedelta(days=9)

    found = sequence(written)

    assert found is not None
    assert found.late == ("2026-09-14",)


def test_files_that_were_copied_all_at_once_are_not_late() -> None:
    copied = dict.fromkeys(daily(range(60)), START + timedelta(days=90))

    found = sequence(copied)

    assert found is not None
    assert found.late == ()


def test_months_are_as_long_as_they_are() -> None:
    months = {
        Moment(datetime(2025 + m // 12, m % 12 + 1, 1, tzinfo=UTC), "month"): None
        for m in range(14)
        if m != 3
    }

    found = sequence(months)

    assert found is not None
    assert (found.step, found.missing) == ("month", ("2025-04",))
