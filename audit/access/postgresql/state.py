"""How the server is set up and what goes on in it: what the rows mean."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.engine import Row

from audit.access.network import exposure_of, resolve_host
from audit.access.postgresql.place import DEFAULT_PORT
from audit.access.postgresql.schema import Relations
from audit.errors import ConnectError
from audit.facts.maintenance import DatasetUpkeep
from audit.facts.nodes import NodeLinks
from audit.facts.replication import Replica
from audit.facts.storage import Guarantee, Promise
from audit.model.exposure import Exposure

Rows = Sequence[Row[Any]]
Values = Mapping[str, str]

_RELOAD = "; SELECT pg_reload_conf();"


def utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)


_UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}


def seconds_of(value: str) -> float | None:
    """A length of time as the server writes it ("1min", "500ms"); None when it is none."""
    found = re.fullmatch(r"(\d+)(ms|s|min|h|d)?", value)
    return None if found is None else int(found[1]) * _UNITS[found[2] or "s"]


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


def copies(rows: Rows) -> list[Row[Any]]:
    """The copies among what streams: no backup, no archiver, no reader of single changes."""
    return [
        row
        for row in rows
        if row.slot != "logical" and row.state != "backup" and not _ARCHIVERS.match(row.name)
    ]


def waits_for(names: str) -> int:
    """How many copies a commit waits for (manual, "synchronous_standby_names")."""
    found = re.match(r"\s*(?:first|any)?\s*(\d+)\s*\(", names, re.IGNORECASE)
    return int(found[1]) if found else int(bool(names.strip()))


_VERIFY = "-- write sslmode=verify-full and sslrootcert into primary_conninfo of each standby"


def links(rows: Rows) -> NodeLinks | None:
    """How the copies that come over the network are connected, None where there is none."""
    remote = [row for row in copies(rows) if row.address]
    if not remote:
        return None
    return NodeLinks(
        nodes=len(remote) + 1,
        encrypted=all(row.encrypted for row in remote),
        exposure=exposure_of(tuple(str(row.address) for row in remote)),
        setting="primary_conninfo",
        enable=_VERIFY,
    )


#: What `sslmode` says of a connection (manual, "SSL Mode Descriptions"); "prefer" says nothing.
_ENCRYPTS = {"disable": False, "allow": False, "require": True}
_VERIFIES = frozenset({"verify-ca", "verify-full"})


def link_to_primary(row: Row[Any]) -> NodeLinks | None:
    """How this standby is connected to its primary, None where it is not over the network."""
    if not row.sender or row.sender.startswith("/"):
        return None
    verified = row.way in _VERIFIES
    encrypted = True if verified else _ENCRYPTS.get(row.way or "prefer")
    try:
        exposure = exposure_of(resolve_host(row.sender, DEFAULT_PORT))
    except ConnectError:
        exposure = Exposure.PRIVATE  # a name that only the standby knows
    return NodeLinks(
        nodes=2,
        encrypted=encrypted,
        exposure=exposure,
        setting="primary_conninfo",
        enable=_VERIFY,
        verified=verified if encrypted else None,
        verify=_VERIFY,
    )


def replicas(rows: Rows) -> tuple[Replica, ...]:
    return tuple(
        Replica(
            name=row.name,
            state=row.state or "hidden from us",
            healthy=row.state in _WORKING or row.state is None,
            lag_seconds=None if row.seconds is None else round(float(row.seconds), 3),
            lag_bytes=None if row.bytes is None else int(row.bytes),
            synchronous=row.agreement in {"sync", "quorum"},
            account=row.account or "",
        )
        for row in copies(rows)
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
            age=row.age,
            size_bytes=_size(row),
            needed_bytes=_needed(row),
        )
        for row in rows
        if relations.name(row.oid)
    ]
    return tuple(sorted(found, key=lambda one: one.dataset))


#: Of a page and of a row beside what it holds (manual, "Database Page Layout").
_PAGE_HEADER, _POINTER, _ROW_HEADER, _ALIGNMENT = 24, 4, 23, 8


def _size(row: Row[Any]) -> int | None:
    return None if row.tuples < 0 else int(row.pages) * int(row.block)


def _needed(row: Row[Any]) -> int | None:
    """What the rows would take in pages that are filled as the table asks for.

    By the number and the widths of the last look at the table; large values are kept elsewhere.
    """
    if row.width is None or row.tuples < 0:
        return None
    header = _ROW_HEADER + (-(-int(row.columns) // 8) if row.nulls else 0)
    length = _aligned(header) + _aligned(float(row.width)) + _POINTER
    room = (int(row.block) - _PAGE_HEADER) * (row.filled or 100) / 100
    return -(-int(row.tuples) // max(1, int(room // length))) * int(row.block)


def _aligned(length: float) -> int:
    return -(-int(length + 0.5) // _ALIGNMENT) * _ALIGNMENT


def _analyzed(row: Row[Any]) -> bool | None:
    if row.planned or row.analyzed is not None:
        return True
    return False if row.selectable else None
