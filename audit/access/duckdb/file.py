"""A DuckDB file: opened read-only, shut off from all that lies outside of it."""

import logging
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from audit.access.budget import Budget
from audit.access.sql import assert_read
from audit.errors import (
    CollectError,
    ConnectError,
    ConnectionLost,
    SourceTimeout,
)

if TYPE_CHECKING:
    import duckdb

logger = logging.getLogger(__name__)

#: Where the magic stands, behind a checksum.
_MAGIC_AT, _MAGIC = 8, b"DUCK"
_VERBS = ("select", "with", "explain select")
#: Bytes of one batch that is aimed at.
BATCH_BYTES = 16 * 1024**2
_MOST_ROWS = 65_536

#: No file but this one, no network, no extension, nothing spilled to a disk, one thread so that a
#: sample is the same each time; and none of it can be changed by what a view holds.
_SETTINGS = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "temp_directory": "",
    "threads": "1",
    "memory_limit": "1GB",
    "lock_configuration": "true",
}

#: Names of DuckDB's errors, our error, our words; the first that fits.
_ERRORS: tuple[tuple[str, type[CollectError], str], ...] = (
    ("Interrupt", SourceTimeout, "the statement reached its time limit"),
    ("OutOfMemory", CollectError, "reading it takes more memory than the audit allows (1 GB)"),
    ("Catalog", CollectError, "a table, column or function that it needs is not there"),
    ("Binder", CollectError, "a table, column or function that it needs is not there"),
    ("Parser", CollectError, "its statement cannot be read by this version of DuckDB"),
    ("Permission", CollectError, "it reads what lies outside of the file, which is not followed"),
    ("Conversion", CollectError, "reading it fails: a value is not of the type it is read as"),
    ("OutOfRange", CollectError, "reading it fails: a number is out of range"),
    ("Serialization", CollectError, "the file was written by another version of DuckDB"),
    ("IO", CollectError, "reading the file failed; it may be damaged"),
    ("Fatal", ConnectionLost, "DuckDB gave up the file; it may be damaged"),
    ("Internal", ConnectionLost, "DuckDB gave up the file; it may be damaged"),
    ("InvalidInput", CollectError, "reading it fails: a function in it raises an error"),
)


def is_duckdb(path: Path) -> bool:
    """Whether a file begins as every DuckDB database does."""
    try:
        with path.open("rb") as file:
            return file.read(_MAGIC_AT + len(_MAGIC))[_MAGIC_AT:] == _MAGIC
    except OSError:
        return False


def explained(error: BaseException) -> CollectError | None:
    """DuckDB's error, also one that comes while batches are read, in our words."""
    name = type(error).__name__
    if type(error).__module__.split(".")[0].lstrip("_") == "duckdb":
        sign = name
    elif isinstance(error, (pa.ArrowException, OSError)):
        sign = str(error).replace(" ", "")  # batches lose the type; the text begins with it
        sign = sign.removeprefix("INTERRUPTError:").removeprefix("Interrupted") or "Interrupt"
    else:
        return None
    found = next((kind(words) for start, kind, words in _ERRORS if sign.startswith(start)), None)
    return found or CollectError("DuckDB cannot read it")


class File:
    """One database file, open for one audit."""

    def __init__(self, path: Path, budget: Budget) -> None:
        self.path, self._budget = path, budget
        self._connection: duckdb.DuckDBPyConnection | None = None

    def open(self) -> None:
        """Or a `ConnectError`, in our words."""
        import duckdb  # noqa: PLC0415  # a driver is imported when a source of its kind is opened

        path = self.path
        if not path.exists():
            raise ConnectError(f"{path} does not exist; check the path in the URL")
        if not path.is_file():
            raise ConnectError(f"{path} is not a file; give the path of one DuckDB database")
        try:
            with path.open("rb"):
                pass
        except OSError as error:
            raise ConnectError(f"{path} cannot be read: {error.strerror}") from error
        # before DuckDB looks: it would fetch an extension for a file of another product
        if not is_duckdb(path):
            raise ConnectError(f"{path} is not a DuckDB database, or it is damaged")
        try:
            self._connection = duckdb.connect(str(path), read_only=True, config=dict(_SETTINGS))
        except duckdb.Error as error:
            raise ConnectError(f"{path}: {_refusal(error)}") from None

    def close(self) -> None:
        with suppress(Exception):
            if self._connection is not None:
                self._connection.close()
        self._connection = None

    def rows(
        self, statement: str, parameters: Mapping[str, object] | None = None
    ) -> list[tuple[Any, ...]]:
        """All rows of one read, counted, timed and charged to the budget."""
        with self._budget.statement() as meter, self._cursor(self._seconds()) as cursor:
            assert_read(statement, _VERBS)
            logger.debug("statement: %s", " ".join(statement.split())[:300])
            found: list[tuple[Any, ...]] = cursor.execute(
                statement, dict(parameters or {})
            ).fetchall()
            meter.rows = len(found)
            return found

    def batches(
        self, statement: str, *, width: int, seconds: float | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The rows as they are asked for; `width` is the number of columns."""
        assert_read(statement, _VERBS)
        rows = max(2048, min(_MOST_ROWS, BATCH_BYTES // (16 * max(width, 1))))
        limit = seconds or self._budget.remaining_seconds
        with self._budget.stream() as meter, self._cursor(limit) as cursor:
            with meter.waiting():
                reader = cursor.sql(statement).to_arrow_reader(rows)
            try:
                while True:
                    with meter.waiting():
                        batch = next(reader, None)
                    if batch is None:
                        return
                    meter.took(rows=batch.num_rows, size=batch.nbytes)
                    yield batch
            finally:
                reader.close()

    def _seconds(self) -> float:
        return self._budget.statement_milliseconds / 1000

    @contextmanager
    def _cursor(self, seconds: float) -> Generator[Any]:
        """A connection of its own to the open file, whose statement ends in time.

        A result that is not read to its end blocks the connection that it came by.
        """
        assert self._connection is not None, "open() comes first"
        cursor: Any = self._connection.cursor()
        timer = Timer(seconds, cursor.interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield cursor
        finally:
            timer.cancel()
            cursor.close()


def _refusal(error: Exception) -> str:
    text = str(error)
    if "lock" in text.lower():
        return "another program has it open for writing; close it there, or audit a copy"
    if "encrypt" in text.lower():
        return "it is encrypted; an audit has no key to it"
    if "version" in text.lower():
        return "it was written by another version of DuckDB"
    return "it cannot be opened; it may be damaged"
