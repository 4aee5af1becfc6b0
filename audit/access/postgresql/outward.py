"""What the server reaches or keeps beyond its data: what the rows mean."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.engine import Row

from audit.access.postgresql.names import grant, quoted
from audit.facts.account_use import AccountUse, DefaultGrant
from audit.facts.outward import HiddenCredentials, Listening, StatementRecord, StoredCredential

Rows = Sequence[Row[Any]]
_EVERYWHERE = frozenset({"*", "0.0.0.0", "::"})  # noqa: S104  # what a setting is compared with

#: Objects of default privileges by the letter of the catalogue, and what everyone may do with new
#: ones without any rule (manual, "ALTER DEFAULT PRIVILEGES" and "Privileges").
_OBJECTS = {
    "r": ("tables", ()),
    "S": ("sequences", ()),
    "f": ("functions", ("EXECUTE",)),
    "T": ("types", ("USAGE",)),
    "n": ("schemas", ()),
    "L": ("large objects", ()),
}


def listening(value: str) -> Listening:
    """By `listen_addresses`: a list of names and addresses, empty for local sockets only."""
    addresses = tuple(part.strip() for part in value.split(",") if part.strip())
    return Listening(
        setting="listen_addresses",
        addresses=addresses,
        everywhere=bool(_EVERYWHERE & set(addresses)),
        restrict="ALTER SYSTEM SET listen_addresses = '<addresses>';\n-- restart the server",
    )


def mappings(rows: Rows, *, account: str) -> tuple[list[StoredCredential], list[HiddenCredentials]]:
    """Passwords for other servers, and the mappings whose options are not shown to us."""
    found = [
        StoredCredential(
            "user mapping",
            _mapping(row),
            owner=row.account or "public",
            readable_by_us=True,
            remove=f"ALTER USER MAPPING FOR {_user(row)} SERVER {quoted(row.server)} "
            "OPTIONS (DROP password);",
        )
        for row in rows
        if row.found
    ]
    unseen = [row for row in rows if not row.shown and not row.found]
    ours = [row for row in unseen if row.account == account]
    theirs = [row for row in unseen if row.account != account]
    hidden: list[HiddenCredentials] = []
    if ours:
        usage = ", ".join(quoted(row.server) for row in ours)
        hidden.append(
            HiddenCredentials(
                "user mapping",
                tuple(map(_mapping, ours)),
                "the options of our own mapping are shown with USAGE on its server",
                grant(f"USAGE ON FOREIGN SERVER {usage}", account),
            )
        )
    if theirs:
        hidden.append(
            HiddenCredentials(
                "user mapping",
                tuple(map(_mapping, theirs)),
                "the options of a mapping are shown to its user and to superusers only",
            )
        )
    return found, hidden


def _mapping(row: Row[Any]) -> str:
    return f"{row.account or 'public'} on {row.server}"


def _user(row: Row[Any]) -> str:
    return "PUBLIC" if row.account in {None, "public"} else quoted(row.account)


def servers(rows: Rows) -> Iterable[StoredCredential]:
    """Servers whose own options, which everybody may read, hold something secret."""
    return (
        StoredCredential("foreign server", row.name, row.owner, readable_by_us=True)
        for row in rows
        if row.found
    )


def subscriptions(
    rows: Rows, *, with_password: frozenset[str] | None, granted: Callable[[str], str]
) -> tuple[list[StoredCredential], list[HiddenCredentials]]:
    """`with_password` is None when connection strings may not be read."""
    if with_password is None:
        hidden = HiddenCredentials(
            "subscription",
            tuple(row.name for row in rows),
            "connection strings of subscriptions are shown to superusers unless granted",
            granted("SELECT (subname, subconninfo) ON pg_catalog.pg_subscription"),
        )
        return [], [hidden] if rows else []
    found = [
        StoredCredential(
            "subscription",
            row.name,
            row.owner,
            readable_by_us=True,
            remove=f"ALTER SUBSCRIPTION {quoted(row.name)} CONNECTION '<with passfile=>';",
        )
        for row in rows
        if row.name in with_password
    ]
    return found, []


def log_records(values: Mapping[str, str]) -> Iterable[StatementRecord]:
    """Settings by which the server log takes in statements that set a password, as they are.

    `values` are the settings that our account may see.
    """
    statements = values.get("log_statement", "none")
    yield StatementRecord(
        "server log",
        "log_statement",
        statements,
        keeps=statements in {"all", "mod", "ddl"},
        everything=statements == "all",
        disable="ALTER SYSTEM SET log_statement = 'none';\nSELECT pg_reload_conf();",
    )
    slow = values.get("log_min_duration_statement", "-1")
    yield StatementRecord(
        "server log",
        "log_min_duration_statement",
        slow,
        keeps=slow == "0",
        everything=slow == "0",
        disable="ALTER SYSTEM SET log_min_duration_statement = '1s';\nSELECT pg_reload_conf();",
    )


def account_uses(rows: Rows, *, account: str) -> tuple[AccountUse, ...]:
    """Our own account is in use by us."""
    return tuple(
        AccountUse(row.name, holds=row.holds, connected=row.connected)
        for row in rows
        if row.name != account
    )


def default_grants(rows: Rows) -> tuple[DefaultGrant, ...]:
    """What everyone is given beyond what PostgreSQL itself gives everyone."""
    found: list[DefaultGrant] = []
    for row in rows:
        objects, built_in = _OBJECTS.get(row.kind, ("objects", ()))
        privileges = tuple(p for p in row.privileges if p not in built_in)
        if not privileges:
            continue
        where = f" IN SCHEMA {quoted(row.namespace)}" if row.namespace else ""
        revoke = (
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {quoted(row.owner)}{where} "
            f"REVOKE {', '.join(privileges)} ON {objects.upper()} FROM PUBLIC;"
        )
        found.append(DefaultGrant(row.owner, objects, row.namespace, privileges, revoke))
    return tuple(found)
