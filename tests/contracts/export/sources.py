"""Sources whose contracts are exported: hostile names, wide, empty, without a key, nested."""

import json
import sqlite3
from pathlib import Path
from typing import Any

#: Of the servers; it must be in no file.
PASSWORD = "Str0ng-Passw0rd"
WIDE = 2_000
#: Would be run by dbt, were it taken over as it is.
TEMPLATE = "{{ env_var('PATH') }} {% raw %}"
#: Names that break what does not quote, and what does not escape its quotes.
NAMES = (
    "select",
    "two words",
    'a"quote',
    "it's",
    "dot.ted",
    "naïve 数据 🙂",
    "-- no comment",
    "$x;",
)

ITEMS = '"line items; drop table ""order"""'
HOSTILE = f"""
CREATE TABLE "order" ("select" INTEGER PRIMARY KEY, "two words" TEXT NOT NULL, "a""quote" TEXT,
  "it's" REAL, "dot.ted" DATE, "naïve 数据 🙂" TEXT, "-- no comment" TEXT, "$x;" NUMERIC(10, 2));
CREATE TABLE {ITEMS} ("order.id" INTEGER NOT NULL
  REFERENCES "order" ("select"), "n°" INTEGER NOT NULL, PRIMARY KEY ("order.id", "n°"));
CREATE TABLE "Ünï.cödé" (a INTEGER, b INTEGER, UNIQUE (a, b));
CREATE TABLE "{TEMPLATE}" (x INTEGER, "{TEMPLATE}" TEXT);
CREATE TABLE empty (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE keyless (a TEXT, b TEXT);
CREATE TABLE left_side (id INTEGER PRIMARY KEY, other INTEGER REFERENCES right_side (id));
CREATE TABLE right_side (id INTEGER PRIMARY KEY, other INTEGER REFERENCES left_side (id));
CREATE TABLE node (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES node (id));
CREATE VIEW seen AS SELECT a FROM keyless;
"""


def hostile(path: Path) -> Path:
    """A SQLite database with names that nobody should give."""
    with sqlite3.connect(path) as database:
        database.executescript(HOSTILE)
        rows = [
            (n, f"w{n % 3}", None, n / 2, f"2026-01-{1 + n % 28:02d}", "é", "x", n)
            for n in range(60)
        ]
        database.executemany('INSERT INTO "order" VALUES (?, ?, ?, ?, ?, ?, ?, ?)', rows)
        items = [(n // 2, n % 2) for n in range(60)]
        database.executemany(f"INSERT INTO {ITEMS} VALUES (?, ?)", items)
        database.executemany('INSERT INTO "Ünï.cödé" VALUES (?, ?)', items)
        database.executemany("INSERT INTO keyless VALUES (?, ?)", [("a", "b")] * 30)
    database.close()
    return path


def wide(path: Path) -> Path:
    """A SQLite table with as many columns as it takes."""
    columns = ", ".join(f"c{n} INTEGER" for n in range(WIDE))
    with sqlite3.connect(path) as database:
        database.execute(f"CREATE TABLE wide ({columns})")
    database.close()
    return path


def folder(path: Path) -> Path:
    """Files whose columns nobody declared."""
    path.mkdir()
    customers = ["id;name;country;score"]
    customers += [f"{n};name {n};{('DE', 'FR')[n % 2]};{n / 4}" for n in range(1, 101)]
    (path / "customers.csv").write_text("\n".join(customers) + "\n", "utf-8")
    orders = ["order_id,customer_id,ordered,paid,total"]
    orders += [
        f"{n},{1 + n % 100},2026-01-{1 + n % 14:02d},2026-02-{1 + n % 28:02d},{n}.50"
        for n in range(1, 201)
    ]
    (path / "orders.csv").write_text("\n".join(orders) + "\n", "utf-8")
    (path / "odd name {x}.csv").write_text("a b,c\n1,2\n3,4\n", "utf-8")
    with (path / "events.ndjson").open("w", encoding="utf-8") as file:
        for document in documents():
            file.write(json.dumps(document) + "\n")
    return path


def documents() -> list[dict[str, Any]]:
    """Nested documents, some without a part."""
    return [
        {
            "id": n,
            "customer": {"name": f"n{n}", "tags": ["a", "b"][: n % 3]},
            "items": [{"sku": f"s{i}", "n": i, "sizes": [[1, 2], [i]]} for i in range(n % 3)],
            **({"note": "x"} if n % 2 else {}),
        }
        for n in range(60)
    ]
