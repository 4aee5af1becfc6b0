"""Times in hours that clocks skip."""

from dataclasses import replace

from audit.facts.calendar import Calendar, Calendars, ClockChange, FieldCalendar
from audit.facts.catalog import LogicalType
from audit.model.check import Confidence
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.skipped_hours import skipped_hours
from tests.make.facts import catalog, dataset, field, profile, profiles
from tests.make.judging import judged, not_run, only_failure

BERLIN = ClockChange(
    region="Central Europe", nights=2, expected=33.0, inside=0, doubled=63, single=37.0
)


def clocks(change: ClockChange | None) -> CheckResult:
    """The result for one field whose nights tell this."""
    found = FieldCalendar(field="created_at", rows=9_000, days=200, clock=change)
    return judged(
        skipped_hours,
        Calendars(datasets=(Calendar(dataset="orders", fields=(found,)),)),
        catalog(dataset("orders", field("created_at", LogicalType.TIMESTAMP))),
        profiles(profile("orders")),
    )


def test_clocks_that_do_not_change_are_not_judged() -> None:
    steady = ClockChange(region="", nights=2, expected=33.0, inside=30)
    assert clocks(steady).status is Status.NOT_APPLICABLE


def test_too_few_nights_are_not_judged() -> None:
    assert clocks(None).status is Status.NOT_APPLICABLE


def test_local_times_that_could_be_pass() -> None:
    assert clocks(BERLIN).status is Status.PASS


def test_times_that_cannot_be_fail() -> None:
    failure = only_failure(clocks(replace(BERLIN, inside=3)))

    assert failure.confidence is Confidence.HIGH
    assert failure.evidence == (
        "3 rows in the hour that the clocks of Central Europe skip in spring, in 2 nights; all "
        "others follow these clocks."
    )


def test_a_dataset_that_could_not_be_read_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read it", "GRANT SELECT")
    result = judged(
        skipped_hours,
        Calendars(datasets=()),
        catalog(dataset("orders", field("created_at", LogicalType.TIMESTAMP))),
        profiles(profile("orders", missing=gap)),
    )
    assert result.status is Status.UNKNOWN
    assert result.grant == "GRANT SELECT"


def test_without_days_it_does_not_run() -> None:
    assert not_run(skipped_hours, Calendars)
