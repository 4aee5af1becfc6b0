"""dataops.record-timestamps"""

from collections.abc import Callable

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.catalog import Catalog, DatasetKind, Family, Field, ForeignKey, LogicalType
from audit.model.check import Pass, Severity, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.dataops.record_timestamps import record_timestamps
from tests.make import facts as make
from tests.make.judgements import REFUSED, the_fail

FIELDS = tuple(make.field(name) for name in ("id", "name", "price"))


def judged(last: Field, *, family: Family = Family.RELATIONAL) -> Catalog:
    return make.catalog(make.dataset("orders", *FIELDS, last), family=family)


@pytest.mark.parametrize(
    "stamp",
    [
        make.field("created_at", LogicalType.TIMESTAMP_TZ),
        make.field("lastModified", LogicalType.TEXT),
        make.field("updated_ts", LogicalType.INTEGER),
        make.field("meta.createdAt", LogicalType.TIMESTAMP_TZ),
        make.field("inserted_on", LogicalType.UNKNOWN),
    ],
)
def test_a_field_with_the_time_of_writing_passes(stamp: Field) -> None:
    fields = (*FIELDS, make.field("more"), stamp)

    judgements = record_timestamps(make.catalog(make.dataset("orders", *fields)))

    assert list(judgements) == [Pass(Subject("orders"))]


@pytest.mark.parametrize(
    "other",
    [
        make.field("order_date", LogicalType.DATE),
        make.field("processed", LogicalType.BOOLEAN),
        make.field("created_by", LogicalType.TEXT),
        make.field("Märchen😀</script>", LogicalType.TEXT),
    ],
)
def test_fields_of_the_business_and_flags_do_not_count(other: Field) -> None:
    fail = the_fail(record_timestamps(judged(other)))

    assert fail.subject == Subject("orders")
    assert "4 fields" in fail.evidence
    assert record_timestamps.severity is Severity.LOW


def test_the_time_of_an_element_is_not_that_of_its_document() -> None:
    fields = (*FIELDS, make.field("more"), make.field("items[].created_at", LogicalType.TEXT))
    dataset = make.dataset("orders", *fields, kind=DatasetKind.COLLECTION, complete=False)

    fail = the_fail(record_timestamps(make.catalog(dataset, family=Family.DOCUMENT)))

    assert fail.method == "fields seen in a sample"
    assert "4 fields" in fail.evidence


@pytest.mark.parametrize("family", [Family.SEARCH, Family.TIME_SERIES])
def test_search_and_time_series_are_not_judged(family: Family) -> None:
    assert record_timestamps(judged(make.field("more"), family=family)) == []


def test_short_records_links_views_and_partitions_are_not_judged() -> None:
    links = ("a", "b", "c", "d")
    to_parent = ForeignKey("fk", ("c", "d"), "other", ("x", "y"))
    more = make.field("more")

    catalog = make.catalog(
        make.dataset("codes", *FIELDS),
        make.dataset(
            "links",
            *(make.field(n) for n in links),
            keys=(make.primary_key("a", "b"),),
            foreign_keys=(to_parent,),
        ),
        make.dataset("view", *FIELDS, more, kind=DatasetKind.VIEW),
        make.dataset("copy", *FIELDS, more, kind=DatasetKind.MATERIALIZED_VIEW),
        make.dataset("part", *FIELDS, more, kind=DatasetKind.PARTITION, partition_of="whole"),
    )

    assert record_timestamps(catalog) == []


def test_an_empty_catalogue_is_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(record_timestamps, snapshot(make.catalog()))

    assert result.status is Status.NOT_APPLICABLE


def test_a_missing_catalogue_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(record_timestamps, snapshot(missing={Catalog: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)
