"""Times of several zones."""

from audit.facts.calendar import Calendar, Calendars, Delay, FieldCalendar, Shift
from audit.facts.catalog import LogicalType
from audit.model.check import Severity
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.zone_consistency import zone_consistency
from tests.make.facts import catalog, dataset, field, profile, profiles
from tests.make.judging import judged, not_run, only_failure


def texts(zoned: int, zoneless: int, offsets: int = 1) -> CheckResult:
    """The result for texts with a time, of which so many have an offset."""
    found = FieldCalendar(
        field="created_at",
        rows=9_000,
        days=200,
        zoned=zoned,
        zoneless=zoneless,
        offsets=offsets if zoned else 0,
    )
    return judged(
        zone_consistency,
        Calendars(datasets=(Calendar(dataset="orders", fields=(found,)),)),
        catalog(dataset("orders", field("created_at", LogicalType.TIMESTAMP))),
        profiles(profile("orders")),
    )


def test_texts_of_one_form_pass() -> None:
    assert texts(900, 0).status is Status.PASS
    assert texts(0, 900).status is Status.PASS


def test_the_offsets_of_summer_and_winter_pass() -> None:
    assert not texts(900, 0, offsets=2).notes


def test_texts_with_and_without_an_offset_fail() -> None:
    failure = only_failure(texts(900, 20))

    assert failure.evidence == ("20 texts of 920 with a time have no UTC offset, 900 have one.")


def test_several_offsets_are_told() -> None:
    [failure] = texts(900, 0, offsets=5).notes

    assert failure.severity is Severity.INFO
    assert failure.evidence.startswith("5 UTC offsets in 900 texts")


def test_times_that_are_no_texts_are_not_judged() -> None:
    assert texts(0, 0).status is Status.NOT_APPLICABLE


def test_two_times_of_one_event_that_are_hours_apart_fail() -> None:
    delay = Delay(
        event="event_time",
        written="loaded_at",
        rows=1_000,
        median=3_600.0,
        p95=7_200.0,
        late=0,
        early=0,
        shifts=(Shift(1, 400), Shift(2, 600)),
    )
    failure = only_failure(
        judged(zone_consistency, Calendars(datasets=(Calendar(dataset="orders", delays=(delay,)),)))
    )
    assert failure.subject.field == "loaded_at"
    assert failure.evidence == (
        "1,000 rows looked at differ from event_time by whole hours, and not by the same: "
        "400 rows by 1 hour, 600 rows by 2 hours."
    )


def test_a_dataset_that_could_not_be_read_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read it", "GRANT SELECT")
    result = judged(
        zone_consistency,
        Calendars(datasets=()),
        catalog(dataset("orders", field("created_at", LogicalType.TIMESTAMP))),
        profiles(profile("orders", missing=gap)),
    )
    assert result.status is Status.UNKNOWN
    assert result.grant == "GRANT SELECT"


def test_without_days_it_does_not_run() -> None:
    assert not_run(zone_consistency, Calendars)
