"""Far sides on real sockets: today's TLS by `ssl`, yesterday's by tlslite-ng, and bad ports.

None of them is a product.
"""

import importlib
import socket
import ssl
import struct
import threading
import warnings
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.make import certificates as make
from tests.make.certificates import Issued
from tests.tls_matrix.model import Place, Start

Handler = Callable[[socket.socket], object]
Context = Callable[[Path], ssl.SSLContext]

SSL3, TLS1, TLS1_1, TLS1_2, TLS1_3 = ((3, minor) for minor in range(5))
_PATIENCE = 120.0  # longer than any client waits here
_WITHOUT_TLS13 = ("brainpoolP512r1", "brainpoolP384r1", "brainpoolP256r1")

ROOT = make.authority("Matrix Root CA")
GOOD = make.leaf(ROOT)
GOOD_RSA = make.leaf(ROOT, kind="rsa")


@contextmanager
def listening(handler: Handler, host: str = "127.0.0.1", port: int = 0) -> Generator[int]:
    """A port that hands every connection to the handler, in a thread of its own."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    server = socket.create_server((host, port), family=family, backlog=64)
    ended = threading.Event()

    def serve(client: socket.socket) -> None:
        client.settimeout(_PATIENCE)
        with suppress(OSError), client:
            handler(client)

    def accept() -> None:
        with suppress(OSError):
            while not ended.is_set():
                client, _ = server.accept()
                threading.Thread(target=serve, args=(client,), daemon=True).start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield int(server.getsockname()[1])
    finally:
        ended.set()
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
        accepting.join(_PATIENCE)


def drain(client: socket.socket) -> None:
    """Reads until the client leaves."""
    with suppress(OSError):
        while client.recv(65_536):
            pass


def speaking(context: ssl.SSLContext, inside: Handler = drain) -> Handler:
    """A handshake, and then nothing until the client leaves, or what is said inside."""

    def handle(client: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(client, server_side=True) as wrapped:
            inside(wrapped)

    return handle


def files_of(
    folder: Path, leaf: Issued, chain: Sequence[Issued] = (), trusted: Sequence[Issued] = (ROOT,)
) -> make.Files:
    return leaf.write(folder, chain=chain, anchors=trusted)


def plain_context(files: make.Files, *, ciphers: str = "DEFAULT:@SECLEVEL=0") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers)
    context.load_cert_chain(files.chain, files.key)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def modern(
    leaf: Issued = GOOD,
    chain: Sequence[Issued] = (),
    *,
    trusted: Sequence[Issued] | None = (ROOT,),
    options: Sequence[str] = (),
    adjust: Callable[[ssl.SSLContext, Path], object] = lambda _context, _folder: None,
    ciphers: str = "DEFAULT:@SECLEVEL=0",
    host: str = "127.0.0.1",
) -> Start:
    """TLS 1.2 and 1.3 with this certificate, examined with `--ca` unless nothing is trusted."""

    @contextmanager
    def start(folder: Path) -> Generator[Place]:
        files = files_of(folder, leaf, chain, trusted or ())
        context = plain_context(files, ciphers=ciphers)
        adjust(context, folder)
        authorities = ("--ca", str(files.anchors)) if trusted else ()
        with listening(speaking(context), host) as port:
            where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
            yield Place(where, (*authorities, *options))

    return start


def versions(
    lowest: ssl.TLSVersion, highest: ssl.TLSVersion
) -> Callable[[ssl.SSLContext, Path], None]:
    def adjust(context: ssl.SSLContext, folder: Path) -> None:
        del folder
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version, context.maximum_version = lowest, highest

    return adjust


def old(
    lowest: tuple[int, int],
    highest: tuple[int, int],
    *,
    ciphers: Sequence[str] = ("aes256gcm", "aes128gcm", "aes256", "aes128"),
    exchanges: Sequence[str] = ("ecdhe_rsa", "dhe_rsa"),
    anonymous: bool = False,
) -> Start:
    """tlslite-ng with exactly this."""

    @contextmanager
    def start(folder: Path) -> Generator[Place]:
        files = files_of(folder, GOOD_RSA)
        api, settings = _settings(lowest, highest, ciphers, exchanges)
        certificate = api.X509()
        certificate.parse(GOOD_RSA.pem)
        how: dict[str, Any] = {
            "certChain": api.X509CertChain([certificate]),
            "privateKey": api.parsePEMKey(GOOD_RSA.key_pem, private=True),
        }

        def handle(client: socket.socket) -> None:
            with suppress(api.TLSError, OSError, SyntaxError):
                connection = api.TLSConnection(client)
                connection.handshakeServer(
                    settings=settings, **({"anon": True} if anonymous else how)
                )
                drain(client)

        with listening(handle) as port:
            yield Place(f"127.0.0.1:{port}", ("--ca", str(files.anchors)))

    return start


def _tlslite(module: str) -> Any:  # noqa: ANN401  # it has no types
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it imports asyncore
        return importlib.import_module(f"tlslite.{module}")


def numbers(group: str) -> tuple[int, int]:
    """Generator and prime of a published group, as `tlslite.mathtls` names it."""
    generator, prime = getattr(_tlslite("mathtls"), group)
    return int(generator), int(prime)


def _settings(
    lowest: tuple[int, int],
    highest: tuple[int, int],
    ciphers: Sequence[str],
    exchanges: Sequence[str],
) -> tuple[Any, Any]:
    api = _tlslite("api")
    settings = api.HandshakeSettings()
    settings.minVersion, settings.maxVersion = lowest, highest
    settings.versions = [v for v in (TLS1_3, TLS1_2, TLS1_1, TLS1, SSL3) if lowest <= v <= highest]
    settings.cipherNames, settings.keyExchangeNames = list(ciphers), list(exchanges)
    settings.macNames = ["sha", "sha256", "sha384", "aead", "md5"]
    if lowest == TLS1_3:
        settings.eccCurves = [c for c in settings.eccCurves if c not in _WITHOUT_TLS13]
    return api, settings


def raw(handler: Handler, *options: str) -> Start:
    """A port with a handler of its own and no certificate to be trusted."""

    @contextmanager
    def start(folder: Path) -> Generator[Place]:
        del folder
        with listening(handler) as port:
            yield Place(f"127.0.0.1:{port}", options)

    return start


def saying(data: bytes, *, at_once: bool = False) -> Handler:
    """The same answer to whatever comes, or before anything comes."""

    def handle(client: socket.socket) -> None:
        if not at_once:
            client.recv(65_536)
        client.sendall(data)
        drain(client)

    return handle


def reset(client: socket.socket) -> None:
    """Ends the connection with a reset instead of an end."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def reset_after_hello(client: socket.socket) -> None:
    client.recv(65_536)
    reset(client)


def peeked(client: socket.socket) -> bytes:
    """The record that waits on the wire, which stays there."""
    data = b""
    while len(data) < 5 or len(data) < 5 + int.from_bytes(data[3:5]):
        piece = client.recv(65_536, socket.MSG_PEEK)
        if not piece:
            raise ConnectionError
        data = piece
    return data


def offered(client: socket.socket) -> tuple[int, list[int]]:
    """Version and suites of the hello that waits on the wire, which stays there."""
    data = peeked(client)
    session = data[43]
    at = 44 + session
    size = int.from_bytes(data[at : at + 2])
    numbers = data[at + 2 : at + 2 + size]
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return int.from_bytes(data[9:11]), [high << 8 | low for high, low in pairs]


def record(kind: int, body: bytes, version: int = 0x0301) -> bytes:
    return struct.pack("!BHH", kind, version, len(body)) + body


def message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + len(body).to_bytes(3) + body


def server_hello(suite: int, version: int = 0x0303) -> bytes:
    """A ServerHello up to TLS 1.2 without a session and without extensions."""
    body = version.to_bytes(2) + bytes(range(32)) + b"\0" + suite.to_bytes(2) + b"\0"
    return message(2, body)


def certificate(*chain: Issued) -> bytes:
    """A Certificate message up to TLS 1.2."""
    listed = b"".join(len(one.der).to_bytes(3) + one.der for one in chain)
    return message(11, len(listed).to_bytes(3) + listed)


def also(suites: Sequence[int]) -> Start:
    """Today's TLS, and hand-written the start of a handshake for who offers no better suite.

    OpenSSL has none of these suites any more, so the handshake cannot be finished.
    """

    @contextmanager
    def start(folder: Path) -> Generator[Place]:
        files = files_of(folder, GOOD_RSA)
        context = plain_context(files)
        today = speaking(context)
        known = {int(cipher["id"]) & 0xFFFF for cipher in context.get_ciphers()}

        def handle(client: socket.socket) -> None:
            _, asked = offered(client)
            taken = next((suite for suite in suites if suite in asked), None)
            if known.intersection(asked) or taken is None:
                today(client)
                return
            flight = server_hello(taken, 0x0301) + certificate(GOOD_RSA) + message(14, b"")
            client.sendall(record(22, flight))
            drain(client)

        with listening(handle) as port:
            yield Place(f"127.0.0.1:{port}", ("--ca", str(files.anchors)))

    return start


def cutting(port: int, size: int) -> AbstractContextManager[int]:
    """A way to another port that ends after so many bytes of its answer."""

    def handle(client: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port), _PATIENCE) as far:

            def forward() -> None:
                with suppress(OSError):
                    while data := client.recv(65_536):
                        far.sendall(data)
                    far.shutdown(socket.SHUT_WR)

            threading.Thread(target=forward, daemon=True).start()
            left = size
            while left and (data := far.recv(left)):
                client.sendall(data)
                left -= len(data)
            client.shutdown(socket.SHUT_RDWR)

    return listening(handle)
