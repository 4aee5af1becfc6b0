"""Days without rows."""

from datetime import date

from audit.facts.calendar import Calendar, Calendars, FieldCalendar, Gap
from audit.facts.catalog import LogicalType
from audit.model.check import Severity
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.date_gaps import date_gaps
from tests.make.facts import catalog, dataset, field, profile, profiles
from tests.make.judging import judged, not_run, only_failure

WORKDAYS = (0, 1, 2, 3, 4)
ONE = Gap(days=1, first=date(2025, 3, 4), last=date(2025, 3, 4))
LONG = Gap(days=7, first=date(2025, 5, 1), last=date(2025, 5, 9))


def days(*gaps: Gap, week: tuple[int, ...] = WORKDAYS, sampled: bool = False) -> CheckResult:
    """The result for one field with these gaps."""
    found = FieldCalendar(
        field="created_at", rows=9_000, days=200, week=week, expected=260, gaps=gaps
    )
    return judged(
        date_gaps,
        Calendars(datasets=(Calendar(dataset="orders", fields=(found,), sampled=sampled),)),
        catalog(dataset("orders", field("created_at", LogicalType.TIMESTAMP))),
        profiles(profile("orders")),
    )


def test_days_that_all_have_rows_pass() -> None:
    assert days().status is Status.PASS


def test_a_missing_day_fails_with_its_date() -> None:
    failure = only_failure(days(ONE))

    assert failure.subject.field == "created_at"
    assert failure.severity is Severity.LOW
    assert failure.evidence == (
        "1 day without rows, of 260 that should have some (Monday to Friday): 4 Mar 2025."
    )


def test_many_days_are_a_larger_matter() -> None:
    failure = only_failure(days(ONE, LONG))

    assert failure.severity is None
    assert failure.evidence.startswith("8 days without rows, of 260")
    assert failure.evidence.endswith("4 Mar 2025, 1 May 2025 to 9 May 2025.")


def test_dates_that_may_not_be_told_are_counted() -> None:
    assert only_failure(days(Gap(days=7))).evidence.endswith(": 7 days in a row.")


def test_days_without_a_pattern_are_not_judged() -> None:
    assert days(week=()).status is Status.NOT_APPLICABLE


def test_two_times_of_the_same_rows_are_one_finding() -> None:
    one = FieldCalendar(field="created_at", rows=9, days=2, week=(0,), expected=9, gaps=(ONE, LONG))
    other = FieldCalendar(field="ordered_at", rows=9, days=2, week=(0,), expected=9, gaps=(ONE,))
    only_failure(
        judged(
            date_gaps,
            Calendars(datasets=(Calendar(dataset="orders", fields=(one, other)),)),
        )
    )


def test_a_dataset_that_could_not_be_read_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read it", "GRANT SELECT")
    result = judged(
        date_gaps,
        Calendars(datasets=()),
        catalog(dataset("orders", field("created_at", LogicalType.TIMESTAMP))),
        profiles(profile("orders", missing=gap)),
    )
    assert result.status is Status.UNKNOWN
    assert result.grant == "GRANT SELECT"


def test_without_days_it_does_not_run() -> None:
    assert not_run(date_gaps, Calendars)
