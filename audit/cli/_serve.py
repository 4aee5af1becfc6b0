"""Serves pages over the run store until a signal ends it."""

import logging
import os
import signal
import threading
import webbrowser
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from audit.cli._console import Console
from audit.cli._outputs import write_stdout
from audit.cli._status import DONE, INTERRUPTED
from audit.cli._store import place_of_runs
from audit.config.load import load
from audit.errors import ConfigError, OutputError
from audit.store.known import default_path
from audit.store.runs.place import UnusableStore
from audit.store.runs.reading import Reader
from audit.web.server import Server

logger = logging.getLogger(__name__)


def served(
    port: int, *, runs: str | None, config: Path | None, opened: bool, console: Console
) -> int:
    """Serves until Ctrl-C or SIGTERM, which is its only end and in order; 130 when asked twice."""
    reader = _reader(runs, config)
    server = Server(reader, port=port, tell=_print)
    with _ended_by_signals(server.stop):
        address = server.address()
        _print(address)
        console.note(
            f"Shows the runs in {reader.url} to this user; the address works once. Ctrl-C ends it."
        )
        if opened:
            threading.Thread(target=_open, args=(address,), daemon=True).start()
        server.run()
    return DONE


def _reader(runs: str | None, config: Path | None) -> Reader:
    place = place_of_runs(load(config).config, runs)
    try:
        reader = Reader(place, cache=default_path(os.environ).parent)
        if not reader.store().sources():
            logger.warning("no run is kept in %s yet", reader.url)
    except UnusableStore as error:
        raise ConfigError(str(error)) from error
    return reader


def _open(address: str) -> None:
    if not webbrowser.open(address):
        logger.warning("no browser can be opened here; open the address in one yourself")


def _print(address: str) -> None:
    """A line on standard output at once; one that cannot be written does not end the server."""
    try:
        write_stdout(f"{address}\n")
    except OutputError as error:
        logger.warning("%s", error)


@contextmanager
def _ended_by_signals(stop: Callable[[], None]) -> Generator[None]:
    """The first Ctrl-C or SIGTERM ends the serving, the second the program."""
    asked = False

    def take(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        del number, frame
        if asked:
            os._exit(INTERRUPTED)
        asked = True
        stop()

    before = {number: signal.signal(number, take) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
