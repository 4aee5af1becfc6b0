"""MongoDB: by DNS, by certificate, and over a line that breaks.

DNS and the log-in by certificate are faked on the wire, for no program here does them: a DNS server
of our own answers over UDP, and recorded answers stand behind a real TLS.
"""

import socket
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
from cryptography.hazmat.primitives import serialization
from pymongo import MongoClient

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.errors import ConfigError, ConnectError
from audit.facts.accounts import AuditAccount
from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.tls import Demand, TlsServer
from audit.facts.transport import Connection
from audit.model.fact import F, Reason
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from tests.servers import kit, recorded
from tests.servers.faults.relay import Wrong, relay

pytestmark = [pytest.mark.server, pytest.mark.compatible]

LIMITS = Limits(connect_seconds=20)
ZONE = "shop.example.test"


def audited(url: str, *, limits: Limits = LIMITS, password: str = "") -> Capture:
    address, _ = parse_url(url)
    return audit_source(
        Request(name="shop", address=address, limits=limits),
        url_password=Secret(password) if password else None,
    )


def fact(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert isinstance(found, kind), found
    return found


@contextmanager
def name_server(records: Mapping[str, str]) -> Generator[int]:
    """A DNS server on a UDP port that knows these records: "NAME TYPE" to their text."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                asked, client = listening.recvfrom(4096)
                if not asked:
                    return
                query = dns.message.from_wire(asked)
                answer = dns.message.make_response(query)
                answer.flags |= dns.flags.RA
                [question] = query.question
                kind = question.to_text().split()[-1]
                text = records.get(f"{question.name.to_text(omit_final_dot=True)} {kind}")
                if text is None:
                    known = any(
                        k.startswith(question.name.to_text(omit_final_dot=True)) for k in records
                    )
                    answer.set_rcode(dns.rcode.NOERROR if known else dns.rcode.NXDOMAIN)
                else:
                    name = question.name.to_text()
                    answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", kind, [text]))
                listening.sendto(answer.to_wire(), client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.sendto(b"", listening.getsockname())
            thread.join(5)


@contextmanager
def names(records: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """The driver asks that server, and names of the zone are addresses of this machine."""
    with name_server(records) as port:
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port, resolver.lifetime = ["127.0.0.1"], port, 2.0
        monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
        found = socket.getaddrinfo

        def here(host: Any, *rest: Any, **more: Any) -> Any:  # noqa: ANN401  # as the original
            ours = isinstance(host, str) and host.endswith(".example.test")
            return found("127.0.0.1" if ours else host, *rest, **more)

        monkeypatch.setattr(socket, "getaddrinfo", here)
        yield


@pytest.fixture(scope="module")
def mongod() -> Generator[kit.Server]:
    with kit.mongodb() as server, MongoClient[dict[str, Any]](server.url) as client:
        shop = client.get_database("shop")
        shop.orders.insert_many([{"n": n, "pad": "x" * 100} for n in range(12_000)])
        yield server


class TestByName:
    def test_servers_and_options_are_those_that_dns_names(
        self, mongod: kit.Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        records = {
            f"_mongodb._tcp.{ZONE} SRV": f"0 0 {mongod.port} a.{ZONE}.",
            f"{ZONE} TXT": '"replicaSet=secantus"',
        }
        with names(records, monkeypatch):
            capture = audited(f"mongodb+srv://{ZONE}/shop?tls=false")

        assert fact(capture, Catalog).dataset("orders")
        assert str(mongod.port) in fact(capture, Connection).endpoint

    def test_a_server_of_another_domain_is_not_asked(
        self, mongod: kit.Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        records = {f"_mongodb._tcp.{ZONE} SRV": f"0 0 {mongod.port} a.elsewhere.test."}
        with names(records, monkeypatch), pytest.raises(ConnectError, match="DNS lists no servers"):
            audited(f"mongodb+srv://{ZONE}/shop?tls=false")

    def test_a_name_without_a_record_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with names({}, monkeypatch), pytest.raises(ConnectError, match=f"_tcp.{ZONE}"):
            audited(f"mongodb+srv://{ZONE}/shop")

    def test_tls_is_on_unless_it_is_said_to_be_off(
        self, mongod: kit.Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        records = {f"_mongodb._tcp.{ZONE} SRV": f"0 0 {mongod.port} a.{ZONE}."}
        with names(records, monkeypatch), pytest.raises(ConnectError, match="not answer as"):
            audited(f"mongodb+srv://{ZONE}/shop", limits=Limits(connect_seconds=4))


class TestByCertificate:
    def test_a_server_that_wants_a_certificate_gets_it(self) -> None:
        """Mutual TLS on the program's own listener."""
        with kit.mongodb(tls="good", wants_certificate=True) as server:
            given = f"{server.url}&tlsCertificateKeyFile={server.certs.both}"
            capture = audited(given)
            with pytest.raises(ConnectError):
                audited(server.url, limits=Limits(connect_seconds=4))

        results = {r.check.id: r for r in evaluate(checks(), capture.snapshot)}
        assert fact(capture, Connection).verified_chain
        assert fact(capture, TlsServer).client_certificate is Demand.REQUIRED
        assert results["security.client-certificate"].notes

    def test_the_certificate_is_the_log_in(self, tmp_path: Path) -> None:
        """MONGODB-X509: no program here does it, so the answers are recorded."""
        certs = kit.certs(tmp_path, "good")
        with (
            recorded.mongodb(X509) as server,
            kit.tls_proxy(server.port, certs) as proxy,
        ):
            capture = audited(x509_url(proxy.port, certs, certs.both))

        account = fact(capture, AuditAccount)
        assert "authenticate" in server.seen
        assert fact(capture, Connection).authentication == "mongodb-x509"
        assert (account.name, account.superuser) == ("CN=auditor", False)

    def test_the_password_of_its_key_comes_from_the_reference(self, tmp_path: Path) -> None:
        certs = kit.certs(tmp_path, "good")
        sealed = sealed_key(certs, tmp_path / "sealed.pem", b"k3y-Pa55")
        with (
            recorded.mongodb(X509) as server,
            kit.tls_proxy(server.port, certs) as proxy,
        ):
            url = x509_url(proxy.port, certs, sealed)
            capture = audited(url, password="k3y-Pa55")
            with pytest.raises(ConfigError, match="cannot be read as PEM") as caught:
                audited(url, password="wr0ng-Pa55")

        assert fact(capture, AuditAccount).name == "CN=auditor"
        assert "wr0ng" not in str(caught.value)


X509: Mapping[str, recorded.MongoAnswer] = {
    "authenticate": {"dbname": "$external", "user": "CN=auditor"},
    "connectionStatus": {
        "authInfo": {
            "authenticatedUsers": [{"user": "CN=auditor", "db": "$external"}],
            "authenticatedUserRoles": [{"role": "read", "db": "shop"}],
            "authenticatedUserPrivileges": [
                {"resource": {"db": "shop", "collection": ""}, "actions": ["find"]}
            ],
        }
    },
    "aggregate": recorded.cursor(),
    "find": recorded.cursor(),
}


def x509_url(port: int, certs: kit.Certs, key: Path) -> str:
    return (
        f"mongodb://localhost:{port}/shop?directConnection=true&tls=true&tlsCAFile={certs.ca}"
        f"&tlsCertificateKeyFile={key}&authMechanism=MONGODB-X509&authSource=$external"
    )


def sealed_key(certs: kit.Certs, place: Path, password: bytes) -> Path:
    """The certificate with its key behind a password."""
    key = serialization.load_pem_private_key(certs.key.read_bytes(), None)
    sealed = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password),
    )
    place.write_bytes(sealed + certs.cert.read_bytes())
    return place


class TestBrokenLine:
    @pytest.mark.parametrize("wrong", [Wrong.ENDS, Wrong.RESETS])
    def test_what_was_read_before_the_line_broke_is_kept_and_told(
        self, mongod: kit.Server, wrong: Wrong
    ) -> None:
        with relay(mongod.port, wrong=wrong, after=900_000) as line:
            capture = audited(f"mongodb://127.0.0.1:{line.port}/shop?directConnection=true")

        profile = fact(capture, Profiles).dataset("orders")
        assert profile is not None
        assert 0 < profile.rows_seen < 12_000
        assert profile.sample is not None
        assert profile.sample.ended_reason == Reason.CONNECTION.value
        assert "the first documents" in profile.method
        assert not capture.finished

    def test_a_line_that_falls_silent_is_given_up_in_time(self, mongod: kit.Server) -> None:
        slow = Limits(connect_seconds=4, statement_seconds=4, seconds=120)
        with relay(mongod.port, wrong=Wrong.HANGS, after=900_000) as line:
            capture = audited(
                f"mongodb://127.0.0.1:{line.port}/shop?directConnection=true", limits=slow
            )

        profile = fact(capture, Profiles).dataset("orders")
        assert profile is not None
        assert 0 < profile.rows_seen < 12_000
        assert profile.sample is not None
        assert profile.sample.ended_early


class TestMembers:
    @pytest.mark.parametrize(
        ("more", "reader"), [("", "secondary"), ("&readPreference=primary", "primary")]
    )
    def test_reads_go_to_a_secondary_unless_the_url_says_otherwise(
        self, more: str, reader: str
    ) -> None:
        """Two members whose answers are recorded: who is asked is what counts."""
        ports: dict[str, int] = {}

        def hello(me: str) -> recorded.MongoAnswer:
            def answer(asked: Mapping[str, Any]) -> Mapping[str, Any]:
                addresses = {name: f"127.0.0.1:{port}" for name, port in ports.items()}
                said = {
                    "setName": "rs0",
                    "setVersion": 1,
                    "hosts": sorted(addresses.values()),
                    "me": addresses[me],
                    "primary": addresses["primary"],
                    "isWritablePrimary": me == "primary",
                    "secondary": me == "secondary",
                }
                return recorded.hello(**said)(asked)

            return answer

        rest: Mapping[str, recorded.MongoAnswer] = {
            "aggregate": recorded.cursor({"storageStats": {"count": 1, "size": 10}}),
            "find": recorded.cursor({"_id": 1}),
        }
        with (
            recorded.mongodb({"hello": hello("primary"), **rest}) as primary,
            recorded.mongodb({"hello": hello("secondary"), **rest}) as secondary,
        ):
            ports |= {"primary": primary.port, "secondary": secondary.port}
            capture = audited(f"mongodb://127.0.0.1:{primary.port}/shop?replicaSet=rs0{more}")

        asked = {"primary": primary.seen, "secondary": secondary.seen}
        reads = {"find", "aggregate", "listCollections", "listIndexes", "serverStatus"}
        assert fact(capture, Catalog).dataset("orders")
        assert {name for name, seen in asked.items() if reads & set(seen)} == {reader}
