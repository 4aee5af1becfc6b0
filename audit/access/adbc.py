"""Statements whose rows come as Arrow batches, by ADBC drivers (PostgreSQL, SQLite)."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from queue import Empty, LifoQueue
from threading import Lock
from typing import Any

import pyarrow as pa

from audit.errors import CollectError, SourceTimeout


class Session:
    """One connection through ADBC; the driver's low level, which imports no pandas."""

    def __init__(self, database: Any) -> None:  # noqa: ANN401  # the driver's own type
        from adbc_driver_manager import AdbcConnection  # noqa: PLC0415  # with the first source

        self._database = database  # must not go before its connection
        self._connection = AdbcConnection(database)

    def run(self, statement: str) -> None:
        """Sends a statement that has no rows."""
        from adbc_driver_manager import AdbcStatement  # noqa: PLC0415

        sent: Any = AdbcStatement(self._connection)
        try:
            sent.set_sql_query(statement)
            sent.execute_update()
        finally:
            sent.close()

    @contextmanager
    def read(
        self, statement: str, options: Mapping[str, str] | None = None
    ) -> Generator[Iterator[pa.RecordBatch]]:
        """The batches of a read; one that is left early is ended at the source as well."""
        from adbc_driver_manager import AdbcStatement, _reader  # noqa: PLC0415

        sent: Any = AdbcStatement(self._connection)
        try:
            if options:
                sent.set_options(**options)
            sent.set_sql_query(statement)
            handle, _ = sent.execute_query()
            # pyarrow's own reader would lose the code of an error that comes midway
            reader: Any = _reader.AdbcRecordBatchReader._import_from_c(handle.address)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
            batches = _Batches(reader)
            try:
                yield batches
            finally:
                if not batches.done:
                    self._end(reader)
                reader.close()
        finally:
            sent.close()

    def _end(self, reader: Any) -> None:  # noqa: ANN401  # the driver's own type
        """Without it the driver would fetch all the rest before the next statement."""
        with suppress(Exception):
            self._connection.cancel()
            while True:
                reader.read_next_batch()

    def close(self) -> None:
        with suppress(Exception):
            self._connection.close()


class _Batches(Iterator[pa.RecordBatch]):
    """Batches as they are asked for; remembers whether the source has ended by itself."""

    def __init__(self, reader: Any) -> None:  # noqa: ANN401
        self._reader = reader
        self.done = False

    def __next__(self) -> pa.RecordBatch:
        try:
            batch: pa.RecordBatch = self._reader.read_next_batch()
        except BaseException:  # the end of the rows, too
            self.done = True
            raise
        return batch


class Pool:
    """A few sessions that threads share; fewer where the source gives no more."""

    def __init__(self, make: Callable[[], Session], *, size: int, patience: float) -> None:
        self._make, self._patience = make, patience
        self._idle: LifoQueue[Session] = LifoQueue()
        self._size: int = size
        self._open: int = 0
        self._lock, self._making = Lock(), Lock()

    @contextmanager
    def session(self) -> Generator[Session]:
        """A session for one read; one in which it fails is not used again."""
        session = self._take()
        try:
            yield session
        except BaseException:
            self._drop(session)
            raise
        self._idle.put(session)

    def _take(self) -> Session:
        with suppress(Empty):
            return self._idle.get_nowait()
        with self._making:  # one after another: who comes second may find what the first gave back
            with suppress(Empty):
                return self._idle.get_nowait()
            if self._open < self._size:
                try:
                    made = self._make()
                except CollectError:
                    if not self._open:
                        raise
                    self._size = self._open
                else:
                    with self._lock:
                        self._open += 1
                    return made
        try:
            return self._idle.get(timeout=self._patience)
        except Empty:
            raise SourceTimeout("no connection of the audit's own became free in time") from None

    @property
    def open(self) -> int:
        """How many sessions there are now."""
        return self._open

    def _drop(self, session: Session) -> None:
        with self._lock:
            self._open -= 1
        session.close()

    def close(self) -> bool:
        """Closes the sessions that nobody uses; tells whether there was one."""
        closed = False
        with suppress(Empty):
            while True:
                self._drop(self._idle.get_nowait())
                closed = True
        return closed


def is_adbc(error: BaseException) -> bool:
    """Whether an error comes from an ADBC driver; asks without importing one."""
    return type(error).__module__.startswith("adbc_driver_manager")
