"""What is read of a table: each type in the form that costs the server least and loses nothing."""

# ruff: noqa: S608  # put together from our own text and quoted identifiers

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.access.postgresql.names import qualified, quoted
from audit.access.postgresql.schema import Relations, Rows

#: Sent as they are: the driver knows their binary form.
_NATIVE = frozenset({
    "bool", "int2", "int4", "int8", "float4", "float8", "numeric", "text", "varchar", "name",
    "char", "date", "time", "timestamp", "timestamptz", "uuid", "json", "jsonb", "bytea",
    "_bool", "_int2", "_int4", "_int8", "_float4", "_float8", "_text", "_varchar",
})  # fmt: skip
_TIMES = frozenset({"date", "timestamp", "timestamptz"})
#: What the driver misreads: numbers beyond 2 billion, amounts in cents, padding as spaces.
_CAST = {"oid": "int8", "money": "numeric", "bpchar": "text"}
_SLICED = frozenset({"text", "varchar", "bytea"})
_PRINTED = frozenset({"json", "jsonb"})

#: A value that is longer is cut. Its length is known without unpacking it, and the beginning of one
#: that lies outside of its row is read without the rest.
LONGEST = 1_000_000
#: What is left of it: an odd length, by which a value that was cut is known.
CUT = 65_537
#: Elements that are left of an array.
_ELEMENTS = 10_000
_SHORT = re.compile(r"\((\d{1,5})\)$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column by the type that its domain is made of; `builtin` types come with the product."""

    name: str
    native: str
    type: str
    sort: str
    category: str
    builtin: bool

    @property
    def may_be_long(self) -> bool:
        if self.builtin and self.type in {"text", "varchar", "bpchar", "bytea"}:
            return not _SHORT.search(self.native)
        fixed = self.builtin and self.category in {"B", "D", "I", "N", "T"}
        return not fixed and self.sort != "e" and self.type not in {"uuid", "char", "name"}

    @property
    def cut_to_text(self) -> bool:
        """Whether a value that was cut can be told by its length."""
        return self.may_be_long and not (self.category == "A" and self.type in _NATIVE)

    def expression(self, *, bounded: bool, finite: bool = False) -> str:
        """The column as SQL; `bounded` cuts values that are very long.

        With `finite` times that Python does not know are null: other drivers fail on them.
        """
        name = f"r.{quoted(self.name)}"
        if finite and self.builtin and self.type in _TIMES:
            known = f"{name} >= '0001-01-02' AND {name} < '9999-12-31'"
            return f"CASE WHEN pg_catalog.isfinite({name}) AND {known} THEN {name} END"
        bounded = bounded and self.may_be_long
        if self.sort == "e":
            return name  # an enumeration is sent as its word
        if not self.builtin:
            # not a cast: whoever owns a type can make its cast run a function of his own
            printed = f"pg_catalog.format('%s', {name})"
            printed = _cut(name, printed) if bounded else printed
            return f"CASE WHEN {name} IS DISTINCT FROM NULL THEN {printed} END"
        if self.type not in _NATIVE:
            printed = f"{name}::pg_catalog.{_CAST.get(self.type, 'text')}"
            return _cut(name, printed) if bounded else printed
        return self._bounded(name) if bounded else name

    def _bounded(self, name: str) -> str:
        if self.type in _PRINTED:
            return _cut(name, f"{name}::pg_catalog.text")
        if self.type in _SLICED:
            long = f"pg_catalog.octet_length({name}) > {LONGEST}"
            short = f"pg_catalog.substr({name}, 1, {CUT})"
        else:
            long, short = _long(name), f"({name})[1:{_ELEMENTS}]"
        return f"CASE WHEN {long} THEN {short} ELSE {name} END"


def _long(name: str) -> str:
    return f"pg_catalog.pg_column_size({name}) > {LONGEST}"


def _cut(name: str, printed: str) -> str:
    short = f"pg_catalog.substr({printed}, 1, {CUT})"
    return f"CASE WHEN {_long(name)} THEN {short} ELSE {printed} END"


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a relation; `bounded` when one of its values may be very long."""

    columns: Mapping[str, Column]
    bounded: bool


def layouts(relations: Relations, columns: Rows, sizes: Rows) -> dict[str, Layout]:
    """What is read of each relation, by the name that the report gives it.

    A table of which nothing lies outside of its rows has no long value. What a view has is not
    known before.
    """
    long = {oid for oid, row in relations.rows.items() if row.kind in "vf"}
    long |= {row.oid for row in sizes if row.outside != 0 and row.oid in relations.rows}
    for oid in tuple(long):
        parent = relations.rows[oid].parent
        while parent in relations.rows:
            long.add(parent)
            parent = relations.rows[parent].parent
    found: dict[int, dict[str, Column]] = {oid: {} for oid in relations.rows}
    for row in columns:
        column = Column(row.name, row.native, row.type, row.sort, row.category, row.builtin)
        found[row.relation][row.name] = column
    return {relations.name(oid): Layout(own, oid in long) for oid, own in found.items()}


def select(
    place: tuple[str, str],
    columns: Sequence[Column],
    *,
    bounded: bool = False,
    finite: bool = False,
    percent: float | None = None,
    seed: int = 0,
    limit: int | None = None,
) -> str:
    """The statement that reads the columns of all rows, of random blocks, or of the first rows."""
    chosen = ", ".join(
        f"{column.expression(bounded=bounded, finite=finite)} AS {quoted(column.name)}"
        for column in columns
    )
    # a statement without a column is no statement for the driver
    parts = [f"SELECT {chosen or '1 AS one'} FROM {qualified(*place)} AS r"]
    if percent is not None:
        parts.append(f"TABLESAMPLE SYSTEM ({percent:.6f}) REPEATABLE ({seed})")
    if limit is not None:
        parts.append(f"LIMIT {limit}")
    return " ".join(parts)
