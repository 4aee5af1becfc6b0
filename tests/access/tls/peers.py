"""The far side of a wire for tests: a real socket that says what the test tells it to.

None of these is the product. Bytes are written from each protocol's public documents.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from audit.access.tls.wire import Endpoint
from tests.servers.kit import Certs

_ESTABLISHED = 1  # TCP_ESTABLISHED of linux/tcp.h


@dataclass
class Peer:
    """One accepted connection; `expect` fails the test when something else comes."""

    wire: socket.socket
    certs: Certs | None = None
    heard: bytearray = field(default_factory=bytearray)
    _changing: threading.Lock = field(default_factory=threading.Lock)

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.wire.sendall(piece)

    def read(self, size: int) -> bytes:
        got = b""
        while len(got) < size:
            piece = self.wire.recv(size - len(got))
            assert piece, f"the client left after {got!r}"
            got += piece
        self.heard += got
        return got

    def line(self) -> bytes:
        got = b""
        while not got.endswith(b"\n"):
            got += self.read(1)
        return got

    def expect(self, wanted: bytes) -> None:
        assert self.read(len(wanted)) == wanted

    def rest(self) -> bytes:
        """All until the client leaves."""
        got = b""
        with suppress(OSError):
            while piece := self.wire.recv(65_536):
                got += piece
        return got

    def tls(self) -> None:
        """Begins TLS as the server; all that follows is inside it."""
        assert self.certs is not None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certs.cert, self.certs.key)
        self.secure(context)

    def secure(self, context: ssl.SSLContext) -> None:
        """Begins TLS as the server, with this context."""
        with self._changing:
            secured = context.wrap_socket(
                self.wire, server_side=True, do_handshake_on_connect=False
            )
            self.wire = secured
        secured.do_handshake()

    def held(self) -> bool:
        """Whether neither side has ended the connection, as the kernel knows it at once."""
        with self._changing, suppress(OSError):
            info = self.wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
            return info[0] == _ESTABLISHED
        return False


Script = Callable[[Peer], None]


@contextmanager
def peer(*scripts: Script, certs: Certs | None = None) -> Generator[int]:
    """A port whose first connection goes by the first script, and so on; the last one repeats.

    A failed expectation fails the test at the end of the block.
    """
    failures: list[BaseException] = []
    threads: list[threading.Thread] = []

    def one(client: socket.socket, script: Script) -> None:
        client.settimeout(60)  # longer than any client waits here
        made = Peer(client, certs)
        try:
            script(made)
        except AssertionError as error:
            failures.append(error)
        except OSError:
            pass  # the client has left, or will be told so
        finally:
            made.wire.close()

    def serve() -> None:
        number = 0
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                script = scripts[min(number, len(scripts) - 1)]
                threads.append(threading.Thread(target=one, args=(client, script), daemon=True))
                threads[-1].start()
                number += 1

    listening = socket.create_server(("127.0.0.1", 0))
    accepting = threading.Thread(target=serve, daemon=True)
    accepting.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        accepting.join(60)
        for thread in threads:
            thread.join(60)
    for failure in failures:
        raise failure


def at(
    port: int, protocol: str = "", *, seconds: float = 20.0, host: str = "127.0.0.1"
) -> Endpoint:
    """An endpoint on this machine."""
    return Endpoint(host, port, "localhost", protocol, seconds=seconds)


def silent(made: Peer) -> None:
    """Takes all and says nothing."""
    made.rest()


def closing(made: Peer) -> None:
    """Reads something, then ends the connection."""
    made.read(1)


def alerting(made: Peer) -> None:
    """What a server of TLS says to words in clear: unexpected_message (RFC 8446 section 6)."""
    made.read(1)
    made.send(bytes.fromhex("15 0303 0002 020a"))
    made.rest()
