"""The addresses behind a name, each asked whether there is TLS, and how it answers if not."""

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

from audit.access.network import exposure_of
from audit.access.tls.allowance import Allowance
from audit.access.tls.flight import End, Flight
from audit.access.tls.probing import Prober, Style, break_ice, sni
from audit.access.tls.upgrades import Upgrade, at_once, cannot_be_told
from audit.access.tls.wire import Endpoint
from audit.facts.tls import Answer, Reached
from audit.model.exposure import Exposure

#: Whether a protocol goes on without TLS, and that in words.
Clear = tuple[bool | None, str]

#: How long a server that speaks in clear may take to begin TLS.
_CLEAR_SECONDS = 1.0

#: How long a slower address with the same answer may take before a faster one is examined.
_GRACE_SECONDS = 0.25

#: Of several addresses without TLS, the answer that tells most.
_TELLING = (
    Answer.PLAINTEXT,
    Answer.NOT_TLS,
    Answer.RESET,
    Answer.TIMEOUT,
    Answer.REFUSED,
    Answer.UNREACHABLE,
    Answer.UNRESOLVED,
)


@dataclass(frozen=True, slots=True)
class Reach:
    """One address, and the prober that spoke to it."""

    prober: Prober
    reached: Reached
    injected: int = 0


class Reaching:
    """Asks all addresses at the same time; one that hangs is not waited for by the others.

    An address of "" leaves it to the proxy on the way, whose `exposure` is that of the name.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        upgrade: Upgrade,
        allowance: Allowance,
        *,
        addresses: Sequence[str],
        exposure: Exposure,
        pool: ThreadPoolExecutor,
    ) -> None:
        self._endpoint = endpoint
        self._upgrade = upgrade
        self._allowance = allowance
        self._exposure = exposure
        self._pool = pool
        self._first = addresses[0]
        self._clear_since: float | None = None
        self._clear = self._clear_at_first()
        self._pending = [pool.submit(self._reach, address) for address in addresses]

    def chosen(self) -> Reach | None:
        """The first address that speaks TLS, in the order of the name servers."""
        left = set(self._pending)
        while left:
            done, left = wait(left, return_when="FIRST_COMPLETED")
            if any(future.result().reached.answer is Answer.TLS for future in done):
                wait(self._pending, timeout=_GRACE_SECONDS)
                break
        for future in self._pending:
            if future.done() and future.result().reached.answer is Answer.TLS:
                return future.result()
        return None

    def all(self) -> list[Reach]:
        """Every address, when each of them has answered or not."""
        reaches = [future.result() for future in self._pending]
        on, words = self._clear.result() if self._clear else (None, "")
        return [self._in_clear(reaches[0], words), *reaches[1:]] if on else reaches

    def clear_of(self, reach: Reach) -> Future[Clear]:
        """Whether the address that was chosen goes on without TLS, too."""
        endpoint = reach.prober.endpoint
        if self._clear is not None and endpoint.address == self._first:
            return self._clear
        return self._pool.submit(self._plaintext, endpoint)

    def _clear_at_first(self) -> Future[Clear] | None:
        """Words in clear while TLS begins, where nothing is said before it.

        A server that only speaks in clear often takes a hello for the start of a long request, and
        says nothing. What it says in clear tells it from one that hangs.
        """
        if self._upgrade.begin is not at_once or self._upgrade.plaintext is cannot_be_told:
            return None
        future = self._pool.submit(self._plaintext, replace(self._endpoint, address=self._first))
        future.add_done_callback(self._note_clear)
        return future

    def _note_clear(self, done: Future[Clear]) -> None:
        if done.result()[0]:
            self._clear_since = time.monotonic()

    def _is_clear(self) -> bool:
        since = self._clear_since
        return since is not None and time.monotonic() - since > _CLEAR_SECONDS

    def _plaintext(self, endpoint: Endpoint) -> Clear:
        if not self._allowance.take():
            return None, self._allowance.stopped
        return self._upgrade.plaintext(endpoint)

    def _reach(self, address: str) -> Reach:
        style = Style(name=sni(self._endpoint.name), alpn=self._upgrade.alpn)
        endpoint = replace(self._endpoint, address=address)
        abandoned = self._is_clear if self._clear and address == self._first else None
        prober = Prober(endpoint, self._pool, self._allowance, style, abandoned)
        answer, flight = break_ice(prober)
        own = exposure_of((address,)) if address else self._exposure
        reached = Reached(address, own, answer, self._in_words(answer, flight))
        return Reach(prober, reached, flight.injected)

    def _in_clear(self, reach: Reach, words: str) -> Reach:
        """The address of which is known that the protocol is spoken there, and not in TLS."""
        told = reach.reached
        if told.answer not in {Answer.NOT_TLS, Answer.RESET, Answer.TIMEOUT}:
            return reach
        detail = f"{self._endpoint} speaks {self._upgrade.title} without TLS; {words}"
        return replace(reach, reached=replace(told, answer=Answer.PLAINTEXT, detail=detail))

    def _in_words(self, answer: Answer, flight: Flight) -> str:
        where = self._endpoint
        if flight.end is End.NOT_ASKED:
            return flight.detail
        match answer:
            case Answer.TLS:
                return ""
            case Answer.TIMEOUT:
                return (
                    f"{where} accepts connections but does not answer the start of TLS within "
                    f"{where.seconds:g} s; it may be hung or wait for another protocol"
                )
            case Answer.RESET:
                return (
                    f"{where} ends the connection when TLS starts; check the port, the protocol, "
                    "and whether it lets this host in"
                )
            case _:
                return f"{where}: {flight.detail}; check the port and the protocol"


def most_telling(reaches: Sequence[Reach]) -> Reach:
    """Of several addresses without TLS, the one whose answer tells most."""
    return min(reaches, key=lambda reach: _TELLING.index(reach.reached.answer))
