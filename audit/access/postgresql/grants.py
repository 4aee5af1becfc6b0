"""Statements that make a PostgreSQL role which reads what it is for, and nothing else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from audit.access.grants import Ask, GrantPlan, Language, Purpose, Step
from audit.access.postgresql.names import quoted
from audit.errors import ConfigError
from audit.facts.catalog import Dataset

#: Longer names are cut by the server (manual, "Identifiers and Key Words").
_LONGEST_NAME_BYTES = 63
_RESERVED = frozenset({"public", "none", "current_user", "current_role", "session_user"})
#: What holds in a session of each sort of role until it sets something else, and how many it has.
#: An audit's own sessions limit idle transactions; a limit of its role would hide the server's.
_SESSION = {
    Purpose.AUDIT: ({"statement_timeout": "60s"}, 8),
    Purpose.INGEST: (
        {"statement_timeout": "30min", "idle_in_transaction_session_timeout": "5min"},
        16,
    ),
}

#: Databases that everybody may connect to, and what everybody may do in this one.
OPEN_TO_PUBLIC = """
SELECT d.datname::text AS name, d.datname = current_database() AS here,
  has_privilege.connects, has_privilege.temporary
FROM pg_database d
CROSS JOIN LATERAL (
  SELECT coalesce(bool_or(a.privilege_type = 'CONNECT'), false) AS connects,
    coalesce(bool_or(a.privilege_type = 'TEMPORARY'), false) AS temporary
  FROM aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS a WHERE a.grantee = 0
) AS has_privilege
WHERE d.datallowconn AND d.datname <> 'template1'
ORDER BY 1
"""

CREATABLE_BY_PUBLIC = """
SELECT n.nspname::text AS name FROM pg_namespace n
CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS a
WHERE a.grantee = 0 AND a.privilege_type = 'CREATE'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is open to everybody, and so to the new role: it cannot be taken from one role alone."""

    database: str
    temporary: bool
    other_databases: tuple[str, ...]
    creatable: tuple[str, ...]


def name_of(name: str) -> str:
    """An identifier in quotes; what a terminal or a comment would obey is written as its code."""
    return quoted(name) if name.isprintable() else _escaped(name, '"')


def _escaped(text: str, quote: str) -> str:
    """A name or a text by its codes where it does not print (manual, "Lexical Structure")."""
    doubled = text.replace(quote, 2 * quote)
    if doubled.isprintable():
        return f"{quote}{doubled}{quote}"
    codes = (c if c.isprintable() and c != "\\" else f"\\+{ord(c):06x}" for c in doubled)
    return f"U&{quote}{''.join(codes)}{quote}"


def _qualified(namespace: str, name: str) -> str:
    return f"{name_of(namespace)}.{name_of(name)}"


def _grant(what: str, role: str) -> str:
    return f"GRANT {what} TO {name_of(role)}"


def checked_role(role: str) -> str:
    """The name if PostgreSQL takes it for a role; a `ConfigError` otherwise."""
    long = len(role.encode(errors="replace")) > _LONGEST_NAME_BYTES
    if not role or "\0" in role or long or role.startswith("pg_") or role in _RESERVED:
        raise ConfigError(
            "--role is a name that PostgreSQL takes for no role; give one of at most 63 bytes "
            "that does not begin with pg_"
        )
    return role


def plan(ask: Ask, places: Mapping[str, tuple[str, str]], around: Surroundings) -> GrantPlan:
    """`places` are schema and bare name of each dataset."""
    role = checked_role(ask.role)
    audit = ask.purpose is Purpose.AUDIT
    steps = [_account(role, ask.purpose, around.database), _end(role)]
    steps += _reading(ask, role, places)
    if audit:
        steps += _server(role)
    else:
        steps.append(_changes(ask, role, places))
    steps += _public(around)
    return GrantPlan(
        purpose=ask.purpose,
        role=role,
        language=Language.SQL,
        steps=tuple(steps),
        where="Run by an administrator, connected to the database that the statements name.",
        afterwards="Afterwards set the password by psql's \\password, which sends only its hash.",
    )


def _account(role: str, purpose: Purpose, database: str) -> Step:
    name = name_of(role)
    settings, sessions = _SESSION[purpose]
    attributes = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    return Step(
        "The account: it can log in, holds no attribute, and reads unless it says otherwise.",
        (
            _unless_there(role),
            f"ALTER ROLE {name} {attributes} CONNECTION LIMIT {sessions};",
            f"ALTER ROLE {name} SET default_transaction_read_only = on;",
            *(f"ALTER ROLE {name} SET {key} = '{value}';" for key, value in settings.items()),
            f"{_grant(f'CONNECT ON DATABASE {name_of(database)}', role)};",
        ),
    )


def _end(role: str) -> Step:
    return Step(
        "An end date, to be moved whenever the password is changed.",
        (f"ALTER ROLE {name_of(role)} VALID UNTIL '<date>';",),
        optional=True,
    )


def _unless_there(role: str) -> str:
    """PostgreSQL has no CREATE ROLE IF NOT EXISTS."""
    tag = "$grants$"
    while tag in role:
        tag = f"${tag.strip('$')}s$"
    literal = _escaped(role, "'")
    return (
        f"DO {tag} BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {literal}) "
        f"THEN CREATE ROLE {name_of(role)}; END IF; END {tag};"
    )


def _reading(ask: Ask, role: str, places: Mapping[str, tuple[str, str]]) -> Iterator[Step]:
    chosen = [(places[d.name], d) for d in ask.catalog.datasets if d.name in places]
    schemas = sorted({namespace for (namespace, _), _ in chosen})
    if not schemas:
        return
    usage = [f"{_grant(f'USAGE ON SCHEMA {name_of(s)}', role)};" for s in schemas]
    if not ask.whole:
        named = [f"{_grant(f'SELECT ON {_qualified(*place)}', role)};" for place, _ in chosen]
        yield Step("What is to be read, and no more.", (*usage, *named))
        return
    every = [f"{_grant(f'SELECT ON ALL TABLES IN SCHEMA {name_of(s)}', role)};" for s in schemas]
    if ask.purpose is Purpose.AUDIT:
        every += [
            f"{_grant(f'SELECT ON ALL SEQUENCES IN SCHEMA {name_of(s)}', role)};" for s in schemas
        ]
    yield Step("All datasets as they are today.", (*usage, *every))
    yield Step(
        "Datasets that their owners make later.",
        tuple(_later(chosen, role)),
        optional=ask.purpose is Purpose.AUDIT,
    )


def _later(chosen: Iterable[tuple[tuple[str, str], Dataset]], role: str) -> Iterator[str]:
    """Default privileges belong to who makes an object, so each owner has a rule of its own."""
    owners = sorted({(place[0], dataset.owner) for place, dataset in chosen if dataset.owner})
    for schema, owner in owners:
        yield (
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {name_of(owner)} IN SCHEMA {name_of(schema)} "
            f"GRANT SELECT ON TABLES TO {name_of(role)};"
        )


def _server(role: str) -> Iterator[Step]:
    yield Step(
        "Settings and statistics of the server.",
        (f"{_grant('pg_monitor', role)};",),
    )
    yield Step(
        "The rules of who is let in; needs a superuser, whom managed services do not give.",
        (
            f"{_grant('SELECT ON pg_catalog.pg_hba_file_rules', role)};",
            f"{_grant('EXECUTE ON FUNCTION pg_catalog.pg_hba_file_rules()', role)};",
        ),
    )
    yield Step(
        "Only to have stored passwords and connection strings compared: it shows their hashes, "
        "and the passwords of subscriptions.",
        (
            f"{_grant('SELECT (rolname, rolpassword) ON pg_catalog.pg_authid', role)};",
            f"{_grant('SELECT (subname, subconninfo) ON pg_catalog.pg_subscription', role)};",
        ),
        optional=True,
    )


def _changes(ask: Ask, role: str, places: Mapping[str, tuple[str, str]]) -> Step:
    tables = [
        _qualified(*places[d.name])
        for d in ask.catalog.datasets
        if d.kind.stored and d.name in places
    ]
    listed: Sequence[str] = tables or ["<table>"]
    return Step(
        "Only to load changes by logical replication: it streams every change of these tables.",
        (
            f"ALTER ROLE {name_of(role)} REPLICATION;",
            f"CREATE PUBLICATION {name_of(role)} FOR TABLE {', '.join(listed)};",
        ),
        optional=True,
    )


def _public(around: Surroundings) -> Iterator[Step]:
    database = name_of(around.database)
    closing = [f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC;"] * around.temporary
    closing += [f"REVOKE CREATE ON SCHEMA {name_of(s)} FROM PUBLIC;" for s in around.creatable]
    closing += [
        f"REVOKE CONNECT ON DATABASE {name_of(d)} FROM PUBLIC;" for d in around.other_databases
    ]
    if closing:
        yield Step(
            "What everybody may do the new account may do as well, and it cannot be taken from one "
            "account alone. Grant it to those who need it first, then close it for everybody.",
            tuple(closing),
            optional=True,
        )
