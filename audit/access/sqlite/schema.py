"""SQLite's pragmas as facts: declared types, indexes, keys, errors."""

import re
import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import Any

from audit.errors import CollectError, SourceTimeout
from audit.facts.catalog import Field, Index, Key, KeyKind, LogicalType

#: What a default is made of. SQLite takes "text", [text] and a bare word as a text, too, so that
#: only these words and names of functions are sure to hold no value.
_PART = re.compile(
    r"(?P<plain>\b(?:null|true|false|current_(?:timestamp|date|time))\b|\b[a-z_]\w*(?=\s*\())"
    r"|x?'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|[^\s()+\-*/|,<>=!&~%]+",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"current_(timestamp|date|time)|\bnow\b|strftime|datetime\s*\(|unixepoch", re.IGNORECASE
)

#: Declared types to logical ones, first match wins; then the affinity rules of datatype3.html.
_TYPES: tuple[tuple[str, LogicalType], ...] = (
    ("BOOL", LogicalType.BOOLEAN),
    ("WITH TIME ZONE", LogicalType.TIMESTAMP_TZ),
    ("TIMESTAMPTZ", LogicalType.TIMESTAMP_TZ),
    ("DATETIMEOFFSET", LogicalType.TIMESTAMP_TZ),
    ("DATETIME", LogicalType.TIMESTAMP),
    ("TIMESTAMP", LogicalType.TIMESTAMP),
    ("DATE", LogicalType.DATE),
    ("JSON", LogicalType.JSON),
    ("UUID", LogicalType.UUID),
    ("GUID", LogicalType.UUID),
    ("INT", LogicalType.INTEGER),
    ("CHAR", LogicalType.TEXT),
    ("CLOB", LogicalType.TEXT),
    ("TEXT", LogicalType.TEXT),
    ("STRING", LogicalType.TEXT),
    ("TIME", LogicalType.TIME),
    ("BLOB", LogicalType.BINARY),
    ("REAL", LogicalType.FLOAT),
    ("FLOA", LogicalType.FLOAT),
    ("DOUB", LogicalType.FLOAT),
    ("DEC", LogicalType.DECIMAL),
    ("NUM", LogicalType.DECIMAL),
    ("MONEY", LogicalType.DECIMAL),
)


_CHECK = re.compile(r"\bcheck\s*\(", re.IGNORECASE)
_TEXT = r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\""
_VALUE = re.compile(rf"{_TEXT}|(?<!\w)\d[\d.]{{4,}}")


def holds_value(name: str, *, of_view: bool) -> bool:
    """Whether a column is named by a value.

    SQLite calls a column that nobody gave a name by the text of its expression, values and all; a
    table made of a query keeps such a name when it is nothing but a text.
    """
    return bool(_VALUE.search(name) if of_view else re.fullmatch(_TEXT, name))


def field_of(row: Any) -> Field:  # noqa: ANN401  # a row of pragma_table_xinfo
    declared = str(row.type or "").upper()
    default = None if row.dflt_value is None else str(row.dflt_value)
    return Field(
        name=str(row.name),
        native_type=str(row.type or ""),
        logical_type=_logical(declared),
        ordinal=int(row.cid),
        nullable=not row.required and not (row.pk and declared == "INTEGER"),
        default=None if default is None else _PART.sub(lambda part: part["plain"] or "…", default),
        default_is_now=bool(default and _NOW.search(default)),
        generated=row.hidden in {2, 3},
        identity=bool(row.pk and declared == "INTEGER"),
    )


def _logical(declared: str) -> LogicalType:
    if not declared:
        return LogicalType.UNKNOWN
    return next((kind for word, kind in _TYPES if word in declared), LogicalType.DECIMAL)


def index_of(name: str, parts: Sequence[Any]) -> Index:
    fields = tuple(str(p.field) if p.field is not None else "" for p in parts)
    whole = all(fields) and not parts[0].partial
    order = ",".join(f"{p.field}:{p.descending}:{p.coll}" for p in parts)
    return Index(
        name=name,
        fields=fields,
        unique=bool(parts[0].is_unique),
        method="btree",
        partial=bool(parts[0].partial),
        primary=parts[0].origin == "pk",
        signature=order if whole else "",
        plain=all(p.coll == "BINARY" and not p.descending for p in parts),
    )


def keys_of(unique: Sequence[Key], primary: Sequence[str]) -> tuple[Key, ...]:
    """The primary key first, then the unique ones."""
    if not primary:
        return tuple(unique)
    return (Key("primary key", KeyKind.PRIMARY, tuple(primary)), *unique)


def declares_check(statement: str) -> bool:
    """Whether a CREATE TABLE has a check; no pragma tells, only the text."""
    return bool(_CHECK.search(statement))


#: What quick_check says, in our words for one and for many; its own text may name anything.
_DAMAGE: tuple[tuple[str, str, str, str], ...] = (
    ("is never used", "page belongs", "pages belong", "to no table or index"),
    ("NULL value in", "null is", "nulls are", "in fields declared not null"),
    ("CHECK constraint failed", "row breaks", "rows break", "a check constraint"),
    ("missing from index", "row is", "rows are", "missing from an index"),
    ("", "page or entry is", "pages or entries are", "damaged in another way"),
)


def damage(lines: Sequence[str], *, most: int) -> tuple[str, ...]:
    """What quick_check reported, counted by its kind; it stops after `most` reports."""
    reports = [r for line in lines for r in line.splitlines() if r and not r.startswith("*** in")]
    if reports == ["ok"]:
        return ()
    kinds = Counter(next(kind for kind in _DAMAGE if kind[0] in r) for r in reports)
    least = "at least " if len(reports) >= most else ""
    return tuple(f"{least}{_said(kind, count)}" for kind, count in kinds.most_common())


def _said(kind: tuple[str, str, str, str], count: int) -> str:
    _, one, many, what = kind
    return f"{count:,} {one if count == 1 else many} {what}"


_LOCKED = "it is locked by a program that writes to it; try again later"
_CUT_OFF = "a write that was cut off must first be recovered by a program that may write to it"

#: Beginning of SQLite's error name, our error, our words; the first that fits.
_ERRORS: tuple[tuple[str, type[CollectError], str], ...] = (
    ("SQLITE_BUSY", SourceTimeout, _LOCKED),
    ("SQLITE_LOCKED", SourceTimeout, _LOCKED),
    ("SQLITE_INTERRUPT", SourceTimeout, "the statement reached its time limit"),
    ("SQLITE_CORRUPT", CollectError, "the file is damaged; restore it from a backup"),
    ("SQLITE_NOTADB", CollectError, "it is not a SQLite database, or it is encrypted"),
    ("SQLITE_CANTOPEN", CollectError, _CUT_OFF),
    ("SQLITE_READONLY", CollectError, _CUT_OFF),
    ("SQLITE_IOERR", CollectError, "reading the file failed; check the disk"),
    ("SQLITE_TOOBIG", CollectError, "a value is longer than 256 MB"),
    ("SQLITE_AUTH", CollectError, "SQLite refused the statement"),
)


#: The same by what ADBC's driver says, which has no codes.
_SAYINGS: tuple[tuple[str, type[CollectError], str], ...] = (
    ("malformed", CollectError, "the file is damaged; restore it from a backup"),
    ("not a database", CollectError, "it is not a SQLite database, or it is encrypted"),
    ("locked", SourceTimeout, _LOCKED),
    ("no such", CollectError, "a table or column that it needs is gone from the schema"),
    ("unable to open", CollectError, _CUT_OFF),
    ("too big", CollectError, "a value is longer than 256 MB"),
    ("I/O", CollectError, "reading the file failed; check the disk"),
    (
        "Type mismatch",
        CollectError,
        "values of another type came while it was read; audit it again",
    ),
)


def told(error: Exception) -> CollectError | None:
    """An error of ADBC's driver, or of the batches that it hands over, in our words."""
    text = str(error)
    return next((kind(words) for sign, kind, words in _SAYINGS if sign in text), None)


def explained(error: sqlite3.Error) -> CollectError | None:
    """SQLite's error in our words; None when it is not one of those."""
    name = getattr(error, "sqlite_errorname", "") or ""
    for prefix, kind, said in _ERRORS:
        if name.startswith(prefix):
            return kind(said)
    if "no such table" in str(error) or "no such column" in str(error):
        return CollectError("a table or column that it needs is gone from the schema")
    return None
