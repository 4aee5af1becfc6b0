"""From the options of `tls` to the facts of one endpoint, with Ctrl-C heeded at once."""

import logging
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from audit.access.tls import anchors
from audit.access.tls.anchors import Anchors
from audit.access.tls.examine import examine
from audit.access.tls.wire import Endpoint
from audit.cli._console import Console, complain
from audit.cli._status import INTERRUPTED
from audit.cli._tls_endpoint import endpoint_of
from audit.config.load import load_config
from audit.engine.tls import judge_tls
from audit.report.tls import TlsReport

logger = logging.getLogger(__name__)
T = TypeVar("T")

_TICK_SECONDS = 0.2  # a main thread that waits without end would not see a signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options of the command, as they were given."""

    endpoint: str
    config: Path | None
    starttls: str
    name: str
    ca: Path | None
    deep: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """One examination that can run; `words` are the command line that asks for it again."""

    endpoint: Endpoint
    anchors: Anchors
    deep: bool
    words: tuple[str, ...]


def prepare(asked: Asked) -> Examination:
    """Everything that can be wrong before a connection is made, checked."""
    endpoint = endpoint_of(
        asked.endpoint,
        load_config(asked.config),
        starttls=asked.starttls,
        name=asked.name,
        seconds=asked.seconds,
    )
    trusted = anchors.from_file(asked.ca) if asked.ca else anchors.system()
    words = ["source-audit", "tls", str(endpoint), "--starttls", endpoint.protocol or "none"]
    words += ["--name", endpoint.name] if asked.name else []
    words += ["--ca", str(asked.ca)] if asked.ca else []
    words += ["--deep"] if asked.deep else []
    return Examination(endpoint=endpoint, anchors=trusted, deep=asked.deep, words=tuple(words))


def examined(examination: Examination, console: Console) -> TlsReport:
    """The document of the endpoint, whatever it answers."""
    console.progress(f"examining {examination.endpoint}")
    at = datetime.now(UTC)
    server = _interruptible(
        lambda: examine(
            examination.endpoint,
            anchors=examination.anchors,
            deep_scan=examination.deep,
            at=at,
        )
    )
    for step in server.effort.steps:
        logger.info("%s", step)
    return judge_tls(server, at=at, command=examination.words)


def _interruptible(work: Callable[[], T]) -> T:
    """The work's result; Ctrl-C ends the program instead of waiting for connections to end."""
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001  # raised again in the main thread
            errors.append(error)

    worker = threading.Thread(target=run, name="examination", daemon=True)
    worker.start()
    try:
        while worker.is_alive():
            worker.join(_TICK_SECONDS)
    except KeyboardInterrupt:
        complain("interrupted before the examination had ended")
        sys.stderr.flush()
        os._exit(INTERRUPTED)  # nothing was written, and threads may hang in a connection
    if errors:
        raise errors[0]
    return results[0]
