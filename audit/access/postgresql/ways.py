"""The ways to connect to PostgreSQL, the strictest first: what libpq is told, what it verifies."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from audit.access.postgresql.handshake import Greeting

#: libpq 16 can be told which ways of logging in it may take part in.
_REQUIRE_AUTH_SINCE = 160_000
#: Never the password itself, only proofs of it.
_NO_CLEAR_PASSWORD = "!password"  # noqa: S105  # a libpq option, not a password
#: With an authority's file at hand `require` would verify as well; this one never exists.
NO_FILE = "/dev/null/none"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to connect: libpq's parameters for it, and what it verifies."""

    parameters: Mapping[str, str]
    verified_chain: bool = False
    verified_name: bool = False

    @property
    def plain(self) -> bool:
        return self.parameters.get("sslmode") == "disable"


def ways_of(base: Mapping[str, str], greeting: Greeting) -> list[Way]:
    """From the strictest to the least strict that is acceptable without being asked for."""
    pinned = dict(base)
    if greeting.address:
        pinned["hostaddr"] = greeting.address  # a name with several addresses: the one that answers
    if is_local(base):
        return [Way(pinned)]
    authority = _authority(base)
    if mode := base.get("sslmode"):
        given = {"sslrootcert": authority} if mode.startswith("verify") and authority else {}
        chain = mode.startswith("verify") or bool(own_authority(base))
        name = mode == "verify-full" or base.get("sslrootcert") == "system"
        return [Way({**given, **pinned}, verified_chain=chain, verified_name=name)]
    guarded = _guarded(pinned)
    plain = Way({**guarded, "sslmode": "disable"})
    if greeting.tls is False:
        return [plain]
    strict = {**pinned, "sslrootcert": authority or "system"}
    full = Way({**strict, "sslmode": "verify-full"}, verified_chain=True, verified_name=True)
    chain_only = Way({**strict, "sslmode": "verify-ca"}, verified_chain=True)
    lenient = Way({**guarded, "sslmode": "require", "sslrootcert": NO_FILE})
    system = strict["sslrootcert"] == "system"  # libpq verifies the name with it, or nothing
    return [full, lenient, plain] if system else [full, chain_only, lenient, plain]


def pinned_only(ways: list[Way], greeting: Greeting) -> list[Way]:
    """The ways that a pinned certificate leaves: never in clear.

    libpq shows nobody the certificate of its own connection. Where the server can, the log-in is
    bound to it instead (RFC 5929 section 4): somebody who stands in between only now, with another
    certificate than the one that was pinned, cannot pass the proof of the password on.
    """
    bound = {"channel_binding": "require"} if greeting.binds else {}
    modes = {"allow": "require", "prefer": "require"}
    kept: list[Way] = []
    for way in ways:
        mode = way.parameters.get("sslmode", "prefer")
        if mode != "disable":
            parameters = {**bound, **way.parameters, "sslmode": modes.get(mode, mode)}
            kept.append(Way(parameters, way.verified_chain, way.verified_name))
    return kept


def is_local(base: Mapping[str, str]) -> bool:
    elsewhere = base.get("hostaddr") or base.get("service")
    return not elsewhere and base.get("host", "")[:1] in {"", "/", "@"}


def _guarded(parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a connection over which the password itself is never sent."""
    from psycopg import pq  # noqa: PLC0415

    if "require_auth" in parameters or pq.version() < _REQUIRE_AUTH_SINCE:
        return dict(parameters)
    return {**parameters, "require_auth": _NO_CLEAR_PASSWORD}


def own_authority(base: Mapping[str, str]) -> str:
    """The authority's file of the URL or the user's own default one."""
    if given := base.get("sslrootcert"):
        return given
    default = Path("~/.postgresql/root.crt").expanduser()
    return str(default) if default.exists() else ""


def _authority(base: Mapping[str, str]) -> str:
    """The authority's file to verify with; "" when the machine has none.

    The driver's wheel brings an OpenSSL of its own, which does not know where this system keeps
    its authorities.
    """
    return own_authority(base) or ssl.get_default_verify_paths().cafile or ""
