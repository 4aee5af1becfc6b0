"""Words with a server before TLS or inside it: every reading bounded in time and bytes."""

import socket
import time
from contextlib import suppress
from typing import Self

from audit.access.tls.wire import Endpoint, NoTls, Wire
from audit.facts.tls import Answer

_PIECE = 16_384
#: How long bytes may follow an answer after which only the client is to speak.
_SETTLING_SECONDS = 0.005
_MOST_INJECTED = 65_536
#: How a server of TLS answers words in clear: a record of type 21, version 3.x (RFC 8446 5.1).
_ALERT = b"\x15\x03"


class Conversation:
    """A wire on which one asks and reads whole answers; it is a wire itself.

    A step begins with each `send`, the first with the conversation, and has `endpoint.seconds` for
    all that is read in it. Readings raise `NoTls`; `recv` and `sendall` raise what a wire raises.
    `injected` counts bytes that came in clear behind the
    answer to an upgrade, which no honest server sends.
    """

    def __init__(self, wire: Wire, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.injected = 0
        self._begun = False
        self._wire = wire
        self._buffer = bytearray()
        self._seconds: float | None = endpoint.seconds
        self._ends = time.monotonic() + endpoint.seconds

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def sendall(self, data: bytes, /) -> None:
        self._wire.settimeout(self._seconds)
        self._wire.sendall(data)

    def recv(self, size: int, /) -> bytes:
        if self._buffer:
            return self._taken(min(size, len(self._buffer)))
        self._wire.settimeout(self._seconds)
        return self._wire.recv(size)

    def settimeout(self, seconds: float | None, /) -> None:
        self._seconds = seconds

    def close(self) -> None:
        with suppress(OSError):
            self._wire.close()

    def send(self, data: bytes) -> None:
        """Begins a step by sending something."""
        self._ends = time.monotonic() + self.endpoint.seconds
        self._wire.settimeout(self.endpoint.seconds)
        try:
            self._wire.sendall(data)
        except OSError as error:
            raise self._failed(error) from error

    def exactly(self, size: int) -> bytes:
        """So many bytes, of which the caller has checked that they are not too many."""
        while len(self._buffer) < size:
            self._more()
        return self._taken(size)

    def line(self, most: int = 2048) -> bytes:
        """One line without its end (LF or CRLF)."""
        return self.until(b"\n", most).rstrip(b"\r\n")

    def until(self, mark: bytes, most: int) -> bytes:
        """All up to and with a mark; `NOT_TLS` when it does not come within `most` bytes."""
        looked = 0
        while (at := self._buffer.find(mark, looked)) < 0:
            if len(self._buffer) > most:
                raise self.garbage("sends more than its protocol allows")
            looked = max(0, len(self._buffer) - len(mark) + 1)
            self._more()
        return self._taken(at + len(mark))

    def all(self, most: int) -> bytes:
        """What comes until the server ends the connection, at most so many bytes."""
        with suppress(NoTls):
            while len(self._buffer) < most:
                self._more()
        return self._taken(min(most, len(self._buffer)))

    def begun(self, seconds: float) -> bool:
        """Whether the server says anything by itself within so many seconds."""
        self._ends = time.monotonic() + seconds
        try:
            if not self._buffer:
                self._more()
        except NoTls as error:
            if error.answer is not Answer.TIMEOUT:
                raise
        self._ends = time.monotonic() + self.endpoint.seconds
        return bool(self._buffer)

    def settled(self) -> Self:
        """The same, ready for TLS: what came behind the last answer is counted and dropped.

        To go on with such bytes as if they had come encrypted is the fault of CVE-2021-23222 (and
        CVE-2011-0411 for mail); to drop them lets the handshake show the rest.
        """
        self.injected += len(self._buffer)
        self._buffer.clear()
        with suppress(OSError):
            self._wire.settimeout(_SETTLING_SECONDS)
            while self.injected < _MOST_INJECTED and (more := self._wire.recv(_PIECE)):
                self.injected += len(more)
        self._wire.settimeout(self._seconds)
        return self

    def garbage(self, what: str, advice: str = "check the port and the protocol") -> NoTls:
        """The error of an answer that the protocol does not have."""
        return NoTls(Answer.NOT_TLS, f"{self.endpoint} {what}; {advice}")

    def _taken(self, size: int) -> bytes:
        self._begun = True
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _more(self) -> None:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise self._late()
        self._wire.settimeout(left)
        try:
            piece = self._wire.recv(_PIECE)
        except OSError as error:
            raise self._failed(error) from error
        if not piece:
            raise self._ended()
        self._buffer += piece
        if not self._begun and self._buffer.startswith(_ALERT):
            raise self.garbage(
                "answers with an alert of TLS", "TLS begins at once there: name no upgrade to it"
            )

    def _failed(self, error: OSError) -> NoTls:
        if isinstance(error, TimeoutError | socket.timeout):
            return self._late()
        return self._ended()

    def _late(self) -> NoTls:
        silent = "does not finish its answer" if self._begun or self._buffer else "does not answer"
        return NoTls(
            Answer.TIMEOUT,
            f"{self.endpoint} accepts connections but {silent} within {self.endpoint.seconds:g} s; "
            "it may be hung or speak another protocol",
        )

    def _ended(self) -> NoTls:
        return NoTls(
            Answer.RESET,
            f"{self.endpoint} ends the connection before TLS; check the port and the protocol, "
            "and whether it lets this host in",
        )
