"""Who may come in and what they may do: what the rows mean."""

import ipaddress
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy.engine import Row

from audit.access.postgresql.accounts_sql import SERVER_ROLES
from audit.access.postgresql.flavour import of_service
from audit.access.postgresql.state import utc
from audit.facts.accounts import (
    Account,
    AuditAccount,
    Authentication,
    AuthRule,
    Grant,
    Privilege,
    RolePrivileges,
)

Rows = Sequence[Row[Any]]

_PRIVILEGES = {
    "SELECT": Privilege.READ,
    "INSERT": Privilege.INSERT,
    "UPDATE": Privilege.UPDATE,
    "DELETE": Privilege.DELETE,
    "TRUNCATE": Privilege.TRUNCATE,
}


def audit_account(row: Row[Any], *, credential: str) -> AuditAccount:
    everything = row.superuser or "pg_write_all_data" in row.member_of
    writable = ("*",) if everything and row.datasets else tuple(row.writable)
    return AuditAccount(
        name=row.name,
        superuser=row.superuser,
        attributes=_attributes(row),
        member_of=tuple(row.member_of),
        readable=row.readable,
        datasets=row.datasets,
        writable=writable,
        may_create=row.may_create,
        read_only_session=row.read_only,
        credential=credential,
    )


def accounts(rows: Rows, schemes: Mapping[str, str], *, service: str) -> tuple[Account, ...]:
    """Every account; those that the managed service made for itself are marked as the system's."""
    return tuple(
        Account(
            name=row.name,
            can_login=row.can_login,
            superuser=row.superuser,
            attributes=_attributes(row),
            member_of=tuple(row.member_of),
            password_scheme=schemes.get(row.name, ""),
            valid_until=utc(row.valid_until),
            connection_limit=None if row.connections < 0 else row.connections,
            system=of_service(service, row.name, can_login=row.can_login),
        )
        for row in rows
    )


def authentication(
    method: str, identity: str | None, *, local: bool, certificate: bool, account: str
) -> Authentication:
    """Whether our own log-in needed anything at all.

    `method` is what the server asked for; "trust" means that it asked for nothing, which on a
    local socket or with a client certificate is no proof. `identity` is the server's own word for
    how we came in ("scram-sha-256:app"), None when it has none.
    """
    if identity:
        return Authentication(anonymous_access=False, method=identity.partition(":")[0])
    if method != "trust":
        return Authentication(anonymous_access=False if method else None, method=method)
    if identity is None and (local or certificate):
        other = "peer" if local else "certificate"
        return Authentication(anonymous_access=None, method=f"{other} or trust")
    return Authentication(
        anonymous_access=True,
        anonymous_sees=f"a session as {account!r} without a password",
        method="trust",
    )


def _attributes(row: Row[Any]) -> tuple[str, ...]:
    """What a role may do beside its grants, of its own or through the product's own roles."""
    own = (
        ("create role", row.create_role),
        ("create database", row.create_database),
        ("replication", row.replication),
        ("bypass row security", row.bypass),
    )
    return (
        *(name for name, has in own if has),
        *(name for role, name in SERVER_ROLES.items() if role in row.member_of),
    )


def public_grants(rows: Rows) -> tuple[Grant, ...]:
    """What everyone may do."""
    found: list[Grant] = []
    for row in rows:
        if row.kind == "dataset":
            held = (_PRIVILEGES[p] for p in row.privileges if p in _PRIVILEGES)
            privileges = tuple(sorted(set(held), key=list(Privilege).index))
            if privileges:
                found.append(
                    Grant("PUBLIC", dataset=f"{row.place}.{row.name}", privileges=privileges)
                )
        elif row.kind in {"schema", "database"}:
            found.append(
                Grant("PUBLIC", object=f"{row.kind} {row.name}", privileges=(Privilege.CREATE,))
            )
    return tuple(found)


def role_privileges(rows: Rows) -> tuple[RolePrivileges, ...]:
    return tuple(
        RolePrivileges(row.name, int(row.readable), int(row.writable), int(row.deletable))
        for row in rows
        if row.kind == "role"
    )


def auth_rule(row: Row[Any]) -> AuthRule:
    """One line of pg_hba.conf; of a line with an error only the place is known."""
    file = PurePosixPath(row.file).name or "pg_hba.conf"
    place = f"{file} line {row.line}"
    if row.broken:
        return AuthRule(place, row.type or "", "", "", "", error="the server cannot use this line")
    address = _address(row)
    return AuthRule(
        place=place,
        transport=row.type,
        who=f"{_listed(row.users)} on {_listed(row.databases)}",
        address=address,
        method=row.method,
        any_address=address in {"all", "0.0.0.0/0", "::/0"},
        remote=row.type != "local" and not _loopback(address),
    )


def _listed(names: Sequence[str] | None) -> str:
    return ", ".join(names or ())


def _address(row: Row[Any]) -> str:
    """An address with the length of its prefix, which the server writes as a mask."""
    if not row.address or not row.netmask:
        return row.address or ""
    bits = int(ipaddress.ip_address(row.netmask))
    return f"{row.address}/{bits.bit_count()}"


def _loopback(address: str) -> bool:
    if address in {"localhost", "samehost"}:
        return True
    try:
        return ipaddress.ip_network(address, strict=False).is_loopback
    except ValueError:
        return False
