"""The binary log as readers of changes use it: what its variables and rows mean.

From both products' manuals on replication, and Debezium's documentation of its MySQL and MariaDB
connectors on what a reader needs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.engine import Row

from audit.access.mysql.names import quoted
from audit.access.mysql.privileges import Account
from audit.access.mysql.schema import TRANSACTIONAL, Schema
from audit.access.mysql.state import changed, on, retention_seconds
from audit.facts.catalog import Dataset, DatasetKind
from audit.facts.change import (
    ChangeReader,
    Foothold,
    Gap,
    Identity,
    Lack,
    LogRetention,
    Requirement,
)

Rows = Sequence[Row[Any]]
Values = Mapping[str, str]

#: How long the log is advised to be kept, in seconds.
_WEEK = 604_800
#: MariaDB has the retention in seconds since then, and the status of the log under this privilege.
_MARIADB_SECONDS_SINCE = (10, 6)
_MARIADB_MONITOR_SINCE = (10, 5, 2)
_FILE = "-- {} in the server's option file, then restart"


def requirements(values: Values, *, mariadb: bool) -> tuple[Requirement, ...]:
    """Without these no reader gets anything it can use."""
    written = values.get("binlog_format", "ROW").upper()
    found = [
        Requirement(
            "binary log",
            on(values, "log_bin"),
            values.get("log_bin", "OFF"),
            "ON",
            _FILE.format("log_bin"),
            restart=True,
        ),
        Requirement(
            "rows in the binary log",
            written == "ROW",
            written,
            "ROW",
            changed("binlog_format", "'ROW'", mariadb=mariadb),
        ),
        Requirement(
            "server id",
            values.get("server_id", "0") != "0",
            values.get("server_id", "0"),
            "any but 0",
            changed("server_id", "1", mariadb=mariadb),
        ),
    ]
    return tuple(found)


def gaps(
    values: Values,
    filters: "Filters | None",
    *,
    namespaces: Iterable[str],
    mariadb: bool,
    replica: bool,
) -> tuple[Gap, ...]:
    """What a reader of a log that is there does not find in it, of these databases."""
    if not on(values, "log_bin"):
        return ()
    image = values.get("binlog_row_image", "FULL").upper()
    found = [
        Gap(
            "whole rows",
            Lack.VALUES,
            image != "FULL",
            f"binlog_row_image = {image}",
            "FULL",
            changed("binlog_row_image", "'FULL'", mariadb=mariadb),
        )
    ]
    if "binlog_row_value_options" in values:
        options = values["binlog_row_value_options"]
        found.append(
            Gap(
                "whole JSON documents",
                Lack.VALUES,
                "PARTIAL_JSON" in options.upper(),
                f"binlog_row_value_options = {options or 'empty'}",
                "empty",
                changed("binlog_row_value_options", "''", mariadb=mariadb),
            )
        )
    if "binlog_row_metadata" in values:
        metadata = values["binlog_row_metadata"].upper()
        found.append(
            Gap(
                "names of fields",
                Lack.NAMES,
                metadata != "FULL",
                f"binlog_row_metadata = {metadata}",
                "FULL",
                changed("binlog_row_metadata", "'FULL'", mariadb=mariadb),
            )
        )
    if filters is not None:
        found += filters.gaps(namespaces)
    if replica:
        setting = next((n for n in ("log_replica_updates", "log_slave_updates") if n in values), "")
        passed = not setting or on(values, setting)
        found.append(
            Gap(
                "changes of the server it copies",
                Lack.ROWS,
                not passed,
                f"{setting} = {values.get(setting, '')}",
                "ON",
                _FILE.format(setting),
                restart=True,
            )
        )
    return tuple(found)


class Filters:
    """Which databases are in the log (SHOW MASTER STATUS; their option is of the server's start).

    With rows in the log a change counts to the database of its table.
    """

    def __init__(self, only: str, but: str) -> None:
        self.only = frozenset(filter(None, only.split(",")))
        self.but = frozenset(filter(None, but.split(",")))

    def holds(self, namespace: str) -> bool:
        return namespace in self.only if self.only else namespace not in self.but

    def gaps(self, namespaces: Iterable[str]) -> Iterator[Gap]:
        """Whether any of these databases is left out, by which option."""
        lost = any(not self.holds(namespace) for namespace in namespaces)
        for name, chosen in (("binlog_do_db", self.only), ("binlog_ignore_db", self.but)):
            if chosen or name == "binlog_do_db":
                told = ", ".join(sorted(chosen)) or "all databases"
                yield Gap(
                    name,
                    Lack.ROWS,
                    lost and bool(chosen),
                    f"{name} = {told}" if chosen else told,
                    "none, so that every database is in the log",
                    _FILE.format(f"without {name.replace('_', '-')}"),
                    restart=True,
                )


def filters_of(rows: Sequence[Any]) -> Filters:
    """The row of the log's status; its columns are called alike in all releases."""
    said = {k.lower(): str(v or "") for row in rows for k, v in row._asdict().items()}
    return Filters(said.get("binlog_do_db", ""), said.get("binlog_ignore_db", ""))


def retentions(
    values: Values, *, mariadb: bool, release: tuple[int, ...]
) -> tuple[LogRetention, ...]:
    """How long the log is kept at least; 0 is for ever."""
    if not on(values, "log_bin"):
        return ()
    kept = retention_seconds(values, mariadb=mariadb)
    if "binlog_expire_logs_auto_purge" in values and not on(
        values, "binlog_expire_logs_auto_purge"
    ):
        kept = None
    old = "binlog_expire_logs_seconds" not in values or (
        mariadb and release < _MARIADB_SECONDS_SINCE
    )
    setting, wanted = (
        ("expire_logs_days", "7") if old else ("binlog_expire_logs_seconds", str(_WEEK))
    )
    return (LogRetention(setting, kept, changed(setting, wanted, mariadb=mariadb)),)


#: Amazon's services keep the log by a setting of their own, whatever the variables say (their
#: documentation, "Configuring MySQL binary logging").
KEPT_BY_AMAZON = """
SELECT value AS hours FROM mysql.rds_configuration WHERE name = 'binlog retention hours'
"""
_AMAZON = "binlog retention hours"


def kept_by_amazon(rows: Sequence[Any]) -> tuple[LogRetention, ...]:
    """Without a value the log goes as soon as nothing of the service's own needs it."""
    told = next((str(row.hours or "NULL") for row in rows), "NULL")
    seconds = 0.0 if told == "NULL" else float(told) * 3600
    command = "CALL mysql.rds_set_configuration('binlog retention hours', 168);"
    return (LogRetention(_AMAZON, seconds, command),)


def footholds(values: Values, *, mariadb: bool) -> tuple[Foothold, ...]:
    """Whether a transaction has the same name on every server; MariaDB names them always."""
    if not on(values, "log_bin"):
        return ()
    if mariadb:
        strict = values.get("gtid_strict_mode", "OFF")
        return (
            Foothold(
                "gtid_strict_mode",
                on(values, "gtid_strict_mode"),
                strict,
                "ON",
                changed("gtid_strict_mode", "ON", mariadb=True),
                optional=True,
            ),
        )
    mode = values.get("gtid_mode")
    if mode is None:  # MySQL 5.5
        return ()
    return (
        Foothold(
            "gtid_mode",
            mode.upper() == "ON",
            mode,
            "ON, with enforce_gtid_consistency",
            "-- enforce_gtid_consistency = ON, then gtid_mode step by step through OFF_PERMISSIVE "
            "and ON_PERMISSIVE to ON, on all servers that copy each other",
        ),
    )


# ------------------------------------------------------------------------------------- the tables


def identities(
    schema: Schema, values: Values, filters: Filters | None = None
) -> tuple[Identity, ...]:
    """A change of a row without a key carries the whole row, where the log has whole rows."""
    whole = values.get("binlog_row_image", "FULL").upper() == "FULL"
    found: list[Identity] = []
    for dataset in schema.datasets:
        if dataset.kind is DatasetKind.FOREIGN_TABLE:
            note = "its rows are on another server, whose log has their changes"
            found.append(Identity(dataset.name, "nothing", usable=False, note=note, possible=False))
        elif dataset.kind in {DatasetKind.TABLE, DatasetKind.PARTITIONED_TABLE}:
            found.append(_identity(dataset, schema, whole=whole, filters=filters))
    return tuple(found)


def _identity(
    dataset: Dataset, schema: Schema, *, whole: bool, filters: Filters | None
) -> Identity:
    namespace, bare = schema.places[dataset.name]
    table = f"{quoted(namespace)}.{quoted(bare)}"
    engine = schema.engines.get(dataset.name, "")
    notes: list[str] = []
    commands: list[str] = []
    kind, usable = "primary key", True
    if dataset.primary_key is None:
        unique = dataset.unique_key
        kind = "full row" if whole else "nothing"
        usable = whole
        if unique is None:
            notes.append("it has no key, so that changes can be appended and not merged")
            commands.append(
                f"ALTER TABLE {table} ADD COLUMN row_id bigint unsigned NOT NULL "
                "AUTO_INCREMENT PRIMARY KEY;"
            )
        else:
            columns = ", ".join(quoted(name) for name in unique.fields)
            commands.append(f"ALTER TABLE {table} ADD PRIMARY KEY ({columns});")
    if engine and engine not in TRANSACTIONAL:
        notes.append(f"{engine} has no transactions: what was rolled back is in the log")
        commands.append(f"ALTER TABLE {table} ENGINE = InnoDB;")
    if filters is not None and not filters.holds(namespace):
        kind, usable = "nothing, because its database is left out of the log", False
        commands.append(_FILE.format("without binlog-do-db and binlog-ignore-db"))
    return Identity(dataset.name, kind, usable, note="; ".join(notes), commands=tuple(commands))


# ----------------------------------------------------------------------------------- the accounts


def monitor(*, mariadb: bool, release: tuple[int, ...]) -> str:
    """The privilege that shows the log's status."""
    new = mariadb and release >= _MARIADB_MONITOR_SINCE
    return "BINLOG MONITOR" if new else "REPLICATION CLIENT"


def rights(account: Account, *, mariadb: bool, release: tuple[int, ...]) -> tuple[Requirement, ...]:
    """What our own account would need to read the log, and to take a first copy beside it."""
    held = account.privileges.everywhere()
    status = monitor(mariadb=mariadb, release=release)
    wanted = {
        "REPLICATION SLAVE": {"REPLICATION SLAVE", "REPLICATION REPLICA"},
        status: {"REPLICATION CLIENT", "BINLOG MONITOR"},
        "RELOAD, for a first copy of one moment": {"RELOAD", "FLUSH_TABLES"},
    }
    found: list[Requirement] = []
    for name, names in wanted.items():
        met = bool(held & {*names, "ALL PRIVILEGES"})
        found.append(
            Requirement(
                name,
                met=met,
                current="granted" if met else "not granted",
                needed="granted",
                command=f"GRANT {name.partition(',')[0]} ON *.* TO {account.quoted};",
            )
        )
    return tuple(found)


#: Accounts that may read the log, with whether they may do about everything.
READERS = """
SELECT user AS name, host AS host, super_priv = 'Y' AS super
FROM mysql.user WHERE repl_slave_priv = 'Y' AND user <> ''
"""


def readers(rows: Rows) -> tuple[ChangeReader, ...]:
    """The host is part of an account: one that is there is let in from somewhere."""
    found = {
        f"{row.name}@{row.host}" if row.host else str(row.name): bool(row.super) for row in rows
    }
    return tuple(ChangeReader(name, found[name], admitted=True) for name in sorted(found))
