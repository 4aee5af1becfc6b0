"""Whole handshakes by an ordinary client, with and without verifying the server.

`verified` is what a driver with good settings would do; `ordinary` takes whatever the server has,
so that a fault does not hide the rest. `whole` makes the second only where the first fails.
"""

import contextlib
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from audit.access.tls import names, reading
from audit.access.tls.anchors import Anchors
from audit.access.tls.context import describe, reason_of
from audit.access.tls.suites import suite_of
from audit.access.tls.versions import NAMES
from audit.access.tls.watching import Seen, Watched, chain_of, watch, wrap
from audit.access.tls.wire import Endpoint, NoTls, Wire
from audit.facts.tls import Demand, Handshake

#: How long a server of TLS 1.3 may take to refuse a client without a certificate, at least; five
#: times as long as the handshake took.
DECISION_SECONDS = 0.15
_HANDSHAKES = 5
#: How long it may take to send its tickets.
TICKET_SECONDS = 0.1
_PIECE = 16_384
_MOST_BYTES = 1_000_000  # of one handshake; OpenSSL itself stops at chains of 100 KB
#: Whatever OpenSSL has, with what no ordinary client offers at the end.
_ALL = "ALL:COMPLEMENTOFALL:+aNULL:+eNULL:@SECLEVEL=0"
#: What libpq and the C clients of MySQL take on a current system.
_DRIVERS = "DEFAULT:@SECLEVEL=2"
#: Where the dates of the leaf are right.
_DATES = {
    9: "an authority in its chain is not valid yet",
    10: "an authority in its chain has expired",
}
_LEGACY_SERVER_CONNECT = 0x4  # OP_LEGACY_SERVER_CONNECT, public from Python 3.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a whole handshake showed; None and "" are "could not be told"."""

    handshake: Handshake
    chain: tuple[bytes, ...] = ()  # DER, as sent
    demand: Demand | None = None
    resumption: str = ""  # "tickets", "session ids", "none"
    early_data: bool | None = None
    silent: bool = False  # the server let the time run out


def whole(
    opening: Callable[[], Wire | None],
    endpoint: Endpoint,
    *,
    anchors: Anchors,
    alpn: Sequence[str] = (),
) -> Session | None:
    """A verified handshake and, where that fails, one that verifies nothing; closes both wires.

    `opening` gives a wire at the start of TLS, or None when no more connections are allowed; an
    endpoint that cannot be reached (`NoTls`) is None, too. At most two connections.
    """
    first = _on_wire(opening, lambda wire: verified(wire, endpoint, anchors=anchors, alpn=alpn))
    if first is None or first.silent or first.handshake.finished:
        return first
    if first.demand is Demand.REQUIRED:  # the second would end like this one
        return first
    second = _on_wire(opening, lambda wire: ordinary(wire, endpoint, alpn=alpn))
    if second is None:
        return first
    said = first.handshake
    return replace(
        second,
        handshake=replace(second.handshake, verified=said.verified, refusal=said.refusal),
        chain=second.chain or first.chain,
    )


def ordinary(wire: Wire, endpoint: Endpoint, *, alpn: Sequence[str] = ()) -> Session:
    """One handshake that takes every version and suite that OpenSSL has and verifies nothing.

    Never raises, ends within the endpoint's seconds, and leaves the wire open.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= _LEGACY_SERVER_CONNECT
    context.set_ciphers(_ALL)
    return _Attempt(wire, endpoint, context, alpn).session()


def verified(
    wire: Wire, endpoint: Endpoint, *, anchors: Anchors, alpn: Sequence[str] = ()
) -> Session:
    """One handshake as a driver with good settings makes it: chain and name are verified.

    `handshake.verified` is None where the server ended it before its certificate could be judged.
    Never raises, ends within the endpoint's seconds, and leaves the wire open.
    """
    context = anchors.context()
    context.check_hostname = bool(endpoint.name)
    context.hostname_checks_common_name = False
    context.set_ciphers(_DRIVERS)
    attempt = _Attempt(wire, endpoint, context, alpn)
    session = attempt.session()
    judged, refusal = attempt.verdict, attempt.refusal
    if judged and attempt.nameless:
        judged, refusal = False, "no certificate can be for such a name"
    handshake = replace(session.handshake, verified=judged, refusal=refusal)
    return replace(session, handshake=handshake)


def _on_wire(
    opening: Callable[[], Wire | None], handshake: Callable[[Wire], Session]
) -> Session | None:
    try:
        wire = opening()
    except NoTls:
        return None
    if wire is None:
        return None
    try:
        return handshake(wire)
    finally:
        wire.close()


class _Attempt:
    """One handshake over one wire, and what comes right after it."""

    def __init__(
        self, wire: Wire, endpoint: Endpoint, context: ssl.SSLContext, alpn: Sequence[str]
    ) -> None:
        self._wire, self._endpoint = wire, endpoint
        self._begins = time.monotonic()
        self._ends = self._begins + endpoint.seconds
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._received = 0
        if alpn:
            context.set_alpn_protocols(list(alpn))
        watch(context)
        self.nameless = False  # SNI cannot carry the name
        self._tls = self._wrapped(context)
        self.verdict: bool | None = None
        self.refusal = ""
        self._silent = False

    def session(self) -> Session:
        """The handshake from its start to the decision about a client's certificate."""
        detail = self._shake()
        seen = self._tls.seen
        demand = _demand(seen, finished=not detail)
        if not detail and self._tls.version() == "TLSv1.3":
            accepted = self._linger(seen)
            if seen.request and not accepted:
                demand = Demand.REQUIRED
        if demand is Demand.REQUIRED:
            detail = f"{self._endpoint} requires a certificate of the client"
        version = NAMES.get(seen.version or 0) or self._tls.version() or ""
        alpn = self._tls.selected_alpn_protocol() or ""
        self._part()
        finished = not detail
        return Session(
            handshake=Handshake(
                finished=finished,
                version=version,
                suite=self._suite(),
                alpn=alpn,
                detail=detail,
            ),
            chain=chain_of(self._tls),
            demand=demand,
            resumption=_resumption(seen) if finished else "",
            early_data=seen.early_data if finished and seen.watched else None,
            silent=self._silent,
        )

    def _wrapped(self, context: ssl.SSLContext) -> Watched:
        name = _sni(self._endpoint.name)
        if name is not None:
            with contextlib.suppress(ValueError):
                return wrap(context, self._in, self._out, name)
        self.nameless = bool(self._endpoint.name)
        context.check_hostname = False
        return wrap(context, self._in, self._out, None)

    def _shake(self) -> str:
        """Why the handshake does not finish; "" when it does."""
        where = str(self._endpoint)
        try:
            self._until_done(self._tls.do_handshake)
        except ssl.SSLCertVerificationError as error:
            self.verdict = False
            self.refusal = self._reason(error)
            return describe(error, where)
        except TimeoutError:
            self._silent = True
            return f"{where} does not finish the handshake within {self._endpoint.seconds:g} s"
        except OSError as error:  # an error of TLS is one, too
            detail = describe(error, where)
            if self._tls.seen.alert is not None and self._tls.seen.request:
                self.verdict = True  # the server speaks only after we took its certificate
            else:
                self.refusal = detail
            return detail
        self.verdict = True
        return ""

    def _reason(self, error: ssl.SSLCertVerificationError) -> str:
        """Why the server is not accepted; OpenSSL does not say whose dates are wrong."""
        chain = chain_of(self._tls)
        starts, ends = reading.dates(chain[0]) if chain else (None, None)
        now = datetime.now(UTC)
        if error.verify_code in _DATES and starts and ends and starts <= now <= ends:
            return _DATES[error.verify_code]
        return reason_of(error)

    def _until_done(self, step: Callable[[], object]) -> None:
        while True:
            try:
                step()
            except ssl.SSLWantReadError:
                self._flush()
                self._feed(self._ends)
            except ssl.SSLError:
                self._flush_quietly()  # the alert that says why
                raise
            else:
                self._flush()
                return

    def _linger(self, seen: Seen) -> bool:
        """Waits for what TLS 1.3 sends after the handshake; False where the server refuses us."""
        now = time.monotonic()
        patience = DECISION_SECONDS if seen.request else TICKET_SECONDS
        ends = min(self._ends, now + max(patience, _HANDSHAKES * (now - self._begins)))
        while not seen.tickets:
            try:
                return bool(self._tls.read(1))  # it speaks first, or says goodbye
            except ssl.SSLWantReadError:
                pass
            except OSError:
                return False
            try:
                if not seen.tickets:
                    self._flush()
                    self._feed(ends)
            except TimeoutError:
                return True
            except OSError:
                return False
        return True

    def _feed(self, ends: float) -> None:
        left = ends - time.monotonic()
        if left <= 0 or self._received > _MOST_BYTES:
            raise TimeoutError
        self._wire.settimeout(left)
        piece = self._wire.recv(_PIECE)
        self._received += len(piece)
        if piece:
            self._in.write(piece)
        else:
            self._in.write_eof()

    def _flush(self) -> None:
        waiting = self._out.read()
        if waiting:
            self._wire.settimeout(max(self._ends - time.monotonic(), 0.001))
            self._wire.sendall(waiting)

    def _flush_quietly(self) -> None:
        with contextlib.suppress(OSError):
            self._flush()

    def _part(self) -> None:
        """Says goodbye, so that the server does not log a broken connection."""
        with contextlib.suppress(OSError, ValueError):
            self._tls.unwrap()
        self._flush_quietly()

    def _suite(self) -> str:
        number = self._tls.seen.suite
        if number is not None:
            return suite_of(number).name
        chosen = self._tls.cipher()
        numbers = {one["name"]: one["id"] & 0xFFFF for one in self._tls.context.get_ciphers()}
        return suite_of(numbers[chosen[0]]).name if chosen and chosen[0] in numbers else ""


def _sni(name: str) -> str | None:
    """The name as SNI and OpenSSL take it: A-labels without a dot at the end (RFC 6066)."""
    address = names.as_address(name)
    if address is not None:
        return str(address)
    return ".".join(names.as_labels(name) or ()) or None


def _demand(seen: Seen, *, finished: bool) -> Demand | None:
    if not seen.watched:
        return None
    if seen.request:
        if finished:
            return Demand.OPTIONAL
        return None if seen.alert is None else Demand.REQUIRED
    return Demand.NONE if finished else None


def _resumption(seen: Seen) -> str:
    if not seen.watched:
        return ""
    if seen.tickets:
        return "tickets"
    return "session ids" if seen.session_id else "none"
