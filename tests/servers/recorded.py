"""Servers that give recorded answers, and pass on to a real one what nobody recorded.

For what the compatible servers lack. The answers stand with the tests and come from the products'
documentation; a test on them shows that we read them, not that the product sends them.
"""

import contextlib
import json
import socketserver
import struct
import threading
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import bson

HOST = "127.0.0.1"

Document = Mapping[str, Any]
HttpAnswer = Document | list[Any] | str | int
MongoAnswer = Document | Callable[[Document], Document]


@dataclass
class Recorded:
    """A running server and what it was asked, in order."""

    port: int
    seen: list[str] = field(default_factory=list[str])
    authorizations: list[str] = field(default_factory=list[str])
    #: Statuses with their Retry-After that come first, each once, by "GET /path".
    refusals: dict[str, list[tuple[int, str]]] = field(
        default_factory=dict[str, list[tuple[int, str]]]
    )

    def refusal(self, key: str) -> tuple[int, str] | None:
        waiting = self.refusals.get(key)
        return waiting.pop(0) if waiting else None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


@contextlib.contextmanager
def http(  # noqa: C901  # one handler, with a branch for each sort of answer
    answers: Mapping[str, HttpAnswer],
    *,
    upstream: int = 0,
    authorization: str = "",
    headers: Mapping[str, str] | None = None,
) -> Generator[Recorded]:
    """Answers by "GET /path": JSON, a text as it is, or a number as a status without a body.

    Anything else goes to the port `upstream`, or is 404. With `authorization` set, only requests
    with that header get anything but 401. `headers` come with every answer.
    """
    recorded = Recorded(0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet

        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size) if size else None
            key = f"{self.command} {self.path.partition('?')[0]}"
            given = self.headers.get("Authorization", "")
            recorded.seen.append(key)
            recorded.authorizations.append(given)
            if authorization and given != authorization:
                self._send(401, b"{}")
            elif refusal := recorded.refusal(key):
                self._send(refusal[0], b"{}", **{"Retry-After": refusal[1]})
            elif key not in answers and upstream:
                self._send(*_forward(upstream, self.command, self.path, body))
            else:
                self._send(*_written(answers.get(key, 404)))

        def do_POST(self) -> None:
            self.do_GET()

        def do_DELETE(self) -> None:
            self.do_GET()

        def _send(self, status: int, body: bytes, **more: str) -> None:
            self.send_response(status)
            if status in {301, 302}:
                self.send_header("Location", "http://elsewhere.invalid/")
            self.send_header("Content-Type", "application/json")
            for name, value in {**(headers or {}), **more}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer((HOST, 0), Handler)
    recorded.port = server.server_address[1]
    with _running(server):
        yield recorded


def _written(answer: HttpAnswer) -> tuple[int, bytes]:
    match answer:
        case int():
            return answer, b""
        case str():
            return 200, answer.encode()
        case _:
            return 200, json.dumps(answer).encode()


def _forward(port: int, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
    connection = HTTPConnection(HOST, port, timeout=120)
    with contextlib.closing(connection):
        connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read()


@contextlib.contextmanager
def mongodb(answers: Mapping[str, MongoAnswer]) -> Generator[Recorded]:
    """Answers by the name of the command; a function gets the command, and may hang or raise.

    `hello` is that of a standalone server unless recorded; an unknown command has code 59.
    """
    recorded = Recorded(0)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(ConnectionError, struct.error):
                while head := self._read(16):
                    length, number, _, kind = struct.unpack("<iiii", head)
                    self._answer(number, kind, self._read(length - 16))

        def _read(self, size: int) -> bytes:
            data = b""
            while len(data) < size:
                piece = self.request.recv(size - len(data))
                if not piece:
                    return b""
                data += piece
            return data

        def _answer(self, number: int, kind: int, body: bytes) -> None:
            if kind == 2004:  # OP_QUERY: the driver's very first hello
                asked = _decoded(body[body.index(b"\0", 4) + 9 :])
                data = bson.encode(self._for(asked))
                reply = struct.pack("<iqii", 8, 0, 0, 1) + data
            else:
                asked = _decoded(body[5:])
                reply = struct.pack("<ib", 0, 0) + bson.encode(self._for(asked))
            code = 1 if kind == 2004 else 2013
            self.request.sendall(struct.pack("<iiii", 16 + len(reply), 1, number, code) + reply)

        def _for(self, asked: dict[str, Any]) -> dict[str, Any]:
            name = next(iter(asked))
            recorded.seen.append(name)
            name = "hello" if name.lower() == "ismaster" else name
            answer = answers.get(name) or _DEFAULTS.get(name)
            if answer is None:
                return {"ok": 0.0, "code": 59, "codeName": "CommandNotFound", "errmsg": "no"}
            found = answer(asked) if callable(answer) else answer
            return {"ok": 1.0, **found}

    class Threaded(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    server = Threaded((HOST, 0), Handler)
    recorded.port = server.server_address[1]
    with _running(server):
        yield recorded


def _decoded(data: bytes) -> dict[str, Any]:
    return bson.BSON(data).decode()


def cursor(*documents: Document, space: str = "shop.orders") -> Document:
    """The answer of a command that opens a cursor, all of it in the first batch."""
    return {"cursor": {"id": 0, "ns": space, "firstBatch": list(documents)}}


def refused(code: int) -> Document:
    """The answer to a command that failed."""
    return {"ok": 0.0, "code": code, "errmsg": "a text that may quote data"}


def hello(**more: object) -> Callable[[Document], Document]:
    """What a standalone server says of itself, or more."""
    return lambda _: {
        "isWritablePrimary": True,
        "maxBsonObjectSize": 16_777_216,
        "maxMessageSizeBytes": 48_000_000,
        "maxWriteBatchSize": 100_000,
        "localTime": datetime.now(UTC),
        "minWireVersion": 0,
        "maxWireVersion": 25,
        "readOnly": False,
        **more,
    }


_DEFAULTS: Mapping[str, MongoAnswer] = {
    "hello": hello(),
    "buildInfo": {"version": "8.0.4", "modules": []},
    "connectionStatus": {
        "authInfo": {
            "authenticatedUsers": [],
            "authenticatedUserRoles": [],
            "authenticatedUserPrivileges": [],
        }
    },
    "listDatabases": {"databases": [{"name": "shop"}], "totalSize": 1_000_000},
    "listCollections": cursor({"name": "orders", "type": "collection", "options": {}}),
    "listIndexes": cursor({"v": 2, "key": {"_id": 1}, "name": "_id_"}),
    "endSessions": {},
}


@contextlib.contextmanager
def _running(server: socketserver.BaseServer) -> Generator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
