"""Statements on a SQLite file by ADBC: its sessions, what a read costs, its errors in our words."""

from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from typing import Any

import pyarrow as pa

from audit.access.adbc import Pool, Session, is_adbc
from audit.access.budget import Budget, StreamMeter
from audit.access.sql import assert_read
from audit.access.sqlite.file import PRAGMAS, Opened
from audit.access.sqlite.schema import told
from audit.errors import CollectError


class Reads:
    """Reads of one file, each charged to the budget."""

    def __init__(self, budget: Budget, opened: Opened) -> None:
        self._budget, self._opened = budget, opened
        limits = budget.limits
        self.pool = Pool(
            self._session, size=limits.connections, patience=2 * limits.statement_seconds
        )

    def _session(self) -> Session:
        driver: Any = import_module("adbc_driver_sqlite")
        session = Session(driver.connect(self._opened.uri))
        milliseconds = int(1000 * self._budget.limits.lock_seconds)
        for pragma in (*PRAGMAS, f"busy_timeout = {milliseconds}"):
            session.run(f"PRAGMA {pragma}")
        return session

    def number(self, statement: str) -> int:
        """The only value of a small result, 0 for null."""
        assert_read(statement, ("select",))
        found: list[Any] = []
        with (
            self._budget.statement(),
            self.pool.session() as session,
            _in_our_words(),
            session.read(statement) as batches,
        ):
            for batch in batches:
                found += [value for row in batch.to_pylist() for value in row.values()]
        return int(found[0] or 0) if found else 0

    @contextmanager
    def batches(
        self, session: Session, statement: str, rows: int
    ) -> Generator[Iterator[pa.RecordBatch]]:
        """Batches of so many rows, without the first row, which is one of our own."""
        assert_read(statement, ("select",))
        options = {"adbc.sqlite.query.batch_rows": str(rows)}
        with self._budget.stream() as meter, _in_our_words(), ExitStack() as held:
            self._opened.check()
            with meter.waiting():
                batches = held.enter_context(session.read(statement, options))
            yield self._metered(batches, meter)

    def _metered(
        self, batches: Iterator[pa.RecordBatch], meter: StreamMeter
    ) -> Iterator[pa.RecordBatch]:
        ours = 1
        while True:
            with meter.waiting():
                batch = next(batches, None)
            self._opened.check()
            if batch is None:
                return
            batch, ours = batch.slice(ours), 0
            meter.took(rows=batch.num_rows, size=batch.nbytes)
            yield batch


@contextmanager
def one_state(session: Session) -> Generator[None]:
    """All reads inside see the file as the first of them does."""
    session.run("BEGIN")
    try:
        yield
    finally:
        with suppress(Exception):  # a session that is of no more use is closed
            session.run("ROLLBACK")


@contextmanager
def _in_our_words() -> Generator[None]:
    """Errors of the driver, and of the batches that it hands over."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        words = "the driver cannot take in what the file holds"
        raise (told(error) or CollectError(words)) from error
    except Exception as error:
        if is_adbc(error) and (known := told(error)):
            raise known from error
        raise
