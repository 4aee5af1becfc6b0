"""Datasets with the same structure."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family, LogicalType
from audit.model.check import Confidence, Fail
from audit.model.result import Status
from checks.data_management.duplicate_structure import duplicate_structure
from tests.make.facts import catalog, dataset, field, primary_key
from tests.make.judging import judged, not_run, only_failure

FIELDS = ("code", "percent_off", "starts_on")


def table(name: str, *names: str, **more: Any) -> Dataset:  # noqa: ANN401  # fields of Dataset
    fields = tuple(field(n) for n in names)
    return dataset(name, field("id"), *fields, keys=(primary_key("id"),), **more)


def test_datasets_of_their_own_structure_pass() -> None:
    different = catalog(table("coupons", *FIELDS), table("orders", "total", "status", "currency"))

    assert judged(duplicate_structure, different).status is Status.PASS


def test_the_copy_is_told_and_the_shortest_name_is_taken_for_the_original() -> None:
    copied = catalog(table("a_coupons_copy", *FIELDS), table("coupons", *FIELDS))

    failure = only_failure(judged(duplicate_structure, copied))

    assert failure.subject.dataset == "a_coupons_copy"
    assert failure.evidence == "4 fields, all with the same names and types as in coupons."


def test_the_order_of_fields_does_not_matter() -> None:
    turned = catalog(table("coupons", *FIELDS), table("coupons_2", *reversed(FIELDS)))

    assert judged(duplicate_structure, turned).status is Status.FAIL


def test_another_type_makes_another_structure() -> None:
    other = dataset("c2", field("id"), *(field(n, LogicalType.TEXT) for n in FIELDS))

    assert judged(duplicate_structure, catalog(table("c", *FIELDS), other)).status is Status.PASS


def test_lists_of_codes_are_rightly_alike() -> None:
    codes = tuple(
        table(name, "name", "slug", "created_at", "updated_at") for name in ("brands", "colours")
    )

    assert judged(duplicate_structure, catalog(*codes)).status is Status.NOT_APPLICABLE


def test_one_schema_per_tenant_is_no_copy() -> None:
    tenants = tuple(table(f"{t}.coupons", *FIELDS, namespace=t) for t in ("north", "south"))

    assert judged(duplicate_structure, catalog(*tenants)).status is Status.PASS


@pytest.mark.parametrize("family", [Family.TIME_SERIES, Family.SEARCH])
def test_metrics_and_indices_of_one_template_are_alike_by_design(family: Family) -> None:
    alike = catalog(table("logs-1", *FIELDS), table("logs-2", *FIELDS), family=family)

    assert judged(duplicate_structure, alike).status is Status.NOT_APPLICABLE


def test_partitions_are_alike_by_design() -> None:
    parts = tuple(
        table(f"c_{i}", *FIELDS, kind=DatasetKind.PARTITION, partition_of="c") for i in range(2)
    )

    assert judged(duplicate_structure, catalog(*parts)).status is Status.NOT_APPLICABLE


def test_fields_that_were_inferred_lower_the_confidence() -> None:
    sampled = tuple(table(name, *FIELDS, complete=False) for name in ("c", "c_copy"))

    failure = only_failure(judged(duplicate_structure, catalog(*sampled, family=Family.DOCUMENT)))

    assert failure.confidence is Confidence.MEDIUM


def test_a_source_without_datasets_is_not_applicable() -> None:
    assert judged(duplicate_structure, catalog()).status is Status.NOT_APPLICABLE


def test_an_unreadable_catalogue_is_not_run() -> None:
    assert not_run(duplicate_structure, Catalog)


@given(st.integers(1, 12))
def test_all_but_one_of_a_group_are_told(copies: int) -> None:
    group = catalog(*(table(f"coupons_{i}", *FIELDS) for i in range(copies)))

    judgements = duplicate_structure(group)

    assert sum(isinstance(j, Fail) for j in judgements) == copies - 1
    assert len(judgements) == copies
