"""Stores of clouds. AWS is moto's server; Google and Azure are hand-written peers behind a proxy.

The peer is an HTTP proxy that answers CONNECT itself, with a certificate of a test authority for
the host that was asked for: the client verifies TLS and sends what it would send to the cloud.
"""

import base64
import importlib
import json
import re
import socket
import ssl
import threading
from collections.abc import Generator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import trustme
from moto.server import ThreadedMotoServer

from audit.errors import ConfigError
from audit.secrets.credential import Login
from tests.secrets.asking import CANARY, credential, resolved

RDS = "shop.abc123.eu-west-1.rds.amazonaws.com"


# --------------------------------------------------------------------------------------- AWS


@pytest.fixture(scope="module")
def moto() -> Generator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    given = {
        "endpoint_url": url,
        "region_name": "eu-west-1",
        "aws_access_key_id": "test",
        "aws_secret_access_key": "test",
    }
    boto3: Any = importlib.import_module("boto3")  # it has no types
    secrets = boto3.client("secretsmanager", **given)
    secrets.create_secret(Name="plain", SecretString=CANARY)
    made = {"username": "ada", "password": CANARY, "port": 5432}
    secrets.create_secret(Name="shop/db", SecretString=json.dumps(made))
    secrets.create_secret(Name="key", SecretString='{"type": "service_account"}')
    secrets.create_secret(Name="binary", SecretBinary=b"\x00")
    boto3.client("ssm", **given).put_parameter(
        Name="/shop/password", Value=CANARY, Type="SecureString"
    )
    yield url
    server.stop()


@pytest.fixture
def aws(moto: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("reference", "value"),
    [
        ("aws-sm:plain", CANARY),
        ("aws-sm:shop/db", CANARY),
        ("aws-sm:shop/db#password", CANARY),
        ("aws-sm:shop/db#username", "ada"),
        ("aws-sm:key", '{"type": "service_account"}'),
        ("aws-ssm:/shop/password", CANARY),
    ],
)
def test_a_secret_of_aws_is_read(reference: str, value: str) -> None:
    assert resolved(reference) == value


@pytest.mark.usefixtures("aws")
def test_a_databases_secret_brings_its_account() -> None:
    assert credential("aws-sm:shop/db").account("") == "ada"


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("aws-sm:gone", "no such secret"),
        ("aws-ssm:/gone", "no such parameter"),
        ("aws-sm:binary", "binary"),
        ("aws-sm:plain#password", "no fields"),
        ("aws-sm:shop/db#gone", "no such field"),
        ("aws-sm:shop/db#port", "no such field of text"),
    ],
)
def test_what_goes_wrong_at_aws_is_one_sentence(reference: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as refused:
        resolved(reference)

    assert str(refused.value).startswith(f"{reference}: ")
    assert CANARY not in str(refused.value)


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "no AWS credentials"),
        (("AWS_DEFAULT_REGION",), "AWS_REGION"),
    ],
)
def test_without_an_identity_or_a_region_it_says_so(
    monkeypatch: pytest.MonkeyPatch, gone: tuple[str, ...], said: str
) -> None:
    for name in gone:
        monkeypatch.delenv(name)

    with pytest.raises(ConfigError, match=said):
        resolved("aws-sm:plain")


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("reference", "host", "port", "region"),
    [
        ("aws-rds-iam", RDS, None, "eu-west-1"),
        ("aws-rds-iam", "db.internal", 5433, "eu-west-1"),
        ("aws-rds-iam:us-east-2", "db.internal", 5433, "us-east-2"),
        ("aws-rds-iam", RDS.replace("eu-west-1", "ap-southeast-2"), None, "ap-southeast-2"),
    ],
)
def test_a_token_is_signed_for_host_port_and_account(
    reference: str, host: str, port: int | None, region: str
) -> None:
    token = resolved(reference, login=Login("postgresql", host, port, "ada", "shop"))

    parts = urlsplit(f"https://{token}")
    query = parse_qs(parts.query)
    assert (parts.hostname, parts.port) == (host, port or 5432)
    assert query["DBUser"] == ["ada"]
    assert query["Action"] == ["connect"]
    assert query["X-Amz-Expires"] == ["900"]
    assert f"/{region}/rds-db/" in query["X-Amz-Credential"][0]


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("login", [Login("postgresql", RDS), Login("postgresql", "", 1, "ada")])
def test_a_token_without_host_or_account_is_refused(login: Login) -> None:
    with pytest.raises(ConfigError, match="name host and account"):
        resolved("aws-rds-iam", login=login)


# -------------------------------------------------------------------------- Google and Azure


class Peer:
    """Answers one request of every connection as the cloud whose name was asked for."""

    def __init__(self, authority: trustme.CA) -> None:
        self.authority = authority
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.asked: list[str] = []
        self.status = 200
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listening.accept()
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, plain: socket.socket) -> None:
        with closing(plain), suppress(OSError, ValueError):
            plain.settimeout(10)
            head = _head(plain)
            if not head.startswith("CONNECT "):
                return _answer(plain, 200, self._identity(head))
            host = head.split()[1].partition(":")[0]
            plain.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            issued: Any = self.authority.issue_cert(host)
            issued.configure_cert(context)
            with context.wrap_socket(plain, server_side=True) as wire:
                head = _head(wire)
                self.asked.append(f"{host} {head}")
                if host == "oauth2.googleapis.com":
                    made: dict[str, object] = {"access_token": "google-token", "expires_in": 3600}
                    return _answer(wire, 200, made)
                _answer(wire, self.status, self._secret(host, head.split()[1]))
        return None

    def _identity(self, head: str) -> dict[str, object]:
        """The identity endpoint of Azure's App Service."""
        self.asked.append(head)
        return {"access_token": "azure-token", "expires_on": "4102444800"}

    def _secret(self, host: str, path: str) -> dict[str, object]:
        if "binary" in path:
            return {"payload": {"data": base64.b64encode(b"\xff").decode()}}
        text = json.dumps({"password": CANARY, "username": "ada"}) if "json" in path else CANARY
        if host == "secretmanager.googleapis.com":
            return {"payload": {"data": base64.b64encode(text.encode()).decode()}}
        return {"value": text}


def _head(wire: socket.socket) -> str:
    """The head of a request, its body read as well: an answer before that would be a reset."""
    data = b""
    while b"\r\n\r\n" not in data and (chunk := wire.recv(4096)):
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    said = re.search(rb"(?i)content-length: (\d+)", head)
    while said and len(body) < int(said[1]) and (chunk := wire.recv(4096)):
        body += chunk
    return head.decode("latin-1") + "\r\n"


def _answer(wire: socket.socket, status: int, tree: dict[str, object]) -> None:
    body = json.dumps(tree).encode()
    kind = "Content-Type: application/json\r\nConnection: close\r\n"
    head = f"HTTP/1.1 {status} X\r\n{kind}Content-Length: {len(body)}\r\n"
    wire.sendall(f"{head}\r\n".encode() + body)


@pytest.fixture
def peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Peer]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    made = Peer(authority)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{made.port}")
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{made.port}")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path / "gcloud"))
    (tmp_path / "gcloud").mkdir()
    identity = {
        "type": "authorized_user",
        "client_id": "test",
        "client_secret": "test",
        "refresh_token": "test",
        "quota_project_id": "my-project",
    }
    kept = tmp_path / "gcloud" / "application_default_credentials.json"
    kept.write_text(json.dumps(identity))
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "my-project")
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{made.port}/msi")
    monkeypatch.setenv("IDENTITY_HEADER", "test")
    yield made
    made.listening.close()


@pytest.mark.parametrize(
    ("reference", "path", "value"),
    [
        ("gcp-sm:my-project/shop", "projects/my-project/secrets/shop/versions/latest", CANARY),
        ("gcp-sm:my-project/shop/7", "projects/my-project/secrets/shop/versions/7", CANARY),
        (
            "gcp-sm:projects/p/secrets/json/versions/7#username",
            "projects/p/secrets/json/versions/7",
            "ada",
        ),
        ("azure-kv:my-vault/shop", "my-vault.vault.azure.net GET /secrets/shop?api", CANARY),
        ("azure-kv:my-vault/shop/0a1b", "/secrets/shop/0a1b?api", CANARY),
        ("azure-kv:my-vault.vault.azure.cn/json", "my-vault.vault.azure.cn GET", CANARY),
        ("azure-kv:my-vault/json#username", "/secrets/json?api", "ada"),
    ],
)
def test_a_secret_of_google_or_azure_is_read(
    peer: Peer, reference: str, path: str, value: str
) -> None:
    assert resolved(reference) == value

    assert path in peer.asked[-1]
    token = "google-token" if reference.startswith("gcp") else "azure-token"
    assert f"Authorization: Bearer {token}\r\n" in peer.asked[-1]


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "our identity"), (403, "to read"), (404, "no such"), (500, "500"), (302, "302")],
)
@pytest.mark.parametrize("reference", ["gcp-sm:my-project/shop", "azure-kv:my-vault/shop"])
def test_what_goes_wrong_there_is_one_sentence(
    peer: Peer, reference: str, status: int, said: str
) -> None:
    peer.status = status

    with pytest.raises(ConfigError, match=said) as refused:
        resolved(reference)

    assert CANARY not in str(refused.value)
    assert "token" not in str(refused.value)


@pytest.mark.parametrize("reference", ["gcp-sm:my-project/binary", "azure-kv:my-vault/binary"])
def test_what_is_no_text_is_refused(peer: Peer, reference: str) -> None:
    with pytest.raises(ConfigError, match=r"not UTF-8 text|does not answer with a value"):
        resolved(reference)

    assert peer.asked


@pytest.mark.parametrize(
    "reference",
    [
        "gcp-sm:shop", "gcp-sm:a/b/c/d", "gcp-sm:a/../b", "azure-kv:shop", "azure-kv:a b/c",
        "azure-kv:my-vault.example.com/shop", "azure-kv:my-vault:8443/shop",
    ],
)  # fmt: skip
def test_our_identity_goes_to_the_cloud_only(peer: Peer, reference: str) -> None:
    with pytest.raises(ConfigError, match="write it as"):
        resolved(reference)

    assert peer.asked == []


def test_a_server_that_is_not_trusted_gets_no_token(
    peer: Peer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("SSL_CERT_FILE", str(other))

    with pytest.raises(ConfigError, match="cannot be reached"):
        resolved("azure-kv:my-vault/shop")

    assert not any("Bearer" in head for head in peer.asked)
