"""Empty texts beside nulls."""

import pytest

from audit.facts.catalog import Family
from audit.facts.profiles import FieldProfile, Profiles
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.blank_values import blank_values
from tests.make.facts import catalog, dataset, field, profile, profiles, server
from tests.make.judging import judged, only_failure


def texts(
    empty: int | None,
    nulls: int,
    *,
    family: Family = Family.RELATIONAL,
    product: str = "postgresql",
    name: str = "phone",
) -> CheckResult:
    """The result for a field of 1,000 rows with so many empty texts and nulls."""
    seen = FieldProfile(name, 1_000, nulls, empty=empty)
    return judged(
        blank_values,
        catalog(dataset("orders", field(name)), family=family),
        profiles(profile("orders", seen, row_count=1_000)),
        server(product_id=product),
    )


@pytest.mark.parametrize(("empty", "nulls"), [(0, 0), (0, 40), (12, 0)])
def test_one_way_of_saying_nothing_passes(empty: int, nulls: int) -> None:
    assert texts(empty, nulls).status is Status.PASS


def test_both_ways_fail_with_their_shares() -> None:
    failure = only_failure(texts(12, 40))

    assert failure.evidence == ("12 of 1,000 rows hold an empty text (1.2%), 40 are null (4.0%).")


def test_one_of_each_is_enough() -> None:
    assert texts(1, 1).status is Status.FAIL


def test_the_statement_quotes_the_field() -> None:
    failure = only_failure(texts(1, 1, name='pho"ne'))

    assert failure.command == """UPDATE "orders" SET "pho""ne" = NULL WHERE "pho""ne" = '';"""


def test_a_product_without_sql_gets_none() -> None:
    assert only_failure(texts(1, 1, family=Family.DOCUMENT, product="mongodb")).command == ""


@pytest.mark.parametrize(("empty", "nulls"), [(None, 40), (0, 1_000)])
def test_a_field_without_texts_is_not_judged(empty: int | None, nulls: int) -> None:
    assert texts(empty, nulls).status is Status.NOT_APPLICABLE


def test_labels_of_time_series_are_not_judged() -> None:
    assert texts(1, 1, family=Family.TIME_SERIES).status is Status.NOT_APPLICABLE


def test_an_unread_dataset_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read it", "GRANT SELECT ON orders")

    result = judged(
        blank_values, catalog(dataset("orders")), profiles(profile("orders", missing=gap))
    )

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT SELECT ON orders")


def test_profiles_that_may_not_be_made_are_not_run() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this", "GRANT it TO auditor")

    result = judged(blank_values, catalog(), missing={Profiles: gap})

    assert (result.status, result.grant) == (Status.NOT_RUN, "GRANT it TO auditor")
