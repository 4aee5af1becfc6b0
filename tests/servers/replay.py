"""Answers of a real server that were kept, given again by a peer on a real socket.

A test on them shows that what the product sent is read, without the product. Numbers in a request
are left out of what it is known by: windows of time move.
"""

import contextlib
import json
import re
import threading
from collections.abc import Generator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

#: Headers that tell of the product.
_KEPT = ("X-Influxdb-Version", "X-Influxdb-Build", "Content-Type")
_NUMBER = re.compile(r"-?\b\d+")

Answers = dict[str, Any]


def key(method: str, target: str, *, authorised: bool) -> str:
    """What a request is known by; `/ping` is answered whoever asks."""
    parts = urlsplit(target)
    authorised = authorised and parts.path != "/ping"
    query = "&".join(f"{n}={_NUMBER.sub('N', v)}" for n, v in parse_qsl(parts.query))
    return f"{'+' if authorised else '-'} {method} {parts.path} {query}".rstrip()


@dataclass
class Peer:
    port: int = 0
    unknown: list[str] = field(default_factory=list[str])


@contextlib.contextmanager
def replaying(file: Path, token: str) -> Generator[Peer]:
    """A peer that gives the answers of a file; only this token counts as a credential."""
    answers: Answers = json.loads(file.read_text(encoding="utf-8"))

    def answer(method: str, target: str, given: str) -> tuple[int, dict[str, str], bytes]:
        authorised = given == f"Token {token}"
        found = answers.get(key(method, target, authorised=authorised))
        if found is None:
            peer.unknown.append(key(method, target, authorised=authorised))
            return 401 if given and not authorised else 404, {}, b""
        return found["status"], found["headers"], found["body"].encode()

    peer = Peer()
    with _serving(answer) as port:
        peer.port = port
        yield peer


@contextlib.contextmanager
def recording(upstream: int) -> Generator[tuple[int, Answers]]:
    """Passes requests on to a port of this machine and keeps what was answered."""
    kept: Answers = {}

    def answer(method: str, target: str, given: str) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("127.0.0.1", upstream, timeout=120)
        with contextlib.closing(connection):
            connection.request(method, target, headers={"Authorization": given} if given else {})
            got = connection.getresponse()
            body = got.read()
        headers = {name: got.headers[name] for name in _KEPT if name in got.headers}
        kept[key(method, target, authorised=bool(given))] = {
            "status": got.status, "headers": headers, "body": body.decode(),
        }  # fmt: skip
        return got.status, headers, body

    with _serving(answer) as port:
        yield port, kept


@contextlib.contextmanager
def _serving(answer: Any) -> Generator[int]:  # noqa: ANN401  # one of the two above
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            given = self.headers.get("Authorization", "")
            status, headers, body = answer(self.command, self.path, given)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
