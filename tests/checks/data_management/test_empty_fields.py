"""Fields without any value."""

import pytest

from audit.facts.catalog import Dataset, DatasetKind, Family, LogicalType
from audit.facts.profiles import FieldProfile, Profiles
from audit.model.check import Confidence
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.empty_fields import empty_fields
from tests.make.facts import catalog, dataset, field, profile, profiles
from tests.make.judging import judged, only_failure


def filled(
    values: int, *, rows: int = 100, name: str = "fax", family: Family = Family.RELATIONAL
) -> CheckResult:
    """The result for one field with so many values in so many rows."""
    seen = FieldProfile(name, rows, rows - values)
    return judged(
        empty_fields,
        catalog(dataset("orders", field(name, LogicalType.TEXT)), family=family),
        profiles(profile("orders", seen, row_count=rows)),
    )


def test_a_single_value_is_enough() -> None:
    assert filled(1).status is Status.PASS


def test_a_field_that_is_null_in_every_row_fails() -> None:
    failure = only_failure(filled(0))

    assert failure.evidence == "0 of 100 rows seen have a value."
    assert failure.confidence is Confidence.CERTAIN


@pytest.mark.parametrize(("rows", "status"), [(20, Status.FAIL), (19, Status.NOT_APPLICABLE)])
def test_a_handful_of_rows_proves_nothing(rows: int, status: Status) -> None:
    assert filled(0, rows=rows).status is status


@pytest.mark.parametrize("name", ["deleted_at", "cancelledAt", "closed_on", "RefundedAt"])
def test_a_time_that_waits_for_an_end_is_rightly_empty(name: str) -> None:
    assert filled(0, name=name).status is Status.NOT_APPLICABLE


def test_a_small_sample_lowers_the_confidence() -> None:
    few = profile("orders", FieldProfile("fax", 50, 50), row_count=9_000, rows_seen=50)

    failure = only_failure(
        judged(empty_fields, catalog(dataset("orders", field("fax"))), profiles(few))
    )

    assert failure.confidence is Confidence.MEDIUM


def search(*names: tuple[str, LogicalType, str]) -> Dataset:
    fields = tuple(field(n, kind, native_type=native) for n, kind, native in names)
    return dataset("docs", *fields, kind=DatasetKind.INDEX)


@pytest.mark.parametrize(
    ("index", "empty"),
    [
        (
            search(
                ("name", LogicalType.TEXT, "text"), ("name.keyword", LogicalType.TEXT, "keyword")
            ),
            "name.keyword",
        ),
        (search(("nick", LogicalType.TEXT, "alias")), "nick"),
    ],
    ids=["field made from another", "alias"],
)
def test_fields_that_a_search_engine_fills_itself_are_not_judged(
    index: Dataset, empty: str
) -> None:
    seen = profiles(profile("docs", FieldProfile(empty, 100, 100)))

    result = judged(empty_fields, catalog(index, family=Family.SEARCH), seen)

    assert result.status is Status.NOT_APPLICABLE


def test_a_field_below_an_object_of_a_search_engine_is_judged() -> None:
    index = search(("user", LogicalType.OBJECT, "object"), ("user.fax", LogicalType.TEXT, "text"))
    seen = profiles(profile("docs", FieldProfile("user.fax", 100, 100)))

    result = judged(empty_fields, catalog(index, family=Family.SEARCH), seen)

    assert only_failure(result).subject.field == "user.fax"


def test_labels_of_time_series_are_not_judged() -> None:
    assert filled(0, family=Family.TIME_SERIES).status is Status.NOT_APPLICABLE


def test_an_unread_dataset_is_unknown() -> None:
    gap = Missing(Reason.TIMEOUT, "it took too long")

    result = judged(
        empty_fields, catalog(dataset("orders")), profiles(profile("orders", missing=gap))
    )

    assert (result.status, result.reason) == (Status.UNKNOWN, "it took too long")


def test_a_source_without_datasets_is_not_applicable() -> None:
    assert judged(empty_fields, catalog(), profiles()).status is Status.NOT_APPLICABLE


def test_profiles_that_may_not_be_made_are_not_run() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this", "GRANT it TO auditor")

    result = judged(empty_fields, catalog(), missing={Profiles: gap})

    assert (result.status, result.grant) == (Status.NOT_RUN, "GRANT it TO auditor")
