"""One endpoint examined as anybody on the network sees it: a fact, whatever the server does."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from audit.access.network import exposure_of, resolve_within
from audit.access.tls import certificates, chain, deep, session
from audit.access.tls.acceptance import Acceptance, find_acceptance
from audit.access.tls.allowance import Allowance
from audit.access.tls.anchors import Anchors
from audit.access.tls.flight import End
from audit.access.tls.opening import open_wire, proxy_for
from audit.access.tls.preauth import observe
from audit.access.tls.probing import AT_ONCE, Prober
from audit.access.tls.reaching import Clear, Reach, Reaching, most_telling
from audit.access.tls.session import Session
from audit.access.tls.upgrades import Upgrade, upgrade_of
from audit.access.tls.versions import NAMES
from audit.access.tls.wire import Endpoint, NoTls
from audit.errors import ConnectError
from audit.facts.tls import Answer, Chain, Demand, Effort, Handshake, PreAuthentication, TlsServer
from audit.model.exposure import Exposure


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one examination may cost the server."""

    connections: int = 20
    seconds: float = 20.0
    deep_connections: int = 120
    deep_seconds: float = 60.0
    addresses: int = 4  # of those behind the name


def examine(
    endpoint: Endpoint,
    *,
    anchors: Anchors,
    deep_scan: bool = False,
    limits: Limits | None = None,
    at: datetime | None = None,
) -> TlsServer:
    """What the endpoint accepts, with about a dozen connections of which four are open at once.

    It ends in the time of one step where nothing answers, in that of `limits` whatever the server
    does. Nothing is raised but the `ConfigError` of an unknown protocol.
    """
    upgrade = upgrade_of(endpoint.protocol)
    limits = limits or Limits()
    examination = _Examination(
        replace(endpoint, name=endpoint.name or endpoint.host),
        upgrade,
        anchors,
        deep_scan=deep_scan,
        limits=limits,
        at=at or datetime.now(UTC),
    )
    return examination.run()


class _Examination:
    def __init__(
        self,
        endpoint: Endpoint,
        upgrade: Upgrade,
        anchors: Anchors,
        *,
        deep_scan: bool,
        limits: Limits,
        at: datetime,
    ) -> None:
        connections = limits.deep_connections if deep_scan else limits.connections
        most = min(connections, upgrade.most_connections or connections)
        self._endpoint = endpoint
        self._upgrade = upgrade
        self._anchors = anchors
        self._deep = deep_scan
        self._limits = limits
        self._at = at
        self._allowance = Allowance(
            connections=most, seconds=limits.deep_seconds if deep_scan else limits.seconds
        )
        self._steps: list[str] = []

    def run(self) -> TlsServer:
        proxy = proxy_for(self._endpoint)
        try:
            addresses = self._resolved()
        except ConnectError as error:
            if not proxy:  # a proxy resolves by itself
                return self._without(Answer.UNRESOLVED, str(error), Exposure.PUBLIC)
            addresses = ()
        exposure = exposure_of(addresses) if addresses else Exposure.PUBLIC
        dialled = [""] if proxy else list(addresses[: self._limits.addresses])
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="tls") as pool:
            reaching = Reaching(
                self._endpoint,
                self._upgrade,
                self._allowance,
                addresses=dialled,
                exposure=exposure,
                pool=pool,
            )
            chosen = reaching.chosen()
            server = self._examined(chosen, reaching, pool, exposure) if chosen else None
            reaches = reaching.all()
        if server is None:
            best = most_telling(reaches)
            for reach in reaches:
                self._steps += _told(reach.prober)
            server = self._without(best.reached.answer, best.reached.detail, exposure)
            login = None
            if best.reached.answer is Answer.PLAINTEXT:
                login = self._observed(best.prober.endpoint)
            server = replace(server, injected=best.injected, login=login)
        tried = tuple(reach.reached for reach in reaches if reach.reached.address)
        return replace(server, addresses=tried, proxy=proxy, effort=self._effort())

    def _resolved(self) -> tuple[str, ...]:
        if self._endpoint.address:
            return (self._endpoint.address,)
        return resolve_within(
            self._endpoint.host, self._endpoint.port, seconds=self._endpoint.seconds
        )

    def _examined(
        self,
        chosen: Reach,
        reaching: Reaching,
        pool: ThreadPoolExecutor,
        exposure: Exposure,
    ) -> TlsServer:
        prober = chosen.prober
        endpoint = prober.endpoint
        ordinary = pool.submit(self._session, endpoint)
        plain = reaching.clear_of(chosen)
        login = pool.submit(self._observed, endpoint)
        found = find_acceptance(prober)
        versions = [number for number in NAMES if found.accepts(number)]
        suites, groups = deep.find_all(prober, versions, pool) if self._deep else ((), ())
        whole = ordinary.result()
        if prober.crowded and not (whole and whole.chain):
            whole = self._session(endpoint)  # by itself this time
        server = self._made(prober, found, whole, plain.result(), exposure=exposure)
        self._steps += _told(prober)
        if handshake := server.handshake:
            outcome = f"{handshake.version} {handshake.suite}" if handshake.finished else ""
            self._steps.append(f"a whole handshake: {outcome or handshake.detail}")
        if server.plaintext_detail:
            self._steps.append(f"without TLS: {server.plaintext_detail}")
        told = login.result()
        if told is not None:
            self._steps.append("before a log-in: what the server tells of itself")
        return replace(server, suites=suites, groups=groups, login=told)

    def _observed(self, endpoint: Endpoint) -> PreAuthentication | None:
        """What is told before a log-in, where the protocol tells anything of that kind."""
        if self._upgrade.greet is None or not self._allowance.take():
            return None
        with suppress(NoTls):
            return observe(endpoint, again=self._allowance.take)
        return None

    def _session(self, endpoint: Endpoint) -> Session | None:
        return session.whole(
            lambda: open_wire(endpoint) if self._allowance.take() else None,
            endpoint,
            anchors=self._anchors,
            alpn=self._upgrade.alpn,
        )

    def _made(
        self,
        prober: Prober,
        found: Acceptance,
        ordinary: Session | None,
        plain: Clear,
        *,
        exposure: Exposure,
    ) -> TlsServer:
        sent = (ordinary.chain if ordinary else ()) or found.chain
        plaintext, plaintext_detail = plain
        return TlsServer(
            endpoint=str(self._endpoint),
            name=self._endpoint.name,
            exposure=exposure,
            answer=Answer.TLS,
            detail=_fault(prober),
            protocol=self._upgrade.name,
            versions=found.versions,
            weaknesses=found.weaknesses,
            authenticated_encryption=found.authenticated_encryption,
            forward_secrecy=found.forward_secrecy,
            dh_bits=found.dh_bits,
            group=found.group,
            certificates=tuple(certificates.describe(der) for der in sent),
            chain=self._judged(sent, stapled=found.stapled),
            handshake=_handshake(prober, ordinary),
            client_certificate=_demand(found, ordinary),
            secure_renegotiation=found.secure_renegotiation,
            compression=found.compression,
            resumption=ordinary.resumption if ordinary else "",
            early_data=ordinary.early_data if ordinary else None,
            plaintext=plaintext,
            plaintext_detail=plaintext_detail,
            injected=max((asked.flight.injected for asked in prober.asked), default=0),
            deep=self._deep,
        )

    def _judged(self, sent: Sequence[bytes], *, stapled: bool | None) -> Chain | None:
        if not sent:
            return None
        return chain.judge(
            sent, name=self._endpoint.name, anchors=self._anchors, at=self._at, stapled=stapled
        )

    def _without(self, answer: Answer, detail: str, exposure: Exposure) -> TlsServer:
        return TlsServer(
            endpoint=str(self._endpoint),
            name=self._endpoint.name,
            exposure=exposure,
            answer=answer,
            detail=detail,
            protocol=self._upgrade.name,
            deep=self._deep,
            effort=self._effort(),
        )

    def _effort(self) -> Effort:
        allowance = self._allowance
        steps = (*self._steps, allowance.stopped) if allowance.stopped else tuple(self._steps)
        return Effort(connections=allowance.used, seconds=round(allowance.spent, 3), steps=steps)


def _told(prober: Prober) -> list[str]:
    """One line for each question; those that a deep scan repeats are counted instead."""
    times = Counter(asked.what for asked in prober.asked)
    once = {asked.what: asked for asked in prober.asked}
    return [
        str(once[what]) if count == 1 else f"{what}: {count} connections"
        for what, count in times.items()
    ]


def _fault(prober: Prober) -> str:
    """What was wrong with a handshake that began well."""
    faults = (a.flight.detail for a in prober.asked if a.flight.end is End.MALFORMED)
    return next(faults, "")


def _handshake(prober: Prober, ordinary: Session | None) -> Handshake | None:
    """A server that has shut us out did not break off a handshake for what was offered in it."""
    if ordinary is None or (prober.shut_out and not ordinary.handshake.finished):
        return None
    return ordinary.handshake


def _demand(found: Acceptance, ordinary: Session | None) -> Demand | None:
    """In clear up to TLS 1.2; whether it is required shows only when a handshake is finished."""
    seen = ordinary.demand if ordinary else None
    if seen is Demand.REQUIRED:
        return seen
    if found.wants_certificate:
        return Demand.OPTIONAL if seen is not None else None
    if seen is None and found.wants_certificate is False:
        return Demand.NONE
    return seen
