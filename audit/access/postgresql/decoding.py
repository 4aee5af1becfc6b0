"""Logical decoding and what can go wrong with it: what the rows mean (PostgreSQL's manual,
"Logical Decoding", "Logical Replication" and "Replication").
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.engine import Row

from audit.access.postgresql.names import qualified, quoted
from audit.access.postgresql.schema import Relations
from audit.facts.change import (
    ChangeReader,
    Foothold,
    Identity,
    LogRetention,
    Publication,
    Requirement,
    Slot,
    SlotLimit,
)

Rows = Sequence[Row[Any]]

#: Since PostgreSQL 16 a standby can decode too.
_STANDBY_DECODES_SINCE = 160_000
#: Since PostgreSQL 17 a slot can be carried over to a standby.
_SLOTS_FAIL_OVER_SINCE = 170_000
#: Less than this of statistics says nothing about how much is written.
_TELLING_SECONDS = 3_600
#: Statements for the parts of one table that are shown.
_MOST_PARTS = 20
_OUTSIDE = {
    "f": "a foreign table: its changes are made on another server",
    "m": "a materialised view: its refreshes are not part of the stream",
}
_RESTART = "ALTER SYSTEM SET {} = {};  -- then restart the server"
_RELOAD = "ALTER SYSTEM SET {} = {}; SELECT pg_reload_conf();"


def requirements(row: Row[Any], *, version: int) -> tuple[Requirement, ...]:
    """What logical decoding needs of the server."""
    found = [
        Requirement(
            "wal_level",
            met=row.level == "logical",
            current=row.level,
            needed="logical",
            command=_RESTART.format("wal_level", "logical"),
            restart=True,
        ),
        *(
            Requirement(
                name,
                met=used < limit,
                current=f"{used} of {limit} in use",
                needed=f"{used + 1} or more",
                command=_RESTART.format(name, max(10, used + 4)),
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


# ------------------------------------------------------------------------------------- the slots

_CAUSES = {
    "wal_removed": "the log it still needs was removed (max_slot_wal_keep_size)",
    "rows_removed": "rows of the catalogue it still needs were removed",
    "wal_level_insufficient": "the primary's wal_level was lowered",
    "idle_timeout": "it was idle for longer than idle_replication_slot_timeout",
}


def slots(rows: Rows) -> tuple[Slot, ...]:
    return tuple(
        Slot(
            row.name,
            row.active,
            lost=row.status == "lost" or row.reason is not None,
            retained_bytes=None if row.retained is None else int(row.retained),
            ending=row.status == "unreserved",
            why=_CAUSES.get(row.reason or "", row.reason or ""),
            logical=bool(row.logical),
        )
        for row in rows
    )


def slot_limit(row: Row[Any]) -> SlotLimit | None:
    """None before PostgreSQL 13, which has no such limit."""
    if row.keep_bytes is None:
        return None
    limit = int(row.keep_bytes)
    return SlotLimit(
        "max_slot_wal_keep_size",
        limit if limit >= 0 else None,
        _RELOAD.format("max_slot_wal_keep_size", "'50GB'") + "  -- less than the disk has free",
    )


def retentions(row: Row[Any], written: Row[Any] | None) -> tuple[LogRetention, ...]:
    """How long a slot may stand still: by time (PostgreSQL 18), and by size as log is written."""
    found: list[LogRetention] = []
    if row.idle_seconds:
        found.append(
            LogRetention(
                "idle_replication_slot_timeout",
                float(row.idle_seconds),
                _RELOAD.format("idle_replication_slot_timeout", "'7d'"),
            )
        )
    limit = -1 if row.keep_bytes is None else int(row.keep_bytes)
    rate = _rate(written)
    if limit >= 0 and rate:
        found.append(
            LogRetention(
                "max_slot_wal_keep_size",
                round(limit / rate),
                _RELOAD.format("max_slot_wal_keep_size", f"'{_gigabytes(rate)}GB'"),
                estimated=True,
                basis=f"{rate * 3600 / 1024**2:,.1f} MB of log written per hour on average",
            )
        )
    return tuple(found)


def _rate(written: Row[Any] | None) -> float:
    """Bytes of log per second, 0 where the statistics are too young to tell."""
    if written is None or written.seconds is None or float(written.seconds) < _TELLING_SECONDS:
        return 0.0
    return float(written.bytes) / float(written.seconds)


def _gigabytes(rate: float) -> int:
    """Log of a week at this rate, in whole gigabytes."""
    return max(1, -int(-rate * 7 * 86_400 // 1024**3))


def footholds(row: Row[Any], rows: Rows, *, version: int) -> tuple[Foothold, ...]:
    """What keeps a reader's place: of its slots on a standby, and of those a standby may break."""
    found: list[Foothold] = []
    if row.standby and version >= _STANDBY_DECODES_SINCE:
        found.append(
            Foothold(
                "hot_standby_feedback",
                row.feedback == "on",
                row.feedback,
                "on",
                _RELOAD.format("hot_standby_feedback", "on"),
            )
        )
    if version < _SLOTS_FAIL_OVER_SINCE or row.standby or not row.copied:
        return tuple(found)
    found += (
        Foothold(
            f"slot {slot.name}",
            bool(slot.failover),
            "kept on this server only",
            "carried over to the standbys (failover = true)",
            "-- made anew by its reader: pg_create_logical_replication_slot("
            "..., failover => true); on the standbys sync_replication_slots = on",
        )
        for slot in rows
        if slot.logical
    )
    return tuple(found)


# ------------------------------------------------------------------------------------- the tables


def identities(
    rows: Rows, relations: Relations, published: Mapping[int, bool]
) -> tuple[Identity, ...]:
    """How a changed row of each table would be identified; partitions by their parent.

    `published` has the tables that are in a publication, and whether with updates or deletes.
    """
    indexes = {row.oid: row for row in rows}
    parts: dict[int, list[int]] = {}
    for oid, row in relations.rows.items():
        if row.is_partition and row.parent:
            parts.setdefault(row.parent, []).append(oid)
    found: list[Identity] = []
    for oid, row in relations.rows.items():
        name = relations.name(oid)
        if row.is_partition:
            continue
        if why := _OUTSIDE.get(row.kind):
            found.append(Identity(name, "nothing", usable=False, note=why, possible=False))
        elif row.kind in "rp":
            leaves = list(_leaves(oid, parts)) or [oid]
            one = [_identity(name, relations.rows[leaf], indexes.get(leaf)) for leaf in leaves]
            sent = any(published.get(leaf) for leaf in (oid, *leaves))
            found.append(_together(name, one, published=sent))
    return tuple(sorted(found, key=lambda identity: identity.dataset))


def _leaves(oid: int, parts: Mapping[int, Sequence[int]]) -> Iterable[int]:
    """The parts that hold rows; a table without parts is none of them."""
    for part in parts.get(oid, ()):
        below = list(_leaves(part, parts))
        yield from below or [part]


def _together(name: str, parts: Sequence[Identity], *, published: bool) -> Identity:
    """A partitioned table is identified as the worst of its parts: an identity is not inherited."""
    lacking = [part for part in parts if not part.usable]
    worst = next(iter(lacking), parts[0])
    note = worst.note
    if lacking and len(parts) > 1:
        note = f"{len(lacking)} of its {len(parts)} partitions have no identity"
    commands = [command for part in parts for command in part.commands]
    if len(commands) > _MOST_PARTS:
        commands = [*commands[:_MOST_PARTS], f"-- and {len(commands) - _MOST_PARTS} more alike"]
    return Identity(
        name,
        worst.kind,
        usable=not lacking,
        note=note,
        commands=tuple(commands),
        published=published,
    )


_KEYLESS = "it has no key, so that changes can be appended and not merged"


def _identity(name: str, row: Row[Any], index: Row[Any] | None) -> Identity:
    table = qualified(row.namespace, row.name)
    keyed = index is not None and (index.primary_key or index.candidate)
    usable, kind = _kind(row, index)
    commands: list[str] = []
    if row.persistence != "p":
        kind = "nothing, because its changes are not logged"
        commands.append(f"ALTER TABLE {table} SET LOGGED;")
    if not usable:
        commands.append(f"ALTER TABLE {table} REPLICA IDENTITY {_better(index)};")
    note = "" if keyed else _KEYLESS
    return Identity(
        name, kind, usable=usable and row.persistence == "p", note=note, commands=tuple(commands)
    )


def _kind(row: Row[Any], index: Row[Any] | None) -> tuple[bool, str]:
    match row.identity:
        case "f":
            return True, "full row"
        case "i" if index is not None and index.chosen:
            return True, "unique index"
        case "i":
            return False, "nothing, because the index that was chosen is gone"
        case "d" if index is not None and index.primary_key:
            return True, "primary key"
        case "n":
            return False, "nothing, as it was set"
        case _:
            return False, "nothing"


def _better(index: Row[Any] | None) -> str:
    if index is not None and index.primary_key:
        return "DEFAULT"
    if index is not None and index.candidate:
        return f"USING INDEX {quoted(index.candidate)}"
    return "FULL"


# ------------------------------------------------------------------------------- the publications


def published(rows: Rows) -> dict[int, bool]:
    """The tables that are in a publication, and whether their updates or deletes are."""
    found: dict[int, bool] = {}
    for row in rows:
        for oid in row.tables:
            found[oid] = found.get(oid, False) or row.updates or row.deletes
    return found


def publications(rows: Rows, relations: Relations) -> tuple[Publication, ...]:
    return tuple(_publication(row, relations) for row in rows)


def _publication(row: Row[Any], relations: Relations) -> Publication:
    kinds = ("inserts", "updates", "deletes", "truncates")
    left_out = tuple(kind for kind in kinds if not getattr(row, kind))
    split: set[str] = set()
    for oid in () if row.by_root else row.tables:
        above = relations.rows.get(oid)
        while above is not None and above.is_partition and above.parent in relations.rows:
            above = relations.rows[above.parent]
        if above is not None and above.oid != oid:
            split.add(relations.name(above.oid))
    options = [f"publish = '{', '.join(k.removesuffix('s') for k in kinds)}'"] if left_out else []
    options += ["publish_via_partition_root = true"] if split else []
    return Publication(
        name=row.name,
        datasets=len(row.tables),
        left_out=left_out,
        filtered=tuple(sorted(filter(None, map(relations.name, row.filtered)))),
        split=tuple(sorted(split)),
        command=f"ALTER PUBLICATION {quoted(row.name)} SET ({', '.join(options)});"
        if options
        else "",
    )


# ----------------------------------------------------------------------------------- the accounts


def rights(row: Row[Any], *, account: str) -> tuple[Requirement, ...]:
    """What our own account would need to read changes by a publication that it makes itself."""
    name = quoted(account)
    replicates = row.superuser or row.replicates
    return (
        Requirement(
            "REPLICATION",
            met=replicates,
            current="granted" if replicates else "not granted",
            needed="granted",
            command=f"GRANT rds_replication TO {name};"
            if row.service
            else f"ALTER ROLE {name} REPLICATION;",
        ),
        Requirement(
            "CREATE on the database, for a publication",
            met=row.creates,
            current="granted" if row.creates else "not granted",
            needed="granted, or a publication made by the owner of the tables",
            command=f"GRANT CREATE ON DATABASE {quoted(row.database)} TO {name};",
        ),
    )


def readers(
    rows: Rows, rules: Rows | None, *, database: str, inside: str, managed: bool = False
) -> tuple[ChangeReader, ...]:
    """Accounts that may read the log; `rules` are pg_hba.conf's, None where they are hidden.

    `inside` is the account that the network let in just now: ours, "" over a local socket. A
    `managed` service writes the rules itself, and lets every account in.

    A reader of changes connects to the database itself: the word "replication" in a rule lets in
    copies only (PostgreSQL's manual, "The pg_hba.conf File").
    """
    return tuple(
        ChangeReader(
            row.name,
            administrator=row.superuser,
            admitted=row.name == inside
            or (managed and rules is None)
            or (None if rules is None else _admitted((row.name, *row.groups), rules, database)),
        )
        for row in rows
    )


def _admitted(roles: Sequence[str], rules: Rows, database: str) -> bool:
    """Whether a rule of the network lets an account in to the database, from somewhere at least.

    `roles` are the account's own name, and those of the roles that it is a member of.

    What comes first decides for the addresses of a rule, and addresses differ: one rejecting rule
    says nothing about what lies below it.
    """
    return any(
        rule.type != "local"
        and rule.method != "reject"
        and _database_fits(rule.databases, database, roles)
        and _user_fits(rule.users, roles)
        for rule in rules
    )


def _database_fits(databases: Sequence[str], database: str, roles: Sequence[str]) -> bool:
    if "all" in databases or database in databases:
        return True
    if "sameuser" in databases and roles[0] == database:
        return True
    return bool({"samerole", "samegroup"} & set(databases)) and database in roles


def _user_fits(users: Sequence[str], roles: Sequence[str]) -> bool:
    return any(
        user in {"all", roles[0]} or (user.startswith("+") and user[1:] in roles) for user in users
    )
