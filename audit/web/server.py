"""The server: on 127.0.0.1 and nowhere else, few threads, short patience, ended by a call."""

import errno
import socket
from collections.abc import Callable
from datetime import UTC, datetime

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

from audit.errors import ConfigError
from audit.store.runs.reading import Reader
from audit.web.application import Application
from audit.web.door import Door
from audit.web.pages import Site

ADDRESS = "127.0.0.1"
THREADS = 4
MOST_CONNECTIONS = 64
MOST_HEADER_BYTES = 16 * 1024
_MOST_BODY_BYTES = 1024  # nothing reads a body; this much is taken to answer politely
_IN_MEMORY_BYTES = 1 << 30  # answers never go to a file, as they would above 1 MB


class _Channel(HTTPChannel):
    """A connection whose patience is counted from a request's first byte: a client that sends one
    byte now and then does not hold it longer than one that sends none.
    """

    def handle_read(self) -> None:
        begun, since = self.request is not None, self.last_activity
        super().handle_read()
        if begun and self.request is not None:
            self.last_activity = since


class Server:
    """Listens once it is made. `port` 0 takes any that is free; `patience` is in seconds: so long
    a connection may be silent, or take to send a request. A port that is taken is a `ConfigError`.
    """

    def __init__(
        self,
        reader: Reader,
        *,
        port: int,
        tell: Callable[[str], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        patience: int = 20,
    ) -> None:
        listening = _listening(port)
        self.port: int = listening.getsockname()[1]
        self._tell = tell
        self._door = Door(self.port, lambda token: tell(self._address(token)))
        self._sockets: dict[int, socket.socket] = {}
        self._ending = False
        made = create_server(
            Application(Site(reader, now), self._door, port=self.port),
            map=self._sockets,
            sockets=[listening],
            threads=THREADS,
            connection_limit=MOST_CONNECTIONS,
            channel_timeout=patience,
            cleanup_interval=max(1, patience // 4),
            max_request_header_size=MOST_HEADER_BYTES,
            max_request_body_size=_MOST_BODY_BYTES,
            outbuf_overflow=_IN_MEMORY_BYTES,
            outbuf_high_watermark=_IN_MEMORY_BYTES,
            asyncore_use_poll=True,
            clear_untrusted_proxy_headers=True,
            ident="",
        )
        assert isinstance(made, BaseWSGIServer)
        self._server = made
        self._server.channel_class = _Channel

    def address(self) -> str:
        """Where a browser comes in, once."""
        return self._address(self._door.open())

    def run(self) -> None:
        """Answers until `stop` is called."""
        try:
            while not self._ending:
                wasyncore.loop(timeout=1.0, map=self._sockets, count=1, use_poll=True)
        finally:
            self._server.task_dispatcher.shutdown()
            wasyncore.close_all(self._sockets)

    def stop(self) -> None:
        """Ends `run`; from any thread, and from a handler of signals."""
        self._ending = True
        self._server.pull_trigger()

    def _address(self, token: str) -> str:
        return f"http://{ADDRESS}:{self.port}/enter/{token}"


def _listening(port: int) -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((ADDRESS, port))
        found.listen(MOST_CONNECTIONS)
    except OSError as error:
        found.close()
        if error.errno == errno.EADDRINUSE:
            raise ConfigError(
                f"port {port} of {ADDRESS} is taken; name another one by --port, or --port 0 for "
                "any that is free"
            ) from error
        raise ConfigError(
            f"port {port} of {ADDRESS} cannot be opened ({error.strerror}); name another one by "
            "--port"
        ) from error
    return found
