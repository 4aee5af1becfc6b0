"""Fields that a search engine stores and cannot search."""

import pytest

from audit.facts.catalog import Catalog, DatasetKind, Family, Field, LogicalType
from audit.model.check import Severity
from audit.model.result import CheckResult, Status
from checks.data_management.unmapped_fields import unmapped_fields
from tests.make.facts import catalog, dataset, field
from tests.make.judging import judged, not_run, only_failure


def mapped(name: str, native: str = "keyword", *, indexed: bool | None = True) -> Field:
    kind = LogicalType.OBJECT if native in {"object", "nested"} else LogicalType.TEXT
    return field(name, kind, native_type=native, indexed=indexed)


def seen(name: str) -> Field:
    return field(name, LogicalType.TEXT, declared=False)


def index(*fields: Field, family: Family = Family.SEARCH) -> CheckResult:
    docs = dataset("docs", *fields, kind=DatasetKind.INDEX)
    return judged(unmapped_fields, catalog(docs, family=family))


@pytest.mark.parametrize("indexed", [True, None])
def test_a_mapped_field_passes(indexed: bool | None) -> None:  # noqa: FBT001  # a parameter
    assert index(mapped("a", indexed=indexed)).status is Status.PASS


def test_a_field_that_only_documents_know_fails() -> None:
    failure = only_failure(index(mapped("a"), seen("b")))

    assert failure.severity is None
    assert failure.subject.field == "b"
    assert failure.title == "Field is in documents and not in the mapping"


def test_a_field_kept_out_of_the_index_on_purpose_is_low() -> None:
    assert only_failure(index(mapped("a", indexed=False))).severity is Severity.LOW


@pytest.mark.parametrize(
    "fields",
    [
        (mapped("tags"), seen("tags[]")),
        (mapped("items.sku"), seen("items"), seen("items[]"), seen("items[].sku")),
        (mapped("place", "geo_point"), seen("place.lat"), seen("place.lon")),
        (mapped("labels", "flattened"), seen("labels.team")),
        (mapped("a"), seen("_id")),
    ],
    ids=["array", "array of objects", "point", "flattened object", "the engine's own"],
)
def test_what_the_mapping_covers_in_another_form_passes(fields: tuple[Field, ...]) -> None:
    assert index(*fields).status is Status.PASS


def test_a_new_field_within_a_mapped_object_fails() -> None:
    fields = (mapped("user", "object"), mapped("user.name"), seen("user.fax"))

    assert only_failure(index(*fields)).subject.field == "user.fax"


def test_an_index_without_a_mapping_is_not_judged() -> None:
    assert index(seen("a")).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("family", [f for f in Family if f is not Family.SEARCH])
def test_other_families_have_no_mapping(family: Family) -> None:
    assert index(mapped("a"), seen("b"), family=family).status is Status.NOT_APPLICABLE


def test_an_unreadable_catalogue_is_not_run() -> None:
    assert not_run(unmapped_fields, Catalog)
