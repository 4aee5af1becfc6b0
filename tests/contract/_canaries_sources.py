"""Sources with the planted values in every place that a value can stand."""

import csv
import gzip
import importlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import escape

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from audit.detect.taxonomy import types
from tests.contract._canaries_values import SECRETS, by_type

ROWS = 60
#: Names that say nothing, or something else.
BAD = (
    "status",
    "reference",
    "qty",
    "value",
    "created_by",
    "category",
    "level",
    "type",
    "c1",
    "price",
)
_FRACTIONS = frozenset({"salary", "age"})
_DATES = frozenset({"date_of_birth", "personal_date"})
_KINDS = {"text": "TEXT", "number": "NUMERIC(12,3)", "date": "DATE"}
_STATUSES = ("paid", "open", "cancelled", "in progress")


@dataclass(frozen=True, slots=True)
class Column:
    """A column with `ROWS` values of one kind: "text", "number" or "date"."""

    name: str
    kind: str
    values: tuple[Any, ...]


@cache
def tables() -> dict[str, tuple[Column, ...]]:
    """Tables by their names; no name holds a planted value."""
    found: dict[str, tuple[Column, ...]] = {}
    names = list(types())
    for start in range(
        0, len(names), 25
    ):  # as their owners would name them, each value in many rows
        well = names[start : start + 25]
        found[f"well_{_letter(start // 25)}"] = tuple(_column(name, name, shift=1) for name in well)
    for start in range(0, len(names), len(BAD)):
        part = zip(BAD, names[start : start + len(BAD)], strict=False)
        found[f"t_{_letter(start // len(BAD))}"] = tuple(_column(bad, name) for bad, name in part)
    return found | dict(_lists()) | {"payroll": _payroll(), "tickets": _texts()}


def _letter(number: int) -> str:
    """Files whose names differ in a number are one dataset; these are not."""
    return chr(ord("a") + number)


def _column(name: str, type_: str, *, shift: int = 0) -> Column:
    values = by_type()[type_]
    if type_ in _DATES:
        days = tuple(date.fromisoformat(v) for v in values if len(v) == 10 and v[4] == "-")
        return Column(name, "date", _filled(days, shift))
    if type_ in _FRACTIONS:
        return Column(name, "number", _filled(tuple(map(float, values)), shift))
    return Column(name, "text", _filled(values, shift))


def _filled(values: Sequence[Any], shift: int = 0) -> tuple[Any, ...]:
    """Each value in as many rows, and `shift` rows without one."""
    return tuple(values[n % len(values)] if n >= shift else None for n in range(ROWS))


def _lists() -> Iterator[tuple[str, tuple[Column, ...]]]:
    """Short lists of values that look like codes, a person among them or nothing but persons."""
    people = ("kanarek", "zaneta", "Kanarina", "KANAREKOVA", "zanetella")
    places = ("Kanarkowa 17", "Kanarkowa 29", "Zanetastrasse 4")
    mixed = tuple(people[0] if n % 3 == 0 else _STATUSES[n % 4] for n in range(ROWS))
    yield (
        "lists",
        (
            Column("status", "text", mixed),
            Column("type", "text", _filled(people[:3])),
            Column("category", "text", _filled(people[3:])),
            Column("source", "text", _filled(places)),
            Column("level", "text", _filled(("KANAREK ZANETA", "zaneta kanarek"))),
            Column("channel", "text", _filled(("kanarek-zaneta", "zaneta_kanarek"))),
            Column("region", "text", _filled(("9417390", "8417391"))),
            Column("state", "text", _filled(("金丝雀", "카나렉", "कनारेक"))),
        ),
    )


def _payroll() -> tuple[Column, ...]:
    """What people earn and owe, under names of goods; the largest is one person's."""
    earned = tuple(2000.125 + 13 * n for n in range(ROWS - 1))
    first = date(1940, 1, 1)
    days = tuple(first + timedelta(days=97 * n) for n in range(ROWS - 2))
    born = (date(1931, 2, 27), *days, date(1937, 11, 13))
    return (
        Column("created_by", "text", _filled([f"Zaneta Kanarek{n}" for n in range(ROWS)])),
        Column("email", "text", tuple(f"z{n}@kanarek-{n}.example" for n in range(ROWS))),
        Column("salary", "number", (*earned, 98765.43)),
        Column("qty", "number", (*earned, 98765.43)),
        Column("amount", "number", (91827.36, *earned)),
        Column("value", "number", (*earned, 87654.32)),
        Column("price", "number", (*(-n for n in earned), -98765.43)),
        Column("reference", "date", born),
        Column("shipped_on", "date", born),
    )


def _texts() -> tuple[Column, ...]:
    """Values inside sentences and documents."""
    values = [text for texts in by_type().values() for text in texts if "\n" not in text]
    said = [f"please call about {v} before noon, thank you" for v in values]
    lines = tuple(" / ".join(said[n::ROWS]) for n in range(ROWS))
    people = [f"the parcel went to Zaneta Kanarek{n}, who lives there" for n in range(ROWS)]
    documents = tuple(
        json.dumps({"user": {"name": v, "mail": f"{n}@kanarek-2.example"}, v: n, "tags": [v, v]})
        for n, v in enumerate(values[:ROWS])
    )
    keys = "\n".join(secret.text for secret in SECRETS)
    return (
        Column("body", "text", lines),
        Column("subject", "text", tuple(people)),
        Column("payload", "text", documents),
        Column("config", "text", _filled([keys, "nothing here"])),
    )


@cache
def catalogue(*, comments: bool) -> tuple[str, ...]:
    """Statements that plant values in defaults, constraints, views, indexes and comments."""
    some = [text for texts in by_type().values() for text in texts if len(text) < 100]
    card, account = by_type()["credit_card"][0], by_type()["iban"][0]
    a, b, c, d, e, f = (v.replace("'", "''") for v in some[3:150:25])
    token = SECRETS[0].text
    statements = (
        (
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, c TEXT DEFAULT 'Zaneta Kanarek', "
            f"a TEXT DEFAULT '{a}', b TEXT CHECK (b <> '{b}'))"
        ),
        f"CREATE VIEW v AS SELECT a, '{c}' AS b FROM orders WHERE a <> '{d}'",
        # what an engine says about values that do not fit quotes them
        "CREATE VIEW bomb AS SELECT CAST(created_by AS INTEGER) AS n FROM payroll",
        f"CREATE VIEW token AS SELECT '{token}' AS b, '{token}' || a AS c FROM orders",
    )
    if not comments:
        return (
            *statements,
            f"CREATE VIEW broken AS SELECT x FROM gone WHERE a = '{e}'",
            f"CREATE INDEX i ON orders(a) WHERE a <> '{f}'",
            f"CREATE TRIGGER t AFTER INSERT ON orders BEGIN SELECT '{token}'; END",
        )
    return (
        *statements,
        f"COMMENT ON TABLE orders IS 'ask zaneta@kanarek-1.example, or use {token}'",
        f"COMMENT ON COLUMN orders.a IS 'such as {card} or {account}'",
        "COMMENT ON COLUMN orders.b IS 'Zaneta Kanarek keeps this; call +48 601 227 339'",
    )


def _ddl(name: str, columns: Sequence[Column]) -> str:
    fields = ", ".join(f'"{c.name}" {_KINDS[c.kind]}' for c in columns)
    return f'CREATE TABLE "{name}" ({fields})'


def rows(columns: Sequence[Column]) -> Iterator[tuple[Any, ...]]:
    yield from zip(*(c.values for c in columns), strict=True)


def sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        for name, columns in tables().items():
            database.execute(_ddl(name, columns))
            marks = ", ".join("?" * len(columns))
            database.executemany(
                f'INSERT INTO "{name}" VALUES ({marks})',  # names of ours
                [tuple(str(v) if isinstance(v, date) else v for v in row) for row in rows(columns)],
            )
        for statement in catalogue(comments=False):
            database.execute(statement)
        database.execute("CREATE TABLE hostile (a TEXT, qty INTEGER)")
        raw = (b"Zaneta\0Kanarek", b"\xff\xfe Kanarek \xc3\x28", "Kanarek 98765.43")
        database.executemany(
            "INSERT INTO hostile VALUES (CAST(? AS TEXT), ?)", [(v, v) for v in raw]
        )


def duck(path: Path) -> None:
    with closing(duckdb.connect(str(path))) as database:
        for name, columns in tables().items():
            database.execute(_ddl(name, columns))
            arrow = _arrow(columns)
            database.register("given", arrow)
            database.execute(f'INSERT INTO "{name}" SELECT * FROM given')
            database.unregister("given")
        for statement in catalogue(comments=True):
            database.execute(statement)


def _arrow(columns: Sequence[Column]) -> pa.Table:
    kinds: dict[str, pa.DataType] = {
        "text": pa.string(),
        "number": pa.float64(),
        "date": pa.date32(),
    }
    arrays = [pa.array(list(c.values), kinds[c.kind]) for c in columns]
    return pa.table(arrays, names=[c.name for c in columns])


def statements() -> Iterator[str]:
    """The same for PostgreSQL, a statement at a time."""
    for name, columns in tables().items():
        yield _ddl(name, columns)
        for row in rows(columns):
            yield f'INSERT INTO "{name}" VALUES ({", ".join(map(_literal, row))})'
    yield from catalogue(comments=True)


def _literal(value: object) -> str:
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


def csv_files(folder: Path) -> None:
    """Every table as a file, some packed."""
    for n, (name, columns) in enumerate(tables().items()):
        path = folder / f"{name}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([c.name for c in columns])
            writer.writerows(rows(columns))
        if n % 4 == 0:
            path.with_suffix(".csv.gz").write_bytes(gzip.compress(path.read_bytes()))
            path.unlink()


def documents(columns: Sequence[Column]) -> list[dict[str, Any]]:
    plain = [tuple(str(v) if isinstance(v, date) else v for v in row) for row in rows(columns)]
    return [dict(zip([c.name for c in columns], row, strict=True)) for row in plain]


def keyed() -> list[dict[str, Any]]:
    """Documents whose keys are values: people by their names, addresses, numbers and tokens."""
    values = [text for texts in by_type().values() for text in texts]
    return [
        {
            "id": n,
            "by": {values[(7 * n) % len(values)]: {"n": n}, values[(11 * n) % len(values)]: n},
            "seen": {f"Zaneta Kanarek{n}": True, f"z{n}@kanarek-{n}.example": n},
            "team": {f"kanarek{n}": {"role": "lead"}, f"zaneta_{n}": {"role": "lead"}},
        }
        for n in range(4 * ROWS)
    ]


def ndjson(folder: Path) -> None:
    for name, columns in tables().items():
        lines = [json.dumps(d, ensure_ascii=False) for d in documents(columns)]
        (folder / f"{name}.ndjson").write_text("\n".join(lines), encoding="utf-8")
    (folder / "keyed.ndjson").write_text("\n".join(json.dumps(d) for d in keyed()))


def json_files(folder: Path) -> None:
    for name, columns in tables().items():
        (folder / f"{name}.json").write_text(json.dumps(documents(columns)))
    (folder / "keyed.json").write_text(json.dumps(keyed()))


def parquet(folder: Path) -> None:
    for name, columns in tables().items():
        table = _arrow(columns).replace_schema_metadata({"author": "Zaneta Kanarek"})
        cast("Any", pq).write_table(table, folder / f"{name}.parquet")


def excel(folder: Path) -> None:
    book: Any = importlib.import_module("openpyxl").Workbook(write_only=True)
    for name, columns in tables().items():
        sheet = book.create_sheet(name)
        sheet.append([c.name for c in columns])
        for row in rows(columns):
            sheet.append([v.replace("\0", "") if isinstance(v, str) else v for v in row])
    book.save(folder / "book.xlsx")


def xml(folder: Path) -> None:
    for name, columns in tables().items():
        parts = [f"<{name}>"]
        for row in rows(columns):
            inner = "".join(
                f"<{c.name}>{escape(str(v))}</{c.name}>"
                for c, v in zip(columns, row, strict=True)
                if v is not None
            )
            parts.append(f"<row>{inner}</row>")
        (folder / f"{name}.xml").write_text("\n".join([*parts, f"</{name}>"]), encoding="utf-8")


def _made(make: Callable[[Path], None], name: str = "") -> Callable[[Path], str]:
    def made(folder: Path) -> str:
        place = folder / name if name else folder
        make(place)
        return str(place)

    return made


#: Makes a source in an empty folder and gives what to name on the command line.
MAKERS: dict[str, Callable[[Path], str]] = {
    "sqlite": _made(sqlite, "shop.db"),
    "duckdb": _made(duck, "shop.duckdb"),
    "csv": _made(csv_files),
    "ndjson": _made(ndjson),
    "json": _made(json_files),
    "parquet": _made(parquet),
    "excel": _made(excel),
    "xml": _made(xml),
}
