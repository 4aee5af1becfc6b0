"""How the columns of a SQLite table are read: any of them may hold values of any type."""

# ruff: noqa: S608  # put together from our own text and quoted identifiers

from collections.abc import Sequence
from dataclasses import dataclass

from audit.facts.catalog import Dataset, Field, LogicalType

#: A value that is longer is cut; what is left has an odd length, by which it is known.
LONGEST, CUT = 262_144, 65_537
#: Ranges of row ids that a sample is taken from.
RANGES = 50

#: A value of each storage class.
_SAMPLES = {"integer": "0", "real": "0.5", "text": "''", "blob": "x''"}


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def affinity(declared: str) -> str:
    """What SQLite makes of values that are written (datatype3.html, 3.1)."""
    said = declared.upper()
    words = {
        "integer": ("INT",), "text": ("CHAR", "CLOB", "TEXT"), "none": ("BLOB",),
        "real": ("REAL", "FLOA", "DOUB"),
    }  # fmt: skip
    if not said or said == "ANY":
        return "none"
    return next((kind for kind, all_ in words.items() if any(w in said for w in all_)), "numeric")


@dataclass(frozen=True, slots=True)
class Column:
    """A column and the storage class that all its values are thought to have."""

    name: str
    affinity: str
    expected: str

    def other(self) -> str:
        """A condition that holds for values of another class, without a call for each value.

        Classes are ordered: numbers come before texts, and texts before blobs.
        """
        name = quoted(self.name)
        plain = f"{name} COLLATE BINARY"
        conditions = {
            # a number without a fraction is always kept as an integer there
            ("integer", "integer"): f"({name} | 0) <> {plain}",
            ("integer", "numeric"): f"({name} | 0) <> {plain}",
            ("integer", ""): f"{plain} >= '' OR typeof({name}) = 'real'",
            ("real", "none"): f"{plain} >= '' OR typeof({name}) = 'integer'",
            ("real", ""): f"{plain} >= ''",
            ("text", "text"): f"{plain} >= x''",  # numbers become texts when they are written
            ("text", ""): f"{plain} < '' OR {plain} >= x''",
            ("blob", ""): f"{plain} < x''",
        }
        return conditions.get((self.expected, self.affinity)) or conditions[self.expected, ""]

    def silent(self) -> str:
        """A condition for values of another class that the driver turns into the expected one, ""
        where it would not: it writes numbers as text, takes texts for blobs, and widens integers.
        """
        name = quoted(self.name)
        plain = f"{name} COLLATE BINARY"
        match self.expected:
            case "text" if self.affinity != "text":
                return f"{plain} < ''"
            case "blob":
                return f"{plain} < x''"
            case "real" if self.affinity == "none":
                return f"typeof({name}) = 'integer'"
            case _:
                return ""

    def read(self, *, bounded: bool) -> str:
        name = quoted(self.name)
        if self.expected == "real":
            return f"CAST({name} AS REAL)"
        if bounded and self.expected in {"text", "blob"}:
            short = f"substr({name}, 1, {CUT})"
            return f"CASE WHEN octet_length({name}) > {LONGEST} THEN {short} ELSE {name} END"
        return name

    @property
    def sample(self) -> str:
        return _SAMPLES[self.expected]


def column_of(field: Field, seen: frozenset[str]) -> Column:
    """By what is declared; where that decides nothing, by the classes of the first values."""
    kind = affinity(field.native_type)
    first = seen - {"null"}
    expected: str = kind
    match kind:
        case "integer" | "real" | "text":
            pass
        case "numeric" if field.logical_type is LogicalType.DECIMAL:
            expected = "real"  # whole and broken numbers
        case _:
            usual = "text" if field.logical_type.temporal else "integer"
            expected = next(iter(first)) if len(first) == 1 else usual
    return Column(field.name, kind, expected)


def first_classes(source: str, fields: Sequence[Field], *, rows: int) -> str:
    """The classes of the first values of each column, as many statements' worth in one."""
    columns = ", ".join(f"group_concat(DISTINCT typeof({quoted(f.name)}))" for f in fields)
    chosen = ", ".join(quoted(f.name) for f in fields)
    return f"SELECT {columns} FROM (SELECT {chosen} FROM {source} LIMIT {rows})"


def deviating(columns: Sequence[Column]) -> str:
    """A condition that holds for rows with a value of another class than its column's."""
    return " OR ".join(f"({column.other()})" for column in columns)


def typed(source: str, columns: Sequence[Column], *, bounded: bool) -> str:
    """The rows that do not deviate, behind one of our own, by which the driver learns the types."""
    ours = ", ".join(column.sample for column in columns)
    read = ", ".join(column.read(bounded=bounded) for column in columns)
    where = f"({deviating(columns)}) IS NOT TRUE"
    return f"SELECT {ours} UNION ALL SELECT {read} FROM {source} WHERE {where}"


def ranged(
    table: str, columns: Sequence[Column], *, rowid: str, after: int | None, rows: int
) -> str:
    """Some rows behind a row id, behind one of our own, with two columns more.

    These say whether the row has a value that the driver would turn into another, and its id.
    Without an index the rows come in the order of their ids.
    """
    ours = ", ".join(column.sample for column in columns)
    read = ", ".join(quoted(column.name) for column in columns)
    silent = " OR ".join(f"({said})" for column in columns if (said := column.silent()))
    odd = f"({silent}) IS TRUE" if silent else "0"
    behind = "" if after is None else f" WHERE {rowid} > {after}"
    return (
        f"SELECT {ours}, 0, 0 UNION ALL SELECT {read}, {odd}, {rowid} "
        f"FROM {table} NOT INDEXED{behind} LIMIT {rows + 1}"
    )


def behind(dataset: Dataset, *, rowid: str, after: int | None) -> str:
    """A FROM clause of the rows behind a row id."""
    table = quoted(dataset.name)
    if after is None:
        return table
    chosen = ", ".join(quoted(f.name) for f in dataset.fields)
    return f"(SELECT {chosen} FROM {table} WHERE {rowid} > {after})"


def longest(source: str, fields: Sequence[Field]) -> str:
    """The bytes of the longest row, numbers left out."""
    long = [f for f in fields if affinity(f.native_type) not in {"integer", "real"}]
    sizes = " + ".join(f"ifnull(octet_length({quoted(f.name)}), 0)" for f in long)
    return f"SELECT max({sizes or '0'}) AS longest FROM {source}"


def longest_of_table(name: str) -> str:
    """The same by the pages of the table, which is cheap beside reading them all."""
    literal = name.replace("'", "''")
    return f"SELECT max(mx_payload) AS longest FROM dbstat('main', 1) WHERE name = '{literal}'"


def rowid_of(dataset: Dataset) -> str:
    """A name by which the row id can be asked for, "" when columns hide all of them."""
    taken = {field.name.lower() for field in dataset.fields}
    return next((name for name in ("rowid", "_rowid_", "oid") if name not in taken), "")


def spread(dataset: Dataset, *, rowid: str, low: int, high: int, rows: int) -> str:
    """A FROM clause of some rows behind each of evenly spread row ids."""
    table, each = quoted(dataset.name), max(1, rows // RANGES)
    chosen = ", ".join(quoted(f.name) for f in dataset.fields) or "1 AS one"
    step = max(1, (high - low + 1) // RANGES)
    starts = [low + i * step for i in range(RANGES) if low + i * step <= high]
    ends = [*starts[1:], high + 1]
    parts = (
        f"SELECT * FROM (SELECT {chosen} FROM {table} WHERE {rowid} >= {start} AND {rowid} < {end} "
        f"ORDER BY {rowid} LIMIT {each})"
        for start, end in zip(starts, ends, strict=True)
    )
    return f"({' UNION ALL '.join(parts)})"
