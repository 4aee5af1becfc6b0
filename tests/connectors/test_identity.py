"""Pins: another server gets no credential, whether it answers at once or only later."""

import socket
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.access.identity.approach import Approach, endpoints
from audit.access.identity.pins import PinMismatch, Pins, certificate_hash, key_hash
from audit.access.identity.probe import assert_pinned, leaf_of
from audit.access.tls.wire import Endpoint
from audit.engine.run import Request, audit_source
from audit.errors import ConfigError, ConnectError
from audit.facts.identity import Identity, Trait
from audit.facts.profiles import Profiles
from audit.facts.transport import Connection
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from tests.make.certificates import Files, authority, leaf
from tests.servers import kit
from tests.servers.postgresql import Cluster, cluster

OTHER = f"sha256:{'0' * 64}"
CANARY = "c4nary-passw0rd"
LIMITS = Limits(connect_seconds=20, statement_seconds=60)


def audited(url: str, pins: Pins, *, remembered: Path | None = None) -> Capture:
    address, password = parse_url(url)
    request = Request(name="shop", address=address, pins=pins, limits=LIMITS, remembered=remembered)
    return audit_source(request, url_password=password)


def hashes(port: int, protocol: str = "") -> tuple[str, str]:
    """The certificate and the public key that a port of this machine shows."""
    shown = leaf_of(Endpoint("localhost", port, "localhost", protocol=protocol))
    return certificate_hash(shown), key_hash(shown)


# ------------------------------------------------------------------------- on real servers


@pytest.fixture(scope="module")
def logging() -> Generator[Cluster]:
    """A PostgreSQL with TLS that writes down who connects and who gets in."""
    with cluster(version=15, settings={"log_connections": "on"}) as made:
        yield made


@pytest.mark.debian("postgresql-15")
class TestPostgresql:
    def test_the_pinned_server_is_audited_and_its_hashes_are_told(self, logging: Cluster) -> None:
        certificate, key = hashes(logging.server.port, "postgresql")

        capture = audited(
            logging.url(), Pins(certificates=(OTHER, certificate), public_keys=(key,))
        )

        identity = capture.snapshot.get(Identity)
        assert isinstance(identity, Identity)
        assert {mark.trait: mark.expected for mark in identity.marks} == {
            Trait.IDENTIFIER: None,
            Trait.CERTIFICATE: True,
            Trait.PUBLIC_KEY: True,
        }
        assert capture.finished
        assert (
            capture.source.identity
            == logging.run("SELECT system_identifier::text FROM pg_control_system()")[0][0]
        )

    def test_rows_come_over_sessions_that_are_held_to_the_pin_too(self, logging: Cluster) -> None:
        _, key = hashes(logging.server.port, "postgresql")
        rows = "INSERT INTO orders SELECT generate_series(1, 50)"
        with logging.database("CREATE TABLE orders (id int PRIMARY KEY)", rows) as shop:
            shop.run("GRANT SELECT ON orders TO auditor")

            capture = audited(shop.url(), Pins(public_keys=(key,)))

        profiles = capture.snapshot.get(Profiles)
        assert isinstance(profiles, Profiles)
        assert [profile.rows_seen for profile in profiles.datasets] == [50]

    @pytest.mark.parametrize("pins", [Pins(certificates=(OTHER,)), Pins(public_keys=(OTHER,))])
    def test_another_certificate_ends_the_audit_before_anybody_logs_in(
        self, logging: Cluster, pins: Pins
    ) -> None:
        before = logging.server.logtext().count("connection authenticated")

        with pytest.raises(PinMismatch, match=r"is not the server that is pinned"):
            audited(logging.url(), pins)

        assert logging.server.logtext().count("connection authenticated") == before

    def test_a_session_in_clear_and_a_pin_contradict_each_other(self, logging: Cluster) -> None:
        url = logging.url(parameters={"sslmode": "disable"})

        with pytest.raises(ConfigError, match="sslmode=disable asks for a session without TLS"):
            audited(url, Pins(certificates=(OTHER,)))

    def test_a_mode_that_may_fall_back_does_not_with_a_pin(self, logging: Cluster) -> None:
        certificate, _ = hashes(logging.server.port, "postgresql")
        url = logging.url(parameters={"sslmode": "prefer"})

        capture = audited(url, Pins(certificates=(certificate,)))

        connection = capture.snapshot.get(Connection)
        assert isinstance(connection, Connection)
        assert connection.encrypted

    def test_who_stands_in_between_only_later_cannot_log_in(
        self, logging: Cluster, tmp_path: Path
    ) -> None:
        certificate, _ = hashes(logging.server.port, "postgresql")
        evil = leaf(None, names=("localhost",)).write(tmp_path)
        url = logging.url(parameters={})

        with interposed(logging.server.port, evil, honest=2) as port:
            before = logging.server.logtext().count("connection authorized")
            moved = url.replace(f":{logging.server.port}/", f":{port}/")
            with pytest.raises(ConnectError) as caught:
                audited(moved, Pins(certificates=(certificate,)))

        assert logging.server.logtext().count("connection authorized") == before
        assert "bound to another certificate than the server" in str(caught.value)


@pytest.mark.server
def test_a_server_without_tls_cannot_be_the_pinned_one(postgresql_18: Cluster) -> None:
    before = postgresql_18.server.logtext()

    with pytest.raises(PinMismatch, match="shows no certificate and one is pinned"):
        audited(postgresql_18.url(), Pins(certificates=(OTHER,)))

    assert "statement:" not in postgresql_18.server.logtext().removeprefix(before)


@pytest.mark.server
class TestIdentifier:
    def test_the_pinned_identifier_is_audited(self, postgresql_18: Cluster) -> None:
        number = audited(postgresql_18.url(), Pins()).source.identity

        capture = audited(postgresql_18.url(), Pins(identifiers=("1", number)))

        assert number.isdecimal()
        assert capture.finished
        assert capture.source.identified_by[0].expected

    def test_another_identifier_ends_the_audit_right_after_the_log_in(
        self, postgresql_18: Cluster
    ) -> None:
        log = postgresql_18.server.logtext()

        capture = audited(postgresql_18.url(), Pins(identifiers=("1",)))

        identity = capture.snapshot.get(Identity)
        assert isinstance(identity, Identity)
        assert "another server answers" in capture.unfinished_reason
        assert not capture.finished
        assert capture.load.statements == 3  # a limit of ours, who we are, who the server is
        assert "pg_class" not in postgresql_18.server.logtext().removeprefix(log)

    def test_a_server_that_took_the_place_of_another_is_noticed(
        self, postgresql_18: Cluster, tmp_path: Path
    ) -> None:
        known = tmp_path / "known.json"
        first = audited(postgresql_18.url(), Pins(), remembered=known)
        text = known.read_text()
        known.write_text(text.replace(first.source.identity, "42"))

        second = audited(postgresql_18.url(), Pins(), remembered=known)
        third = audited(postgresql_18.url(), Pins(), remembered=known)

        marks = [capture.source.identified_by[0] for capture in (first, second, third)]
        assert [mark.changed for mark in marks] == [None, True, False]
        assert marks[1].before == "42"
        assert marks[2].since == marks[1].since
        assert known.read_text() != text

    def test_a_broken_file_of_known_sources_is_one_warning(
        self, postgresql_18: Cluster, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        known = tmp_path / "known.json"
        known.write_text("{")

        capture = audited(postgresql_18.url(), Pins(), remembered=known)

        assert capture.finished
        assert known.read_text() == "{"
        assert [r.message for r in caplog.records if "known.json" in r.message] == [
            f"{known} is not JSON; move it away; whether the source has changed is not known"
        ]


# ------------------------------------------------- a far side that changes its certificate


@dataclass
class Turncoat:
    """A TLS port that shows one certificate at first, and another one later; it answers nothing."""

    port: int
    heard: list[bytes] = field(default_factory=list[bytes])
    handshakes: int = 0


@contextmanager
def turncoat(good: Files, evil: Files, *, honest: int) -> Generator[Turncoat]:
    """The wire is faked, by a socket of the standard library: no server changes its certificate."""
    with socket.create_server((kit.HOST, 0)) as server:
        peer = Turncoat(server.getsockname()[1])

        def serve() -> None:
            while True:
                try:
                    accepted, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=speak, args=(accepted,), daemon=True).start()

        def speak(accepted: socket.socket) -> None:
            accepted.settimeout(60)
            with accepted, suppress(OSError):
                if not accepted.recv(1, socket.MSG_PEEK):
                    return  # somebody who only looked whether the port is open
                peer.handshakes += 1
                files = good if peer.handshakes <= honest else evil
                with files.server_context().wrap_socket(accepted, server_side=True) as tls:
                    while data := tls.recv(65_536):
                        peer.heard.append(data)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield peer
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)


@contextmanager
def interposed(target: int, evil: Files, *, honest: int) -> Generator[int]:
    """A relay before a real PostgreSQL that ends TLS itself from some connection on.

    Only connections that ask for TLS count; a relay is the one thing here that is no real server.
    """
    context = evil.server_context()
    behind = ssl.create_default_context()
    behind.check_hostname, behind.verify_mode = False, ssl.CERT_NONE
    seen: list[int] = []
    held: list[socket.socket] = []

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                sink.sendall(data)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def speak(near: socket.socket) -> None:
        with suppress(OSError):
            request = near.recv(8)
            far = socket.create_connection((kit.HOST, target))
            held.extend((near, far))
            far.sendall(request)
            answer = far.recv(1)
            near.sendall(answer)
            seen.append(1)
            if len(seen) > honest:
                near = context.wrap_socket(near, server_side=True)
                far = behind.wrap_socket(far)
                held.extend((near, far))
            for pair in ((near, far), (far, near)):
                threading.Thread(target=pump, args=pair, daemon=True).start()

    with socket.create_server((kit.HOST, 0)) as server:

        def serve() -> None:
            while True:
                try:
                    accepted, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=speak, args=(accepted,), daemon=True).start()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            for one in held:
                one.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Files, Files, str]:
    """Two servers with certificates of one trusted authority, and the hash of the first."""
    folder, root = tmp_path_factory.mktemp("tls"), authority()
    good, evil = leaf(root), leaf(root)
    return (
        good.write(folder, stem="good", anchors=(root,)),
        evil.write(folder, stem="evil", anchors=(root,)),
        certificate_hash(good.der),
    )


URLS = [
    "prometheus+https://localhost:{port}?ca_file={ca}",
    "opensearch+https://auditor@localhost:{port}?ca_file={ca}",
    "influxdb+https://auditor@localhost:{port}?ca_file={ca}",
    "mongodb://auditor@localhost:{port}/shop?tls=true&tlsCAFile={ca}",
]


@pytest.mark.parametrize(
    ("url", "honest"),  # after so many handshakes the driver itself meets the other one
    [(url, honest) for url in URLS for honest in ((0, 1, 2) if "mongodb" in url else (0, 1))],
)
def test_a_driver_that_meets_another_certificate_sends_nothing(
    url: str, honest: int, files: tuple[Files, Files, str]
) -> None:
    good, evil, pinned = files
    with turncoat(good, evil, honest=honest) as peer:
        address, _ = parse_url(url.format(port=peer.port, ca=good.anchors))
        request = Request(
            name="shop", address=address, pins=Pins(certificates=(pinned,)), limits=LIMITS
        )

        with pytest.raises(ConnectError, match="is not the server that is pinned"):
            audit_source(request, url_password=Secret(CANARY))

    assert peer.handshakes > honest
    assert peer.heard == []


def test_a_source_without_a_network_cannot_be_pinned_by_a_certificate(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")

    with pytest.raises(ConfigError, match="no endpoint of this source is known"):
        audited(f"file://{tmp_path}/a.csv", Pins(certificates=(OTHER,)))
    with pytest.raises(ConfigError, match="sources have none of their own"):
        audited(f"file://{tmp_path}/a.csv", Pins(identifiers=("1",)))


def test_a_member_that_is_down_is_passed_over_and_one_that_is_another_is_not(
    files: tuple[Files, Files, str],
) -> None:
    good, evil, pinned = files
    pins = Pins(certificates=(pinned,))
    with turncoat(good, evil, honest=1) as peer:
        ports = (kit.free_port(), peer.port)
        members = endpoints([("127.0.0.1", p) for p in ports], protocol="mongodb", seconds=20)

        held = assert_pinned(Approach(members), pins)
        with pytest.raises(PinMismatch):
            assert_pinned(Approach(members), pins)
        with pytest.raises(ConnectError, match="refuses connections"):
            assert_pinned(Approach(members[:1]), pins)

    assert [place for place, _ in held] == [f"127.0.0.1:{peer.port}"]
