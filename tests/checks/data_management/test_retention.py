"""Records that are older than the policy."""

# ruff: noqa: ANN401  # `more` has the types of the profile's own fields

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.catalog import Catalog, DatasetKind, LogicalType
from audit.facts.profiles import FieldProfile, Numbers, Profiles, Quantile, Sample
from audit.facts.retention import Retention
from audit.facts.sensitive import PersonalData
from audit.facts.server import Server
from audit.model.check import Confidence, Severity
from audit.model.fact import Fact, Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.retention import retention
from tests.make.facts import catalog, dataset, field, profile, profiles, server
from tests.make.judging import NOON, judged, only_failure
from tests.make.sensitive import holding, people, personal_data, sensitive

FOUND = people(holding("email", sensitive()))
PEOPLE = catalog(
    dataset(
        "people", field("email", LogicalType.TEXT), field("updated_at", LogicalType.TIMESTAMP_TZ)
    )
)
YEAR = Retention(days=365)


def aged(days: float, **more: Any) -> Profiles:
    """People of whom the oldest was last changed so many days before the audit."""
    oldest = (NOON - timedelta(days=days)).isoformat()
    return times(oldest, **more)


def times(oldest: str | None, **more: Any) -> Profiles:
    seen = FieldProfile("updated_at", 100, 0, ranged=True, minimum=oldest, numbers=_numbers())
    return profiles(profile("people", seen, **more))


def _numbers() -> Numbers:
    """A quarter of the records is older than two years."""
    at = (NOON - timedelta(days=730)).timestamp()
    return Numbers(at, None, None, (Quantile(0.25, at), Quantile(0.5, NOON.timestamp())))


def kept(seen: Profiles, policy: Retention | None, *more: Fact, place: Catalog = PEOPLE
         ) -> CheckResult:  # fmt: skip
    return judged(retention, FOUND, place, seen, *([policy] if policy else []), *more)


@pytest.mark.parametrize(("days", "status"), [(365.9, Status.PASS), (366, Status.FAIL)])
def test_whole_days_beyond_the_policy_fail(days: float, status: Status) -> None:
    assert kept(aged(days), YEAR).status is status


def test_the_evidence_says_how_old_by_which_field_and_how_many() -> None:
    failure = only_failure(kept(aged(1_000), YEAR))

    assert failure.evidence == (
        "The oldest record is 1,000 days old by updated_at (27 Feb 2024), and the policy allows "
        "365; at least 25.0% of the records are due."
    )
    assert (failure.severity, failure.confidence) == (None, Confidence.HIGH)


@pytest.mark.parametrize(
    ("product", "limit"),
    [
        (server(), "now() - INTERVAL '365 days'"),
        (server(product_id="sqlite"), "datetime('now', '-365 days')"),
    ],
)
def test_the_command_counts_what_is_due_and_deletes_nothing(product: Server, limit: str) -> None:
    failure = only_failure(kept(aged(1_000), YEAR, product))

    assert failure.command == f'SELECT count(*) FROM "people" WHERE "updated_at" < {limit};'


def test_the_first_rule_that_names_the_dataset_decides() -> None:
    policy = Retention(days=1, rules=(("peo*", 2_000), ("people", 5)))

    assert kept(aged(1_000), policy).status is Status.PASS


def test_a_rule_holds_also_without_personal_data() -> None:
    policy = Retention(rules=(("people", 365),))

    result = judged(retention, people(holding("colour")), PEOPLE, aged(1_000), policy)

    assert result.status is Status.FAIL


def test_the_default_holds_for_personal_data_only() -> None:
    result = judged(retention, people(holding("colour")), PEOPLE, aged(1_000), YEAR)

    assert result.status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("policy", [None, Retention()], ids=["no fact", "no days"])
def test_personal_data_without_a_policy_is_a_note(policy: Retention | None) -> None:
    result = kept(aged(1_000), policy)

    assert result.status is Status.PASS
    assert [note.severity for note in result.notes] == [Severity.INFO]
    assert result.notes[0].evidence.startswith("1 dataset with personal data")


def test_neither_personal_data_nor_a_policy_is_not_applicable() -> None:
    result = judged(retention, personal_data(), PEOPLE, aged(1_000))

    assert result.status is Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    "oldest",
    [None, "1970-01-01T00:00:00+00:00", "1900-01-01", "not a time"],
    ids=["not told", "the clock's first day", "a calendar's first day", "text"],
)
def test_a_time_that_stands_for_none_is_unknown(oldest: str | None) -> None:
    assert kept(times(oldest), YEAR).status is Status.UNKNOWN


def test_a_dataset_that_keeps_no_time_is_unknown() -> None:
    timeless = catalog(dataset("people", field("email", LogicalType.TEXT)))

    assert kept(aged(1_000), YEAR, place=timeless).status is Status.UNKNOWN


def test_a_sample_shows_what_is_too_old_and_cannot_show_that_nothing_is() -> None:
    few = Sample(method="random blocks", share=0.1)

    assert kept(aged(1_000, sample=few), YEAR).status is Status.FAIL
    assert kept(aged(10, sample=few), YEAR).status is Status.UNKNOWN


def test_a_dataset_that_was_not_read_is_unknown_with_the_grant() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this dataset", "GRANT SELECT")

    result = kept(profiles(profile("people", missing=gap)), YEAR)

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT SELECT")


@pytest.mark.parametrize(
    "place",
    [
        catalog(dataset("people", kind=DatasetKind.VIEW)),
        catalog(dataset("people", partition_of="persons")),
    ],
    ids=["view", "partition"],
)
def test_parts_and_views_are_judged_with_the_whole(place: Catalog) -> None:
    named = Retention(rules=(("*", 1),))

    assert kept(aged(1_000), named, place=place).status is Status.NOT_APPLICABLE


def test_an_empty_dataset_keeps_nothing() -> None:
    assert kept(aged(1_000, row_count=0), YEAR).status is Status.NOT_APPLICABLE


@given(st.integers(0, 40_000), st.integers(0, 10**12))
def test_a_longer_policy_never_fails_where_a_shorter_one_passes(short: int, more: int) -> None:
    seen = aged(10_000)

    if kept(seen, Retention(days=short)).status is Status.PASS:
        assert kept(seen, Retention(days=short + more)).status is Status.PASS


def test_data_that_was_not_looked_through_is_not_run() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this")

    result = judged(retention, PEOPLE, aged(1), missing={PersonalData: gap})

    assert result.status is Status.NOT_RUN
