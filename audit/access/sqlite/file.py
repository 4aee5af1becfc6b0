"""A SQLite file before SQL: its header, and opening it so that nothing beside it changes."""

import os
import sqlite3
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from audit.errors import ConnectError, ConnectionLost

MAGIC = b"SQLite format 3\0"
HEADER_BYTES = 100
#: File systems on which SQLite's locks cannot be trusted (SQLite FAQ 5).
_NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs"})
#: Virtual-machine steps between two looks at the clock; about a millisecond.
STEPS_PER_LOOK = 20_000
#: The longest value, in bytes, that SQLite may read or make for us.
LONGEST_VALUE = 256 * 1024 * 1024
#: What holds in each connection. What is sorted stays in memory: a file would hold values.
PRAGMAS = ("query_only = 1", "trusted_schema = 0", "cell_size_check = 1", "temp_store = 2")


@dataclass(frozen=True, slots=True)
class Header:
    """The database header (SQLite file format, section 1.3); `writer` wrote last."""

    write_ahead_log: bool
    writer: str
    page_size: int
    pages: int
    free_pages: int
    empty: bool = False


def is_sqlite(path: Path) -> bool:
    """Whether a file begins as every SQLite database does."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def read_header(path: Path) -> Header:
    """The header, or a `ConnectError` that says what the path is instead."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise ConnectError(f"{path} is not a file; give the path of one SQLite database")
        with path.open("rb") as file:
            head = file.read(HEADER_BYTES)
    except FileNotFoundError as error:
        raise ConnectError(f"{path} does not exist; check the path in the URL") from error
    except OSError as error:
        raise ConnectError(f"{path} cannot be read: {error.strerror}") from error
    if not head:
        return Header(
            write_ahead_log=False, writer="", page_size=0, pages=0, free_pages=0, empty=True
        )
    if head[: len(MAGIC)] != MAGIC or len(head) < HEADER_BYTES:
        raise ConnectError(f"{path} is not a SQLite database, or it is encrypted or damaged")
    size = int.from_bytes(head[16:18], "big")
    number = int.from_bytes(head[96:100], "big")
    return Header(
        write_ahead_log=head[18] == 2 or head[19] == 2,  # noqa: PLR2004  # file format, 1.3.3
        writer=f"{number // 1_000_000}.{number // 1_000 % 1_000}.{number % 1_000}",
        page_size=65_536 if size == 1 else size,
        pages=int.from_bytes(head[28:32], "big"),
        free_pages=int.from_bytes(head[36:40], "big"),
    )


class Opened:
    """How the file is opened, the same for every connection of one audit.

    With `mode=ro` alone SQLite would still make the two files of a write-ahead log, and write into
    the index that its readers share. Where nothing is in the log the database is opened as
    immutable, and a writer that comes meanwhile ends the reading (`check`); else that index is
    opened read-only, and a log without one, which a crash leaves, cannot be read.
    """

    def __init__(
        self,
        path: Path,
        header: Header,
        *,
        lock_seconds: float,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self.path = path.resolve()  # SQLite looks for the log beside the file, not beside a link
        self._stopped = stopped
        self._immutable = header.write_ahead_log and not self._logged
        self._lock_seconds = lock_seconds
        self._deadlines: dict[int, float] = {}

    @property
    def uri(self) -> str:
        """The file as SQLite is told to open it, whichever library does."""
        flags = "immutable=1" if self._immutable else "readonly_shm=1"
        return f"file:{quote(os.fsencode(self.path))}?mode=ro&{flags}"

    def connect(self) -> sqlite3.Connection:
        """One read-only connection that obeys the deadline of its statement."""
        connection = sqlite3.connect(
            self.uri,
            uri=True,
            timeout=self._lock_seconds,
            check_same_thread=False,
            isolation_level=None,
        )
        connection.text_factory = _text
        # a view may make up a value that fills the memory in one step, which no deadline ends
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
        key = id(connection)

        def overdue() -> int:
            late = time.monotonic() > self._deadlines.get(key, float("inf"))
            return int(late or self._stopped())

        connection.set_progress_handler(overdue, STEPS_PER_LOOK)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def limit(self, connection: object, seconds: float) -> None:
        """The next statement on this connection ends after so many seconds."""
        self._deadlines[id(connection)] = time.monotonic() + seconds

    def check(self) -> None:
        """Raises `ConnectionLost` when a writer has come to a file opened as immutable."""
        if self._immutable and self._logged:
            raise ConnectionLost(
                "another program began to write to the file while it was read; run the audit again"
            )

    @property
    def _logged(self) -> bool:
        """Whether anything may be in the write-ahead log, or a program has it open."""
        log, index = (self.path.with_name(self.path.name + end) for end in ("-wal", "-shm"))
        with suppress(FileNotFoundError):
            return bool(log.stat().st_size) or index.exists()
        return False


def on_network(path: Path) -> bool | None:
    """Whether the file lies on a network file system, by the mount with the longest prefix."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    best, kind = "", ""
    for line in mounts:
        _, point, file_system, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if (f"{path}/").startswith(f"{point.rstrip('/')}/") and len(point) >= len(best):
            best, kind = point, file_system
    return kind in _NETWORK_FILE_SYSTEMS


def _text(value: bytes) -> str:
    return value.decode(errors="replace")
