"""`vault:PATH#FIELD`: HashiCorp Vault or OpenBao: key-value (1 and 2) and dynamic credentials.

VAULT_ADDR says where it is; the token is VAULT_TOKEN or ~/.vault-token, or comes from AppRole by
VAULT_ROLE_ID and VAULT_SECRET_ID. Dynamic credentials are revoked when the audit ends.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from audit.secrets.credential import Credential
from audit.secrets.secret import Secret
from audit.secrets.store import PATIENCE, Asking, Store
from audit.secrets.stores._fields import of_map, split
from audit.secrets.stores._files import guarded

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SAID = {
    "Forbidden": "Vault does not allow our token to read this path",
    "Unauthorized": "Vault does not accept our token",
    "InvalidPath": "Vault has nothing at this path",
    "InvalidRequest": "Vault does not accept the request; check path, token or AppRole",
    "VaultDown": "Vault is sealed or down",
    "VaultNotInitialized": "Vault is not initialised",
    "RateLimitExceeded": "Vault is asked too often; try again later",
    "SSLError": "the certificate of Vault is not trusted; set VAULT_CACERT",
}
_DYNAMIC = ("username", "password")
_TOKEN_FILE = "~/.vault-token"  # noqa: S105  # its path


def _read(asking: Asking) -> Credential:
    path, field = split(asking.place)
    path = path.strip("/")
    client, temporary = _client(asking)
    try:
        answer = _tried(asking, lambda: client.read(_kv_path(client, path)))
    except BaseException:
        _end(client, "", temporary)
        raise
    lease = _text(answer, "lease_id")
    try:
        found = _secret(asking, answer)
        if lease and not field and all(isinstance(found.get(n), str) for n in _DYNAMIC):
            user, secret = str(found["username"]), Secret(str(found["password"]))
            return Credential(secret, user, lambda: _end(client, lease, temporary))
        credential = of_map(asking, found, field)
    except BaseException:
        _end(client, lease, temporary)
        raise
    if lease:  # one field of a credential that was made for us lasts as long as we need it
        return Credential(
            credential.secret, credential.user, lambda: _end(client, lease, temporary)
        )
    _end(client, "", temporary)
    return credential


def _client(asking: Asking) -> tuple[Any, bool]:
    """A client that is logged in, and whether its token was made for us."""
    hvac = asking.module("hvac", "vault")
    address = os.environ.get("VAULT_ADDR", "")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise asking.refused("VAULT_ADDR is not set to a URL such as https://vault:8200")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise asking.refused("VAULT_ADDR is http, which would show the token; use https")
    client = hvac.Client(
        url=address,
        token="",
        namespace=os.environ.get("VAULT_NAMESPACE") or None,
        verify=os.environ.get("VAULT_CACERT") or True,
        timeout=PATIENCE,
        allow_redirects=False,
    )
    token = os.environ.get("VAULT_TOKEN", "")
    role = os.environ.get("VAULT_ROLE_ID", "")
    if not token and role:
        secret = os.environ.get("VAULT_SECRET_ID")
        _tried(asking, lambda: client.auth.approle.login(role_id=role, secret_id=secret))
        return client, True
    client.token = token or _kept_token(asking)
    return client, False


def _kept_token(asking: Asking) -> str:
    path = Path(_TOKEN_FILE).expanduser()
    if not path.is_file():
        raise asking.refused("no token: set VAULT_TOKEN, or VAULT_ROLE_ID and VAULT_SECRET_ID")
    return guarded(asking, path).strip()


def _kv_path(client: Any, path: str) -> str:  # noqa: ANN401  # hvac has no types
    """The path of the interface, which for key-value 2 has data/ behind the mount."""
    try:
        mount: Any = client.adapter.get(f"/v1/sys/internal/ui/mounts/{path}")["data"]
        options: dict[str, object] = mount.get("options") or {}
        at, version = str(mount["path"]), options.get("version")
    except Exception:  # noqa: BLE001  # older or locked down: the path is taken as it is
        return path
    rest = f"{path}/".removeprefix(at).strip("/")
    if mount.get("type") != "kv" or version != "2" or rest.startswith("data/"):
        return path
    return f"{at}data/{rest}"


def _secret(asking: Asking, answer: Any) -> dict[str, object]:  # noqa: ANN401  # hvac has no types
    """The fields; key-value 2 puts them beside what it knows of their version."""
    data = answer.get("data") if isinstance(answer, dict) else None  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]
    if isinstance(data, dict) and set(data) == {"data", "metadata"}:  # pyright: ignore[reportUnknownArgumentType]
        data = data["data"]  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(data, dict):
        raise asking.refused("Vault has nothing at this path")
    return data  # pyright: ignore[reportUnknownVariableType]


def _text(answer: Any, name: str) -> str:  # noqa: ANN401  # hvac has no types
    value = answer.get(name) if isinstance(answer, dict) else None  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]
    return value if isinstance(value, str) else ""


def _tried(asking: Asking, call: Callable[[], Any]) -> Any:  # noqa: ANN401  # hvac has no types
    """The answer of a call; what hvac and requests raise can quote a path or an answer."""
    try:
        return call()
    except Exception as error:  # noqa: BLE001  # two libraries' errors, all of them one sentence
        kind = type(error).__name__
        said = _SAID.get(kind, f"Vault cannot be reached ({kind}); check VAULT_ADDR")
        raise asking.refused(said) from None


def _end(client: Any, lease: str, temporary: bool) -> bool:  # noqa: ANN401, FBT001  # hvac has no types
    """Gives back the lease, and a token that was made for us; False when Vault did not take it."""
    try:
        if lease:
            client.sys.revoke_lease(lease)
        if temporary:
            client.auth.token.revoke_self()
    except Exception:  # noqa: BLE001  # the audit is over, and the lease ends by itself
        return False
    finally:
        client.adapter.close()
    return True


def _files(_: str) -> tuple[str, ...]:
    return (
        () if os.environ.get("VAULT_TOKEN") or os.environ.get("VAULT_ROLE_ID") else (_TOKEN_FILE,)
    )


STORE = Store("vault", "Vault", _read, "PATH#FIELD", "vault:secret/shop#password", _files)
