"""dataops.automatic-upkeep"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.catalog import DatasetKind
from audit.facts.maintenance import DatasetUpkeep, Maintenance
from audit.model.check import Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.dataops.automatic_upkeep import automatic_upkeep
from tests.make import facts as make
from tests.make.judgements import REFUSED, UNSUPPORTED, fails, passes, the_fail

SOURCE = Subject(object="automatic upkeep")
ON, OFF = DatasetUpkeep("orders"), DatasetUpkeep("queue", automatic=False, dead_rows=1_200)


def test_upkeep_on_everywhere_passes_for_the_source_and_each_dataset() -> None:
    seen = Maintenance(datasets=(ON,), automatic=True)

    assert passes(automatic_upkeep(seen, UNSUPPORTED, UNSUPPORTED)) == [SOURCE, Subject("orders")]


def test_upkeep_off_for_the_source_fails_with_the_setting_of_postgresql() -> None:
    seen = Maintenance(datasets=(ON,), automatic=False)

    [fail] = fails(automatic_upkeep(seen, UNSUPPORTED, make.server()))

    assert fail.subject == SOURCE
    assert fail.evidence == "A setting switches it off for 1 dataset."
    assert fail.command.startswith("ALTER SYSTEM SET autovacuum = on;")


def test_upkeep_off_for_one_dataset_fails_there() -> None:
    seen = Maintenance(datasets=(ON, OFF), automatic=True)

    judgements = automatic_upkeep(seen, UNSUPPORTED, make.server())

    assert passes(judgements) == [SOURCE, Subject("orders")]
    [fail] = fails(judgements)
    assert fail.subject == Subject("queue")
    assert "1,200 dead rows" in fail.evidence
    assert fail.command == 'ALTER TABLE "queue" RESET (autovacuum_enabled);'


def test_partitions_without_upkeep_fail_at_their_parent_without_a_single_statement() -> None:
    catalog = make.catalog(
        make.dataset("q1", kind=DatasetKind.PARTITION, partition_of="queue"),
        make.dataset("q2", kind=DatasetKind.PARTITION, partition_of="queue"),
    )
    parts = (DatasetUpkeep("q1", automatic=False), DatasetUpkeep("q2"))

    [fail] = fails(
        automatic_upkeep(Maintenance(datasets=parts, automatic=True), catalog, make.server())
    )

    assert fail.subject == Subject("queue")
    assert "in 1 of 2 partitions" in fail.evidence
    assert fail.command == ""


def test_another_product_gets_no_statement_of_postgresql() -> None:
    seen = Maintenance(datasets=(OFF,), automatic=False)

    assert {f.command for f in fails(automatic_upkeep(seen, UNSUPPORTED, UNSUPPORTED))} == {""}


def test_a_dataset_switched_off_is_told_even_where_the_source_has_no_such_setting() -> None:
    seen = Maintenance(datasets=(ON, OFF))

    assert the_fail(automatic_upkeep(seen, UNSUPPORTED, UNSUPPORTED)).subject == Subject("queue")


def test_a_product_without_automatic_upkeep_is_not_applicable(
    snapshot: Callable[..., Snapshot],
) -> None:
    result = evaluate_one(automatic_upkeep, snapshot(Maintenance(datasets=(ON,))))

    assert result.status is Status.NOT_APPLICABLE


def test_missing_upkeep_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(automatic_upkeep, snapshot(missing={Maintenance: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)
