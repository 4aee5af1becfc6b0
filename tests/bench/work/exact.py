"""The truth by DuckDB: exact counts of a Parquet file, and where quantiles that were told fall.

    python -m tests.bench.work.exact FILE TOLD COUNTS OUT

TOLD is what the engine said; COUNTS keeps the counts of the file for the next run, because it
never changes. OUT gets for each field the exact counts and the rank error of its worst quantile.
"""

import json
import sys
from pathlib import Path
from typing import Any

import duckdb

NUMBERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE"}


def main() -> None:
    file, told_path, counts_path, out = sys.argv[1:]
    told: dict[str, Any] = json.loads(Path(told_path).read_text(encoding="utf-8"))
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute(f"SET temp_directory = '{Path(out).parent}'")
        connection.execute(f"CREATE VIEW data AS FROM '{file}'")
        types = {
            str(name): str(kind)
            for name, kind, *_ in connection.execute("DESCRIBE data").fetchall()
        }
        counts = _counts(connection, list(types), Path(counts_path))
        ranks = {
            name: _rank_error(connection, name, types[name], field["quantiles"])
            for name, field in told["fields"].items()
            if field["quantiles"] and name in types
        }
    found = {name: {**counts[name], "rank_error": ranks.get(name)} for name in types}
    Path(out).write_text(json.dumps(found), encoding="utf-8")


def _counts(
    connection: duckdb.DuckDBPyConnection, names: list[str], kept: Path
) -> dict[str, dict[str, int]]:
    if kept.exists():
        known: dict[str, dict[str, int]] = json.loads(kept.read_text(encoding="utf-8"))
        return known
    found: dict[str, dict[str, int]] = {}
    for name in names:  # one at a time: the distinct values of one column fit in memory
        row = connection.execute(
            f'SELECT count(*), count("{name}"), count(DISTINCT "{name}") FROM data'
        ).fetchone()
        assert row is not None
        rows, values, distinct = row
        found[name] = {"rows": rows, "nulls": rows - values, "distinct": distinct}
    kept.write_text(json.dumps(found), encoding="utf-8")
    return found


def _rank_error(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    kind: str,
    quantiles: list[tuple[float, float]],
) -> float:
    """How far the worst quantile is from its place, as a share of the finite values."""
    value = f'CAST("{name}" AS DOUBLE)'
    if kind not in NUMBERS and not kind.startswith("DECIMAL"):
        value = f'epoch_us(CAST("{name}" AS TIMESTAMP)) / 1e6'  # as told: seconds since 1970
    sides = ", ".join(
        f"count(*) FILTER (x < {at!r}::DOUBLE), count(*) FILTER (x <= {at!r}::DOUBLE)"
        for _, at in quantiles
    )
    row = connection.execute(
        f'SELECT count(*), {sides} FROM (SELECT {value} AS x FROM data WHERE "{name}" IS NOT NULL)'
        " WHERE isfinite(x)"
    ).fetchone()
    assert row is not None
    total, *pairs = map(int, row)
    errors = [
        max(0.0, pairs[2 * i] / total - at, at - pairs[2 * i + 1] / total)
        for i, (at, _) in enumerate(quantiles)
    ]
    return max(errors)


if __name__ == "__main__":
    main()
