"""A part of the catalogue that nobody could read: what it decides is unknown, never a fault."""

from dataclasses import replace

import pytest

from audit.facts.catalog import Catalog, CatalogPart, ForeignKey, LogicalType
from audit.facts.profiles import Reference, References
from audit.facts.relations import CandidateKey, Relations
from audit.model.check import Check
from audit.model.result import Status
from checks.data_management.composite_keys import composite_keys
from checks.data_management.description import description
from checks.data_management.primary_key import primary_key
from checks.data_management.undeclared_keys import undeclared_keys
from checks.data_management.undeclared_references import undeclared_references
from checks.orchestration.extraction_key import extraction_key
from checks.orchestration.watermark_index import watermark_index
from checks.reliability.foreign_key_index import foreign_key_index
from tests.make.facts import catalog, dataset, field, profile, profiles
from tests.make.judging import judged

BARE = catalog(
    dataset(
        "orders",
        field("id"),
        field("customer_id"),
        field("updated_at", LogicalType.TIMESTAMP),
        foreign_keys=(ForeignKey("fk", ("customer_id",), "customers", ("id",)),),
        row_estimate=500_000,
    )
)
FACTS = (
    profiles(profile("orders", row_count=500_000)),
    Relations(
        examined=("orders",),
        keys=(
            CandidateKey(dataset="orders", fields=("id",), rows=500_000, exact=True),
            CandidateKey(dataset="orders", fields=("id", "customer_id"), rows=500_000, exact=True),
        ),
    ),
    References(
        references=(
            Reference(
                *("orders", ("id",), "customers", ("id",)),
                declared=False,
                confidence="medium",
                orphans=0,
                rows_checked=900,
            ),
        )
    ),
)
KEYS, REFERENCES, INDEXES, COMMENTS = CatalogPart


@pytest.mark.parametrize(
    ("check", "part"),
    [
        (primary_key, KEYS),
        (extraction_key, KEYS),
        (undeclared_keys, KEYS),
        (composite_keys, KEYS),
        (undeclared_references, REFERENCES),
        (foreign_key_index, INDEXES),
        (watermark_index, INDEXES),
        (description, COMMENTS),
    ],
    ids=lambda given: getattr(given, "id", given),
)
def test_what_was_not_read_is_unknown_and_fails_where_it_was(
    check: Check[...], part: CatalogPart
) -> None:
    def result(told: Catalog) -> Status:
        return judged(check, told, *FACTS).status

    assert result(replace(BARE, unread=(part,))) is Status.UNKNOWN
    if check is not composite_keys:  # whose own rule asks for more than these rows
        assert result(BARE) is Status.FAIL


@pytest.mark.parametrize("check", [foreign_key_index, watermark_index], ids=lambda c: c.id)
def test_a_product_without_indexes_lacks_none(check: Check[...]) -> None:
    assert (
        judged(check, replace(BARE, indexes_supported=False), *FACTS).status
        is Status.NOT_APPLICABLE
    )


def test_references_that_were_not_read_are_unknown_as_a_whole() -> None:
    told = replace(catalog(dataset("orders", field("id"))), unread=(REFERENCES,))

    assert judged(foreign_key_index, told, *FACTS).status is Status.UNKNOWN
