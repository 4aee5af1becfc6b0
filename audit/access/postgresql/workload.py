"""What is done with the database, what a reader sees meanwhile, and how tables are cut."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.engine import Row

from audit.access.postgresql.schema import STRATEGIES, Relations
from audit.access.postgresql.state import utc
from audit.facts.workload import (
    Activity,
    DatasetOperations,
    Distribution,
    Operations,
    Part,
    ReadConsistency,
)

Rows = Sequence[Row[Any]]

#: A database without tables has no row of theirs; the day that counting began stands beside them.
ACTIVITY = """
SELECT d.stats_reset, s.relid AS oid, s.seq_scan AS scans, s.idx_scan AS look_ups,
  coalesce(s.seq_tup_read, 0) + coalesce(s.idx_tup_fetch, 0) AS reads,
  s.n_tup_ins AS inserts, s.n_tup_upd AS updates, s.n_tup_del AS deletes
FROM pg_stat_database d LEFT JOIN pg_stat_user_tables s ON true
WHERE d.datname = current_database()
"""

PARTITIONED = """
SELECT p.partrelid AS oid, p.partstrat::text AS strategy FROM pg_partitioned_table p
"""

_KINDS = ("reads", "inserts", "updates", "deletes", "scans", "look_ups")


def activity(rows: Rows, relations: Relations) -> Activity:
    """Counts of each table, those of partitions at the table that they are parts of."""
    sums: defaultdict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_KINDS, 0))
    for row in rows:
        if row.oid is None or not relations.name(row.oid):
            continue
        own = sums[relations.name(_root(row.oid, relations))]
        for kind in _KINDS:
            own[kind] += int(getattr(row, kind) or 0)
    found = {name: Operations(**counts) for name, counts in sums.items()}
    totals = {k: sum(counts[k] for counts in sums.values()) for k in _KINDS}
    return Activity(
        unit="rows",
        totals=Operations(**totals),
        since=utc(rows[0].stats_reset) if rows else None,
        by_dataset=tuple(DatasetOperations(name, found[name]) for name in sorted(found)),
    )


def _root(oid: int, relations: Relations) -> int:
    row = relations.rows[oid]
    while row.parent in relations.rows:
        oid, row = row.parent, relations.rows[row.parent]
    return oid


def read_consistency(settings: Mapping[str, str], *, standby: bool) -> ReadConsistency:
    """PostgreSQL's manual, chapter Transaction Isolation."""
    notes = ["a statement sees what was committed when it began"]
    if standby:
        notes.append("this is a standby: it sees a commit when it has replayed it")
    return ReadConsistency(
        level=settings.get("default_transaction_isolation", "read committed"),
        snapshot=True,
        how="REPEATABLE READ, which parallel readers share by pg_export_snapshot()",
        multiple=True,
        notes=tuple(notes),
    )


def distribution(
    partitioned: Rows, sizes: Rows, relations: Relations, done: Rows = ()
) -> Distribution:
    """Partitions as parts, of those on several levels the ones that hold rows.

    `done` are rows of `ACTIVITY`, none where the server counts nothing.
    """
    counted = {row.oid: row for row in done if row.oid is not None}
    bytes_of = {row.oid: int(row.bytes) for row in sizes if row.bytes is not None}
    live = {row.oid: row.live for row in sizes}
    parts: list[Part] = []
    for oid, row in relations.rows.items():
        if not row.is_partition or row.kind != "r":
            continue
        rows = row.tuples if row.tuples >= 0 and row.pages else live.get(oid)
        own = counted.get(oid)
        parts.append(
            Part(
                dataset=relations.name(_root(oid, relations)),
                name=relations.name(oid),
                rows=None if rows is None else int(rows),
                size_bytes=bytes_of.get(oid),
                inserts=None if own is None else int(own.inserts or 0),
                changes=None if own is None else int(own.updates or 0) + int(own.deletes or 0),
            )
        )
    kinds = sorted(
        {STRATEGIES.get(row.strategy, "other") for row in partitioned if relations.name(row.oid)}
    )
    return Distribution(
        scheme=f"{' and '.join(kinds)} partitions" if kinds else "one server",
        nodes=1,
        parts=tuple(sorted(parts, key=lambda part: (part.dataset, part.name))),
    )
