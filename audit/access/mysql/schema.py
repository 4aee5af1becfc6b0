"""Rows of information_schema as datasets."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Row

from audit.access.mysql.names import everything_in, grant, place
from audit.access.mysql.privileges import Account
from audit.access.mysql.types import Column
from audit.facts.catalog import (
    Constraint,
    Dataset,
    DatasetKind,
    Field,
    ForeignKey,
    Index,
    Key,
    KeyKind,
    LogicalType,
    SchemaMode,
)
from audit.facts.catalog import Sequence as Counter

Rows = Sequence[Row[Any]]
Place = tuple[str, str]

#: Engines that keep what was committed, and let others write while a table is read.
TRANSACTIONAL = frozenset({"InnoDB", "ndbcluster", "NDB", "ROCKSDB", "TokuDB", "XtraDB"})
_VOLATILE = frozenset({"MEMORY", "BLACKHOLE", "HEAP"})
_ELSEWHERE = frozenset({"FEDERATED", "CONNECT", "SPIDER", "S3"})
#: The largest value of a counter by its column's type (manual, "Integer Types"), signed.
_LIMITS = {"tinyint": 2**7, "smallint": 2**15, "mediumint": 2**23, "int": 2**31, "bigint": 2**63}
_NOW = re.compile(
    r"\b(?:current_timestamp|now|localtime(?:stamp)?|sysdate|curdate)\b", re.IGNORECASE
)
_QUOTED = re.compile(r"`([^`]+)`")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Parts:
    """What the catalogue's statements gave."""

    tables: Rows
    columns: Rows
    indexes: Rows
    foreign_keys: Rows
    delete_rules: Rows
    constraints: Rows = ()
    triggers: Rows = ()
    partitions: Rows = ()


@dataclass(slots=True)
class Schema:
    """Datasets with where each is, and the columns as they are declared."""

    datasets: tuple[Dataset, ...] = ()
    counters: tuple[Counter, ...] = ()
    places: dict[str, Place] = field(default_factory=dict[str, Place])
    names: dict[Place, str] = field(default_factory=dict[Place, str])
    columns: dict[str, dict[str, Column]] = field(default_factory=dict[str, dict[str, Column]])
    engines: dict[str, str] = field(default_factory=dict[str, str])

    def name(self, namespace: str, bare: str) -> str:
        """What a user would type for it, "" for what is none of the datasets."""
        return self.names.get((namespace, bare), "")


def schema_of(
    parts: Parts, *, account: Account, database: str, mode: SchemaMode = SchemaMode.ENFORCED
) -> Schema:
    """Every table and view; of one chosen database the names stand alone."""
    found = Schema()
    columns, indexes = _by_place(parts.columns), _by_place(parts.indexes)
    references, rules = _by_place(parts.foreign_keys), _by_place(parts.delete_rules)
    checks, partitions = _by_place(parts.constraints), _by_place(parts.partitions)
    triggers = {(r.namespace, r.dataset): r for r in parts.triggers}
    names = {
        (r.namespace, r.name): r.name if database else f"{r.namespace}.{r.name}"
        for r in parts.tables
    }
    found.names = names
    datasets: list[Dataset] = []
    counters: list[Counter] = []
    for row in parts.tables:
        where = (row.namespace, row.name)
        name = names[where]
        known = {c.name: _column(c) for c in columns[where]}
        found.places[name], found.columns[name] = where, known
        found.engines[name] = row.engine or ""
        own_indexes = list(_indexes(indexes[where]))
        datasets.append(
            Dataset(
                name=name,
                kind=_kind(row, partitioned=bool(partitions[where])),
                namespace="" if database else row.namespace,
                fields=tuple(_field(c, known[c.name]) for c in columns[where]),
                keys=tuple(_keys(own_indexes, prefixed(indexes[where]))),
                foreign_keys=tuple(_foreign_keys(references[where], rules[where], names)),
                constraints=tuple(Constraint(c.name) for c in checks[where]),
                indexes=tuple(own_indexes),
                comment=_comment(row),
                row_estimate=None if row.estimate is None else int(row.estimate),
                size_bytes=_bytes(row),
                persistent=(row.engine or "") not in _VOLATILE,
                triggers=int(triggers[where].triggers) if where in triggers else 0,
                triggers_grant=""
                if where in triggers or account.privileges.may("TRIGGER", *where)
                else grant("TRIGGER", everything_in(where[0]), account.quoted),
                update_triggers=int(triggers[where].update_triggers or 0)
                if where in triggers
                else 0,
                **_partitioning(partitions[where]),
                schema_mode=mode,
                options=tuple(_options(row)),
                **_readable(account, where),
            )
        )
        counters += _counters(row, name, columns[where])
    found.datasets = tuple(sorted(datasets, key=lambda d: d.name))
    found.counters = tuple(sorted(counters, key=lambda c: c.name))
    return found


def _by_place(rows: Rows) -> defaultdict[Place, list[Row[Any]]]:
    found: defaultdict[Place, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.namespace, row.dataset].append(row)
    return found


def _kind(row: Row[Any], *, partitioned: bool) -> DatasetKind:
    if "VIEW" in row.kind:
        return DatasetKind.VIEW
    if (row.engine or "") in _ELSEWHERE:
        return DatasetKind.FOREIGN_TABLE
    return DatasetKind.PARTITIONED_TABLE if partitioned else DatasetKind.TABLE


def _partitioning(rows: Rows) -> dict[str, Any]:
    """By what a table is cut: the fields that the expression names in back-ticks."""
    if not rows:
        return {}
    method = str(rows[0].method).lower().replace(" columns", "")
    return {
        "partitioned_by": tuple(dict.fromkeys(_QUOTED.findall(str(rows[0].expression or "")))),
        "partition_method": method,
    }


def _comment(row: Row[Any]) -> str:
    """Of a view it is the word VIEW, or an error of the server."""
    return "" if "VIEW" in row.kind else row.comment or ""


def _bytes(row: Row[Any]) -> int | None:
    if row.data_bytes is None:
        return None
    return int(row.data_bytes) + int(row.index_bytes or 0)


def _options(row: Row[Any]) -> Iterator[tuple[str, str]]:
    if row.engine:
        yield "engine", row.engine
    for text in (row.options or "").split():
        name, equals, value = text.partition("=")
        if equals:
            yield name.lower(), value.strip("'\"`")


def _readable(account: Account, where: Place) -> dict[str, Any]:
    """Whether every column may be read, and the grant if not."""
    if account.privileges.may("SELECT", *where):
        return {"readable": True}
    return {"readable": False, "grant": grant("SELECT", place(*where), account.quoted)}


def _column(row: Row[Any]) -> Column:
    return Column(
        row.name,
        str(row.data_type).lower(),
        str(row.column_type),
        int(row.numeric_digits or 0),
        int(row.numeric_scale or 0),
    )


def _field(row: Row[Any], column: Column) -> Field:
    extra = str(row.extra or "").upper()
    generated = ("VIRTUAL" in extra or "STORED" in extra or "PERSISTENT" in extra) and (
        "DEFAULT_GENERATED" not in extra
    )
    expression = None if row.expression is None else str(row.expression)
    if expression is not None and expression.upper() == "NULL":  # MariaDB writes it as it stands
        expression = None
    return Field(
        name=row.name,
        native_type=column.native,
        logical_type=column.logical,
        ordinal=int(row.number) - 1,
        nullable=row.nullable == "YES",
        default=None if expression is None or generated else _masked(expression, column),
        default_is_now=not generated and bool(_NOW.search(expression or "")),
        follows_updates="ON UPDATE" in extra,
        generated=generated,
        identity="AUTO_INCREMENT" in extra,
        comment=row.comment or "",
    )


def _masked(expression: str, column: Column) -> str:
    """Calls and numbers of numeric columns are shown; texts are not."""
    if _NOW.search(expression) or (
        column.logical.numeric and _NUMBER.fullmatch(expression.strip("'"))
    ):
        return expression
    return "…"


def _indexes(rows: Iterable[Row[Any]]) -> Iterator[Index]:
    """An index over the beginning of a text (prefix) finds rows, but keeps nothing unique."""
    grouped: dict[str, list[Row[Any]]] = {}
    for row in rows:
        grouped.setdefault(row.name, []).append(row)
    for name, parts in grouped.items():
        prefixed = any(part.prefix is not None for part in parts)
        method = str(parts[0].method).lower()
        marks = [f"{p.field}({p.prefix or ''}){p.direction or ''}" for p in parts]
        yield Index(
            name=name,
            fields=tuple(part.field or "" for part in parts),
            unique=not int(parts[0].repeats),
            method=method,
            primary=name == "PRIMARY",
            signature=f"{method}:{','.join(marks)}",
            plain=not prefixed and method == "btree",
        )


def prefixed(rows: Iterable[Row[Any]]) -> frozenset[str]:
    """Indexes over the beginning of a text: they keep nothing unique."""
    return frozenset(row.name for row in rows if row.prefix is not None)


def _keys(indexes: Iterable[Index], beginnings: frozenset[str]) -> Iterator[Key]:
    """Those of hashes, which tables in memory have, among them."""
    for index in indexes:
        if index.unique and index.name not in beginnings and all(index.fields):
            kind = KeyKind.PRIMARY if index.primary else KeyKind.UNIQUE
            yield Key(index.name, kind, index.fields)


def _foreign_keys(
    rows: Iterable[Row[Any]], rules: Iterable[Row[Any]], names: Mapping[Place, str]
) -> Iterator[ForeignKey]:
    on_delete = {row.name: str(row.on_delete).lower() for row in rules}
    grouped: dict[str, list[Row[Any]]] = {}
    for row in rows:
        grouped.setdefault(row.name, []).append(row)
    for name, parts in grouped.items():
        parent = (parts[0].parent_namespace, parts[0].parent)
        rule = on_delete.get(name, "")
        yield ForeignKey(
            name=name,
            fields=tuple(part.field for part in parts),
            parent=names.get(parent, ".".join(parent)),
            parent_fields=tuple(part.parent_field for part in parts),
            on_delete="" if rule in {"no action", "restrict"} else rule,
        )


def _counters(row: Row[Any], name: str, columns: Iterable[Row[Any]]) -> Iterator[Counter]:
    if row.next_number is None:
        return
    for column in columns:
        if "auto_increment" not in str(column.extra or "").lower():
            continue
        width = _LIMITS.get(str(column.data_type).lower())
        if width is None:
            continue
        unsigned = "unsigned" in str(column.column_type).lower()
        yield Counter(
            name=f"{name}.{column.name}",
            dataset=name,
            field=column.name,
            last_value=max(0, int(row.next_number) - 1),
            limit=(2 * width if unsigned else width) - 1,
        )


def key_to_sample_by(dataset: Dataset) -> str:
    """The field of a primary key of one whole number, "" when there is none."""
    key = dataset.primary_key
    if key is None or len(key.fields) != 1:
        return ""
    found = dataset.field(key.fields[0])
    whole = found is not None and found.logical_type is LogicalType.INTEGER
    return key.fields[0] if whole else ""
