"""TimescaleDB inside PostgreSQL: chunks belong to their hypertable, and policies drop old rows.

By the views of its manual ("Informational views": chunks, dimensions, jobs); no server with the
extension was at hand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.engine import Row

from audit.facts.catalog import Dataset
from audit.facts.retention import Expiry, ExpiryRule
from audit.facts.workload import Distribution, Part

Rows = Sequence[Row[Any]]

#: Chunks that are listed as parts; all of them are counted.
MOST_CHUNKS = 2_000

PRESENT = """
SELECT EXISTS (
  SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'timescaledb_information' AND c.relname = 'chunks'
    AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
) AS there
"""

_CHUNKS = """
FROM timescaledb_information.chunks k
JOIN pg_namespace n ON n.nspname = k.chunk_schema
JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = k.chunk_name
"""
#: A chunk that is compressed keeps its rows elsewhere, where nobody counts them.
HYPERTABLES = f"""
SELECT k.hypertable_schema AS namespace, k.hypertable_name AS name, count(*) AS chunks,
  sum(c.reltuples)::bigint AS rows, sum(c.relpages::bigint) * current_setting('block_size')::bigint
  AS bytes, bool_and(c.reltuples >= 0 AND NOT k.is_compressed) AS known,
  bool_or(k.is_compressed) AS compressed, min(d.column_name::text) AS stamp
{_CHUNKS}
LEFT JOIN timescaledb_information.dimensions d ON d.hypertable_schema = k.hypertable_schema
  AND d.hypertable_name = k.hypertable_name AND d.dimension_number = 1
GROUP BY 1, 2 ORDER BY 1, 2
"""
CHUNKS = f"""
SELECT k.hypertable_schema AS namespace, k.hypertable_name AS name, k.chunk_name AS chunk,
  CASE WHEN c.reltuples >= 0 AND NOT k.is_compressed THEN c.reltuples::bigint END AS rows
{_CHUNKS}
ORDER BY k.range_start DESC LIMIT {MOST_CHUNKS}
"""
#: A hypertable by numbers has no days: its policy is there, and says no length.
RETENTION = r"""
SELECT j.hypertable_schema AS namespace, j.hypertable_name AS name, j.scheduled,
  CASE WHEN j.config->>'drop_after' !~ '^-?\d+$'
    THEN extract(epoch FROM (j.config->>'drop_after')::interval) / 86400 END AS days
FROM timescaledb_information.jobs j WHERE j.proc_name = 'policy_retention'
"""


@dataclass(frozen=True, slots=True)
class Hypertables:
    """Hypertables by schema and name; empty where the extension is not there."""

    rows: Mapping[tuple[str, str], Row[Any]]

    @classmethod
    def of(cls, rows: Rows) -> "Hypertables":
        return cls({(row.namespace, row.name): row for row in rows})

    def enlarged(
        self, datasets: Sequence[Dataset], places: Mapping[str, tuple[str, str]]
    ) -> tuple[Dataset, ...]:
        """The datasets, hypertables with what lies in their chunks."""
        return tuple(
            self._enlarged(d, self.rows.get(places.get(d.name, ("", "")))) for d in datasets
        )

    def _enlarged(self, dataset: Dataset, row: Row[Any] | None) -> Dataset:
        if row is None:
            return dataset
        said = [("chunks", f"{row.chunks:,}")]
        said += [("compressed chunks", "yes")] if row.compressed else []
        return replace(
            dataset,
            row_estimate=int(row.rows) if row.known else None,
            size_bytes=(dataset.size_bytes or 0) + int(row.bytes),
            time_field=row.stamp or "",
            options=(*dataset.options, *said),
        )


def spread(found: Distribution, chunks: Rows, names: Mapping[tuple[str, str], str]) -> Distribution:
    """What is spread, chunks among it."""
    parts = [
        Part(names[row.namespace, row.name], row.chunk, rows=row.rows)
        for row in chunks
        if (row.namespace, row.name) in names
    ]
    if not parts:
        return found
    scheme = "chunks by time" if found.scheme == "one server" else f"{found.scheme}, chunks by time"
    listed = sorted((*found.parts, *parts), key=lambda part: (part.dataset, part.name))
    return replace(found, scheme=scheme, parts=tuple(listed))


def expiry(
    policies: Rows, names: Mapping[tuple[str, str], str], hypertables: Hypertables
) -> Expiry:
    """A rule for each hypertable: by its policy, or that it has none."""
    by_table = {(row.namespace, row.name): row for row in policies if row.scheduled}
    rules: list[ExpiryRule] = []
    for place in sorted(hypertables.rows):
        if place not in names:
            continue
        row = by_table.get(place)
        if row is not None and row.days is None:
            continue
        quoted = names[place].replace("'", "''")
        rules.append(
            ExpiryRule(
                names[place],
                None if row is None else float(row.days),
                1,
                f"SELECT add_retention_policy('{quoted}', INTERVAL '<n> days')",
            )
        )
    return Expiry(rules=tuple(rules), enforced=True, setting="policy_retention")
