"""orchestration.key-stability"""

from collections.abc import Callable

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.catalog import Catalog, Dataset, Family, ForeignKey, LogicalType
from audit.facts.profiles import Profiles
from audit.facts.workload import Activity, DatasetOperations, Operations
from audit.model.check import Judgement, Pass, Severity, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.key_stability import key_stability
from tests.make import facts as make
from tests.make.judgements import REFUSED, the_fail

ROWS = make.profiles(make.profile("orders", row_count=20_000))
ID, CODE = make.field("id"), make.field("code", LogicalType.TEXT)
COMPOSITE = make.dataset("orders", ID, CODE, keys=(make.primary_key("id", "code"),))
NATURAL = make.dataset("orders", ID, CODE, keys=(make.primary_key("code"),))
NUMBER = make.dataset("orders", ID, CODE, keys=(make.primary_key("id"),))
LINKS = make.dataset(
    "orders",
    ID,
    CODE,
    keys=(make.primary_key("id", "code"),),
    foreign_keys=(
        ForeignKey("a", ("id",), "parents", ("id",)),
        ForeignKey("b", ("code",), "codes", ("code",)),
    ),
)


def changed(updates: int | None) -> Activity:
    done = Operations(inserts=20_000, updates=updates, deletes=0)
    return Activity(unit="rows", totals=done, by_dataset=(DatasetOperations("orders", done),))


def judged(dataset: Dataset, updates: int | None = 900) -> list[Judgement]:
    return list(key_stability(make.catalog(dataset), ROWS, changed(updates)))


@pytest.mark.parametrize(("dataset", "word"), [(COMPOSITE, "composite"), (NATURAL, "natural")])
def test_a_key_that_means_something_fails_where_rows_change(dataset: Dataset, word: str) -> None:
    fail = the_fail(judged(dataset))

    assert fail.title == f"Key is {word}, and rows change"
    assert "20,000 rows; 900" in fail.evidence
    assert key_stability.severity is Severity.LOW


@pytest.mark.parametrize("dataset", [NUMBER, LINKS], ids=["number", "references"])
def test_a_number_of_their_own_and_links_pass(dataset: Dataset) -> None:
    assert judged(dataset) == [Pass(Subject("orders"))]


@pytest.mark.parametrize("updates", [0, 199])
def test_rows_that_hardly_change_pass(updates: int) -> None:
    assert judged(NATURAL, updates) == [Pass(Subject("orders"))]


def test_what_nobody_counted_is_not_examined() -> None:
    assert judged(NATURAL, None) == []
    assert list(key_stability(make.catalog(NATURAL, family=Family.SEARCH), ROWS, changed(9))) == []


@pytest.mark.parametrize("gap", [Catalog, Profiles, Activity])
def test_a_missing_fact_is_not_run(snapshot: Callable[..., Snapshot], gap: type) -> None:
    given = snapshot(make.catalog(NATURAL), ROWS, changed(900), missing={gap: REFUSED})

    assert evaluate_one(key_stability, given).status is Status.NOT_RUN
