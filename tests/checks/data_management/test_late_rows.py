"""Rows that come late."""

from audit.facts.calendar import Calendar, Calendars, Delay, Shift
from audit.facts.catalog import LogicalType
from audit.model.check import Severity
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.late_rows import late_rows
from tests.make.facts import catalog, dataset, field, profile, profiles
from tests.make.judging import judged, not_run, only_failure


def delayed(
    late: int, *, median: float = 60.0, rows: int = 1_000, shifts: tuple[Shift, ...] = ()
) -> CheckResult:
    """The result for so many rows that are late."""
    delay = Delay(
        event="event_time",
        written="loaded_at",
        rows=rows,
        median=median,
        p95=300.0,
        late=late,
        early=0,
        shifts=shifts,
    )
    return judged(
        late_rows,
        Calendars(datasets=(Calendar(dataset="orders", delays=(delay,)),)),
        catalog(dataset("orders", field("created_at", LogicalType.TIMESTAMP))),
        profiles(profile("orders")),
    )


def test_prompt_rows_pass() -> None:
    assert delayed(0).status is Status.PASS


def test_very_few_late_rows_pass() -> None:
    assert delayed(2, rows=100).status is Status.PASS
    assert delayed(4).status is Status.PASS


def test_late_rows_fail() -> None:
    failure = only_failure(delayed(20))

    assert failure.subject.field == "event_time"
    assert failure.severity is None
    assert failure.evidence == (
        "20 rows of 1,000 looked at (2.0%) came more than a day after the event, by loaded_at; "
        "half came within 60\u00a0s, 95% within 5\u00a0minutes."
    )


def test_many_late_rows_are_a_larger_matter() -> None:
    assert only_failure(delayed(50)).severity is Severity.MEDIUM


def test_rows_that_come_in_batches_are_not_judged() -> None:
    assert delayed(900, median=90_000.0).status is Status.NOT_APPLICABLE


def test_times_of_two_zones_tell_no_delay() -> None:
    shifts = (Shift(0, 500), Shift(2, 500))
    assert delayed(900, shifts=shifts).status is Status.NOT_APPLICABLE


def test_a_dataset_that_could_not_be_read_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read it", "GRANT SELECT")
    result = judged(
        late_rows,
        Calendars(datasets=()),
        catalog(dataset("orders", field("created_at", LogicalType.TIMESTAMP))),
        profiles(profile("orders", missing=gap)),
    )
    assert result.status is Status.UNKNOWN
    assert result.grant == "GRANT SELECT"


def test_without_days_it_does_not_run() -> None:
    assert not_run(late_rows, Calendars)
