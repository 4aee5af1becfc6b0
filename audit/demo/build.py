"""Writes the demo's database: the shop, and in it every defect unless it is the clean twin."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from random import Random

from audit.demo.defects import DEFECTS, Defect
from audit.demo.rows import Rows, Shop
from audit.demo.schema import SCHEMA, VIEWS
from audit.errors import OutputError

SEED = 20_261
#: Written into the file's header, so that only a database of ours is ever replaced.
APPLICATION_ID = 0x53415544
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Built:
    """The database that was written: tables and rows of the shop, and the size of the file."""

    path: Path
    tables: int
    rows: int
    size_bytes: int


def build(path: Path, *, at: datetime, seed: int = SEED, clean: bool = False) -> Built:
    """The shop as of `at` in a new file; one that the demo wrote before is replaced."""
    draft = path.with_name(f"{path.name}.new")
    try:
        if path.exists() and not _ours(path):
            raise OutputError(f"{path} exists and is not a demo database; choose another folder")
        draft.unlink(missing_ok=True)
        tables, rows = _drawn(draft, Shop(Random(seed), at), () if clean else DEFECTS)  # noqa: S311  # a demo
        draft.replace(path)
        return Built(path, tables, rows, path.stat().st_size)
    except OSError as error:
        said = (error.strerror or type(error).__name__).lower()
        raise OutputError(f"{path} cannot be written: {said}") from error
    except sqlite3.Error as error:
        full = error.sqlite_errorname == "SQLITE_FULL"
        said = "the disk is full" if full else f"SQLite reports {error.sqlite_errorname}"
        raise OutputError(f"{path} cannot be written: {said}") from error
    finally:
        draft.unlink(missing_ok=True)


def schema(planted: Sequence[Defect]) -> dict[str, str]:
    """The shop's schema with the changes of these defects."""
    changed = dict(SCHEMA)
    for defect in planted:
        for edit in defect.edits:
            text = changed[edit.table]
            assert text.count(edit.old) == 1, f"{defect.id}: the schema has changed"
            changed[edit.table] = text.replace(edit.old, edit.new)
    return changed


def _drawn(draft: Path, shop: Shop, planted: Sequence[Defect]) -> tuple[int, int]:
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        written = _write(connection, shop, planted)
    draft.chmod(next((d.mode for d in planted if d.mode is not None), _PRIVATE))
    return written


def _write(
    connection: sqlite3.Connection, shop: Shop, planted: Sequence[Defect]
) -> tuple[int, int]:
    # a draft needs no journal; deleted content stays only where SQLite does not overwrite it
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "secure_delete = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("BEGIN")
    changed = schema(planted)
    for text in changed.values():
        connection.execute(_statements(text)[0])
    written = sum(_fill(connection, rows) for rows in shop.tables())
    for statement in _later(changed, planted):
        connection.execute(statement)
    connection.execute("COMMIT")
    [(tables,)] = connection.execute(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    )
    return tables, written


def _later(changed: dict[str, str], planted: Sequence[Defect]) -> Iterator[str]:
    """What is quicker or only possible once the rows are there."""
    for text in changed.values():
        yield from _statements(text)[1:]
    yield VIEWS
    yield "ANALYZE"
    for defect in planted:
        yield from defect.statements


def _statements(text: str) -> list[str]:
    return [part for part in (part.strip() for part in text.split(";")) if part]


def _fill(connection: sqlite3.Connection, rows: Rows) -> int:
    """Writes the columns that the table has: a planted schema may lack some."""
    there = {
        name
        for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", [rows.table])
    }
    places = [n for n, column in enumerate(rows.columns) if column in there]
    columns = ", ".join(rows.columns[n] for n in places)
    marks = ", ".join("?" * len(places))
    values = rows.rows if len(places) == len(rows.columns) else map(itemgetter(*places), rows.rows)
    connection.executemany(f"INSERT INTO {rows.table} ({columns}) VALUES ({marks})", values)
    return len(rows.rows)


def _ours(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(72)
    return head[68:72] == APPLICATION_ID.to_bytes(4, "big")
