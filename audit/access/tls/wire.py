"""What a handshake is spoken over, and how an endpoint that cannot be spoken to is told apart."""

from dataclasses import dataclass
from typing import Protocol

from audit.facts.tls import Answer


class Wire(Protocol):
    """A connection on which the next byte is TLS's: a socket, or a protocol that wraps records.

    `recv` gives b"" at the end of the connection; both raise `TimeoutError` and `OSError`.
    """

    def sendall(self, data: bytes, /) -> None: ...

    def recv(self, size: int, /) -> bytes: ...

    def settimeout(self, seconds: float | None, /) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to connect, under which name, and what to say before TLS.

    `address` is one of those behind `host`, "" for the system's choice. `name` is what the
    certificate has to be for and what SNI says (not for addresses, RFC 6066 section 3).
    """

    host: str
    port: int
    name: str
    protocol: str = ""  # an upgrade of `access.tls.upgrades`, "" where TLS starts at once
    address: str = ""
    seconds: float = 5.0  # each step
    direct: bool = False  # past the environment's proxy, as a driver goes that knows of none

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class NoTls(Exception):
    """There is no TLS to be had: how the endpoint answered, and that in a sentence."""

    def __init__(self, answer: Answer, detail: str, injected: int = 0) -> None:
        super().__init__(detail)
        self.answer = answer
        self.detail = detail
        self.injected = injected
