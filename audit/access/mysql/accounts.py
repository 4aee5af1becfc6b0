"""Who may log in to MySQL or MariaDB, and how their passwords are kept."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy.engine import Row

from audit.access.mysql.flavour import of_service
from audit.access.mysql.privileges import Account as Session
from audit.facts.accounts import Account, AuditAccount

Rows = Sequence[Row[Any]]

#: Accounts that the products make for themselves.
_SYSTEM = frozenset(
    {
        *("mysql.sys", "mysql.session", "mysql.infoschema", "mariadb.sys", "PUBLIC"),
        "event_scheduler",
    }
)
#: Log-in methods that need the password itself (manuals, on pluggable authentication).
_SENDING = frozenset(
    {
        *("mysql_clear_password", "pam", "auth_pam", "auth_pam_compat", "authentication_pam"),
        *("authentication_ldap_simple", "dialog"),
    }
)
_NEAR = frozenset({"localhost", "127.0.0.1", "::1"})
_NO_PASSWORD_NEEDED = frozenset({"unix_socket", "auth_socket", "auth_gssapi_client", "gssapi"})
_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "file_priv": ("read server files", "write server files"),
    "process_priv": ("see all sessions",),
    "shutdown_priv": ("stop the server",),
    "create_user_priv": ("create role",),
    "grant_priv": ("pass privileges on",),
    "repl_slave_priv": ("replication",),
    "reload_priv": ("flush and reset",),
    "writes": ("change all data",),
}

#: The view of MariaDB since 10.4 and the table of MySQL and older ones have these alike.
LISTED = """
    SELECT user AS name, host AS host, plugin AS plugin,
           coalesce({stored}, '') = '' AS blank, ssl_type AS tls, super_priv AS super_priv,
           file_priv AS file_priv, process_priv AS process_priv, shutdown_priv AS shutdown_priv,
           create_user_priv AS create_user_priv, grant_priv AS grant_priv,
           repl_slave_priv AS repl_slave_priv, reload_priv AS reload_priv,
           if('Y' IN (insert_priv, update_priv, delete_priv, drop_priv, alter_priv), 'Y', 'N')
             AS writes,
           max_user_connections AS most, password_expired AS expired{more}
      FROM mysql.user"""
#: MariaDB keeps several ways to log in, locks and life times in one JSON text.
MARIADB = """
    SELECT user AS name, host AS host, json_extract(priv, '$.auth_or') AS ways,
           json_value(priv, '$.plugin') AS plugin,
           coalesce(json_value(priv, '$.authentication_string'), '') IN ('', 'invalid') AS blank,
           coalesce(json_value(priv, '$.authentication_string'), '') = 'invalid' AS invalid,
           json_value(priv, '$.account_locked') AS locked,
           json_value(priv, '$.password_lifetime') AS lifetime,
           json_value(priv, '$.is_role') AS is_role
      FROM mysql.global_priv"""
#: A role that is in a role has no host here.
ROLES = "SELECT user AS member, host AS host, role AS role FROM mysql.roles_mapping"
ROLE_EDGES = """
    SELECT to_user AS member, to_host AS host, from_user AS role FROM mysql.role_edges"""
STORED = """
    SELECT user AS name, host AS host, plugin AS plugin, {stored} AS stored,
           super_priv AS super_priv
      FROM mysql.user WHERE plugin IN ('', 'mysql_native_password') AND {stored} LIKE '*%'"""


def kept_in(release: tuple[int, ...], *, mariadb: bool) -> str:
    """Where mysql.user has what a password is compared with: one column since MySQL 5.7.6 and
    MariaDB 10.4, before them the hashes of the products' own methods in another.
    """
    if release >= ((10, 4) if mariadb else (5, 7, 6)):
        return "authentication_string"
    own = "'', 'mysql_native_password', 'mysql_old_password'"
    return f"CASE WHEN plugin IN ({own}) THEN password ELSE authentication_string END"


def audit_account(
    session: Session, places: Mapping[str, tuple[str, str]], *, credential: str
) -> AuditAccount:
    """Our own account by SHOW GRANTS."""
    rights = session.privileges
    names = {place: name for name, place in places.items()}
    written = rights.written(places.values())
    readable = sum(rights.may("SELECT", *place) for place in places.values())
    return AuditAccount(
        name=session.name,
        superuser=rights.all or "SUPER" in rights.everywhere(),
        attributes=tuple(p.lower() for p in rights.administrative),
        member_of=rights.roles,
        readable=readable,
        datasets=len(places),
        writable=("*",)
        if written and len(written) == len(places)
        else tuple(sorted(names[p] for p in written)),
        may_create=rights.creates,
        read_only_session=True,
        listed_as=session.user,
        credential=credential,
    )


def accounts(
    rows: Rows,
    more: Mapping[tuple[str, str], Row[Any]],
    *,
    service: str,
    secure_only: bool = False,
    roles: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType({}),
) -> tuple[Account, ...]:
    """Accounts of mysql.user; `more` is what MariaDB says of each beside it.

    `service` is the managed service, "" without one; its own accounts are the system's.
    `secure_only` says that the server takes no session without TLS but over its own socket, `roles`
    are those of each account.
    """
    found: list[Account] = []
    for row in rows:
        extra = more.get((row.name, row.host))
        role = (extra is not None and _true(extra.is_role)) or getattr(row, "is_role", "N") == "Y"
        locked = getattr(row, "locked", "N") == "Y" or (extra is not None and _true(extra.locked))
        attributes = [
            word
            for name, words in _ATTRIBUTES.items()
            for word in words
            if getattr(row, name, "N") == "Y"
        ]
        if not row.tls and not role:
            attributes.append("may log in without TLS")
        if locked:
            attributes.append("locked")
        kept = "" if role else scheme(row, extra)
        afar = not role and bool(row.host) and row.host not in _NEAR
        found.append(
            Account(
                name=row.name,
                can_login=not role and not locked,
                superuser=row.super_priv == "Y",
                attributes=tuple(attributes),
                member_of=roles.get((row.name, row.host), ()),
                password_scheme=kept,
                connection_limit=int(row.most) or None if int(row.most) >= 0 else None,
                system=row.name in _SYSTEM or of_service(service, row.name),
                host="" if role else row.host,
                clear_text=not (row.tls or secure_only) if afar else None,
                sends_password=kept in _SENDING,
            )
        )
    return tuple(sorted(found, key=lambda account: (account.name, account.host)))


def memberships(rows: Rows) -> dict[tuple[str, str], tuple[str, ...]]:
    """Roles by name and host of their members, with what those roles are themselves members of."""
    direct: dict[tuple[str, str], set[str]] = {}
    of_roles: dict[str, set[str]] = {}
    for row in rows:
        direct.setdefault((row.member, row.host), set()).add(row.role)
        of_roles.setdefault(row.member, set()).add(row.role)
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for member, roles in direct.items():
        waiting, held = list(roles), set[str]()
        while waiting:
            role = waiting.pop()
            if role not in held:
                held.add(role)
                waiting += of_roles.get(role, ())
        found[member] = tuple(sorted(held))
    return found


def _true(value: Any) -> bool:  # noqa: ANN401  # JSON, as text
    return str(value).lower() in {"true", "1", "y"}


def scheme(row: Row[Any], extra: Row[Any] | None) -> str:
    """How the password is kept: the plug-in's name, "none" where anybody gets in without one."""
    plugin = row.plugin or "mysql_native_password"
    if extra is None:
        blank = bool(row.blank)
        return "none" if blank and plugin not in _NO_PASSWORD_NEEDED else plugin
    ways = _ways(extra)
    if any(p not in _NO_PASSWORD_NEEDED and blank for p, blank in ways):
        return "none"
    return next((p for p, _ in ways if p not in _NO_PASSWORD_NEEDED), ways[0][0])


def _ways(row: Row[Any]) -> list[tuple[str, bool]]:
    """Each way to log in with whether its password is empty; "invalid" lets nobody in."""
    main = row.plugin or "mysql_native_password"
    blank = bool(row.blank) and not bool(row.invalid)
    found = [(main, blank)]
    listed: list[dict[str, Any]] = []
    with suppress(ValueError):
        listed = json.loads(row.ways) if row.ways else []
    for way in listed:
        plugin = way.get("plugin")
        if plugin:
            found.append((plugin, way.get("authentication_string", "") == ""))
    return found


@dataclass(frozen=True, slots=True)
class Native:
    """mysql_native_password: "*" and SHA1 of SHA1 of the password (manual, "Native Pluggable")."""

    digest: str = field(repr=False)
    iterations: int = 2

    def fits(self, word: str) -> bool:
        inner = hashlib.sha1(word.encode(errors="replace"), usedforsecurity=False).digest()
        made = hashlib.sha1(inner, usedforsecurity=False).hexdigest().upper()
        return hmac.compare_digest(made, self.digest.lstrip("*").upper())
