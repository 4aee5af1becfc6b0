"""dataops.dead-rows"""

from collections.abc import Callable

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.catalog import DatasetKind
from audit.facts.maintenance import DatasetUpkeep, Maintenance
from audit.model.check import Pass, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.dataops.dead_rows import dead_rows
from tests.make import facts as make
from tests.make.judgements import REFUSED, UNSUPPORTED, the_fail


def upkeep(name: str, *, dead: int | None, live: int | None) -> DatasetUpkeep:
    return DatasetUpkeep(name, live_rows=live, dead_rows=dead)


def kept(*datasets: DatasetUpkeep) -> Maintenance:
    return Maintenance(datasets=datasets)


@pytest.mark.parametrize(
    ("dead", "live"),
    [(0, 0), (10_000, 0), (10_001, 50_005), (20_000, 100_000)],
)
def test_few_dead_rows_or_a_small_share_pass(dead: int, live: int) -> None:
    seen = kept(upkeep("orders", dead=dead, live=live))

    assert list(dead_rows(seen, UNSUPPORTED, UNSUPPORTED)) == [Pass(Subject("orders"))]


@pytest.mark.parametrize(("dead", "live"), [(10_001, 0), (10_001, 50_004), (20_001, 100_000)])
def test_more_than_ten_thousand_and_a_fifth_fail(dead: int, live: int) -> None:
    seen = kept(upkeep("orders", dead=dead, live=live))

    assert the_fail(dead_rows(seen, UNSUPPORTED, UNSUPPORTED)).subject == Subject("orders")


def test_the_evidence_counts_and_the_command_quotes_a_hostile_name() -> None:
    name = 'shop.or"ders'
    catalog = make.catalog(make.dataset(name, namespace="shop"))
    seen = kept(upkeep(name, dead=30_000, live=70_000))

    fail = the_fail(dead_rows(seen, catalog, make.server()))

    assert fail.evidence == ("30,000 dead rows beside 70,000 live ones, 30.0% of all rows there.")
    assert fail.command == 'VACUUM (ANALYZE) "shop"."or""ders";'


def test_another_product_gets_no_statement_of_postgresql() -> None:
    seen = kept(upkeep("orders", dead=30_000, live=70_000))

    assert the_fail(dead_rows(seen, UNSUPPORTED, make.server(product_id="x"))).command == ""


def test_partitions_are_counted_to_the_table_they_belong_to() -> None:
    catalog = make.catalog(
        make.dataset("events", kind=DatasetKind.PARTITIONED_TABLE),
        make.dataset("events_1", kind=DatasetKind.PARTITIONED_TABLE, partition_of="events"),
        make.dataset("events_1a", kind=DatasetKind.PARTITION, partition_of="events_1"),
        make.dataset("events_2", kind=DatasetKind.PARTITION, partition_of="events"),
    )
    seen = kept(
        upkeep("events_1a", dead=40_000, live=60_000), upkeep("events_2", dead=0, live=10**6)
    )

    fail = the_fail(dead_rows(seen, catalog, UNSUPPORTED))

    assert fail.subject == Subject("events")
    assert "in 1 of 2 partitions" in fail.evidence


def test_datasets_without_such_counts_are_not_applicable(
    snapshot: Callable[..., Snapshot],
) -> None:
    seen = kept(upkeep("orders", dead=None, live=5), upkeep("items", dead=50_000, live=None))

    assert evaluate_one(dead_rows, snapshot(seen)).status is Status.NOT_APPLICABLE


def test_missing_upkeep_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(dead_rows, snapshot(missing={Maintenance: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)
