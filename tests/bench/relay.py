"""A relay in front of a server that counts the bytes which the server sends."""

import contextlib
import socket
import threading
from collections.abc import Generator
from dataclasses import dataclass


@dataclass(slots=True)
class Relay:
    port: int
    received: int = 0


@contextlib.contextmanager
def relay(port: int) -> Generator[Relay]:
    """Listens on a port of its own and passes everything on to `port` of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        counted = Relay(listener.getsockname()[1])
        threading.Thread(target=_accept, args=(listener, port, counted), daemon=True).start()
        try:
            yield counted
        finally:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, port: int, counted: Relay) -> None:
    with contextlib.suppress(OSError):  # the listener was closed
        while True:
            client, _ = listener.accept()
            server = socket.create_connection(("127.0.0.1", port))
            for source, to, count in ((client, server, None), (server, client, counted)):
                threading.Thread(target=_pass, args=(source, to, count), daemon=True).start()


def _pass(source: socket.socket, to: socket.socket, counted: Relay | None) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 18):
            to.sendall(data)
            if counted is not None:
                counted.received += len(data)
    for end in (source, to):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
