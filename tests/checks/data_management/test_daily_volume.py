"""The newest full day beside others."""

from datetime import date

import pytest

from audit.facts.calendar import Calendar, Calendars, DayVolume, FieldCalendar
from audit.facts.catalog import LogicalType
from audit.model.check import Severity
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.daily_volume import daily_volume
from tests.make.facts import catalog, dataset, field, profile, profiles
from tests.make.judging import judged, not_run, only_failure


def newest(rows: int, *, day: date | None = date(2025, 3, 4)) -> CheckResult:
    """The result for a newest full day with so many rows, where 40 are usual."""
    volume = DayVolume(weekday=1, rows=rows, median=40.0, low=20.0, high=80.0, compared=12, day=day)
    found = FieldCalendar(field="created_at", rows=9_000, days=200, week=(1,), volume=volume)
    return judged(
        daily_volume,
        Calendars(datasets=(Calendar(dataset="orders", fields=(found,)),)),
        catalog(dataset("orders", field("created_at", LogicalType.TIMESTAMP))),
        profiles(profile("orders")),
    )


@pytest.mark.parametrize("rows", [20, 40, 80])
def test_rows_within_the_band_pass(rows: int) -> None:
    assert newest(rows).status is Status.PASS


def test_few_rows_fail() -> None:
    failure = only_failure(newest(19))

    assert failure.title == "Newest full day has few rows"
    assert failure.severity is None
    assert failure.evidence == (
        "19 rows on Tuesday, 4 Mar 2025; the last 12 of its weekday had 40 (median), and 20 to 80 "
        "would be usual."
    )


def test_hardly_any_rows_are_a_larger_matter() -> None:
    assert only_failure(newest(3)).severity is Severity.HIGH


def test_many_rows_fail_and_a_day_that_may_not_be_told_is_not() -> None:
    failure = only_failure(newest(81, day=None))

    assert failure.title == "Newest full day has many rows"
    assert failure.evidence.startswith("81 rows on the newest Tuesday;")


def test_a_field_without_a_newest_day_is_not_judged() -> None:
    found = FieldCalendar(field="created_at", rows=9_000, days=200)
    result = judged(
        daily_volume, Calendars(datasets=(Calendar(dataset="orders", fields=(found,)),))
    )
    assert result.status is Status.NOT_APPLICABLE


def test_a_dataset_that_could_not_be_read_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read it", "GRANT SELECT")
    result = judged(
        daily_volume,
        Calendars(datasets=()),
        catalog(dataset("orders", field("created_at", LogicalType.TIMESTAMP))),
        profiles(profile("orders", missing=gap)),
    )
    assert result.status is Status.UNKNOWN
    assert result.grant == "GRANT SELECT"


def test_without_days_it_does_not_run() -> None:
    assert not_run(daily_volume, Calendars)
