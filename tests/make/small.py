"""Small sources: quick to audit, where a test is about many of them."""

import sqlite3
from contextlib import closing
from pathlib import Path

SCHEMA = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, label TEXT, email TEXT, created_at TEXT);
INSERT INTO customers VALUES (1, 'a', 'ann@example.org', '2026-01-01');
INSERT INTO customers VALUES (2, 'b', 'bob@example.org', '2026-01-02');
"""
#: Counts for minutes, unless somebody stops it.
SLOW = (
    "CREATE VIEW slow AS WITH RECURSIVE c(x) AS "
    "(SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 5000000000) SELECT max(x) AS x FROM c"
)


def make(path: Path, *, slow: bool = False, more: str = "") -> Path:
    """A SQLite file of one table; with `slow` a view in it takes minutes to read."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SCHEMA + more)
        if slow:
            connection.execute(SLOW)
        connection.commit()
    path.chmod(0o600)
    return path
