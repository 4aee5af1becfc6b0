"""How a request over HTTP carries its credential: a user and a password, or a token."""

import base64

from audit.access.address import Address
from audit.errors import ConfigError
from audit.secrets.secret import Secret

_TOKEN_SCHEMES = ("Bearer", "ApiKey")


def authorization(user: str, secret: Secret, *, scheme: str) -> str:
    """The header Authorization; a secret without a user is a token, sent by this scheme.

    `ConfigError` for a token that no header can hold.
    """
    if user:
        pair = f"{user}:{secret.reveal()}".encode()
        return f"Basic {base64.b64encode(pair).decode('ascii')}"
    token = secret.reveal()
    if not token.isascii() or not token.isprintable():
        raise ConfigError("the token has characters that a request header cannot hold")
    return f"{scheme} {token}"


def token_scheme(address: Address) -> str:
    """By which scheme a token is sent, as the URL's `auth` says; `ConfigError` for no such one."""
    asked = (address.parameter("auth") or "bearer").lower()
    found = next((s for s in _TOKEN_SCHEMES if s.lower() == asked), None)
    if found is None:
        raise ConfigError(f"the URL parameter auth is one of {', '.join(_TOKEN_SCHEMES)}")
    return found
