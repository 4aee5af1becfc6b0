"""Exports held against the rows that they were made of: these pass, and broken ones do not."""

import csv
import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import psycopg
import pytest

from audit.contracts import gx
from audit.facts.rules import RuleKind
from tests.contracts.export import sources
from tests.contracts.export.exported import Exported
from tests.contracts.export.make import FIELDS, contract, dataset, rule
from tests.contracts.export.tools import ours, theirs
from tests.servers import kit

pytestmark = [pytest.mark.server, pytest.mark.compatible]
Exports = Mapping[str, Exported]
Rows = list[dict[str, Any]]


def rows_of(database: Path) -> dict[str, Rows]:
    """Every table of a SQLite database as rows."""
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        quoted = {name: name.replace('"', '""') for (name,) in names}
        return {
            name: [dict(row) for row in connection.execute(f'SELECT * FROM "{safe}"')]
            for name, safe in quoted.items()
        }


def _schemas(made: Exported) -> dict[str, Any]:
    found = [json.loads(path.read_text("utf-8")) for path in made.schemas.iterdir()]
    return {schema["title"]: schema for schema in found}


def _errors(schema: Any, rows: Rows) -> Iterator[str]:  # noqa: ANN401  # JSON
    validator: Any = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    return (error.json_path for row in rows for error in validator.iter_errors(row))


def test_rows_and_documents_are_valid_by_their_schemas(exports: Exports, places: Path) -> None:
    for name in ("chinook", "hostile"):
        tables = rows_of(places / f"{name}.db")
        for title, schema in _schemas(exports[name]).items():
            assert not list(_errors(schema, tables.get(title, []))), title

    orders = _schemas(exports["documents"])["orders"]
    documents = [{"_id": f"{n:024x}", **d} for n, d in enumerate(sources.documents())]
    nested = orders["properties"]["items"]["items"]
    assert not list(_errors(orders, documents))
    assert nested["properties"]["sizes"]["items"]["items"]["type"] == ["integer", "null"]


def test_a_row_that_is_no_longer_as_promised_is_not_valid(exports: Exports, places: Path) -> None:
    schema = _schemas(exports["chinook"])["Track"]
    track = rows_of(places / "chinook.db")["Track"][0]
    broken = [
        {**track, "Milliseconds": "long"},
        {**track, "Name": None},
        {k: v for k, v in track.items() if k != "TrackId"},
        {**track, "Bytes": -1},
    ]

    assert [len(list(_errors(schema, [row]))) for row in broken] == [1, 1, 1, 1]


def test_check_jsonschema_takes_the_rows(exports: Exports, places: Path, tmp_path: Path) -> None:
    schema = _schemas(exports["chinook"])["Invoice"]
    (tmp_path / "schema.json").write_text(json.dumps({"type": "array", "items": schema}))
    rows = rows_of(places / "chinook.db")["Invoice"]
    (tmp_path / "rows.json").write_text(json.dumps(rows))

    theirs("check-jsonschema", "--schemafile", "schema.json", "rows.json", folder=tmp_path)


def test_frictionless_takes_the_files_of_a_folder(
    exports: Exports, places: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(places / "data", tmp_path / "data")
    package = json.loads(exports["files"].package.read_text("utf-8"))
    tables = [r for r in package["resources"] if r.get("format") == "csv"]
    (folder / "datapackage.json").write_text(json.dumps({**package, "resources": tables}))

    theirs("frictionless", "validate", "--trusted", "datapackage.json", folder=folder)

    lines = (folder / "customers.csv").read_text("utf-8").splitlines()
    (folder / "customers.csv").write_text("\n".join([*lines, "x;name;DE;1"]), "utf-8")
    said = theirs("frictionless", "validate", "datapackage.json", folder=folder, status=1)
    assert "type-error" in said
    assert len(tables) == 3


def test_frictionless_takes_the_rows_of_a_database(
    exports: Exports, places: Path, tmp_path: Path
) -> None:
    """With their keys and references: the package names the files that rows are exported to."""
    package = json.loads(exports["chinook"].package.read_text("utf-8"))
    tables = rows_of(places / "chinook.db")
    for resource in package["resources"]:
        names = [field["name"] for field in resource["schema"]["fields"]]
        with (tmp_path / resource["path"]).open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(tables[resource["title"]])
    shutil.copy(exports["chinook"].package, tmp_path)

    theirs("frictionless", "validate", "datapackage.json", folder=tmp_path)

    with (tmp_path / "track.csv").open("a", encoding="utf-8") as file:
        file.write("9999,x,12345,1,1,,1,1,0.99\n")
    said = theirs("frictionless", "validate", "datapackage.json", folder=tmp_path, status=1)
    assert "foreign-key" in said


@pytest.mark.parametrize("name", ["chinook", "hostile"])
def test_the_tables_can_be_made_and_take_the_rows_in_sqlite(
    exports: Exports, places: Path, name: str
) -> None:
    tables = rows_of(places / f"{name}.db")
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(exports[name].ddl.read_text("utf-8"))
        database.executescript("PRAGMA foreign_keys = ON; PRAGMA defer_foreign_keys = ON;")
        for statement, values in _inserts(tables, "?"):
            database.executemany(statement, values)
        database.commit()
        counted = {t: len(rows) for t, rows in tables.items()}

        assert {t: n for t, n in counted.items() if n} == {
            t: len(rows) for t, rows in _read_back(database, tables).items() if rows
        }


def test_sqlite_refuses_what_breaks_the_contract(exports: Exports) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(exports["chinook"].ddl.read_text("utf-8"))
        database.execute("PRAGMA foreign_keys = ON")

        for row in ("(1, NULL, 1)", "(1, 'title', 99)"):
            with pytest.raises(sqlite3.IntegrityError):
                database.execute(f'INSERT INTO "Album" VALUES {row}')


def test_the_tables_can_be_made_and_take_the_rows_in_postgresql(
    exports: Exports, places: Path
) -> None:
    tables = rows_of(places / "chinook.db")
    with (
        kit.postgres(password=sources.PASSWORD) as server,
        psycopg.connect(server.url, autocommit=True) as connection,
    ):
        for name, made in exports.items():
            connection.execute(f"CREATE SCHEMA {name}; SET search_path TO {name}".encode())
            connection.execute(made.ddl.read_bytes())
        connection.execute(b"SET search_path TO chinook")
        order = [
            name
            for (name,) in connection.execute(
                b"SELECT relname FROM pg_class WHERE relnamespace = 'chinook'::regnamespace"
                b" AND relkind = 'r' ORDER BY oid"
            )
        ]
        tables["Employee"].sort(key=lambda row: row["EmployeeId"])
        with connection.cursor() as cursor:
            for statement, values in _inserts({n: tables[n] for n in order}, "%s"):
                cursor.executemany(statement.encode(), values)
        counted = connection.execute(b'SELECT count(*) FROM "PlaylistTrack"').fetchone()

        assert counted == (8715,)


def _inserts(tables: Mapping[str, Rows], mark: str) -> Iterator[tuple[str, list[list[Any]]]]:
    for name, rows in tables.items():
        if rows:
            safe = name.replace('"', '""')
            marks = ", ".join([mark] * len(rows[0]))
            yield f'INSERT INTO "{safe}" VALUES ({marks})', [list(row.values()) for row in rows]


def _read_back(database: sqlite3.Connection, tables: Mapping[str, Rows]) -> dict[str, list[Any]]:
    safe = {name: name.replace('"', '""') for name in tables}
    return {n: database.execute(f'SELECT * FROM "{s}"').fetchall() for n, s in safe.items()}


_GX = """
import json, logging, sqlite3, sys
import pandas as pd
logging.disable(logging.CRITICAL)
import great_expectations as gx

context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False}
frames = context.data_sources.add_pandas("frames")
answer = {}
for number, job in enumerate(json.load(sys.stdin)):
    url = f"sqlite:///{job['database']}"
    sql = context.data_sources.add_sqlite(f"sql {number}", connection_string=url)
    database = sqlite3.connect(job["database"])
    for path in job["suites"]:
        tree = json.load(open(path, encoding="utf-8"))
        suite = gx.ExpectationSuite(**tree)
        assert len(suite.expectations) == len(tree["expectations"])
        name = tree["name"]
        quoted = '"' + name.replace('"', '""') + '"'
        frame = pd.read_sql_query(f"SELECT * FROM {quoted}", database)
        asset = frames.add_dataframe_asset(name=f"{number} {name}")
        batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
        batches = {"frame": batch}
        if name in job["by_sql"]:
            table = sql.add_table_asset(name=name, table_name=name)
            batches["sql"] = table.add_batch_definition_whole_table("all").get_batch()
        for kind, one in batches.items():
            result = one.validate(suite, result_format="BASIC")
            answer[f"{number} {kind} {name}"] = {
                "held": sum(r.success for r in result.results),
                "broken": [
                    [r.expectation_config.type, r.expectation_config.kwargs.get("column")]
                    for r in result.results if not r.success
                ],
                "raised": "'raised_exception': True" in str(result),
            }
print("ANSWER " + json.dumps(answer))
"""


def test_great_expectations_takes_the_suites_and_they_hold_until_rows_break_them(
    exports: Exports, places: Path, tmp_path: Path
) -> None:
    database = shutil.copy(places / "chinook.db", tmp_path / "broken.db")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE Track SET Bytes = -1, AlbumId = NULL WHERE TrackId = 7")
        connection.commit()
    jobs = [
        _job(places / "chinook.db", sorted(exports["chinook"].suites.iterdir()), "Track"),
        _job(places / "hostile.db", sorted(exports["hostile"].suites.iterdir())),
        _job(Path(database), [exports["chinook"].suites / "Track.json"], "Track"),
        _job(_orders(tmp_path / "kept.db", broken=False), [_every_kind(tmp_path / "kinds.json")]),
        _job(_orders(tmp_path / "not.db", broken=True), [tmp_path / "kinds.json"]),
    ]

    told = ours(_GX, jobs, folder=tmp_path)

    kept, broken = told.pop("3 frame shop.orders"), told.pop("4 frame shop.orders")
    whole = {name: one for name, one in told.items() if not name.startswith("2 ")}
    assert {name: one for name, one in whole.items() if one["broken"] or one["raised"]} == {}
    assert len(whole) == 11 + 1 + 10
    assert whole["0 frame Track"]["held"] > 10
    for kind in ("frame", "sql"):
        assert sorted(told[f"2 {kind} Track"]["broken"]) == [
            ["expect_column_values_to_be_between", "Bytes"],
            ["expect_column_values_to_not_be_null", "AlbumId"],
        ]

    assert kept == {"held": len(KINDS) + 1, "broken": [], "raised": False}
    assert (broken["held"], broken["raised"]) == (2, False)  # the columns; null in some rows
    assert sorted(map(str, broken["broken"])) == sorted(map(str, BROKEN))


K = RuleKind
KINDS = (
    rule(K.NOT_NULL, "name", broken=100),
    rule(K.UNIQUE, "id"),
    rule(K.UNIQUE, "id", "day"),
    rule(K.RANGE, "price", low=0, high=100.5),
    rule(K.SET, "status", values=("open", "sent")),
    rule(K.LENGTH, "name", low=2, high=9),
    rule(K.PATTERN, "name", pattern=r"^n\-[0-9]+$"),
    rule(K.ORDER, "placed", "shipped"),
    rule(K.PRESENCE, "status", "shipped", values=("sent",)),
    rule(K.PRESENCE, "status", "shipped", values=("open",), there=False),
    rule(K.ROW_COUNT, low=10, high=60),
)
BROKEN = (
    ["expect_column_values_to_be_unique", "id"],
    ["expect_compound_columns_to_be_unique", None],
    ["expect_column_values_to_be_between", "price"],
    ["expect_column_values_to_be_in_set", "status"],
    ["expect_column_value_lengths_to_be_between", "name"],
    ["expect_column_values_to_match_regex", "name"],
    ["expect_column_pair_values_a_to_be_greater_than_b", None],
    ["expect_column_values_to_not_be_null", "shipped"],
    ["expect_column_values_to_be_null", "shipped"],
    ["expect_table_row_count_to_be_between", None],
)


def _every_kind(path: Path) -> Path:
    """A suite with a rule of each kind that Great Expectations has an expectation for."""
    orders = dataset(*KINDS)
    path.write_text(gx.render_one(orders, contract(orders)), "utf-8")
    return path


def _orders(path: Path, *, broken: bool) -> Path:
    """Rows that keep all the rules, and some that break every one of them."""
    rows: list[tuple[Any, ...]] = []
    for n in range(60):
        sent = n % 2 == 0
        shipped = f"2026-02-{1 + n % 28:02d}" if sent else None
        name = f"n-{n}" if n % 20 else None
        rows.append(
            (n, name, n, 1, n, "2026-01-05", shipped, "2026-01-05", "sent" if sent else "open", 1)
        )
    if broken:
        rows += [
            (1, "x", -1, 1, 1, "2026-03-01", "2026-01-01", "2026-01-05", "lost", 1),
            (99, "n-9", 1, 1, 1, "2026-01-01", None, "2026-01-05", "sent", 1),
            (98, "n-9", 1, 1, 1, "2026-01-01", "2026-01-02", "2026-01-05", "open", 1),
        ]
    with closing(sqlite3.connect(path)) as database:
        database.execute(f'CREATE TABLE "shop.orders" ({", ".join(FIELDS)})')
        marks = ", ".join("?" * len(FIELDS))
        database.executemany(f'INSERT INTO "shop.orders" VALUES ({marks})', rows)
        database.commit()
    return path


def _job(database: Path, suites: list[Path], *by_sql: str) -> dict[str, Any]:
    return {"database": str(database), "suites": [str(s) for s in suites], "by_sql": by_sql}
