"""The audit's side of the worker: started early, asked by jobs, never waited for without an end."""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from audit.expectations import wire

#: What the worker gets of our environment: how to find programs and to write texts, no more.
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH")
_OURS = {
    "GX_ANALYTICS_ENABLED": "false",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONIOENCODING": "utf-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
#: -P: modules of the folder that the user stands in, such as a project's, are not found.
COMMAND = (sys.executable, "-P", "-m", "audit.expectations.worker")
_STEP_SECONDS = 0.1
_ENDING_SECONDS = 2.0


class Gone(Exception):
    """The worker does not answer any more: it ended, took too long, or was not waited for."""


@dataclass(frozen=True, slots=True)
class Told:
    """How one expectation came out, as the worker counted it; `error` is the name of a class."""

    met: bool | None
    rows: int | None = None
    broken: int | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a statement brought; `over` says that no other will be sent for this job."""

    columns: Sequence[str] = ()
    rows: Sequence[Sequence[object]] = ()
    error: str = ""
    over: bool = False


Answers = Callable[[str, Mapping[str, object]], Answer]
#: Seconds that one may still wait; 0 when it is over.
Patience = Callable[[], float]


class Worker:
    """One process; its jobs are done one after another, also from several threads."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the audit
        )
        self._messages: queue.SimpleQueue[wire.Message | None] = queue.SimpleQueue()
        self._turn = threading.Lock()
        self._ready = False
        self._gone = ""
        self.version = ""
        self._ear = threading.Thread(target=self._listen, name="expectations", daemon=True)
        self._ear.start()

    def do(
        self,
        job: wire.Message,
        data: bytes = b"",
        *,
        patience: Patience,
        answers: Answers | None = None,
    ) -> list[Told]:
        """The outcomes of a job's expectations, in their order; `Gone` when there are none."""
        with self._turn:
            if self._gone:
                raise Gone(self._gone)
            if not self._ready:
                hello = self._next(patience)
                self.version, self._ready = str(hello.get("version", "")), True
            self._send(job, data)
            while True:
                message = self._next(patience)
                if "ask" not in message:
                    return _told(message, len(job["expectations"]))
                self._send(_answered(message, answers))

    def close(self) -> None:
        """Ends the process; never raises and never waits long."""
        self._gone = self._gone or "the run of the expectations is over"
        self._end()

    def _end(self) -> None:
        with suppress(Exception):
            self._process.kill()
            self._process.wait(_ENDING_SECONDS)
        with suppress(Exception):
            assert self._process.stdin is not None
            self._process.stdin.close()
        self._ear.join(_ENDING_SECONDS)

    def _send(self, message: wire.Message, data: bytes = b"") -> None:
        assert self._process.stdin is not None
        try:
            wire.send(self._process.stdin, message, data)
        except wire.Closed:
            raise self._lost("the process of Great Expectations ended unexpectedly") from None

    def _next(self, patience: Patience) -> wire.Message:
        """The next message; waits in short steps, since what one may wait for changes."""
        while True:
            try:
                message = self._messages.get(timeout=_STEP_SECONDS)
            except queue.Empty:
                if patience() <= 0:
                    raise self._lost("there was no time left for Great Expectations") from None
                continue
            if message is None:
                raise self._lost("the process of Great Expectations ended unexpectedly")
            return message

    def _lost(self, why: str) -> Gone:
        self._gone = self._gone or why
        self._end()
        return Gone(self._gone)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream, suppress(wire.Closed):
            while True:
                message, _ = wire.receive(stream)
                self._messages.put(message)
        self._messages.put(None)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    path = os.pathsep.join(part or str(Path.cwd()) for part in sys.path)
    return {**kept, **_OURS, "PYTHONPATH": path}


def _answered(message: wire.Message, answers: Answers | None) -> wire.Message:
    statement, parameters = message.get("ask"), message.get("parameters")
    if answers is None or not isinstance(statement, str) or not isinstance(parameters, dict):
        return {"error": "Refused", "over": True}
    answer = answers(statement, cast("dict[str, object]", parameters))
    return {
        "columns": list(answer.columns),
        "rows": [list(row) for row in answer.rows],
        "error": answer.error,
        "over": answer.over,
    }


def _told(message: wire.Message, expected: int) -> list[Told]:
    """The outcomes, and nothing else of the message: counts, and the name of a class."""
    found: object = message.get("results")
    results = cast("list[object]", found) if isinstance(found, list) else []
    if len(results) != expected or not all(isinstance(result, dict) for result in results):
        raise Gone("the process of Great Expectations answered something else")
    return [_one(cast("dict[str, object]", result)) for result in results]


def _one(result: Mapping[str, object]) -> Told:
    met, error = result.get("met"), result.get("error")
    return Told(
        met if isinstance(met, bool) else None,
        _count(result.get("rows")),
        _count(result.get("broken")),
        error if isinstance(error, str) and error.isidentifier() and len(error) <= 60 else "",  # noqa: PLR2004
    )


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
