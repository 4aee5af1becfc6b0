"""What a server tells anybody before a credential is sent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PreAuthentication:
    """One endpoint's first answers in its own protocol; no credential was sent for them.

    `authentication` names how an unknown account would be let in ("trust", "password", "md5",
    "scram-sha-256", "basic", ...), "" where the server does not tell. None is always "could not
    be told", never "no".
    """

    endpoint: str  # host:port
    protocol: str  # an upgrade of `access.tls.upgrades`
    product: str = ""
    version: str = ""
    authentication: str = ""
    mechanisms: tuple[str, ...] = ()  # of SASL and their like, as the server names them
    anonymous: bool | None = None  # anybody is let in without a credential
    cleartext_password: bool | None = None  # a password would cross the wire unprotected
    encrypted: bool = False  # the server was asked inside TLS
    detail: str = ""  # in words, what else was told
