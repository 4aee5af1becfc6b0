"""How a PostgreSQL session is opened: the strictest way that works, and one sentence otherwise."""

import logging
import socket
import struct
import threading
import traceback
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from audit.access.budget import Limits
from audit.errors import ConfigError, ConnectError
from audit.facts.accounts import AuditAccount, Authentication
from audit.facts.transport import Connection
from audit.model.exposure import Exposure
from tests.servers import kit
from tests.servers.postgresql import AUDITOR, PASSWORD, PLAIN, Cluster, audit, cluster, connector

WRONG = "wr0ng-canary-password"


def refused(url: str, limits: Limits | None = None) -> str:
    """The sentence with which a source is not opened."""
    with pytest.raises(ConnectError) as caught, connector(url, limits):
        pass
    return str(caught.value)


def test_a_wrong_password_is_one_sentence_without_the_password(
    postgres: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    with pytest.raises(ConnectError) as caught, connector(postgres.url(password=WRONG)):
        pass

    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert f"the server refuses the password of '{AUDITOR}'" in str(caught.value)
    assert WRONG not in "".join(frames.format())
    assert WRONG not in caplog.text


def test_a_password_that_was_not_given_is_asked_for(postgres: Cluster) -> None:
    sentence = refused(postgres.url(password=""))

    assert "asks for the password of 'auditor' and none was given" in sentence


def test_an_unknown_database_is_named(postgres: Cluster) -> None:
    assert "database 'nowhere' does not exist" in refused(postgres.url("nowhere"))


def test_a_database_that_is_closed_to_us_says_which_grant_opens_it(postgres: Cluster) -> None:
    with postgres.database() as shop:
        shop.run(f'REVOKE CONNECT ON DATABASE "{shop.name}" FROM PUBLIC')

        sentence = refused(shop.url(PLAIN))

    assert f'GRANT CONNECT ON DATABASE "{shop.name}" TO "plain"' in sentence


def test_an_account_that_may_not_log_in_is_told_so(postgres: Cluster) -> None:
    postgres.run(f"CREATE ROLE sleeper PASSWORD '{PASSWORD}'")
    try:
        assert "'sleeper' may not log in" in refused(postgres.url(user="sleeper"))
    finally:
        postgres.run("DROP ROLE sleeper")


def test_an_account_without_a_free_connection_is_told_so(postgres: Cluster) -> None:
    postgres.run(f"CREATE ROLE crowd LOGIN PASSWORD '{PASSWORD}' CONNECTION LIMIT 0")
    try:
        assert "no free connection" in refused(postgres.url(user="crowd"))
    finally:
        postgres.run("DROP ROLE crowd")


def test_with_one_free_connection_the_audit_makes_do_with_it(postgres: Cluster) -> None:
    postgres.run(f"CREATE ROLE single LOGIN PASSWORD '{PASSWORD}' CONNECTION LIMIT 1")
    try:
        with postgres.database("CREATE TABLE a (id int)", "CREATE TABLE b (id int)") as shop:
            shop.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO single")

            capture = shop.audit("single", Limits(connections=4))

        assert capture.finished
    finally:
        postgres.run("DROP ROLE single")


@pytest.mark.server
def test_a_host_that_the_rules_leave_out_is_told_where_to_look() -> None:
    rules = ["local all all scram-sha-256", "host all postgres 127.0.0.1/32 scram-sha-256"]
    with kit.postgres(bindir=kit.PG_WHEEL, hba=rules) as server:
        sentence = refused(f"postgresql://app:{PASSWORD}@localhost:{server.port}/postgres")

    assert "no rule that lets 'app' in to 'postgres' from here without TLS" in sentence


def test_a_name_that_nobody_knows_and_a_port_where_nobody_listens_are_told_apart() -> None:
    free = kit.free_port()

    assert "cannot be resolved" in refused("postgresql://u@no-such-host.invalid/db")
    assert "refuses connections" in refused(f"postgresql://u@127.0.0.1:{free}/db")


@contextmanager
def listener(answer: bytes) -> Generator[int]:
    """A port that accepts and then says only this."""
    with socket.create_server((kit.HOST, 0)) as server:
        port: int = server.getsockname()[1]
        held: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    accepted, _ = server.accept()
                except OSError:
                    return
                held.append(accepted)
                if answer:
                    accepted.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield port
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            for accepted in held:
                accepted.close()


def test_a_port_that_accepts_and_hangs_does_not_hang_the_audit() -> None:
    with listener(b"") as port:
        sentence = refused(f"postgresql://u@127.0.0.1:{port}/db", Limits(connect_seconds=2))

    assert "accepts connections but does not answer within 2 s" in sentence


def test_a_port_of_another_service_is_recognised() -> None:
    with listener(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        sentence = refused(f"postgresql://u@127.0.0.1:{port}/db")

    assert "does not speak PostgreSQL's protocol" in sentence


def test_an_unknown_parameter_of_the_url_is_a_usage_error_with_a_hint() -> None:
    with (
        pytest.raises(ConfigError, match=r"'sslmod'.*did you mean 'sslmode'"),
        connector("postgresql://u@h/db?sslmod=require"),
    ):
        pass


@pytest.mark.server
@pytest.mark.parametrize("parameters", [{"sslmode": "sometimes"}, {"connect_timeout": "soon"}])
def test_a_value_that_no_parameter_has_is_told_so(
    postgresql_18: Cluster, parameters: dict[str, str]
) -> None:
    sentence = refused(postgresql_18.url(parameters=parameters))

    assert "a parameter of the URL has a value" in sentence


def test_a_certificate_file_that_is_not_there_is_a_usage_error() -> None:
    with (
        pytest.raises(ConfigError, match="there is no file"),
        connector("postgresql://u@h/db?sslrootcert=/no/such/ca.pem"),
    ):
        pass


# ------------------------------------------------------------------------------- transport


def seen(url: str) -> Connection:
    with connector(url) as source:
        return source.connection()


@pytest.mark.debian("postgresql-15")
class TestTls:
    def test_a_good_certificate_is_verified_by_chain_and_name(self, postgresql_15: Cluster) -> None:
        ca = str(postgresql_15.server.certs.ca)

        found = seen(postgresql_15.url(parameters={"sslrootcert": ca}))

        assert (found.encrypted, found.verified_chain, found.verified_name) == (True, True, True)
        assert found.tls_version is not None
        assert found.tls_version >= (1, 2)
        assert found.cipher
        assert found.seen_by == "server (pg_stat_ssl)"
        assert found.exposure is Exposure.LOOPBACK

    def test_an_unknown_authority_still_gives_an_encrypted_session_that_says_so(
        self, postgresql_15: Cluster
    ) -> None:
        found = seen(postgresql_15.url(parameters={}))

        assert (found.encrypted, found.verified_chain, found.verified_name) == (True, False, False)
        assert "an authority that is not trusted here has signed it" in found.note

    def test_a_given_mode_is_honoured_also_when_it_cannot_be_met(
        self, postgresql_15: Cluster
    ) -> None:
        sentence = refused(postgresql_15.url(parameters={"sslmode": "verify-full"}))

        assert "an authority that is not trusted here has signed it" in sentence
        assert "?sslrootcert=" in sentence

    def test_a_session_without_tls_is_not_opened_where_the_server_offers_it(
        self, postgresql_15: Cluster
    ) -> None:
        sentence = refused(postgresql_15.url(parameters={"sslmode": "disable"}))

        assert "no rule that lets 'auditor' in to 'postgres' from here without TLS" in sentence

    def test_a_server_with_nothing_but_old_tls_is_told_so(self) -> None:
        old = {
            "ssl_min_protocol_version": "TLSv1",
            "ssl_max_protocol_version": "TLSv1.1",
            "ssl_ciphers": "ALL:@SECLEVEL=0",
        }
        with cluster(version=15, settings=old) as server:
            sentence = refused(server.url(parameters={}))

        assert "the TLS handshake fails: no safe version or cipher" in sentence

    @pytest.mark.parametrize(
        ("kind", "note", "chain"),
        [
            ("expired", "it has expired", False),
            ("self-signed", "", True),
            ("wrong-host", "for another host name", True),
        ],
    )
    def test_bad_certificates_are_told_apart(self, kind: str, note: str, *, chain: bool) -> None:
        with cluster(version=15, tls=kind) as bad:
            ca = {"sslrootcert": str(bad.server.certs.ca)}

            found = seen(bad.url(parameters=ca))

            assert found.encrypted
            assert found.verified_chain is chain
            assert found.verified_name is (kind == "self-signed")
            assert note in found.note
            if kind == "self-signed":  # it is its own authority; without its file it is nobody's
                assert "signed by itself" in seen(bad.url(parameters={})).note
            else:
                assert note in refused(bad.url(parameters=ca | {"sslmode": "verify-full"}))

    def test_a_password_in_clear_is_not_sent_to_a_server_that_nobody_vouches_for(self) -> None:
        rules = ["local all all scram-sha-256", "hostssl all all 127.0.0.1/32 password"]
        with kit.postgres(bindir=kit.PG_DEBIAN, tls="good", hba=rules) as server:
            url = f"postgresql://postgres:{server.password}@localhost:{server.port}/postgres"

            sentence = refused(url)
            insisted = seen(f"{url}?sslmode=require")
            verified = seen(f"{url}?sslrootcert={server.certs.ca}")

        assert "asks for the password in clear and the connection is not verified" in sentence
        assert insisted.authentication == "password"
        assert verified.verified_chain

    def test_tls_that_ends_before_the_server_is_not_taken_for_the_servers_own(
        self, postgresql_15: Cluster
    ) -> None:
        with (
            kit.postgres(bindir=kit.PG_WHEEL) as plain,
            terminator(plain.port, postgresql_15.server.certs) as port,
        ):
            found = seen(
                f"postgresql://postgres:{plain.password}@localhost:{port}/postgres"
                f"?sslrootcert={postgresql_15.server.certs.ca}"
            )

        assert found.encrypted
        assert found.seen_by.startswith("socket; something between us and the server ends")


@contextmanager
def terminator(target: int, certs: kit.Certs) -> Generator[int]:
    """Answers PostgreSQL's request for TLS, as a pooler does, and goes on in clear behind."""
    with kit.tls_proxy(target, certs) as inner, socket.create_server((kit.HOST, 0)) as outer:
        port: int = outer.getsockname()[1]

        def pump(source: socket.socket, sink: socket.socket) -> None:
            try:
                while data := source.recv(65_536):
                    sink.sendall(data)
            except OSError:
                pass
            finally:
                sink.close()

        def serve() -> None:
            while True:
                try:
                    accepted, _ = outer.accept()
                except OSError:
                    return
                accepted.recv(8)
                accepted.sendall(b"S")
                behind = socket.create_connection((kit.HOST, inner.port))
                for pair in ((accepted, behind), (behind, accepted)):
                    threading.Thread(target=pump, args=pair, daemon=True).start()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield port
        finally:
            outer.shutdown(socket.SHUT_RDWR)
            thread.join(5)


@pytest.mark.server
def test_a_server_without_tls_is_read_in_clear_and_the_session_says_so(
    postgresql_18: Cluster,
) -> None:
    found = seen(postgresql_18.url())

    assert (found.encrypted, found.verified_chain, found.verified_name) == (False, False, False)
    assert found.tls_version is None


@pytest.mark.server
def test_tls_that_the_url_asks_for_and_the_server_lacks_is_an_error(postgresql_18: Cluster) -> None:
    sentence = refused(postgresql_18.url(parameters={"sslmode": "require"}))

    assert "does not offer TLS" in sentence


@pytest.mark.server
def test_a_password_in_clear_is_not_sent_over_a_plain_connection() -> None:
    rules = ["local all all scram-sha-256", "host all all 127.0.0.1/32 password"]
    with kit.postgres(bindir=kit.PG_WHEEL, hba=rules) as server:
        url = f"postgresql://postgres:{server.password}@localhost:{server.port}/postgres"

        sentence = refused(url)
        insisted = seen(f"{url}?sslmode=disable")

    assert "asks for the password in clear and the connection is not encrypted" in sentence
    assert insisted.authentication == "password"


@pytest.mark.server
def test_a_local_socket_has_no_network_to_be_encrypted(postgresql_18: Cluster) -> None:
    server = postgresql_18.server

    found = seen(
        f"postgresql://{AUDITOR}:{PASSWORD}@/postgres?host={server.socket}&port={server.port}"
    )

    assert found.exposure is Exposure.LOCAL_SOCKET
    assert found.encrypted is None


# -------------------------------------------------------------------------- authentication


@pytest.mark.parametrize(
    ("version", "auth"),
    [
        pytest.param(version, auth, marks=mark)
        for version, mark in ((18, pytest.mark.server), (15, pytest.mark.debian("postgresql-15")))
        for auth in ("trust", "md5")
    ],
)
def test_what_the_server_asks_for_is_seen_without_logging_in(version: int, auth: str) -> None:
    settings = {"password_encryption": "md5"} if auth == "md5" else None
    bindir = kit.PG_WHEEL if version == 18 else kit.PG_DEBIAN
    with kit.postgres(bindir=bindir, auth=auth, settings=settings) as server:
        login = "postgres" if auth == "trust" else f"postgres:{server.password}"
        with connector(f"postgresql://{login}@localhost:{server.port}/postgres") as source:
            found = source.authentication()
            account = source.audit_account()

    assert found == Authentication(
        anonymous_access=auth == "trust",
        anonymous_sees="a session as 'postgres' without a password" if auth == "trust" else "",
        method=auth,
    )
    assert account.credential == ("none" if auth == "trust" else "url")


def test_a_log_in_by_proof_of_a_password_is_not_anonymous(postgres: Cluster) -> None:
    with connector(postgres.url()) as source:
        assert source.authentication() == Authentication(
            anonymous_access=False, method="scram-sha-256"
        )


@pytest.mark.server
def test_a_password_from_the_drivers_own_file_is_named_as_such(
    postgresql_18: Cluster, tmp_path: Path
) -> None:
    passfile = tmp_path / "pgpass"
    passfile.write_text(f"*:*:*:{AUDITOR}:{PASSWORD}\n")
    passfile.chmod(0o600)

    with connector(
        postgresql_18.url(password="", parameters={"passfile": str(passfile)})
    ) as source:
        account = source.audit_account()

    assert account.credential == "passfile"


# --------------------------------------------------------------------------------- poolers


@contextmanager
def pooler(target: int) -> Generator[int]:
    """Refuses session options as PgBouncer does, and passes on all else."""
    with socket.create_server((kit.HOST, 0)) as outer:
        port: int = outer.getsockname()[1]

        def talk(accepted: socket.socket) -> None:
            with accepted, suppress(struct.error):  # who only asks for TLS leaves after the answer
                head = accepted.recv(8)
                length, code = struct.unpack("!ii", head)
                if code == 80877103:
                    accepted.sendall(b"N")
                    head = accepted.recv(8)
                    length, code = struct.unpack("!ii", head)
                body = accepted.recv(length - 8)
                if b"options\0" in body:
                    text = b"SFATAL\0C08P01\0Munsupported startup parameter: options\0\0"
                    accepted.sendall(b"E" + struct.pack("!i", len(text) + 4) + text)
                    return
                with socket.create_connection((kit.HOST, target)) as behind:
                    behind.sendall(head + body)
                    back = threading.Thread(target=pump, args=(behind, accepted), daemon=True)
                    back.start()
                    pump(accepted, behind)
                    back.join(60)

        def pump(source: socket.socket, sink: socket.socket) -> None:
            try:
                while data := source.recv(65_536):
                    sink.sendall(data)
                sink.shutdown(socket.SHUT_WR)
            except OSError:
                pass

        def serve() -> None:
            while True:
                try:
                    accepted, _ = outer.accept()
                except OSError:
                    return
                threading.Thread(target=talk, args=(accepted,), daemon=True).start()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield port
        finally:
            outer.shutdown(socket.SHUT_RDWR)
            thread.join(5)


@pytest.mark.server
@pytest.mark.compatible
def test_behind_a_pooler_every_statement_brings_its_own_limits(postgresql_18: Cluster) -> None:
    with (
        postgresql_18.database("CREATE TABLE a (id int)", "INSERT INTO a VALUES (1)") as shop,
        pooler(postgresql_18.server.port) as port,
    ):
        url = f"postgresql://{AUDITOR}:{PASSWORD}@localhost:{port}/{shop.name}"
        with connector(url) as source:
            limits = source.row(
                "SELECT current_setting('statement_timeout') AS statements, "
                "current_setting('lock_timeout') AS locks, "
                "current_setting('search_path') AS path, "
                "current_setting('transaction_read_only') AS read_only"
            )
            account = source.audit_account()
            source.rows("SELECT id FROM public.a")
            # a transaction that is left open would keep this from its lock
            shop.run("SET lock_timeout = '2s'", "ALTER TABLE a ADD COLUMN b int")
        capture = audit(url)

    assert tuple(limits) == ("15s", "1s", "pg_catalog", "on")
    assert account.read_only_session
    assert isinstance(capture.snapshot.get(AuditAccount), AuditAccount)
    assert capture.finished
