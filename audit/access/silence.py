"""Connections over which a server says nothing any more, ended from our side.

A server's own time-outs end what takes too long while it runs; one that is frozen, or behind a
network that swallows everything, ends nothing. Drivers in C then wait for ever.
"""

import os
import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

#: Beyond what the server was given: it answers late before it is taken for gone.
GRACE_SECONDS = 5.0
_LOOK_SECONDS = 0.25
_DESCRIPTORS = Path("/proc/self/fd")  # proc(5); elsewhere nothing is ended

Peer = tuple[int, object]  # family and address


class Silence:
    """Ends all connections of this process to one peer when an answer is overdue.

    All of them, because one server is behind them, and a driver does not show which is its own.
    """

    def __init__(self) -> None:
        self._peer: Peer | None = None
        self._due: dict[int, float] = {}
        self._numbers = 0
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, descriptor: int) -> None:
        """Begins to watch the peer of this open socket."""
        self._peer = _peer(descriptor)
        if self._peer is not None and self._thread is None:
            self._thread = threading.Thread(target=self._look, name="silence", daemon=True)
            self._thread.start()

    @contextmanager
    def bound(self, seconds: float) -> Generator[None]:
        """What is done inside is overdue after `seconds` and a few more."""
        with self._lock:
            self._numbers += 1
            number = self._numbers
            self._due[number] = time.monotonic() + seconds + GRACE_SECONDS
        try:
            yield
        finally:
            with self._lock:
                self._due.pop(number, None)

    def close(self) -> None:
        self._stopped.set()

    def _look(self) -> None:
        while not self._stopped.wait(_LOOK_SECONDS):
            with self._lock:
                overdue = any(due < time.monotonic() for due in self._due.values())
            if overdue and self._peer is not None:
                end_connections(self._peer)


def end_connections(peer: Peer) -> int:
    """Shuts down every socket of this process that is connected to the peer; tells how many."""
    ended = 0
    with suppress(OSError):
        for entry in os.listdir(_DESCRIPTORS):  # noqa: PTH208  # names are numbers
            if _peer(int(entry)) == peer:
                with suppress(OSError), _duplicate(int(entry)) as found:
                    found.shutdown(socket.SHUT_RDWR)
                    ended += 1
    return ended


def _peer(descriptor: int) -> Peer | None:
    """Whom a descriptor is connected to, None when it is no connected socket."""
    try:
        with _duplicate(descriptor) as found:
            return found.family, found.getpeername()
    except OSError:
        return None


def _duplicate(descriptor: int) -> socket.socket:
    """The same socket under a number of our own, which can be closed."""
    copy = os.dup(descriptor)
    try:
        return socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        raise
