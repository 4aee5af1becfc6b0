"""Fields with one value for all rows."""

import pytest

from audit.facts.catalog import DatasetKind, Family, LogicalType
from audit.facts.profiles import FieldProfile, Profiles
from audit.model.check import Confidence
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.constant_fields import constant_fields
from tests.make.facts import catalog, dataset, field, profile, profiles
from tests.make.judging import judged, only_failure


def distinct(
    values: int | None,
    *,
    name: str = "channel",
    kind: LogicalType = LogicalType.TEXT,
    rows: int = 1_000,
    longest: int | None = 3,
    family: Family = Family.RELATIONAL,
) -> CheckResult:
    """The result for one field with so many different values."""
    seen = FieldProfile(name, rows, 0, distinct=values, max_length=longest)
    return judged(
        constant_fields,
        catalog(dataset("orders", field(name, kind)), family=family),
        profiles(profile("orders", seen, row_count=rows)),
    )


def test_two_values_pass() -> None:
    assert distinct(2).status is Status.PASS


def test_one_value_in_a_thousand_rows_fails() -> None:
    failure = only_failure(distinct(1))

    assert failure.evidence == "1 distinct value in 1,000 rows that have one."
    assert failure.confidence is Confidence.CERTAIN


def test_a_sample_says_that_it_is_one_and_calls_a_document_so() -> None:
    seen = FieldProfile("channel", 1_000, 0, distinct=1)

    failure = only_failure(
        judged(
            constant_fields,
            catalog(
                dataset("orders", field("channel"), kind=DatasetKind.COLLECTION),
                family=Family.DOCUMENT,
            ),
            profiles(profile("orders", seen, row_count=5_000, rows_seen=1_000)),
        )
    )

    assert failure.title == "Field holds one value in all documents"
    assert failure.evidence == (
        "1 distinct value in 1,000 documents that have one, of 1,000 seen and 5,000 in all."
    )


@pytest.mark.parametrize("rows", [0, 999])
def test_fewer_rows_prove_nothing(rows: int) -> None:
    assert distinct(1, rows=rows).status is Status.NOT_APPLICABLE


def test_only_rows_with_a_value_count() -> None:
    sparse = FieldProfile("channel", 5_000, 4_500, distinct=1)

    result = judged(
        constant_fields,
        catalog(dataset("orders", field("channel"))),
        profiles(profile("orders", sparse, row_count=5_000)),
    )

    assert result.status is Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    "name", ["is_deleted", "active", "hasFax", "__v", "_class", "meta.@version"]
)
def test_flags_and_marks_of_libraries_are_rightly_constant(name: str) -> None:
    assert distinct(1, name=name).status is Status.NOT_APPLICABLE


def test_a_boolean_is_a_flag() -> None:
    assert distinct(1, kind=LogicalType.BOOLEAN).status is Status.NOT_APPLICABLE


def test_a_single_letter_is_a_flag() -> None:
    assert distinct(1, longest=1).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("values", [None, 0])
def test_a_field_whose_values_were_not_counted_is_not_judged(values: int | None) -> None:
    assert distinct(values).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("family", [Family.TIME_SERIES, Family.SEARCH])
def test_labels_and_log_fields_are_constant_by_design(family: Family) -> None:
    assert distinct(1, family=family).status is Status.NOT_APPLICABLE


def test_an_unread_dataset_is_unknown() -> None:
    gap = Missing(Reason.BUDGET, "the budget is spent")

    result = judged(
        constant_fields, catalog(dataset("orders")), profiles(profile("orders", missing=gap))
    )

    assert (result.status, result.reason) == (Status.UNKNOWN, "the budget is spent")


def test_profiles_that_may_not_be_made_are_not_run() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this", "GRANT it TO auditor")

    result = judged(constant_fields, catalog(), missing={Profiles: gap})

    assert (result.status, result.grant) == (Status.NOT_RUN, "GRANT it TO auditor")
