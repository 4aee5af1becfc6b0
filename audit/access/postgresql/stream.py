"""The rows of a PostgreSQL dataset as Arrow batches, each read in a transaction of its own."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from audit.access import arrow, sqlstream
from audit.access.adbc import Pool, Session
from audit.access.budget import Budget
from audit.access.postgresql.errors import CANCELLED, RECOVERY_CONFLICT, means_lost, sqlstate_of
from audit.access.postgresql.select import CUT, LONGEST, Column, select
from audit.access.postgresql.session import Door, parameters_of, session_settings
from audit.access.silence import Silence
from audit.access.sql import SqlConnector, assert_read
from audit.access.stream import Block, Stream
from audit.errors import BudgetExceeded, CollectError, ConnectionLost

#: Bytes of one batch; two of them are held for each dataset that is read.
BATCH_BYTES = 16 * 1024**2
#: So much longer than we wait ourselves does the server go on: ours is the better message.
_GRACE_MS = 1_000
#: Connections that may fail in a row before the server is taken for gone.
_PATIENCE = 3
#: Seconds after which a connection is tried again: one that ends is not free at once.
_PAUSES = (0.05, 0.2, 0.0)
#: Statements that the driver sends by itself when it is opened, to learn the types.
_OPENING = 5
#: So many rows may come in any case.
_FEW = 2_000
#: A sample of blocks that brings nothing is tried once more, so many times as large.
_LARGER = 20

BIAS = (
    "rows of a block were often written one after another and are alike: ends, distinct values "
    "and keys of the whole dataset cannot be told from them"
)
FIRST_BIAS = "the first rows are often the oldest, or those that one source brought"


@dataclass(slots=True)
class Plan:
    """What is asked for, one attempt after another until one brings rows."""

    place: tuple[str, str]
    columns: Sequence[Column]
    path: str
    rows: int | None = None  # None: all of them
    percent: float | None = None  # of the blocks; None: the first rows
    estimate: int | None = None
    seed: int = 0
    bounded: bool = False
    seconds: float | None = None  # None: all that is left of the run
    finite: bool = False  # without times that Python does not know

    def attempts(self) -> Iterator[tuple[str, "Chosen"]]:
        """Statements, and what the rows of each are."""
        if self.rows is None:
            yield self._select(), Chosen(whole=True, method="all rows")
            return
        for percent in (self.percent, min(_LARGER * (self.percent or 0), 100.0)):
            if not percent:
                break
            # not much more than what was asked for, should the estimate be wrong
            statement = self._select(percent=percent, limit=max(2 * self.rows, _FEW))
            yield statement, Chosen(whole=False, method="random blocks", share=percent / 100)
        yield self._select(limit=self.rows), Chosen(whole=False, method="the first rows")

    def _select(self, *, percent: float | None = None, limit: int | None = None) -> str:
        return select(
            self.place,
            self.columns,
            bounded=self.bounded,
            finite=self.finite,
            percent=percent,
            seed=self.seed,
            limit=limit,
        )


@dataclass(frozen=True, slots=True)
class Chosen:
    """How the rows of one attempt were chosen."""

    whole: bool
    method: str
    share: float | None = None

    @property
    def bias(self) -> str:
        if self.whole:
            return ""
        return BIAS if self.share else FIRST_BIAS


def _no_counts() -> dict[str, int]:
    return {}


@dataclass(slots=True)
class Streams:
    """Opens the connections that rows come by, in the same way as the door's own."""

    door: Door
    connector: SqlConnector
    silence: Silence
    _database: Any = None
    _failures: int = 0
    pool: Pool = field(init=False)

    @property
    def budget(self) -> Budget:
        return self.connector.budget

    def __post_init__(self) -> None:
        limits = self.budget.limits
        self.pool = Pool(
            self._session, size=limits.connections, patience=2 * limits.statement_seconds
        )

    def _session(self) -> Session:
        """One more connection; the driver's error ends here, it may name what it was told."""
        for pause in _PAUSES if self._failures < _PATIENCE else ():
            try:
                with self.silence.bound(self.budget.limits.connect_seconds):
                    if self._database is None:
                        self._database = self._opened()
                    made = Session(self._database)
            except CollectError:
                raise
            except Exception:  # noqa: BLE001  # whatever the driver finds, there is no session
                self.connector.engine.dispose()  # ours may be the one that the server lacks
                time.sleep(pause)
            else:
                self._failures = 0
                return made
        self._failures += 1
        raise ConnectionLost("the server gives no connection to read rows by")

    def _opened(self) -> Any:  # noqa: ANN401  # the driver's own type
        from psycopg.conninfo import make_conninfo  # noqa: PLC0415

        driver: Any = import_module("adbc_driver_postgresql")
        opened, password = self.door.opened, self.door.target.password
        assert opened is not None, "open() comes first"
        parameters = parameters_of(opened.way, self.budget.limits, pooled=opened.pooled)
        parameters["client_encoding"] = "UTF8"  # the only one that Arrow knows
        for _ in range(_OPENING - 1):
            with self.budget.statement():
                pass
        with self.budget.statement():
            if password is None:
                return driver.connect(make_conninfo(**parameters))
            return driver.connect(make_conninfo(**parameters, password=password.reveal()))

    def close(self) -> None:
        self.pool.close()
        if self._database is not None:
            self._database.close()
            self._database = None

    def stream(self, plan: Plan, told: Callable[[Exception], Exception]) -> Stream:
        """The plan's rows; what part they are is settled when the last of them is read."""
        _, chosen = next(iter(plan.attempts()))
        stream = Stream(
            blocks=iter(()),
            whole=chosen.whole,
            method=chosen.method,
            share=chosen.share,
            bias=chosen.bias,
            row_count=plan.estimate,
        )
        stream.blocks = self._explained(self._blocks(plan, stream), told)
        return stream

    def _explained(
        self, blocks: Iterator[Block], told: Callable[[Exception], Exception]
    ) -> Iterator[Block]:
        try:
            yield from blocks
        except Exception as error:
            better = told(error)
            if better is error:
                raise
            raise better from error

    def _blocks(self, plan: Plan, stream: Stream) -> Iterator[Block]:
        tidy = Tidy(plan.columns, bounded=plan.bounded)
        seen = 0
        for statement, chosen in plan.attempts():
            stream.whole, stream.method = chosen.whole, chosen.method
            stream.share, stream.bias = chosen.share, chosen.bias
            for batch in self._read(plan, statement):
                seen += batch.num_rows
                yield Block(tidy.batch(batch))
            if seen or plan.estimate == 0:
                break
        if not stream.whole and stream.share is None and seen < (plan.rows or 0):
            stream.whole, stream.method, stream.bias = True, "all rows", ""
        if stream.whole:
            stream.row_count, stream.row_count_exact = seen, True
        elif stream.row_count is None and stream.share:
            stream.row_count = round(seen / stream.share)
        stream.notes += tidy.notes()

    def _read(self, plan: Plan, statement: str) -> Iterator[pa.RecordBatch]:
        """Batches of one statement; a standby that cancels it to catch up is asked once more."""
        begun = False
        try:
            for batch in self._batches(plan, statement):
                begun = True
                yield batch
        except Exception as error:
            if begun or sqlstate_of(error) != RECOVERY_CONFLICT:
                raise
        else:
            return
        yield from self._batches(plan, statement)

    def _settings(self, plan: Plan) -> dict[str, str]:
        """What holds in the transaction of one read."""
        limits = self.budget.limits
        seconds = min(plan.seconds or limits.seconds, self.budget.remaining_seconds)
        settings = {"statement_timeout": str(int(1000 * seconds) + _GRACE_MS)}
        if plan.seconds:
            settings["statement_timeout"] = str(max(1, int(1000 * seconds)))
        if plan.path:
            settings["search_path"] = plan.path
        opened = self.door.opened
        if opened and opened.pooled:
            kept = session_settings(limits)
            del kept["default_transaction_read_only"]  # the transaction itself is read-only
            settings = kept | settings
        return settings

    def _batches(self, plan: Plan, statement: str) -> Iterator[pa.RecordBatch]:
        assert_read(statement, ("select",))
        limits, settings = self.budget.limits, self._settings(plan)
        seconds = int(settings["statement_timeout"]) / 1000
        if plan.finite:
            yield from self._by_rows(plan, statement, settings)
            return
        options = {"adbc.postgresql.batch_size_hint_bytes": str(BATCH_BYTES)}
        with ExitStack() as held:
            meter = held.enter_context(self.budget.stream())
            session = held.enter_context(self.pool.session())
            try:
                with meter.waiting(), self.silence.bound(seconds):
                    session.run(_begin(settings))
                    batches = held.enter_context(session.read(statement, options))
                while True:
                    with meter.waiting(), self.silence.bound(seconds):
                        batch = next(batches, None)
                    if batch is None:
                        break
                    meter.took(rows=batch.num_rows, size=batch.nbytes)
                    yield batch
                with self.silence.bound(limits.statement_seconds):
                    session.run("ROLLBACK")
            except Exception as error:
                if means_lost(error):
                    self.pool.close()  # the driver notices an end one read late
                if sqlstate_of(error) == CANCELLED and not plan.seconds:
                    raise BudgetExceeded(
                        f"the time budget of {limits.seconds:g} s is used up"
                    ) from None
                raise

    def _by_rows(
        self, plan: Plan, statement: str, settings: Mapping[str, str]
    ) -> Iterator[pa.RecordBatch]:
        """By the connections that are open already: ADBC's driver is built without Kerberos."""

        def prepare(connection: Connection) -> None:
            with self.budget.statement():
                chosen = [sa.func.set_config(n, v, sa.true()) for n, v in settings.items()]
                connection.execute(sa.select(*chosen))

        escaped = statement.replace(":", "\\:")
        names = [column.name for column in plan.columns]
        for block in sqlstream.blocks(self.connector, escaped, names, prepare=prepare):
            yield block.batch


def _begin(settings: Mapping[str, str]) -> str:
    """One message: what a function of the source's own changes ends with the transaction."""
    chosen = (
        f"pg_catalog.set_config('{name}', {_literal(value)}, true)"
        for name, value in settings.items()
    )
    return f"BEGIN READ ONLY; SELECT {', '.join(chosen)}"


def _literal(value: str) -> str:
    """A text as SQL, whether or not the session takes a backslash for itself."""
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"E'{escaped}'"


@dataclass(slots=True)
class Tidy:
    """Makes the driver's batches what the profile expects, and counts what it had to change."""

    columns: Sequence[Column]
    bounded: bool
    strange: dict[str, int] = field(default_factory=_no_counts)
    cut: dict[str, int] = field(default_factory=_no_counts)

    def batch(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        if not self.columns:
            return arrow.empty_rows(batch.num_rows)
        made = [
            self._column(column, given)
            for column, given in zip(self.columns, arrow.columns_of(batch), strict=True)
        ]
        return arrow.batch_of(made, [column.name for column in self.columns])

    def _column(self, column: Column, given: arrow.Column) -> arrow.Column:
        made = arrow.bare(given)
        if column.type in {"numeric", "money"} and pa.types.is_string(made.type):
            return arrow.as_float(made)
        made, lost = arrow.calendar_only(made)
        if lost:
            self.strange[column.name] = self.strange.get(column.name, 0) + lost
        if not column.builtin and column.sort == "e":
            return arrow.as_text(made)
        if self.bounded and column.cut_to_text:
            self._count_cut(column, made)
        return made

    def _count_cut(self, column: Column, made: arrow.Column) -> None:
        found = arrow.count_length(made, CUT)
        if found:
            self.cut[column.name] = self.cut.get(column.name, 0) + found

    def notes(self) -> list[str]:
        cut = (
            f"{count:,} values of {name} are longer than {LONGEST:,} bytes; only their first "
            f"{CUT:,} characters were looked at"
            for name, count in self.cut.items()
        )
        return [*arrow.strange_notes(self.strange), *cut]
