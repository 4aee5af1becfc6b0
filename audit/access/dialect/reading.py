"""Rows of one dataset through any driver: bounded, and without what it cannot decode."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from audit.access import columns
from audit.access.budget import Budget
from audit.access.dialect.session import Sessions
from audit.access.stream import Block, Stream
from audit.errors import CollectError
from audit.facts.catalog import Dataset, LogicalType

BATCH_BYTES = 16 * 1024**2
_MOST_ROWS = 20_000
#: Rows of the first batch, whose width is not yet known, and where rows may be very long.
_FIRST_ROWS, _FEW_ROWS = 500, 50
_LONG = frozenset({
    LogicalType.BINARY, LogicalType.JSON, LogicalType.OBJECT, LogicalType.ARRAY,
    LogicalType.GEOMETRY, LogicalType.UNKNOWN,
})  # fmt: skip
BIAS = "the first rows that the source gives, often the oldest; ends and keys cannot be told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be read. `most` rows at most, and about `most_bytes`."""

    dataset: Dataset
    table: sa.TableClause
    most: int | None
    seconds: float  # that the source may take for each fetch
    most_bytes: int | None = None


@dataclass(slots=True)
class _Progress:
    rows: int = 0
    size: int = 0
    stopped: bool = False  # before the end


class Reading:
    """Reads datasets of one engine. `explain` puts an error into our words."""

    def __init__(
        self,
        engine: Engine,
        sessions: Sessions,
        explain: Callable[[Exception], CollectError | None],
    ) -> None:
        self.engine, self.sessions, self.explain = engine, sessions, explain
        self.budget: Budget = sessions.budget

    def stream(self, plan: Plan) -> Stream:
        stream = Stream(iter(()), row_count=plan.dataset.row_estimate)
        if plan.most is not None:
            stream.whole, stream.method, stream.bias = False, "the first rows", BIAS
            if plan.dataset.row_estimate:
                stream.share = min(1.0, plan.most / plan.dataset.row_estimate)
        stream.blocks = self._blocks(plan, stream)
        return stream

    def _blocks(self, plan: Plan, stream: Stream) -> Iterator[Block]:
        names = [f.name for f in plan.dataset.fields]
        progress = _Progress()
        while True:
            try:
                yield from self._counted(plan, names, progress)
                break
            except CollectError:
                raise
            except Exception as error:  # noqa: BLE001  # whatever a driver raises at a value
                known = self.explain(error)
                if progress.rows and known is None:
                    progress.stopped = True
                    stream.notes.append("the driver cannot decode a value; what follows is unread")
                    break
                asked = not progress.rows and _of_values(known)
                bad = self._undecoded(plan, names) if asked else set[str]()
                if not bad:
                    raise known or error from None
                names = [name for name in names if name not in bad]
                stream.notes += [f"the driver cannot decode the values of {n}" for n in sorted(bad)]
        self._concluded(plan, stream, progress)

    def _counted(self, plan: Plan, names: Sequence[str], progress: "_Progress") -> Iterator[Block]:
        for block in self._selected(plan, names):
            progress.rows += block.batch.num_rows
            progress.size += block.batch.nbytes
            yield block
            if plan.most_bytes is not None and progress.size >= plan.most_bytes:
                progress.stopped = True
                return

    def _selected(self, plan: Plan, names: Sequence[str]) -> Iterator[Block]:
        statement = _select(plan.table, names, plan.most)
        wide = any(f.logical_type in _LONG for f in plan.dataset.fields)
        rows = _FEW_ROWS if wide else _FIRST_ROWS
        with self.budget.stream() as meter, self.engine.connect() as connection:
            with meter.waiting(), self.sessions.watched(connection, plan.seconds):
                result = _streaming(connection).execute(statement)
            try:
                while True:
                    with meter.waiting(), self.sessions.watched(connection, plan.seconds):
                        got = result.fetchmany(rows)
                    if not got:
                        break
                    made = list(columns.batches(got, names))
                    size = sum(batch.nbytes for batch in made)
                    meter.took(rows=len(got), size=size)
                    rows = max(1, min(_MOST_ROWS, BATCH_BYTES * len(got) // max(size, 1)))
                    yield from (Block(batch) for batch in made)
            finally:
                result.close()

    def _undecoded(self, plan: Plan, names: Sequence[str]) -> set[str]:
        """Fields that cannot be read by themselves."""
        bad: set[str] = set()
        for name in names:
            try:
                for _ in self._selected(_one_row(plan), [name]):
                    pass
            except CollectError:
                raise
            except Exception:  # noqa: BLE001  # whatever a driver raises
                bad.add(name)
        return bad if len(bad) < len(names) else set()

    def _concluded(self, plan: Plan, stream: Stream, progress: "_Progress") -> None:
        """What is known when reading ended: that it was everything, or how much there is."""
        seen = progress.rows
        if not progress.stopped and (plan.most is None or seen < plan.most):
            stream.whole, stream.method, stream.bias = True, "all rows", ""
            stream.row_count, stream.row_count_exact, stream.share = seen, True, None
            return
        stream.whole, stream.method, stream.bias = False, "the first rows", BIAS
        if stream.row_count is None:
            stream.row_count = self._count(plan.table)
            stream.row_count_exact = stream.row_count is not None
        if stream.row_count:
            stream.share = min(1.0, seen / stream.row_count)

    def _count(self, table: sa.TableClause) -> int | None:
        """All rows, where the source counts them within the time of one statement."""
        statement = sa.select(sa.func.count()).select_from(table)
        try:
            with self.budget.statement() as meter, self.engine.connect() as connection:
                meter.rows = 1
                seconds = self.budget.limits.statement_seconds
                with self.sessions.watched(connection, seconds):
                    return int(connection.execute(statement).scalar_one())
        except Exception:  # noqa: BLE001  # it is known less, and nothing is wrong
            return None


def _select(table: sa.TableClause, names: Sequence[str], most: int | None) -> sa.Select[Any, Any]:
    chosen: list[Any] = [table.c[name].label(f"c{i}") for i, name in enumerate(names)]
    statement: Any = sa.select(*(chosen or [sa.literal_column("1")])).select_from(table)
    made: sa.Select[Any, Any] = statement if most is None else statement.limit(most)
    return made


def _one_row(plan: Plan) -> Plan:
    return replace(plan, most=1, most_bytes=None)


def _streaming(connection: Connection) -> Connection:
    return connection.execution_options(stream_results=True, max_row_buffer=_MOST_ROWS)


def _of_values(known: CollectError | None) -> bool:
    """Whether an error may be about values: one that is explained as something else is not."""
    return known is None or type(known) is CollectError
