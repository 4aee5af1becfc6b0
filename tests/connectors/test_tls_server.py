"""What a source accepts on the wire, within its audit: good, bad, and no longer answering."""

import socket
import struct
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.tls.opening import proxy_for
from audit.connectors.prometheus import Prometheus
from audit.engine.run import Request, audit_source
from audit.facts.identity import Identity, Trait
from audit.facts.tls import Answer, TlsServer
from audit.facts.transport import Connection
from audit.model.fact import F, Missing, Reason
from audit.report.capture import Capture
from tests.make.timing import within
from tests.servers import kit
from tests.servers.postgresql import Cluster, cluster

LIMITS = Limits(connect_seconds=20, statement_seconds=60)


def audited(url: str, *, limits: Limits = LIMITS, examine_tls: bool = True) -> Capture:
    address, password = parse_url(url)
    request = Request(name="shop", address=address, limits=limits, examine_tls=examine_tls)
    return audit_source(request, url_password=password)


def beside(capture: Capture) -> int:
    """Connections beside the driver's, but for those that measure how the source answers."""
    return sum(p.connections for p in capture.load.by_purpose if p.purpose != "availability")


def fact(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert isinstance(found, kind), found
    return found


@pytest.mark.debian("postgresql-15")
class TestOnRealServers:
    def test_a_good_server_is_examined_beside_the_session(self, postgresql_15: Cluster) -> None:
        capture = audited(postgresql_15.url())

        server, connection = fact(capture, TlsServer), fact(capture, Connection)
        assert server.answer is Answer.TLS
        assert {offer.what for offer in server.versions if offer.accepted} == {
            "TLSv1.2",
            "TLSv1.3",
        }
        assert server.chain is not None
        assert (server.chain.trusted, server.chain.name_matches) == (True, True)
        assert (connection.encrypted, connection.verified_name) == (True, True)
        assert beside(capture) == server.effort.connections
        assert 0 < server.effort.connections <= 20

    def test_the_identity_has_the_hashes_of_the_certificate(self, postgresql_15: Cluster) -> None:
        capture = audited(postgresql_15.url())

        leaf = fact(capture, TlsServer).certificates[0]
        found = {mark.trait: mark.found for mark in fact(capture, Identity).marks}
        assert found[Trait.CERTIFICATE] == f"sha256:{leaf.fingerprint}"
        assert found[Trait.PUBLIC_KEY] == f"sha256:{leaf.public_key}"

    @pytest.mark.parametrize(
        ("kind", "trusted", "matches"), [("wrong-host", True, False), ("expired", True, True)]
    )
    def test_what_is_wrong_with_a_certificate_is_seen_also_when_the_session_took_it(
        self, kind: str, *, trusted: bool, matches: bool
    ) -> None:
        with cluster(version=15, tls=kind) as server:
            url = server.url(parameters={"sslrootcert": str(server.server.certs.ca)})
            capture = audited(url)

        chain = fact(capture, TlsServer).chain
        assert chain is not None
        assert (chain.trusted, chain.name_matches) == (trusted, matches)
        assert fact(capture, Connection).encrypted

    @pytest.mark.parametrize(
        ("kind", "mode", "sent"),
        [
            ("expired", "prefer", (False, False, False)),  # falls back without a word
            ("good", "prefer", (True, True, False)),
            ("good", "allow", (False, False, False)),
            ("good", "require", (True, True, False)),  # with an authority it is verify-ca
            ("wrong-host", "verify-ca", (True, True, False)),
            ("good", "verify-full", (True, True, True)),
        ],
    )
    def test_a_session_is_what_it_came_to_and_not_what_the_url_asks_for(
        self, kind: str, mode: str, sent: tuple[bool, bool, bool]
    ) -> None:
        rules = ["local all all scram-sha-256", "host all all 127.0.0.1/32 scram-sha-256"]
        with cluster(version=15, tls=kind, hba=rules) as server:
            ca = str(server.server.certs.ca)
            url = server.url(parameters={"sslmode": mode, "sslrootcert": ca})
            capture = audited(url)

        connection = fact(capture, Connection)
        assert sent == (
            connection.encrypted,
            connection.verified_chain,
            connection.verified_name,
        )
        assert fact(capture, TlsServer).plaintext  # the rules let clear text in


@pytest.mark.server
class TestWithoutTls:
    def test_a_server_without_tls_is_a_fact_and_not_a_gap(self, postgresql_18: Cluster) -> None:
        capture = audited(postgresql_18.url())

        assert fact(capture, TlsServer).answer is Answer.PLAINTEXT
        assert capture.finished

    def test_a_local_socket_has_no_network_in_between(self, postgresql_18: Cluster) -> None:
        server = postgresql_18.server
        url = (
            f"postgresql://auditor:corr3ct-horse@/postgres?host={server.socket}&port={server.port}"
        )

        found = audited(url).snapshot.get(TlsServer)

        assert found == Missing(Reason.UNSUPPORTED, "there is no network in between")

    def test_what_was_left_out_says_so(self, postgresql_18: Cluster) -> None:
        capture = audited(postgresql_18.url(), examine_tls=False)

        found = capture.snapshot.get(TlsServer)
        assert isinstance(found, Missing)
        assert found.reason is Reason.SKIPPED
        assert capture.finished
        assert beside(capture) == 0


def pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def sullen(target: int, *, willing: int, then: str) -> Generator[int]:
    """A relay to a real server that at some time goes on with no new connection.

    It hangs, resets or says something else; what is relayed already goes on.
    """
    held: list[socket.socket] = []

    def take(accepted: socket.socket, number: int) -> None:
        held.append(accepted)
        if number <= willing:
            behind = socket.create_connection((kit.HOST, target))
            held.append(behind)
            for pair in ((accepted, behind), (behind, accepted)):
                threading.Thread(target=pump, args=pair, daemon=True).start()
        elif then == "reset":
            accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            accepted.close()
        elif then == "garbage":
            with suppress(OSError):
                accepted.sendall(b"220 mail.example ESMTP\r\n")

    with socket.create_server((kit.HOST, 0)) as server:

        def serve() -> None:
            number = 0
            while True:
                try:
                    accepted, _ = server.accept()
                except OSError:
                    return
                number += 1
                take(accepted, number)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            for one in held:
                one.close()


@pytest.mark.server
@pytest.mark.parametrize(
    ("then", "answer"),
    [("hang", Answer.TIMEOUT), ("reset", Answer.RESET), ("garbage", Answer.NOT_TLS)],
)
def test_a_port_that_takes_no_more_connections_is_told_and_the_audit_ends(
    postgresql_18: Cluster, then: str, answer: Answer
) -> None:
    def ending() -> Capture:
        # the greeting and two sessions
        with sullen(postgresql_18.server.port, willing=3, then=then) as port:
            url = postgresql_18.url().replace(f":{postgresql_18.server.port}/", f":{port}/")
            return audited(url, limits=Limits(connect_seconds=2))

    capture = within(10, ending)

    found = fact(capture, TlsServer)
    assert found.answer is answer
    assert found.detail
    assert capture.finished


def test_the_endpoint_of_an_http_source_is_examined_past_the_proxy_that_its_driver_ignores(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    address, _ = parse_url("prometheus+https://metrics.example:443")

    [endpoint] = Prometheus(Target("metrics", address), Budget()).approach().endpoints

    assert proxy_for(replace(endpoint, direct=False)) == "http://127.0.0.1:9"
    assert proxy_for(endpoint) == ""
