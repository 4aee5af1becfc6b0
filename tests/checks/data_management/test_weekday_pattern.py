"""Weekdays that have no rows any more."""

from audit.facts.calendar import Calendar, Calendars, FieldCalendar
from audit.facts.catalog import LogicalType
from audit.model.check import Confidence
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.weekday_pattern import weekday_pattern
from tests.make.facts import catalog, dataset, field, profile, profiles
from tests.make.judging import judged, not_run, only_failure


def days(*gone: int, week: tuple[int, ...] = (0, 1, 2, 3, 4), weeks: int = 6) -> CheckResult:
    """The result for one field that misses these weekdays."""
    found = FieldCalendar(
        field="created_at", rows=9_000, days=200, week=week, gone=gone, gone_weeks=weeks
    )
    return judged(
        weekday_pattern,
        Calendars(datasets=(Calendar(dataset="orders", fields=(found,)),)),
        catalog(dataset("orders", field("created_at", LogicalType.TIMESTAMP))),
        profiles(profile("orders")),
    )


def test_a_week_as_it_was_passes() -> None:
    assert days().status is Status.PASS


def test_weekdays_that_have_gone_fail() -> None:
    failure = only_failure(days(5, 6))

    assert failure.confidence is Confidence.HIGH
    assert failure.evidence == (
        "2 weekdays without rows for 6 weeks: Saturday and Sunday had rows every week before, "
        "and the other days still have."
    )


def test_days_without_a_pattern_are_not_judged() -> None:
    assert days(week=()).status is Status.NOT_APPLICABLE


def test_a_dataset_that_could_not_be_read_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read it", "GRANT SELECT")
    result = judged(
        weekday_pattern,
        Calendars(datasets=()),
        catalog(dataset("orders", field("created_at", LogicalType.TIMESTAMP))),
        profiles(profile("orders", missing=gap)),
    )
    assert result.status is Status.UNKNOWN
    assert result.grant == "GRANT SELECT"


def test_without_days_it_does_not_run() -> None:
    assert not_run(weekday_pattern, Calendars)
