"""One hello and what comes back to it, up to the point where nothing more is in clear."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum

from audit.access.tls import messages
from audit.access.tls.messages import NO_EXCHANGE, Alert, KeyExchange, Malformed, ServerHello
from audit.access.tls.records import Message, NotTls, read_messages
from audit.access.tls.suites import Suite, suite_of
from audit.access.tls.versions import TLS1_3
from audit.access.tls.wire import Wire
from audit.facts.tls import Answer


class End(StrEnum):
    """What made us stop reading."""

    DONE = "done"
    ALERT = "alert"
    CLOSED = "closed"
    RESET = "reset"
    TIMEOUT = "timeout"
    NOT_TLS = "not tls"
    MALFORMED = "malformed"
    NOT_ASKED = "not asked"  # no connection, or none allowed any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """The server's first flight as far as it came; `detail` says in words why it stopped."""

    end: End
    detail: str = ""
    hello: ServerHello | None = None
    chain: tuple[bytes, ...] = ()
    exchange: KeyExchange = NO_EXCHANGE
    wants_certificate: bool = False
    stapled: bool = False
    alert: Alert | None = None
    answer: Answer | None = None  # where the connection itself failed
    injected: int = 0

    @property
    def suite(self) -> Suite | None:
        return suite_of(self.hello.suite) if self.hello else None

    @property
    def complete(self) -> bool:
        """All that a server up to TLS 1.2 says before the client goes on was there."""
        return self.hello is not None and self.end is End.DONE and self.hello.version < TLS1_3


def fly(
    wire: Wire, hello: bytes, *, seconds: float, abandoned: Callable[[], bool] | None = None
) -> Flight:
    """Sends a hello and reads the answer to its end; nothing is raised.

    Where `abandoned` becomes true while nothing comes, that is a time-out, too.
    """
    ends = time.monotonic() + seconds
    flight = Flight(end=End.CLOSED)
    try:
        wire.settimeout(seconds)
        # a server may have said why and closed; what it said is still there to read
        with suppress(BrokenPipeError, ConnectionResetError):
            wire.sendall(hello)
        for flight in _flights(read_messages(wire, ends=ends, abandoned=abandoned)):  # noqa: B007
            pass
    except TimeoutError:
        waited = round(seconds - max(ends - time.monotonic(), 0), 1)
        return replace(flight, end=End.TIMEOUT, detail=f"no answer within {waited:g} s")
    except NotTls as error:
        return replace(flight, end=End.NOT_TLS, detail=str(error))
    except Malformed as error:
        return replace(flight, end=End.MALFORMED, detail=str(error))
    except OSError:
        return replace(flight, end=End.RESET, detail="the connection was reset")
    if flight.end is End.CLOSED:
        return replace(flight, detail="the connection was closed without an answer")
    return flight


def _flights(received: Iterator[Message | Alert]) -> Iterator[Flight]:
    """The flight after each message, so that what came before a fault is kept."""
    flight = Flight(end=End.CLOSED)
    for message in received:
        if isinstance(message, Alert):
            if not message.fatal and message.code == messages.UNRECOGNIZED_NAME:
                continue  # RFC 6066 section 3: the server goes on with its default certificate
            yield replace(flight, end=End.ALERT, alert=message, detail=message.name)
            return
        flight = _grown(flight, message)
        yield flight
        if flight.end is End.DONE:
            return


def _grown(flight: Flight, message: Message) -> Flight:
    hello = flight.hello
    if hello is None:
        if message.kind != messages.SERVER_HELLO:
            raise Malformed("the server does not begin with a ServerHello")
        hello = messages.parse_server_hello(message.body)
        # behind TLS 1.3's all is encrypted
        return replace(flight, hello=hello, end=End.DONE if hello.version >= TLS1_3 else flight.end)
    body = message.body
    match message.kind:
        case messages.CERTIFICATE:
            flight = replace(flight, chain=messages.parse_certificates(body))
        case messages.SERVER_KEY_EXCHANGE:
            suite = suite_of(hello.suite)
            flight = replace(flight, exchange=messages.parse_key_exchange(body, suite))
        case messages.CERTIFICATE_REQUEST:
            flight = replace(flight, wants_certificate=True)
        case messages.CERTIFICATE_STATUS:
            flight = replace(flight, stapled=messages.parse_certificate_status(body))
        case messages.SERVER_HELLO_DONE:
            flight = replace(flight, end=End.DONE)
        case messages.SERVER_HELLO:
            raise Malformed("the server sends two ServerHellos")
        case _:
            pass
    return flight
