"""reliability.index-use"""

from dataclasses import replace
from datetime import timedelta

import pytest

from audit.facts.activity import Connections
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family, Index
from audit.facts.server import Observed
from audit.facts.workload import Activity, Operations
from audit.model.check import Judgement, Pass, Subject
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.reliability.index_use import LARGE, index_use
from tests.conftest import NOON
from tests.make.judgements import the_fail
from tests.make.judging import judged

INDEX = Index("note_1", ("note",), scans=0, size_bytes=5 * LARGE, signature="a")
SINCE = NOON - timedelta(days=40)


def run(
    *indexes: Index, since: timedelta = timedelta(days=40), rows: int = 50_000
) -> list[Judgement]:
    orders = Dataset("orders", DatasetKind.COLLECTION, indexes=indexes, row_estimate=rows)
    catalog = Catalog(family=Family.DOCUMENT, datasets=(orders,))
    activity = Activity(unit="operations", totals=Operations(), since=NOON - since)
    return list(index_use(catalog, activity, Observed(at=NOON), Missing(Reason.UNSUPPORTED, "")))


def test_an_index_that_nobody_used_in_a_month_fails() -> None:
    fail = the_fail(run(INDEX, replace(INDEX, name="n_1", scans=9)))

    assert str(fail.subject) == "orders · index note_1"
    assert fail.evidence.startswith("0 uses in 40 days")


def test_indexes_that_are_used_pass() -> None:
    assert run(replace(INDEX, scans=1)) == [Pass(Subject("orders"))]


def test_the_last_day_of_the_month_decides() -> None:
    assert run(INDEX, since=timedelta(days=29, hours=23)) == []
    assert the_fail(run(INDEX, since=timedelta(days=30)))


@pytest.mark.parametrize(
    "index",
    [
        replace(INDEX, unique=True),
        replace(INDEX, primary=True),
        replace(INDEX, plain=False),  # it may be one by which documents expire
        replace(INDEX, scans=None),
        replace(INDEX, valid=False),
        replace(INDEX, size_bytes=LARGE - 1),
    ],
)
def test_what_is_there_for_another_reason_or_not_counted_is_not_judged(index: Index) -> None:
    assert run(index) == []


def test_without_a_size_the_rows_decide() -> None:
    assert the_fail(run(replace(INDEX, size_bytes=None)))
    assert run(replace(INDEX, size_bytes=None), rows=100) == []


def test_a_source_without_counts_is_not_applicable() -> None:
    assert judged(index_use, Connections(used=1, limit=2)).status is Status.NOT_APPLICABLE


def test_counts_that_may_not_be_seen_are_not_run() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this", "GRANT it TO auditor")
    catalog = Catalog(family=Family.DOCUMENT, datasets=())
    result = judged(index_use, catalog, missing={Activity: gap})

    assert (result.status, result.grant) == (Status.NOT_RUN, "GRANT it TO auditor")
