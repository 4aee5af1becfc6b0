"""How the server is set up and what goes on in it: what the rows mean."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.engine import Row

from audit.access.postgresql.schema import Relations
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
