"""Vault over HTTP. The far side is a hand-written peer that answers as its manual says."""

import json
import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from audit.access.address import parse_url
from audit.engine.credential import Keeping, obtain
from audit.engine.run import Request, audit_source
from audit.errors import ConfigError, ConnectError
from audit.secrets.reference import parse_reference
from tests.secrets.asking import CANARY, credential, resolved

TOKEN, ROLE_TOKEN = "hvs.root-of-the-test", "hvs.by-approle"
LEASE = "database/creds/reader/abc"


class Peer(BaseHTTPRequestHandler):
    """Key-value 1 at kv/, 2 at secret/ and team/kv/, dynamic credentials, AppRole."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[list[tuple[str, str, object]]]
    mode: str

    def log_message(self, format: str, *args: object) -> None:
        del format, args

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer(json.loads(body or b"{}"))

    do_PUT = do_POST  # noqa: N815  # the name that http.server looks for

    def _answer(self, body: object) -> None:
        path = self.path.partition("?")[0].removeprefix("/v1/")
        self.asked.append((self.command, path, body))
        if self.mode == "sealed":
            return self._send(503, {"errors": ["Vault is sealed"]})
        if path == "auth/approle/login":
            good = body == {"role_id": "role", "secret_id": "id"}
            return self._send(
                200 if good else 400,
                {"auth": {"client_token": ROLE_TOKEN}} if good else {"errors": [CANARY]},
            )
        if self.headers.get("X-Vault-Token") not in {TOKEN, ROLE_TOKEN}:
            return self._send(403, {"errors": [f"permission denied {CANARY}"]})
        if path.startswith("sys/internal/ui/mounts/"):
            return self._mount(path.removeprefix("sys/internal/ui/mounts/"))
        if path in {"sys/leases/revoke", "auth/token/revoke-self"}:
            return self._send(500 if self.mode == "stuck" else 204, None)
        return self._secret(path)

    def _mount(self, path: str) -> None:
        if self.mode == "old":
            return self._send(404, {"errors": []})
        for at, version in (("kv/", "1"), ("secret/", "2"), ("team/kv/", "2")):
            if path.startswith(at):
                options = {"version": version}
                return self._send(200, {"data": {"path": at, "type": "kv", "options": options}})
        return self._send(200, {"data": {"path": "database/", "type": "database"}})

    def _secret(self, path: str) -> None:
        kept = {"password": CANARY, "username": "ada", "other": "another", "port": 5432}
        if path == "kv/shop":
            return self._send(200, {"data": kept})
        if path in {"secret/data/shop", "team/kv/data/a/b"}:
            return self._send(200, {"data": {"data": kept, "metadata": {"version": 3}}})
        if path == "secret/data/gone":
            return self._send(200, {"data": {"data": None, "metadata": {"version": 3}}})
        if path == "database/creds/reader":
            made = {"username": "v-token-reader-1", "password": CANARY}
            return self._send(200, {"data": made, "lease_id": LEASE, "lease_duration": 3600})
        return self._send(404, {"errors": []})

    def _send(self, status: int, tree: object) -> None:
        data = b"" if tree is None else json.dumps(tree).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[type[Peer]]:
    class Mine(Peer):
        asked: ClassVar[list[tuple[str, str, object]]] = []
        mode = ""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Mine)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("VAULT_NAMESPACE", "VAULT_CACERT", "VAULT_ROLE_ID", "VAULT_SECRET_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VAULT_ADDR", f"http://127.0.0.1:{server.server_address[1]}")
    monkeypatch.setenv("VAULT_TOKEN", TOKEN)
    yield Mine
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.usefixtures("peer")
@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("kv/shop#password", CANARY),
        ("kv/shop", CANARY),
        ("/kv/shop/#other", "another"),
        ("secret/shop#password", CANARY),
        ("secret/data/shop#password", CANARY),
        ("team/kv/a/b#other", "another"),
    ],
)
def test_both_versions_of_key_value_are_read(place: str, value: str) -> None:
    assert resolved(f"vault:{place}") == value


def test_the_whole_path_works_where_mounts_cannot_be_asked_for(peer: type[Peer]) -> None:
    peer.mode = "old"

    assert resolved("vault:secret/data/shop#password") == CANARY


@pytest.mark.usefixtures("peer")
def test_the_account_comes_with_the_password() -> None:
    assert credential("vault:secret/shop").account("") == "ada"


def test_a_dynamic_credential_brings_its_account_and_is_given_back(peer: type[Peer]) -> None:
    address, _ = parse_url("postgresql://nobody@db/shop")
    held = obtain(
        address, parse_reference("vault:database/creds/reader"), None, Keeping(), interactive=False
    )

    assert held.address.user == "v-token-reader-1"
    assert held.secret is not None
    assert held.secret.reveal() == CANARY
    assert not any(path == "sys/leases/revoke" for _, path, _ in peer.asked)
    held.give_back()
    held.give_back()

    assert [body for _, path, body in peer.asked if path == "sys/leases/revoke"] == [
        {"lease_id": LEASE}
    ]
    assert held.handling().revoked is True


def test_a_dynamic_credential_is_given_back_also_when_nothing_opens(peer: type[Peer]) -> None:
    address, _ = parse_url("postgresql://127.0.0.1:1/shop")
    request = Request(
        name="shop", address=address, password=parse_reference("vault:database/creds/reader")
    )

    with pytest.raises(ConnectError):
        audit_source(request)

    assert peer.asked[-1][1:] == ("sys/leases/revoke", {"lease_id": LEASE})


def test_a_lease_that_cannot_be_given_back_is_a_fact_and_no_error(
    peer: type[Peer], caplog: pytest.LogCaptureFixture
) -> None:
    peer.mode = "stuck"
    address, _ = parse_url("postgresql://db/shop")
    reference = parse_reference("vault:database/creds/reader")
    held = obtain(address, reference, None, Keeping(), interactive=False)

    held.give_back()

    assert held.handling().revoked is False
    assert "could not be revoked" in caplog.text
    assert CANARY not in caplog.text


def test_a_login_by_approle_ends_with_its_token(
    peer: type[Peer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VAULT_TOKEN")
    monkeypatch.setenv("VAULT_ROLE_ID", "role")
    monkeypatch.setenv("VAULT_SECRET_ID", "id")

    assert resolved("vault:secret/shop#password") == CANARY
    assert peer.asked[-1][1] == "auth/token/revoke-self"


def test_a_login_by_approle_ends_also_when_nothing_is_there(
    peer: type[Peer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VAULT_TOKEN")
    monkeypatch.setenv("VAULT_ROLE_ID", "role")
    monkeypatch.setenv("VAULT_SECRET_ID", "id")

    with pytest.raises(ConfigError, match="nothing at this path"):
        resolved("vault:secret/nothing#password")

    assert peer.asked[-1][1] == "auth/token/revoke-self"


def test_the_token_of_its_own_tool_is_used_where_only_its_owner_reads_it(
    peer: type[Peer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not peer.asked
    monkeypatch.delenv("VAULT_TOKEN")
    path = tmp_path / ".vault-token"
    path.touch(mode=0o600)
    path.write_text(TOKEN + "\n")

    assert resolved("vault:kv/shop") == CANARY
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        resolved("vault:kv/shop")


@pytest.mark.usefixtures("peer")
@pytest.mark.parametrize(
    ("variables", "place", "said"),
    [
        ({}, "secret/nothing#password", "Vault has nothing at this path"),
        ({}, "secret/gone#password", "Vault has nothing at this path"),
        ({}, "secret/shop#nothing", "no such field of text"),
        ({}, "secret/shop#port", "no such field of text"),
        ({"VAULT_TOKEN": f"wrong-{CANARY}"}, "kv/shop", "does not allow our token"),
        ({"VAULT_TOKEN": ""}, "kv/shop", "no token: set VAULT_TOKEN"),
        (
            {"VAULT_TOKEN": "", "VAULT_ROLE_ID": "x", "VAULT_SECRET_ID": CANARY},
            "kv/shop",
            "does not accept the request",
        ),
        ({"VAULT_ADDR": ""}, "kv/shop", "VAULT_ADDR is not set"),
        ({"VAULT_ADDR": f"{CANARY}"}, "kv/shop", "VAULT_ADDR is not set"),
        ({"VAULT_ADDR": "http://vault.example"}, "kv/shop", "would show the token"),
        ({"VAULT_ADDR": "http://127.0.0.1:1"}, "kv/shop", "cannot be reached"),
    ],
)
def test_what_goes_wrong_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], place: str, said: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ConfigError, match=said) as refused:
        resolved(f"vault:{place}")

    assert str(refused.value).startswith(f"vault:{place}: ")
    assert CANARY not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_vault_that_is_sealed_is_one_sentence(peer: type[Peer]) -> None:
    peer.mode = "sealed"

    with pytest.raises(ConfigError, match="sealed or down"):
        resolved("vault:kv/shop")
