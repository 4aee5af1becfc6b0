"""A target on this machine that takes what Apprise sends as JSON, or behaves badly."""

import json
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Target:
    """`got` are the messages that it was sent."""

    port: int
    got: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    canary: str = "canary-4f2a90c1"

    @property
    def url(self) -> str:
        """As Apprise takes it; the path holds a secret, as the hooks of chat services do."""
        return f"json://127.0.0.1:{self.port}/hooks/{self.canary}"


@contextmanager
def target(*, status: int = 200, pause: float = 0.0) -> Generator[Target]:
    """Answers every message with this status, after so many seconds."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append(json.loads(body))
            time.sleep(pause)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    found = Target(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
