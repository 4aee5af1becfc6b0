"""How the server is set up and what goes on in it: what the rows mean."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.engine import Row

from audit.access.postgresql.schema import Relations
from audit.facts.change import Identity, Requirement
from audit.facts.maintenance import DatasetUpkeep
from audit.facts.replication import Replica
from audit.facts.storage import Guarantee, Promise

Rows = Sequence[Row[Any]]
Values = Mapping[str, str]

_RELOAD = "; SELECT pg_reload_conf();"


def utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)


def changed(setting: str, value: str) -> str:
    """The statements that change a setting without a restart."""
    return f"ALTER SYSTEM SET {setting} = {value}{_RELOAD}"


def release_of(number: int) -> str:
    """The support line: "18", and "9.6" before the numbers lost their middle."""
    major, minor = number // 10_000, number // 100 % 100
    return str(major) if major >= 10 else f"{major}.{minor}"  # noqa: PLR2004  # since PostgreSQL 10


def bare_version(text: str) -> str:
    """The version without what a distribution adds to it."""
    return re.split(r"[\s(]", text, maxsplit=1)[0]


# ---------------------------------------------------------------------------------- the settings


def promises(values: Values) -> tuple[Promise, ...]:
    """What the settings promise; a setting that is hidden from us promises nothing here."""
    found: list[Promise] = []

    def add(guarantee: Guarantee, setting: str, *, kept: bool, change: str) -> None:
        if setting in values:
            found.append(Promise(guarantee, kept, setting, values[setting], change=change))

    on = {name for name, value in values.items() if value == "on"}
    checksums = "pg_checksums --enable --pgdata=DIRECTORY  # with the server stopped"
    add(Guarantee.WRITES_REACH_DISK, "fsync", kept="fsync" in on, change=changed("fsync", "on"))
    add(
        Guarantee.TORN_PAGES_REPAIRED,
        "full_page_writes",
        kept="full_page_writes" in on,
        change=changed("full_page_writes", "on"),
    )
    add(
        Guarantee.COMMITS_WAIT,
        "synchronous_commit",
        kept=values.get("synchronous_commit") != "off",
        change=changed("synchronous_commit", "on"),
    )
    add(Guarantee.DAMAGE_DETECTED, "data_checksums", kept="data_checksums" in on, change=checksums)
    for setting in ("ignore_checksum_failure", "zero_damaged_pages"):
        if setting in on:  # off is the normal case and says nothing more
            add(Guarantee.DAMAGE_DETECTED, setting, kept=False, change=changed(setting, "off"))
    if "data_sync_retry" in on:  # a write that failed once is then taken for written
        add(
            Guarantee.WRITES_REACH_DISK,
            "data_sync_retry",
            kept=False,
            change="ALTER SYSTEM RESET data_sync_retry;\n-- restart the server",
        )
    add(
        Guarantee.REFERENCES_ENFORCED,
        "session_replication_role",
        kept=values.get("session_replication_role") != "replica",
        change=changed("session_replication_role", "origin"),
    )
    return tuple(found)


# --------------------------------------------------------------------------------- what goes on

_WORKING = {"streaming", "catchup"}
_ARCHIVERS = re.compile(r"^(pg_receivewal|barman|pg_basebackup)")


def replicas(rows: Rows) -> tuple[Replica, ...]:
    """The copies among what streams: no backup, no archiver, no reader of single changes."""
    return tuple(
        Replica(
            name=row.name,
            state=row.state or "hidden from us",
            healthy=row.state in _WORKING or row.state is None,
            lag_seconds=None if row.seconds is None else round(float(row.seconds), 3),
            lag_bytes=None if row.bytes is None else int(row.bytes),
            synchronous=row.agreement in {"sync", "quorum"},
        )
        for row in rows
        if row.slot != "logical" and row.state != "backup" and not _ARCHIVERS.match(row.name)
    )


def upkeep(rows: Rows, relations: Relations) -> tuple[DatasetUpkeep, ...]:
    found = [
        DatasetUpkeep(
            dataset=relations.name(row.oid),
            live_rows=row.live,
            dead_rows=row.dead,
            analyzed=_analyzed(row),
            last_analyzed=utc(row.analyzed),
            modified_since=row.modified,
            automatic=row.automatic,
            inserts=row.inserts,
            updates=row.updates,
            deletes=row.deletes,
        )
        for row in rows
        if relations.name(row.oid)
    ]
    return tuple(sorted(found, key=lambda one: one.dataset))


def _analyzed(row: Row[Any]) -> bool | None:
    if row.planned or row.analyzed is not None:
        return True
    return False if row.selectable else None


# ------------------------------------------------------------------------------- change capture

#: Since PostgreSQL 16 a standby can decode too.
_STANDBY_DECODES_SINCE = 160_000


def requirements(row: Row[Any], *, version: int) -> tuple[Requirement, ...]:
    """What logical decoding needs of the server."""
    setting = "ALTER SYSTEM SET {} = {};  -- then restart the server"
    found = [
        Requirement(
            "wal_level",
            met=row.level == "logical",
            current=row.level,
            needed="logical",
            command=setting.format("wal_level", "logical"),
            restart=True,
        ),
        *(
            Requirement(
                name,
                met=used < limit,
                current=f"{used} of {limit} in use",
                needed=f"{used + 1} or more",
                command=setting.format(name, max(10, used + 4)),
                restart=True,
            )
            for name, used, limit in (
                ("max_replication_slots", row.slots, row.max_slots),
                ("max_wal_senders", row.senders, row.max_senders),
            )
        ),
    ]
    if row.standby:
        found.append(
            Requirement(
                "the server that changes are read from",
                met=version >= _STANDBY_DECODES_SINCE,
                current="a standby",
                needed="the primary, or a standby of PostgreSQL 16 or newer",
            )
        )
    return tuple(found)


def identities(rows: Rows, relations: Relations) -> tuple[Identity, ...]:
    """How a changed row of each table would be identified; partitions by their parent."""
    indexes = {row.oid: row for row in rows}
    found = [
        _identity(relations.name(oid), row, indexes.get(oid))
        for oid, row in relations.rows.items()
        if row.kind in "rp" and not row.is_partition
    ]
    return tuple(sorted(found, key=lambda one: one.dataset))


def _identity(name: str, row: Row[Any], index: Row[Any] | None) -> Identity:
    if row.persistence != "p":
        return Identity(name, "nothing, because its changes are not logged", usable=False)
    match row.identity:
        case "f":
            return Identity(name, "full row", usable=True)
        case "i" if index is not None and index.chosen:
            return Identity(name, "unique index", usable=True)
        case "d" if index is not None and index.primary_key:
            return Identity(name, "primary key", usable=True)
        case _:
            return Identity(name, "nothing", usable=False)
