"""software_engineering.repeated-fields"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.catalog import Catalog, DatasetKind, Family, LogicalType
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.software_engineering.repeated_fields import repeated_fields
from tests.make.facts import catalog, dataset, field
from tests.make.judgements import fails, the_fail
from tests.make.judging import judged, not_run


def fields(*names: str) -> Catalog:
    return catalog(dataset("customers", *(field(name, LogicalType.TEXT) for name in names)))


@pytest.mark.parametrize(
    "names",
    [
        ("phone1", "phone2", "phone3"),
        ("phone_1", "phone_2", "phone_3"),
        ("phone01", "phone02", "phone03"),
        ("Phone3", "Phone1", "Phone2"),
        ("tag0", "tag1", "tag2", "tag3"),
    ],
)
def test_three_numbered_siblings_are_a_list(names: tuple[str, ...]) -> None:
    fail = the_fail(repeated_fields(fields("id", *names)))

    first, last = min(names), max(names)
    assert fail.evidence == f"{len(names)} fields in 1 list: {first} to {last}."


@pytest.mark.parametrize(
    "names",
    [
        ("phone1", "phone2"),
        ("p50", "p95", "p99"),
        ("md5", "sha1", "sha256"),
        ("year2021", "year2022", "year2023"),
        ("address_line1", "address_line2", "address_line3"),
        ("address1", "address2", "address3"),
        ("phone1", "phone2", "phone4"),
        ("id", "name"),
    ],
)
def test_these_are_no_lists(names: tuple[str, ...]) -> None:
    assert repeated_fields(fields(*names)) == [Pass(Subject("customers"))]


def test_siblings_of_different_types_are_different_things() -> None:
    seen = catalog(
        dataset(
            "customers",
            field("code1", LogicalType.TEXT),
            field("code2", LogicalType.INTEGER),
            field("code3", LogicalType.DATE),
        )
    )

    assert fails(repeated_fields(seen)) == []


def test_two_lists_in_one_dataset_are_one_finding() -> None:
    names = [f"{stem}{i}" for stem in ("phone", "email") for i in (1, 2, 3)]

    fail = the_fail(repeated_fields(fields(*names)))

    assert fail.evidence == "6 fields in 2 lists: phone1 to phone3, email1 to email3."


def test_views_and_partitions_are_not_judged() -> None:
    names = [field(f"phone{i}") for i in (1, 2, 3)]
    view = catalog(dataset("wide", *names, kind=DatasetKind.VIEW))
    part = catalog(dataset("part", *names, partition_of="whole"))

    assert judged(repeated_fields, view).status is Status.NOT_APPLICABLE
    assert judged(repeated_fields, part).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("family", [Family.SEARCH, Family.TIME_SERIES])
def test_mappings_and_labels_are_not_judged(family: Family) -> None:
    seen = catalog(dataset("m", *(field(f"f{i}") for i in range(5))), family=family)

    assert judged(repeated_fields, seen).status is Status.NOT_APPLICABLE


def test_a_catalogue_that_could_not_be_read_is_not_run() -> None:
    assert not_run(repeated_fields, Catalog)


@given(st.integers(0, 40))
def test_a_run_fails_exactly_from_three_on(number: int) -> None:
    seen = fields("id", *(f"phone{i}" for i in range(1, number + 1)))

    assert bool(fails(repeated_fields(seen))) is (number >= 3)
