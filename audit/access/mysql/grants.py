"""Statements that make an account of MySQL or MariaDB which reads what it is for, and no more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from audit.access.grants import Ask, GrantPlan, Language, Purpose, Step
from audit.access.mysql.names import everything_in, place, quoted
from audit.errors import ConfigError

#: Tables of the `mysql` database that the audit reads, with what each tells.
SYSTEM_TABLES = {
    "user": "accounts",
    "global_priv": "accounts",
    "roles_mapping": "roles",
    "role_edges": "roles",
    "db": "privileges on databases",
    "tables_priv": "privileges on tables",
    "columns_priv": "privileges on columns",
    "procs_priv": "privileges on routines",
    "proxies_priv": "accounts that act for others",
    "func": "functions of libraries",
    "servers": "credentials that are stored for other servers",
    "innodb_table_stats": "statistics of tables",
    "proc": "routines",
    "event": "events",
    "rds_configuration": "how long the service keeps its binary log",
}
#: Of one product, or of some of its versions, only.
_MARIADB_ONLY = frozenset({"global_priv", "roles_mapping"})
_AMAZON_ONLY = frozenset({"rds_configuration"})
_BEFORE_8, _SINCE_8 = frozenset({"proc", "event"}), frozenset({"role_edges"})

#: Who the server takes us for, and whether it has a way to log in that keeps no hash of SHA-1.
AROUND = """
    SELECT user() AS us, coalesce(sum(plugin_name = 'ed25519'), 0) AS ed25519,
           coalesce(sum(plugin_name = 'unix_socket'), 0) AS unix_socket
      FROM information_schema.plugins
     WHERE plugin_name IN ('ed25519', 'unix_socket') AND plugin_status = 'ACTIVE'"""
#: Privileges that belong to the name "" or to PUBLIC are everybody's.
OPEN_TO_ALL = "SELECT db AS name, user AS account FROM mysql.db WHERE user IN ('', 'PUBLIC')"

_MOST_SESSIONS = {Purpose.AUDIT: 8, Purpose.INGEST: 16}
_STATEMENT_SECONDS = {Purpose.AUDIT: 60, Purpose.INGEST: 1800}
#: A hash of mysql_native_password that no password has.
_NO_PASSWORD = "*" + "0" * 40
_CHANGED = "REPLICATION SLAVE, REPLICATION CLIENT"
_PASSWORD_DAYS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The server that the statements are for. `client` is the address that it sees us at.

    `literal` says that names of databases in grants are no patterns (MySQL's partial_revokes),
    `open_to_all` has name and account of databases that everybody may use.
    """

    mariadb: bool
    release: tuple[int, ...]
    client: str
    tls: bool
    amazon: bool = False
    ed25519: bool = False
    unix_socket: bool = False
    literal: bool = False
    open_to_all: tuple[tuple[str, str], ...] = ()

    @property
    def locks(self) -> bool:
        """Whether accounts can be locked, and altered: since MySQL 5.7.6 and MariaDB 10.4.2."""
        return self.release >= ((10, 4, 2) if self.mariadb else (5, 7, 6))

    @property
    def longest_name(self) -> int:
        """Characters of an account's name."""
        if self.mariadb:
            return 128 if self.release >= (10, 5) else 80
        return 32 if self.release >= (5, 7, 8) else 16

    @property
    def system_tables(self) -> tuple[str, ...]:
        """Those of `SYSTEM_TABLES` that this server has."""
        absent: frozenset[str]
        if self.mariadb:
            absent = _SINCE_8 if self.release >= (10, 4) else _SINCE_8 | {"global_priv"}
        else:
            absent = _MARIADB_ONLY | (_BEFORE_8 if self.release >= (8,) else _SINCE_8)
        if not self.amazon:
            absent |= _AMAZON_ONLY
        return tuple(name for name in SYSTEM_TABLES if name not in absent)


def account_of(role: str, around: Surroundings) -> tuple[str, str]:
    """Name and host; `ConfigError` for what the server takes for no account."""
    name, at, host = role.rpartition("@")
    if not at:
        name, host = role, around.client
    elif not host:
        raise ConfigError("--role NAME@HOST lacks the host: an address, or a pattern as 10.0.0.%")
    if not name or "\0" in role or len(name) > around.longest_name or name.upper() == "PUBLIC":
        raise ConfigError(
            "--role is a name that the server takes for no account; give one of at most "
            f"{around.longest_name} characters, with @HOST for who connects from elsewhere"
        )
    return name, host


def plan(ask: Ask, places: Mapping[str, tuple[str, str]], around: Surroundings) -> GrantPlan:
    """`places` are database and bare name of each dataset."""
    name, host = account_of(ask.role, around)
    account = f"{quoted(name)}@{quoted(host)}"
    steps = [*_account(account, ask.purpose, around)]
    steps += _reading(ask, account, places, around)
    if ask.purpose is Purpose.AUDIT:
        steps += _server(account, around)
    else:
        steps.append(_changes(account))
    steps += _open_to_all(around)
    return GrantPlan(
        purpose=ask.purpose,
        role=ask.role,
        language=Language.SQL,
        steps=tuple(steps),
        where="Run by an administrator who may grant these; every database is named. The account "
        f"is let in from {_shown(host)} only: --role NAME@HOST names another place.",
        afterwards=_afterwards(account, around),
    )


def sent(statement: str) -> str:
    """The statement, or as its bytes when a name in it does not print: neither a terminal nor
    the client's own commands may take that for theirs. Quotes know no codes here.
    """
    if statement.isprintable():
        return f"{statement};"
    return (
        f"SET @grants = CONVERT(0x{statement.encode().hex()} USING utf8mb4); "
        "PREPARE grants FROM @grants; EXECUTE grants; DEALLOCATE PREPARE grants;"
    )


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)


def _account(account: str, purpose: Purpose, around: Surroundings) -> Iterator[Step]:
    limits = f"WITH MAX_USER_CONNECTIONS {_MOST_SESSIONS[purpose]}"
    if around.mariadb and around.release >= (10, 1):
        limits += f" MAX_STATEMENT_TIME {_STATEMENT_SECONDS[purpose]}"
    tls = "REQUIRE SSL " if around.tls else ""
    # a server that looks at new passwords refuses an account without one
    way = " IDENTIFIED VIA unix_socket" if around.mariadb and around.unix_socket else ""
    if around.locks:
        yield Step(
            "The account: locked until it has a password, with few sessions"
            + (" and over TLS only." if around.tls else "."),
            (
                sent(f"CREATE USER IF NOT EXISTS {account}{way} ACCOUNT LOCK"),
                sent(f"ALTER USER {account} {tls}{limits}"),
            ),
        )
        yield Step(
            "A life time of its password.",
            (sent(f"ALTER USER {account} PASSWORD EXPIRE INTERVAL {_PASSWORD_DAYS} DAY"),),
            optional=True,
        )
    else:
        yield Step(
            "The account: nobody gets in until it has a password; it has few sessions"
            + (" and is over TLS only." if around.tls else "."),
            (
                sent(f"CREATE USER {account} IDENTIFIED BY PASSWORD '{_NO_PASSWORD}'"),
                sent(f"GRANT USAGE ON *.* TO {account} {tls}{limits}"),
            ),
        )
    if not around.tls:
        change = "ALTER USER" if around.locks else "GRANT USAGE ON *.* TO"
        yield Step(
            "TLS for all of its sessions, once the server has it.",
            (sent(f"{change} {account} REQUIRE SSL"),),
            optional=True,
        )


def _afterwards(account: str, around: Surroundings) -> str:
    if not around.locks:
        change = f"SET PASSWORD FOR {account} = PASSWORD('<password>');"
    elif around.mariadb and around.ed25519:
        change = (
            f"ALTER USER {account} IDENTIFIED VIA ed25519 USING PASSWORD('<password>') "
            "ACCOUNT UNLOCK;"
        )
    else:
        change = f"ALTER USER {account} IDENTIFIED BY '<password>' ACCOUNT UNLOCK;"
    return (
        "Afterwards give it a password that a generator made, in the client's prompt, which keeps "
        f"such lines out of its history:\n{_shown(change)}"
    )


def _reading(
    ask: Ask, account: str, places: Mapping[str, tuple[str, str]], around: Surroundings
) -> Iterator[Step]:
    chosen = [places[d.name] for d in ask.catalog.datasets if d.name in places]
    databases = sorted({database for database, _ in chosen})
    if not databases:
        return
    if ask.whole:
        about = "All datasets, those that are made later too."
        where = [everything_in(name, literal=around.literal) for name in databases]
    else:
        about, where = "What is to be read, and no more.", [place(*one) for one in chosen]
    yield Step(about, tuple(sent(f"GRANT SELECT, SHOW VIEW ON {w} TO {account}") for w in where))
    if ask.purpose is Purpose.AUDIT:
        yield Step(
            "Only to see which triggers there are: who may see them may make and drop them.",
            tuple(sent(f"GRANT TRIGGER ON {w} TO {account}") for w in where),
            optional=True,
        )


def _server(account: str, around: Surroundings) -> Iterator[Step]:
    """REPLICA MONITOR is of MariaDB 10.5.9, SHOW_ROUTINE of MySQL 8.0.20."""
    what = "PROCESS, SHOW DATABASES, REPLICATION CLIENT"
    if around.mariadb and around.release >= (10, 5, 9):
        what += ", REPLICA MONITOR"
    if not around.mariadb and around.release >= (8, 0, 20):
        what += ", SHOW_ROUTINE"
    yield Step(
        "Sessions, transactions, replication and routines of the server.",
        (sent(f"GRANT {what} ON *.* TO {account}"),),
    )
    yield Step(
        "What is counted by table.",
        (sent(f"GRANT SELECT ON {quoted('performance_schema')}.* TO {account}"),),
    )
    tables = [
        sent(f"GRANT SELECT ON {place('mysql', name)} TO {account}")
        for name in around.system_tables
    ]
    yield Step(
        "Accounts, routines and statistics. Who reads these sees the hashes of all passwords, and "
        "the passwords of foreign servers; without them the checks on accounts are not run.",
        tuple(tables),
    )


def _changes(account: str) -> Step:
    return Step(
        "Only to load changes from the binary log: it streams every change of every database.",
        (sent(f"GRANT {_CHANGED} ON *.* TO {account}"),),
        optional=True,
    )


def _open_to_all(around: Surroundings) -> Iterator[Step]:
    """Databases that come open have no account "" that a REVOKE could name: rows are deleted then,
    as the products' own mysql_secure_installation does it.
    """
    public = sorted({name for name, account in around.open_to_all if account})
    nameless = sorted({name for name, account in around.open_to_all if not account})
    closing = [sent(f"REVOKE ALL PRIVILEGES ON {quoted(name)}.* FROM PUBLIC") for name in public]
    if nameless:
        closing += [sent("DELETE FROM mysql.db WHERE user = ''"), sent("FLUSH PRIVILEGES")]
    if closing:
        yield Step(
            "What everybody may do the new account may do as well, and it cannot be taken from one "
            "account alone. Grant it to those who need it first, then close it for everybody: "
            f"{', '.join(_shown(name) for name in (*nameless, *public))}.",
            tuple(closing),
            optional=True,
        )
