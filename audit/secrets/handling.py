"""What this machine shows of how a credential is kept: files, folders, variables, repositories."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from audit.facts.handling import CredentialFile, CredentialHandling, Role
from audit.secrets.credential import Login
from audit.secrets.permissions import permissions
from audit.secrets.reference import Reference
from audit.secrets.repository import in_repository
from audit.secrets.stores import known

#: Parameters of drivers' URLs that name a file, in lower case, without - and _.
_KEYS = frozenset({"sslkey", "tlscertificatekeyfile", "sslclientkey", "clientkey", "keyfile"})
_AUTHORITIES = frozenset(
    {"sslrootcert", "tlscafile", "sslca", "cafile", "cacert", "cacerts", "sslcacerts"}
)
#: Files that PostgreSQL's client library takes by itself (PostgreSQL manual, SSL Support).
_LIBPQ = (
    ("~/.postgresql/postgresql.key", Role.KEY),
    ("~/.postgresql/root.crt", Role.AUTHORITY),
)
#: Variables that clients read as a password, by the beginning of a URL's scheme.
_VARIABLES = (
    ("PGPASSWORD", ("postgres",)),
    ("MYSQL_PWD", ("mysql", "mariadb")),
    ("REDISCLI_AUTH", ("redis", "valkey")),
    ("SQLCMDPASSWORD", ("mssql", "sqlserver")),
)
_HEAD = 4096  # bytes of a key file that are looked at
_ENCRYPTED = (b"BEGIN ENCRYPTED PRIVATE KEY", b"Proc-Type: 4,ENCRYPTED")


def handling(
    origin: str,
    login: Login,
    *,
    reference: Reference | None = None,
    parameters: Iterable[tuple[str, str]] = (),
    configuration: Path | None = None,
    revoked: bool | None = None,
) -> CredentialHandling:
    """How the credential of one run is handled; nothing of what it is."""
    found = dict(_named(origin, login.scheme, reference, parameters, configuration))
    return CredentialHandling(
        origin=origin,
        files=tuple(_looked_at(path, role, origin) for path, role in found.items()),
        variables=tuple(
            name
            for name, schemes in _VARIABLES
            if os.environ.get(name) and login.scheme.startswith(schemes)
        ),
        revoked=revoked,
    )


def _named(
    origin: str,
    scheme: str,
    reference: Reference | None,
    parameters: Iterable[tuple[str, str]],
    configuration: Path | None,
) -> Iterator[tuple[Path, Role]]:
    if configuration is not None:
        yield configuration, Role.CONFIGURATION
    if reference is not None and origin == reference.scheme:
        for text in known()[reference.scheme].files(reference.place):
            yield _path(text), Role.PASSWORD
    for name, value in parameters:
        bare = name.lower().replace("_", "").replace("-", "")
        if value and (bare in _KEYS or bare in _AUTHORITIES):
            yield _path(value), Role.KEY if bare in _KEYS else Role.AUTHORITY
    if scheme.startswith("postgres"):
        for text, role in _LIBPQ:
            if (path := _path(text)).is_file():
                yield path, role


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # the home of a user who is not there
        return Path(text)


def _looked_at(path: Path, role: Role, origin: str) -> CredentialFile:
    literal = role is Role.CONFIGURATION and origin == "configuration"
    secret = literal or role in {Role.PASSWORD, Role.KEY}
    try:
        found = permissions(path)
        encrypted = _encrypted(path) if role is Role.KEY else None
    except (OSError, ValueError):
        return CredentialFile(path=str(path), role=role, secret=secret)
    repository, ignored = in_repository(path)
    return CredentialFile(
        path=str(path),
        role=role,
        secret=secret,
        mode=found.mode,
        faults=found.faults,
        encrypted=encrypted,
        repository=repository,
        ignored=ignored,
    )


def _encrypted(path: Path) -> bool | None:
    """Whether a PEM key needs a passphrase (RFC 7468, RFC 1421); None where none is seen."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if b"PRIVATE KEY" not in head:
        return None
    return any(mark in head for mark in _ENCRYPTED)
