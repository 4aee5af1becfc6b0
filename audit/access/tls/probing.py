"""Hellos to one server, so that about a dozen connections tell what it accepts."""

import ipaddress
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from audit.access.tls.allowance import Allowance
from audit.access.tls.flight import End, Flight, fly
from audit.access.tls.hello import Offered, client_hello
from audit.access.tls.messages import UNRECOGNIZED_NAME
from audit.access.tls.opening import open_wire
from audit.access.tls.suites import Suite, legacy_suites, tls13_suites
from audit.access.tls.versions import SSL3, TLS1, TLS1_2, TLS1_3, version_name
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import Answer

#: Connections at once.
AT_ONCE = 4
#: Why nothing more can be told.
SHUT_OUT = "the server hangs up on what it took before: it may limit connections or shut us out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What this server can bear: old ones choke on many suites, on extensions, or on a name."""

    name: str = ""
    alpn: tuple[str, ...] = ()
    small: bool = False
    extensions: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """One hello and its answer; `what` says in words what was asked."""

    what: str
    offered: Offered
    flight: Flight

    @property
    def accepted(self) -> bool:
        return self.flight.hello is not None

    def __str__(self) -> str:
        if suite := self.flight.suite:
            hello = self.flight.hello
            chosen = version_name(hello.version) if hello else ""
            return f"{self.what}: {chosen} {suite.name}"
        return f"{self.what}: {self.flight.detail}"


#: Seconds before a server that hung up is asked again.
_PAUSES = (0.0, 0.1)
#: Seconds before each time it is asked again what it has taken before.
_CONTROL_PAUSES = (0.0, 0.5)


class Prober:
    """Asks one endpoint, four hellos at once at most, within an allowance.

    Once it is `settled` that the endpoint speaks TLS, a connection that times out ends all. Until
    then hellos without an answer are given up when `abandoned` says so.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        pool: ThreadPoolExecutor,
        allowance: Allowance,
        style: Style,
        abandoned: Callable[[], bool] | None = None,
    ) -> None:
        self.endpoint = endpoint
        self.style = style
        self.allowance = allowance
        self.asked: list[Asked] = []
        self.settled = False
        self.crowded = False  # it serves fewer connections at once than we make
        self.shut_out = False  # it has begun to hang up on what it took before
        self._hangs_up = False  # where others send an alert
        self._pool = pool
        self._abandoned = abandoned

    def offer(
        self,
        version: int,
        suites: Iterable[Suite] | None = None,
        *,
        style: Style | None = None,
    ) -> Offered:
        """A hello in the style of this server, with all suites of the version by default,
        or with the usual ones where the style is small.
        """
        style = style or self.style
        if suites is None:
            every = tls13_suites() if version >= TLS1_3 else legacy_suites()
            suites = [suite for suite in every if suite.usual or not style.small]
        return Offered(
            version=version,
            suites=tuple(suite.number for suite in suites),
            name=style.name,
            alpn=style.alpn,
            extensions=style.extensions,
            compression=SSL3 <= version <= TLS1_2,
        )

    def ask(self, what: str, offered: Offered) -> Asked:
        """One connection, made in the caller's thread."""
        answer = Asked(what, offered, self._flight(offered))
        self.asked.append(answer)
        return answer

    def ask_all(self, questions: Sequence[tuple[str, Offered]]) -> list[Asked]:
        """As many connections; the answers come in the order of the questions.

        Not to be called by a thread of the pool, which might wait for itself.
        """
        flights = list(self._pool.map(self._flight, [offered for _, offered in questions]))
        for at, (_, offered) in enumerate(questions):
            if self._hangs_up or not _hung_up(flights[at]):
                continue
            # it may only have had too many connections at once, some of them by others of us
            for pause in _PAUSES:
                time.sleep(pause)
                flights[at] = self._flight(offered)
                if not _hung_up(flights[at]):
                    break
            self._hangs_up = _hung_up(flights[at])
            self.crowded = self.crowded or not self._hangs_up
        if any(map(_hung_up, flights)) and not self._still_welcome():
            flights = [_not_told(flight) if _hung_up(flight) else flight for flight in flights]
        answers = [
            Asked(what, offered, flight)
            for (what, offered), flight in zip(questions, flights, strict=True)
        ]
        self.asked += answers
        return answers

    def _still_welcome(self) -> bool:
        """Whether a hello that was taken is taken again: only then is hanging up a refusal.

        Guards against scans hang up on whatever comes after so many connections; nothing more is
        asked of a server that does.
        """
        known = next((asked.offered for asked in self.asked if asked.accepted), None)
        if known is None:
            return True
        for pause in _CONTROL_PAUSES:
            time.sleep(pause)
            if not _hung_up(self._flight(known)):
                return True
        self.shut_out = True
        self.allowance.stop(SHUT_OUT)
        return False

    def _flight(self, offered: Offered) -> Flight:
        if not self.allowance.take():
            return Flight(end=End.NOT_ASKED, detail=self.allowance.stopped)
        seconds = min(self.endpoint.seconds, max(self.allowance.left, 0.1))
        try:
            wire = open_wire(replace(self.endpoint, seconds=seconds))
        except NoTls as error:
            if self.settled and error.answer is Answer.TIMEOUT:
                self.allowance.stop(error.detail)
            return Flight(
                end=End.NOT_ASKED,
                detail=error.detail,
                answer=error.answer,
                injected=error.injected,
            )
        try:
            seconds = min(self.endpoint.seconds, max(self.allowance.left, 0.1))
            abandoned = None if self.settled else self._abandoned
            flight = fly(wire, client_hello(offered), seconds=seconds, abandoned=abandoned)
        finally:
            wire.close()
        return replace(flight, injected=wire.injected)


def _not_told(flight: Flight) -> Flight:
    return replace(flight, end=End.NOT_ASKED, detail=SHUT_OUT)


def _hung_up(flight: Flight) -> bool:
    if flight.end is End.NOT_ASKED:
        return flight.answer in {Answer.REFUSED, Answer.RESET}
    return flight.hello is None and flight.end in {End.CLOSED, End.RESET}


def sni(name: str) -> str:
    """The name to send: not an address (RFC 6066 section 3)."""
    try:
        ipaddress.ip_address(name.strip("[]").partition("%")[0])
    except ValueError:
        return name
    return ""


def break_ice(prober: Prober) -> tuple[Answer, Flight]:
    """Finds out whether there is TLS at all and in which style; the flight is the one that told.

    A server that ends the connection without an answer may choke on what is offered, so it is asked
    in other hellos before that counts. One that says nothing at all is not asked again.
    """
    first = prober.ask("everything up to TLSv1.2", prober.offer(TLS1_2)).flight
    if first.alert and first.alert.code == UNRECOGNIZED_NAME:
        prober.style = replace(prober.style, name="")
        first = prober.ask("everything up to TLSv1.2, no name", prober.offer(TLS1_2)).flight
    answer = _answer(first)
    if answer is not Answer.RESET or first.end is End.NOT_ASKED:
        prober.settled = answer is Answer.TLS
        return answer, first
    for what, version, style in _others(prober.style):
        again = prober.ask(what, prober.offer(version, style=style)).flight
        if _answer(again) is Answer.TLS:
            prober.style, prober.settled = style, True
            return Answer.TLS, again
    return answer, first


def _others(style: Style) -> Iterator[tuple[str, int, Style]]:
    yield "a small hello up to TLSv1.2", TLS1_2, replace(style, small=True)
    yield "everything in TLSv1.3", TLS1_3, style
    yield "a bare hello up to TLSv1", TLS1, replace(style, small=True, extensions=False)


def _answer(flight: Flight) -> Answer:
    if flight.hello or flight.end is End.ALERT:
        return Answer.TLS
    match flight.end:
        case End.NOT_ASKED:
            return flight.answer or Answer.TIMEOUT
        case End.TIMEOUT:
            return Answer.TIMEOUT
        case End.NOT_TLS | End.MALFORMED:
            return Answer.NOT_TLS
        case _:
            return Answer.RESET
