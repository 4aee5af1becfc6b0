"""DuckDB's own `SUMMARIZE` of a file: the yardstick."""

import sys

import duckdb

from tests.bench.work.stopwatch import timed


def main() -> None:
    path = sys.argv[1]
    with timed() as said, duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        rows = connection.execute("SUMMARIZE FROM '" + path.replace("'", "''") + "'").fetchall()
        said["fields"] = len(rows)


if __name__ == "__main__":
    main()
