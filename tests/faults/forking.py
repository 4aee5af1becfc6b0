"""A process with the program loaded that forks for each command line: a start costs no imports.

As a program it reads a line of JSON for each order on standard input: `start` forks a child that
runs a command line under a fault, and answers its id; `wait` answers its exit status. The process
itself runs no command, so that its children find no thread and no lock of anybody else's.
"""

import contextlib
import errno
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
#: What the interpreter tells before it changes a file or a folder, with the place of the path.
_CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "sqlite3.connect")
_MAKES = ("open", "os.mkdir")
#: A scan that reads no row: what is tried here is how its result is kept.
SCAN = ("scan", "shop", "--sample", "none", "-f", "json=r.json", "-f", "html=r.html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong in a child, and when; by default nothing.

    `at` counts changes of files below `where` from one. There the child is killed, or gets the
    error `number`, once or, if it is `lasting`, at every change from then on (with ENOSPC at
    those that need room). `most_bytes` is the size that no file of the child can exceed: the
    kernel's own error in the middle of a write.
    """

    where: str = ""
    at: int = 0
    kill: bool = False
    number: int = 0
    lasting: bool = False
    most_bytes: int = 0
    count: str = ""  # a file that takes the number of changes


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: exit status, or the negative number of the signal, and what it said."""

    status: int
    said: str


@dataclass(frozen=True, slots=True)
class Child:
    pid: int
    out: Path


class Forking:
    """The process from outside."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self._process, self._folder, self._number = process, folder, 0

    def start(self, arguments: Sequence[str], cwd: Path, fault: Fault | None = None) -> Child:
        self._number += 1
        out = self._folder / f"said-{self._number}"
        out.touch()
        order = {
            "start": list(arguments),
            "cwd": str(cwd),
            "out": str(out),
            "fault": asdict(fault or Fault()),
        }
        return Child(self._asked(order), out)

    def wait(self, child: Child) -> Ended:
        status = self._asked({"wait": child.pid})
        said = child.out.read_text(encoding="utf-8", errors="replace")
        child.out.unlink()
        return Ended(status, said)

    def run(self, arguments: Sequence[str], cwd: Path, fault: Fault | None = None) -> Ended:
        return self.wait(self.start(arguments, cwd, fault))

    def _asked(self, order: dict[str, Any]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextlib.contextmanager
def forking(state: Path) -> Generator[Forking]:
    """Such a process; what its children remember of sources is below `state`."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("SOURCE_AUDIT_", "PG"))}
    environment = kept | {"XDG_STATE_HOME": str(state), "OPENBLAS_NUM_THREADS": "1"}
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [sys.executable, "-m", "tests.faults.forking"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        try:
            yield Forking(process, Path(folder))
        finally:
            assert process.stdin is not None
            process.stdin.close()


# ---------------------------------------------------------------------------- the process itself


def main() -> None:
    _load()
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            _, status = os.waitpid(order["wait"], 0)
            answer = os.waitstatus_to_exitcode(status)
        else:
            answer = os.fork()
            if answer == 0:
                _child(order)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _load() -> None:
    """Does once all that the children are to do: what is loaded and made ready stays so.

    No rows are read, so that no pool of threads is there that a fork would leave behind.
    """
    from audit.cli.app import run  # noqa: PLC0415  # only the process itself needs the program

    before, said = Path.cwd(), sys.stdout
    with (
        tempfile.TemporaryDirectory() as folder,
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
    ):
        os.chdir(folder)
        sys.stdout = nowhere
        made(Path("shop.db"))
        for _ in range(2):
            run(["scan", "shop.db", "--runs", "runs", *SCAN[2:], "-q"])
        for command in ("history", "verify", "prune"):
            run([command, "--runs", "runs"])
        sys.stdout = said
        os.chdir(before)


def made(path: Path) -> None:
    """A small source."""
    import sqlite3  # noqa: PLC0415  # in the child

    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript("""
            CREATE TABLE customers (id INTEGER PRIMARY KEY, label TEXT, created_at TEXT);
            CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers);
            INSERT INTO customers VALUES (1, 'a', '2026-01-01'), (2, 'b', '2026-01-02');
            INSERT INTO orders VALUES (1, 1), (2, 2), (3, 1);
        """)


def _child(order: dict[str, Any]) -> None:
    from audit.cli.app import run  # noqa: PLC0415  # loaded already

    status = 70
    try:
        os.chdir(order["cwd"])
        _to_files(Path(order["out"]))
        _under(Fault(**order["fault"]))
        status = run(order["start"])
        sys.stdout.flush()
    finally:
        os._exit(status)


def _to_files(out: Path) -> None:
    number = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for standard in (1, 2):
        os.dup2(number, standard)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


def _under(fault: Fault) -> None:
    """Makes the fault wait for its time."""
    if fault.most_bytes:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (fault.most_bytes, fault.most_bytes))
    if not fault.where:
        return
    seen = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if not _changes(event, arguments, fault.where) or str(arguments[0]) == fault.count:
            return
        seen += 1
        if fault.count:
            with contextlib.suppress(OSError):
                number = os.open(fault.count, os.O_WRONLY | os.O_CREAT)
                os.pwrite(number, f"{seen:8}".encode(), 0)
                os.close(number)
        if not fault.at or seen < fault.at:
            return
        if fault.kill:
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)  # the signal comes first
        due = event in _MAKES or (fault.number != errno.ENOSPC and event != "sqlite3.connect")
        if due and (fault.lasting or seen == fault.at):
            raise OSError(fault.number, os.strerror(fault.number))

    sys.addaudithook(hook)


def _changes(event: str, arguments: tuple[Any, ...], where: str) -> bool:
    if event == "open":
        path, mode, flags = arguments
        writes = bool(flags & _WRITES) if isinstance(flags, int) else "r" not in str(mode)
        if not writes:
            return False
    elif event in _CHANGES:
        path = arguments[0]
    else:
        return False
    if not isinstance(path, str | bytes | Path):  # else the number of an open file
        return False
    return Path(os.fsdecode(path)).absolute().is_relative_to(where)


if __name__ == "__main__":
    main()
