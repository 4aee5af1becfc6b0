"""How search engines are shown who asks: signatures of AWS, certificates of clients.

The far side is a peer of these tests on a real socket, which verifies what it is sent and hands
good requests on to a program that speaks the protocol. No server of AWS is asked.
"""

import hashlib
import importlib
import json
import ssl
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.engine.run import Request, audit_source
from audit.errors import ConfigError, ConnectError
from audit.facts.accounts import Authentication
from audit.facts.profiles import Profiles
from audit.facts.transport import Connection
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from tests.connectors.test_search import Cluster
from tests.servers import kit

pytestmark = [pytest.mark.server, pytest.mark.compatible]

LIMITS = Limits(connect_seconds=20, statement_seconds=60)
KEY, SECRET, TOKEN = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "t0ken/of+a=session"
REGION = "eu-central-1"


@pytest.fixture(scope="module")
def cluster() -> Generator[Cluster]:
    with kit.opensearch() as server:
        found = Cluster(server)
        for name in ("orders", "žluť.😀"):
            found.index(name, {}, {"n": 1}, {"n": 2})
        yield found


Verify = Callable[[BaseHTTPRequestHandler, bytes], bool]


@contextmanager
def peer(upstream: int, verify: Verify, tls: ssl.SSLContext | None = None) -> Generator[int]:
    """Hands on what `verify` lets in, and answers 403 to the rest."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, data = 403, b"{}"
            if verify(self, body):
                link = HTTPConnection("127.0.0.1", upstream, timeout=120)
                kind = {"Content-Type": self.headers.get("Content-Type") or "application/json"}
                link.request(self.command, self.path, body or None, kind)
                answer = link.getresponse()
                status, data = answer.status, answer.read()
                link.close()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            del request, client_address  # a handshake that was refused, as it should be

    server = Quiet(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def signed(handler: BaseHTTPRequestHandler, body: bytes, *, token: str = "") -> bool:
    """Whether AWS's own library makes the same signature for this request."""
    given = handler.headers
    if not (claim := given.get("Authorization", "")).startswith("AWS4-HMAC-SHA256 "):
        return False
    module: Any = importlib.import_module("botocore.auth")
    requests: Any = importlib.import_module("botocore.awsrequest")
    credentials: Any = importlib.import_module("botocore.credentials")
    names = claim.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    url = f"http://{given['Host']}{handler.path}"
    request = requests.AWSRequest(handler.command, url, data=body)
    for name in names:
        if name != "host":
            request.headers[name] = given[name]
    request.context["timestamp"] = given["x-amz-date"]
    auth = module.SigV4Auth(credentials.Credentials(KEY, SECRET, token or None), "es", REGION)
    text = auth.string_to_sign(request, auth.canonical_request(request))
    moment = datetime.strptime(given["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return (
        claim.endswith(f"Signature={auth.signature(text, request)}")
        and given["x-amz-content-sha256"] == hashlib.sha256(body).hexdigest()
        and given.get("x-amz-security-token", "") == token
        and abs((datetime.now(UTC) - moment).total_seconds()) < 300
    )


def audited(url: str, *, user: str = "", password: str = "") -> Capture:
    address, _ = parse_url(url)
    return audit_source(
        Request(name="shop", address=replace(address, user=user), limits=LIMITS),
        url_password=Secret(password) if password else None,
    )


def rows(capture: Capture) -> dict[str, int]:
    found = capture.snapshot.get(Profiles)
    assert isinstance(found, Profiles)
    return {d.dataset: d.rows_seen for d in found.datasets}


@pytest.mark.parametrize("token", ["", TOKEN])
def test_every_request_is_signed_as_aws_wants_it(cluster: Cluster, token: str) -> None:
    secret = f"{SECRET} {token}" if token else SECRET
    with peer(cluster.server.port, lambda h, b: signed(h, b, token=token)) as port:
        url = f"opensearch+http://127.0.0.1:{port}?auth=SigV4&region={REGION}"
        capture = audited(url, user=KEY, password=secret)

    access, connection = (capture.snapshot.get(kind) for kind in (Authentication, Connection))
    assert rows(capture) == {"orders": 2, "žluť.😀": 2}
    assert isinstance(access, Authentication)
    assert access.anonymous_access is False
    assert isinstance(connection, Connection)
    assert connection.authentication == "sigv4"  # not a secret that is sent


def test_another_secret_is_refused_and_not_shown(cluster: Cluster) -> None:
    with peer(cluster.server.port, signed) as port:
        url = f"opensearch+http://127.0.0.1:{port}?auth=SigV4&region={REGION}"
        with pytest.raises(ConnectError, match="HTTP 403") as caught:
            audited(url, user=KEY, password="an0ther-secret")

    assert "an0ther" not in str(caught.value)


@pytest.mark.parametrize(
    ("user", "password", "query"),
    [("", SECRET, f"&region={REGION}"), (KEY, "", f"&region={REGION}"), (KEY, SECRET, "")],
)
def test_what_a_signature_needs_is_asked_for(user: str, password: str, query: str) -> None:
    with pytest.raises(ConfigError, match="auth=SigV4 takes the access key's id as the user"):
        audited(f"opensearch+http://127.0.0.1:9?auth=SigV4{query}", user=user, password=password)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """An authority, the server's certificate, a client's, and the same key with a password."""
    where = tmp_path_factory.mktemp("certificates")
    authority, found = trustme.CA(), dict[str, Path]()
    for name, who in (("server", "localhost"), ("client", "auditor@example.org")):
        made = authority.issue_cert(who, key_type=trustme.KeyType.RSA)
        found[name] = where / f"{name}.pem"
        found[f"{name} key"] = where / f"{name}.key"
        made.cert_chain_pems[0].write_to_path(found[name])
        made.private_key_pem.write_to_path(found[f"{name} key"])
    found["ca"] = where / "ca.pem"
    authority.cert_pem.write_to_path(found["ca"])
    return found


@contextmanager
def guarded(cluster: Cluster, files: dict[str, Path]) -> Generator[str]:
    """A server that speaks only to clients with a certificate of its authority."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(files["server"], files["server key"])
    tls.load_verify_locations(files["ca"])
    tls.verify_mode = ssl.CERT_REQUIRED
    with peer(cluster.server.port, lambda h, b: True, tls) as port:  # noqa: ARG005
        yield f"opensearch+https://localhost:{port}?ca_file={files['ca']}"


def test_a_client_is_known_by_its_certificate(cluster: Cluster, files: dict[str, Path]) -> None:
    with guarded(cluster, files) as url:
        given = f"&client_cert={files['client']}&client_key={files['client key']}"
        capture = audited(f"{url}{given}")
        with pytest.raises(ConnectError):
            audited(url)

    assert rows(capture) == {"orders": 2, "žluť.😀": 2}


def test_a_certificate_that_cannot_be_used_is_a_usage_error(
    cluster: Cluster, files: dict[str, Path]
) -> None:
    with guarded(cluster, files) as url, pytest.raises(ConfigError, match="PEM files without"):
        audited(f"{url}&client_cert={files['client']}&client_key={files['ca']}")


def test_a_signature_says_nothing_of_the_secret_in_the_capture(cluster: Cluster) -> None:
    with peer(cluster.server.port, signed) as port:
        url = f"opensearch+http://127.0.0.1:{port}?auth=SigV4&region={REGION}"
        capture = audited(url, user=KEY, password=SECRET)

    assert SECRET not in json.dumps(repr(capture))
