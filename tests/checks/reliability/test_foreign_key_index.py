"""Foreign keys without an index."""

import pytest

from audit.facts.catalog import Catalog, ForeignKey, Index
from audit.model.check import Severity
from audit.model.result import Status
from checks.reliability.foreign_key_index import covered, foreign_key_index
from tests.make.facts import (
    catalog,
    dataset,
    field,
    index,
    primary_key,
    profile,
    profiles,
    server,
)
from tests.make.judging import judged, not_run, only_failure

TO_CUSTOMERS = ForeignKey("fk", ("customer_id",), "customers", ("id",))


def orders(*indexes: Index, rows: int = 50_000) -> Catalog:
    return catalog(
        dataset(
            "orders",
            field("id"),
            field("customer_id"),
            keys=(primary_key("id"),),
            foreign_keys=(TO_CUSTOMERS,),
            indexes=indexes,
            row_estimate=rows,
        )
    )


def test_an_index_that_begins_with_the_field_passes() -> None:
    assert judged(foreign_key_index, orders(index("customer_id", "id"))).status is Status.PASS


@pytest.mark.parametrize(
    "useless",
    [
        index("id", "customer_id"),
        index("customer_id", valid=False),
        index("customer_id", partial=True),
    ],
    ids=["not leading", "invalid", "partial"],
)
def test_an_index_that_does_not_serve_fails(useless: Index) -> None:
    failure = only_failure(judged(foreign_key_index, orders(useless), server()))

    assert (failure.subject.dataset, failure.subject.field) == ("orders", "customer_id")
    assert failure.severity is None
    assert "CREATE INDEX CONCURRENTLY" in failure.command


def test_a_small_child_is_low() -> None:
    assert only_failure(judged(foreign_key_index, orders(rows=10))).severity is Severity.LOW


def test_the_counted_rows_go_before_the_estimate() -> None:
    counted = profiles(profile("orders", row_count=9_999))

    assert only_failure(judged(foreign_key_index, orders(), counted)).severity is Severity.LOW


def test_fields_of_a_key_may_stand_in_any_order() -> None:
    pair = dataset("t", field("a"), field("b"), indexes=(index("b", "a", "c"),))

    assert covered(pair, ("a", "b"))
    assert not covered(pair, ("a", "c"))


def test_the_primary_key_serves_as_index() -> None:
    child = dataset(
        "lines",
        field("customer_id"),
        keys=(primary_key("customer_id", "n"),),
        foreign_keys=(TO_CUSTOMERS,),
    )

    assert judged(foreign_key_index, catalog(child)).status is Status.PASS


def test_no_foreign_key_is_not_applicable() -> None:
    result = judged(foreign_key_index, catalog(dataset("t", field("id"))))

    assert result.status is Status.NOT_APPLICABLE


def test_a_catalogue_that_may_not_be_read_is_not_run() -> None:
    assert not_run(foreign_key_index, Catalog)
