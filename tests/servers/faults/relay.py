"""A relay in front of a real server, which loses it, falls silent or answers for it.

The server is the product's (or the compatible one); only what goes wrong on the way is made here.
"""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from enum import Enum

HOST = "127.0.0.1"
_LINGER = struct.pack("ii", 1, 0)  # SO_LINGER of no seconds: close() sends RST


class Wrong(Enum):
    """What the relay does once it has passed on so many bytes of the server."""

    NOTHING = "nothing"
    ENDS = "ends"  # the connections end, and nobody listens any more
    RESETS = "resets"  # the same by RST
    HANGS = "hangs"  # the connections stay, and new ones are accepted; nothing comes


@dataclass(slots=True)
class Relay:
    """A running relay; `received` are the bytes that the server has sent through it.

    Of what the server sends every so many pieces (`every`) are held back for `pause` seconds.
    """

    target: int
    wrong: Wrong
    after: int
    port: int = 0
    received: int = 0
    pause: float = 0.0
    every: int = 1
    pieces: int = 0
    broken: threading.Event = field(default_factory=threading.Event)
    _open: list[socket.socket] = field(default_factory=list[socket.socket])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def serve(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # the listener is closed: the relay ends
            while True:
                client, _ = listener.accept()
                self._keep(client)
                if self.broken.is_set() and self.wrong is not Wrong.HANGS:
                    self._close(client)
                    continue
                if self.broken.is_set():
                    continue  # accepted, and never answered
                server = socket.create_connection((HOST, self.target))
                self._keep(server)
                for pair in ((client, server, False), (server, client, True)):
                    threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source: socket.socket, to: socket.socket, counted: bool) -> None:  # noqa: FBT001
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                if self.broken.is_set():
                    return
                if counted:
                    self._hold_back()
                    data = data[: self._room(len(data))]
                to.sendall(data)
                if counted and self.wrong is not Wrong.NOTHING and self.received >= self.after:
                    self._break()
                    return
        if not self.broken.is_set() or self.wrong is not Wrong.HANGS:
            for end in (source, to):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _hold_back(self) -> None:
        self.pieces += 1
        if self.pause and self.pieces % self.every == 0:
            time.sleep(self.pause)

    def _room(self, size: int) -> int:
        """How much of so many bytes goes on, all of which is counted."""
        with self._lock:
            left = size if self.wrong is Wrong.NOTHING else min(size, self.after - self.received)
            self.received += left
            return max(left, 0)

    def _break(self) -> None:
        self.broken.set()
        if self.wrong is not Wrong.HANGS:
            for one in list(self._open):
                self._close(one)

    def _close(self, one: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self.wrong is Wrong.RESETS:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
                one.shutdown(socket.SHUT_RD)  # wakes who waits for it: only then close() sends
            else:
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _keep(self, one: socket.socket) -> None:
        with self._lock:
            self._open.append(one)

    def end(self) -> None:
        self.broken.set()
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@contextlib.contextmanager
def relay(
    target: int,
    *,
    wrong: Wrong = Wrong.NOTHING,
    after: int = 0,
    pause: float = 0.0,
    every: int = 1,
) -> Generator[Relay]:
    """Listens on a port of its own and passes on to `target`, until `after` bytes came back."""
    with socket.create_server((HOST, 0)) as listener:
        made = Relay(target, wrong, after, listener.getsockname()[1], pause=pause, every=every)
        if wrong is not Wrong.NOTHING and after == 0:
            made.broken.set()
        thread = threading.Thread(target=made.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield made
        finally:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            made.end()
            thread.join(60)
