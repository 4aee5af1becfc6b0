"""dataops.planner-statistics"""

from collections.abc import Callable

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.catalog import DatasetKind
from audit.facts.maintenance import DatasetUpkeep, Maintenance
from audit.facts.server import Server
from audit.model.check import Pass, Subject
from audit.model.fact import Missing, Snapshot
from audit.model.result import Status
from checks.dataops.planner_statistics import planner_statistics
from tests.make import facts as make
from tests.make.judgements import REFUSED, UNSUPPORTED, the_fail, unknowns


def kept(rows: int | None, *, analyzed: bool | None) -> Maintenance:
    return Maintenance(datasets=(DatasetUpkeep("orders", live_rows=rows, analyzed=analyzed),))


def test_a_dataset_with_statistics_passes() -> None:
    seen = kept(1_000, analyzed=True)

    assert list(planner_statistics(seen, UNSUPPORTED, UNSUPPORTED)) == [Pass(Subject("orders"))]


@pytest.mark.parametrize(
    ("server", "command"),
    [
        (make.server(), 'ANALYZE "orders";'),
        (make.server(product_id="another"), ""),
        (UNSUPPORTED, ""),
    ],
)
def test_a_dataset_never_analysed_fails(server: Server | Missing, command: str) -> None:
    fail = the_fail(planner_statistics(kept(1_000, analyzed=False), UNSUPPORTED, server))

    assert fail.subject == Subject("orders")
    assert fail.evidence.startswith("1,000 rows by the source's own estimate, ")
    assert fail.command == command


def test_a_file_on_which_analyze_never_ran_fails_once() -> None:
    seen = Maintenance(
        datasets=tuple(
            DatasetUpkeep(name, live_rows=2_000, analyzed=False) for name in ("orders", "items")
        )
    )

    fail = the_fail(planner_statistics(seen, UNSUPPORTED, make.server(product_id="sqlite")))

    assert (fail.subject, fail.command) == (Subject(), "ANALYZE;")


def test_a_file_analysed_before_a_table_came_fails_at_that_table() -> None:
    datasets = (
        DatasetUpkeep("orders", live_rows=2_000, analyzed=True),
        DatasetUpkeep("items", live_rows=2_000, analyzed=False),
    )
    seen = Maintenance(datasets=datasets)

    [passed, failed] = planner_statistics(seen, UNSUPPORTED, make.server(product_id="sqlite"))

    assert passed == Pass(Subject("orders"))
    assert the_fail([failed]).command == 'ANALYZE "items";'


def test_partitions_fail_once_at_their_parent() -> None:
    catalog = make.catalog(
        *(
            make.dataset(f"events_{i}", kind=DatasetKind.PARTITION, partition_of="events")
            for i in range(3)
        )
    )
    parts = (DatasetUpkeep(f"events_{i}", live_rows=2_000, analyzed=i == 0) for i in range(3))

    fail = the_fail(planner_statistics(Maintenance(datasets=tuple(parts)), catalog, UNSUPPORTED))

    assert (fail.subject, fail.details) == (Subject("events"), (("rows", 4_000),))


@pytest.mark.parametrize(
    ("rows", "analyzed"), [(999, False), (0, False), (None, False), (5_000, None)]
)
def test_small_datasets_and_those_nobody_can_tell_of_are_not_applicable(
    snapshot: Callable[..., Snapshot],
    rows: int | None,
    analyzed: bool | None,  # noqa: FBT001
) -> None:
    result = evaluate_one(planner_statistics, snapshot(kept(rows, analyzed=analyzed)))

    assert result.status is Status.NOT_APPLICABLE


def test_statistics_that_our_account_may_not_see_are_unknown() -> None:
    closed = make.catalog(make.dataset("orders", readable=False, grant="GRANT x"))

    [unknown] = unknowns(planner_statistics(kept(1_000, analyzed=None), closed, UNSUPPORTED))

    assert (unknown.subject, unknown.grant) == (Subject("orders"), "GRANT x")
    assert planner_statistics(kept(999, analyzed=None), closed, UNSUPPORTED) == []


def test_missing_upkeep_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(planner_statistics, snapshot(missing={Maintenance: REFUSED}))

    assert result.status is Status.NOT_RUN
