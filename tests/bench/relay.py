"""A relay in front of a server that counts the bytes which the server sends."""

import contextlib
import socket
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

MOST = 64  # threads: two for each connection


@dataclass(slots=True)
class Relay:
    port: int
    received: int = 0


@contextlib.contextmanager
def relay(port: int) -> Generator[Relay]:
    """Listens on a port of its own and passes everything on to `port` of this machine.

    Its end waits for the clients to leave.
    """
    with (
        ThreadPoolExecutor(MOST, "relay") as pool,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        counted = Relay(listener.getsockname()[1])
        pool.submit(_accept, listener, port, counted, pool)
        try:
            yield counted
        finally:
            listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for clients


def _accept(listener: socket.socket, port: int, counted: Relay, pool: ThreadPoolExecutor) -> None:
    with contextlib.suppress(OSError, RuntimeError):  # the relay ends
        while True:
            client, _ = listener.accept()
            pool.submit(_serve, client, port, counted, pool)


def _serve(client: socket.socket, port: int, counted: Relay, pool: ThreadPoolExecutor) -> None:
    with client, socket.create_connection(("127.0.0.1", port)) as server:
        asked = pool.submit(_pass, client, server)
        _pass(server, client, counted)
        asked.result()


def _pass(source: socket.socket, to: socket.socket, counted: Relay | None = None) -> None:
    """Everything that comes until one side leaves, which the other is then told."""
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 18):
            to.sendall(data)
            if counted is not None:
                counted.received += len(data)
    for end in (source, to):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
