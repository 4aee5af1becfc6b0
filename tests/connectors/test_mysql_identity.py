"""Pins of MySQL and MariaDB: another server gets no log-in, at once or only later."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from audit.access.identity.pins import PinMismatch, Pins
from audit.errors import ConfigError, ConnectError
from audit.facts.identity import Identity, Trait
from audit.facts.profiles import Profiles
from audit.facts.transport import Connection
from tests.connectors.test_identity import OTHER, audited, hashes
from tests.make.certificates import Files, leaf
from tests.servers import kit, mysql56
from tests.servers.mariadb import AUDITOR, PASSWORD, Cluster, cluster

SHOP = ("CREATE TABLE orders (id int PRIMARY KEY)", "INSERT INTO orders VALUES (1), (2), (3)")


@pytest.fixture(scope="module")
def server() -> Generator[Cluster]:
    """With TLS, and a count of the log-ins of each account."""
    with cluster(tls="good", options=("--userstat=1",)) as made:
        yield made


@pytest.fixture(scope="module")
def shop(server: Cluster) -> Generator[str]:
    with server.database(*SHOP) as name:
        yield name


def url(server: Cluster, shop: str = "", *, query: str = "", port: int = 0) -> str:
    authority = f"ssl-ca={server.server.certs.ca}"
    where = f"localhost:{port or server.server.port}/{shop}"
    return f"mysql://{AUDITOR}:{PASSWORD}@{where}?{query or authority}"


def log_ins(server: Cluster) -> int:
    found = server.run(
        f"SELECT total_connections FROM information_schema.user_statistics WHERE user = '{AUDITOR}'"
    )
    return int(found[0][0]) if found else 0


@pytest.mark.debian("mariadb-server")
class TestMariaDB:
    def test_the_pinned_server_is_audited_and_its_rows_are_read(
        self, server: Cluster, shop: str
    ) -> None:
        certificate, key = hashes(server.server.port, "mysql")

        capture = audited(
            url(server, shop), Pins(certificates=(OTHER, certificate), public_keys=(key,))
        )

        identity, profiles = capture.snapshot.get(Identity), capture.snapshot.get(Profiles)
        assert isinstance(identity, Identity)
        told = {mark.trait: mark.expected for mark in identity.marks}
        assert told[Trait.CERTIFICATE] is told[Trait.PUBLIC_KEY] is True
        assert isinstance(profiles, Profiles)
        assert [profile.rows_seen for profile in profiles.datasets] == [3]
        assert capture.finished

    @pytest.mark.parametrize("pins", [Pins(certificates=(OTHER,)), Pins(public_keys=(OTHER,))])
    def test_another_certificate_ends_the_audit_before_anybody_logs_in(
        self, server: Cluster, pins: Pins
    ) -> None:
        before = log_ins(server)

        with pytest.raises(PinMismatch, match="is not the server that is pinned"):
            audited(url(server), pins)

        assert log_ins(server) == before

    def test_a_session_in_clear_and_a_pin_contradict_each_other(self, server: Cluster) -> None:
        with pytest.raises(ConfigError, match="ssl-mode=DISABLED asks for a session without TLS"):
            audited(url(server, query="ssl-mode=DISABLED"), Pins(certificates=(OTHER,)))

    def test_a_mode_that_may_fall_back_does_not_with_a_pin(self, server: Cluster) -> None:
        certificate, _ = hashes(server.server.port, "mysql")

        capture = audited(
            url(server, query="ssl-mode=PREFERRED"), Pins(certificates=(certificate,))
        )

        connection = capture.snapshot.get(Connection)
        assert isinstance(connection, Connection)
        assert connection.encrypted
        assert connection.pinned

    def test_a_server_without_tls_is_not_the_pinned_one(self) -> None:
        with cluster() as plain:
            where = f"mysql://{AUDITOR}:{PASSWORD}@{kit.HOST}:{plain.server.port}/"
            with pytest.raises(ConnectError, match="TLS"):
                audited(where, Pins(certificates=(OTHER,)))

    def test_who_stands_in_between_only_later_is_told_nothing(
        self, server: Cluster, tmp_path: Path
    ) -> None:
        certificate, _ = hashes(server.server.port, "mysql")
        evil = leaf(None, names=("localhost",)).write(tmp_path)

        with interposed(server.server.port, evil, honest=2) as between:
            before = log_ins(server)
            where = url(server, query="ssl-mode=REQUIRED", port=between.port)
            with pytest.raises(ConnectError) as caught:
                audited(where, Pins(certificates=(certificate,)))

        assert "is not the server that is pinned" in str(caught.value)
        assert between.met
        assert between.told == b""
        assert log_ins(server) == before


@pytest.mark.debian(mysql56.NEEDED)
def test_mysql_is_known_by_the_uuid_that_it_made_for_itself() -> None:
    with mysql56.cluster() as server, server.database(*SHOP) as shop:
        where = f"mysql://{AUDITOR}:{PASSWORD}@{kit.HOST}:{server.server.port}/{shop}"
        [(uuid,)] = server.run("SELECT @@server_uuid")
        right = audited(where, Pins(identifiers=(uuid,)))
        wrong = audited(where, Pins(identifiers=("another",)))

    assert right.finished
    assert right.source.identity == uuid
    assert not wrong.finished
    assert wrong.snapshot.get(Profiles).__class__.__name__ == "Missing"


# ----------------------------------------------------------------------------- somebody between


@dataclass(slots=True)
class Between:
    """Who passes on the first connections and shows a certificate of his own in the others."""

    target: int
    files: Files
    honest: int
    port: int = 0
    met: int = 0
    told: bytes = b""
    _held: list[socket.socket] = field(default_factory=list[socket.socket])
    _threads: list[threading.Thread] = field(default_factory=list[threading.Thread])

    def serve(self, listener: socket.socket) -> None:
        number = 0
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                self._held.append(client)
                number += 1
                self._start(self._pass_on if number <= self.honest else self._lie, client)

    def _start(self, act: Callable[..., None], *sockets: socket.socket) -> None:
        thread = threading.Thread(target=act, args=sockets, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _pass_on(self, client: socket.socket) -> None:
        server = socket.create_connection((kit.HOST, self.target))
        self._held.append(server)
        self._start(_copy, server, client)
        _copy(client, server)

    def end(self) -> None:
        for one in self._held:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join(5)

    def _lie(self, client: socket.socket) -> None:
        """Greets as the server does, and then does TLS itself (Protocol::SSLRequest)."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.files.chain, self.files.key)
        with socket.create_connection((kit.HOST, self.target)) as server:
            client.sendall(_packet(server))
        _packet(client)
        self.met += 1
        with suppress(OSError), context.wrap_socket(client, server_side=True) as secured:
            self.told += secured.recv(4096)


def _packet(source: socket.socket) -> bytes:
    head = source.recv(4, socket.MSG_WAITALL)
    [length] = struct.unpack("<I", head[:3] + b"\0")
    return head + source.recv(length, socket.MSG_WAITALL)


def _copy(source: socket.socket, to: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            to.sendall(data)
    for end in (source, to):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def interposed(target: int, files: Files, *, honest: int) -> Generator[Between]:
    with socket.create_server((kit.HOST, 0)) as listener:
        between = Between(target, files, honest, listener.getsockname()[1])
        thread = threading.Thread(target=between.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield between
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            between.end()
