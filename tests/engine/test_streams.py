"""Datasets as streams: partial results, the budget, a busy source, and Ctrl-C."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from threading import Event

import pytest

from audit.access.address import Address
from audit.access.budget import Budget, Limits
from audit.access.connector import Connector, Target
from audit.access.stream import Block, Extent, Portion, Stream
from audit.engine.profile import profile, unfinished
from audit.errors import ConnectionLost, Skipped, SourceTimeout
from audit.facts.catalog import Dataset, Family
from audit.facts.profiles import DatasetProfile, Profiles
from audit.model.fact import Reason
from tests.make import facts as make
from tests.profile.arrays import batch

NOW = datetime(2026, 11, 26, tzinfo=UTC)


class Rows(Connector):
    """A connector whose rows are made on the way: of a hundred each time it is asked."""

    kind = "rows"
    title = "Rows"
    family = Family.RELATIONAL
    schemes = ("rows",)

    def __init__(self, budget: Budget, blocks: Callable[[str], Iterator[Block]]) -> None:
        super().__init__(Target("rows", Address("rows")), budget)
        self._blocks = blocks
        self.asked: list[tuple[str, Portion]] = []
        self.busy_says = ""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def busy(self) -> str:
        return self.busy_says

    def extent(self, dataset: Dataset) -> Extent:
        return Extent(dataset.row_estimate, dataset.size_bytes)

    def stream(self, dataset: Dataset, portion: Portion) -> Stream:
        self.asked.append((dataset.name, portion))
        whole = portion.rows is None
        method = "all rows" if whole else "random blocks"
        return Stream(self._charged(dataset.name), whole=whole, method=method, share=0.01)

    def _charged(self, name: str) -> Iterator[Block]:
        with self.budget.stream() as meter:
            for block in self._blocks(name):
                with meter.waiting():
                    pass
                meter.took(rows=block.batch.num_rows, size=block.batch.nbytes)
                yield block


def rows(count: int) -> Iterator[Block]:
    for start in range(0, count, 100):
        yield Block(batch({"id": list(range(start, start + 100))}))


def run(
    connector: Rows, *datasets: Dataset, told: Callable[[str], None] = lambda _: None
) -> Sequence[DatasetProfile]:
    catalog = make.catalog(*datasets)
    return profile(connector, catalog, now=NOW, progress=told).profiles.datasets


ORDERS = make.dataset("orders", make.field("id"))
LOG = make.dataset("log", make.field("id"))


def test_every_dataset_is_profiled_whole_and_counted_exactly() -> None:
    connector = Rows(Budget(), lambda _: rows(300))

    found = run(connector, ORDERS, LOG)

    assert [(p.dataset, p.row_count, p.row_count_exact, p.sample) for p in found] == [
        ("orders", 300, True, None),
        ("log", 300, True, None),
    ]
    assert connector.budget.load().rows == 600


def test_a_large_dataset_is_sampled_and_says_so() -> None:
    connector = Rows(Budget(), lambda _: rows(300))

    [found] = run(connector, make.dataset("orders", make.field("id"), row_estimate=10_000_000))

    assert connector.asked == [("orders", Portion(100_000))]
    assert found.sample is not None
    assert (found.row_count, found.row_count_exact, found.rows_seen) == (10_000_000, False, 300)
    assert found.sample.visible_rate == pytest.approx(0.01)
    assert found.method == "sample, random blocks, of 300 rows, <\xa00.1%"


def test_a_connection_that_is_lost_midway_keeps_what_was_read() -> None:
    def lost(_: str) -> Iterator[Block]:
        yield from rows(200)
        raise ConnectionLost("the connection was lost")

    [found] = run(Rows(Budget(), lost), ORDERS)

    assert found.rows_seen == 200
    assert found.sample is not None
    assert found.sample.ended_early == "the connection was lost"
    assert unfinished((Profiles(datasets=(found,)),)) == "the connection was lost"


def test_the_rows_budget_of_the_run_ends_a_stream_with_a_partial_profile() -> None:
    connector = Rows(Budget(Limits(max_rows=450)), lambda _: rows(10_000))

    [found] = run(connector, ORDERS)

    assert found.rows_seen == 500  # the block that tips it over is kept
    assert found.sample is not None
    assert found.sample.ended_early == "the budget of 450 rows is used up"


def test_time_that_runs_out_leaves_a_partial_profile_of_each_dataset() -> None:
    now = [0.0]

    def slow(_: str) -> Iterator[Block]:
        for block in rows(100_000):
            now[0] += 0.25
            yield block

    limits = Limits(seconds=10.0, connections=1)
    connector = Rows(Budget(limits, clock=lambda: now[0]), slow)

    found = run(connector, ORDERS, LOG)

    assert all(p.rows_seen >= 100 for p in found)  # the first does not take it all
    assert all(p.sample and p.sample.ended_early for p in found)
    assert now[0] <= 11


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Skipped("its rows lie elsewhere"), Reason.SKIPPED),
        (SourceTimeout("locked by another session for 1 s"), Reason.TIMEOUT),
    ],
)
def test_a_dataset_that_gives_no_row_says_why(error: Exception, reason: Reason) -> None:
    def refused(name: str) -> Iterator[Block]:
        if name == "orders":
            raise error
        yield from rows(100)

    found = run(Rows(Budget(), refused), ORDERS, LOG)

    assert found[0].missing is not None
    assert (found[0].missing.reason, found[0].missing.detail) == (reason, str(error))
    assert found[1].rows_seen == 100


def test_a_busy_source_is_left_alone() -> None:
    connector = Rows(Budget(), lambda _: rows(100))
    connector.busy_says = "52 of 60 connections are in use"

    [found] = run(connector, ORDERS)

    assert connector.asked == []
    assert found.missing is not None
    assert found.missing.reason is Reason.BUDGET
    assert "52 of 60" in found.missing.detail


def test_ctrl_c_keeps_what_each_dataset_has_read_so_far() -> None:
    begun = Event()

    def endless(_: str) -> Iterator[Block]:
        while True:
            yield from rows(100)
            begun.set()

    def interrupt(_: str) -> None:
        if begun.is_set():  # as the handler of the command line does
            connector.budget.interrupt()

    connector = Rows(Budget(), endless)

    [found] = run(connector, ORDERS, told=interrupt)

    assert found.rows_seen >= 100
    assert found.sample is not None
    assert "interrupted" in found.sample.ended_early


def test_the_progress_tells_rows_and_datasets() -> None:
    told: list[str] = []

    run(Rows(Budget(), lambda _: rows(300)), ORDERS, LOG, told=told.append)

    assert told[-1] == "profiled 2 of 2 datasets, 600 rows"
