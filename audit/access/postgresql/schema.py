"""Rows of the catalogue as datasets: what each row of PostgreSQL's own tables means."""

import hashlib
import re
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from audit.access.postgresql.names import qualified, select_grant
from audit.access.postgresql.types import logical_type
from audit.facts.catalog import (
    Constraint,
    Dataset,
    DatasetKind,
    Field,
    ForeignKey,
    Index,
    Key,
    KeyKind,
    RowSecurity,
)
from audit.facts.catalog import Sequence as Counter

Rows = Sequence[Row[Any]]

_KINDS = {
    "r": DatasetKind.TABLE,
    "p": DatasetKind.PARTITIONED_TABLE,
    "v": DatasetKind.VIEW,
    "m": DatasetKind.MATERIALIZED_VIEW,
    "f": DatasetKind.FOREIGN_TABLE,
}
_ON_DELETE = {"c": "cascade", "n": "set null", "d": "set default", "r": "restrict", "a": ""}
STRATEGIES = {"h": "hash", "l": "list", "r": "range"}
_WIDEST = {"int2": 2**15 - 1, "int4": 2**31 - 1}


@dataclass(frozen=True, slots=True)
class Relations:
    """The relations of the source by their identifier, with the names that the report gives them.

    A dot in a name can make two relations look alike; then both are named as SQL quotes them.
    """

    rows: Mapping[int, Row[Any]]
    names: Mapping[int, str]
    places: Mapping[str, tuple[str, str]]  # schema and bare name of each dataset

    def name(self, oid: int | None) -> str:
        return self.names.get(oid, "") if oid else ""


def relations_of(rows: Rows) -> Relations:
    plain = [f"{row.namespace}.{row.name}" for row in rows]
    doubled = {name for name, times in Tally(plain).items() if times > 1}
    names = {
        row.oid: qualified(row.namespace, row.name) if name in doubled else name
        for row, name in zip(rows, plain, strict=True)
    }
    places = {names[row.oid]: (row.namespace, row.name) for row in rows}
    return Relations({row.oid: row for row in rows}, names, places)


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows that make up the catalogue besides the relations themselves."""

    columns: Rows
    constraints: Rows
    indexes: Rows
    sizes: Rows


def datasets_of(relations: Relations, parts: Parts, *, account: str) -> tuple[Dataset, ...]:
    """Every dataset, sorted by name."""
    columns = _by_relation(parts.columns)
    constraints = _by_relation(parts.constraints)
    indexes = _by_relation(parts.indexes)
    sizes = {row.oid: row for row in parts.sizes}
    estimates = {
        oid: estimate
        for oid, row in relations.rows.items()
        if (estimate := _estimate(row, sizes.get(oid))) is not None
    }
    bytes_of = {oid: int(row.bytes) for oid, row in sizes.items()}
    _add_up(relations, estimates)
    _add_up(relations, bytes_of)
    names = {oid: {column.number: column.name for column in own} for oid, own in columns.items()}
    made = [
        _dataset(
            row,
            relations,
            account=account,
            columns=columns[oid],
            constraints=constraints[oid],
            indexes=indexes[oid],
            fields=names,
            sizes=bytes_of,
            estimate=estimates.get(oid),
        )
        for oid, row in relations.rows.items()
    ]
    return tuple(sorted(made, key=lambda dataset: dataset.name))


FieldNames = Mapping[int, Mapping[int, str]]


def _dataset(
    row: Row[Any],
    relations: Relations,
    *,
    account: str,
    columns: Rows,
    constraints: Rows,
    indexes: Rows,
    fields: FieldNames,
    sizes: Mapping[int, int],
    estimate: int | None,
) -> Dataset:
    kind = DatasetKind.PARTITION if row.is_partition and row.kind in "rp" else _KINDS[row.kind]
    unchecked = {number for k in constraints if k.kind == "n" for number in k.fields}
    readable = bool(row.usable and row.selectable)
    return Dataset(
        name=relations.name(row.oid),
        kind=kind,
        namespace=row.namespace,
        fields=tuple(_field(c, number, c.number in unchecked) for number, c in enumerate(columns)),
        keys=tuple(_keys(constraints, indexes, fields.get(row.oid, {}))),
        foreign_keys=tuple(_foreign_keys(constraints, relations, fields)),
        constraints=tuple(
            Constraint(k.name, k.validated, k.enforced) for k in constraints if k.kind in "cnx"
        ),
        indexes=tuple(_index(i, fields.get(row.oid, {}), sizes) for i in indexes),
        comment=row.comment or "",
        owner=row.owner,
        row_estimate=estimate,
        size_bytes=sizes.get(row.oid),
        partition_of=relations.name(row.parent),
        persistent=row.persistence == "p",
        row_security=_row_security(row),
        readable=readable,
        grant=""
        if readable
        else select_grant(
            row.namespace, row.name, to=account, usage=not row.usable, select=not row.selectable
        ),
        triggers=row.triggers,
        update_triggers=row.update_triggers,
        partitioned_by=tuple(
            name
            for number in row.partition_fields or ()
            if (name := fields.get(row.oid, {}).get(number))
        ),
        partition_method=STRATEGIES.get(row.strategy or "", ""),
        options=tuple(_option(text) for text in row.options or ()),
    )


def _field(row: Row[Any], ordinal: int, unchecked: bool) -> Field:  # noqa: FBT001  # private
    expression: str | None = row.expression
    return Field(
        name=row.name,
        native_type=row.native,
        logical_type=logical_type(row.type, sort=row.sort, category=row.category),
        ordinal=ordinal,
        nullable=not row.required or unchecked,  # declared but never checked: nulls are in it
        default=None if expression is None or row.generated else masked(expression),
        default_is_now=bool(expression) and not row.generated and is_now(expression or ""),
        generated=row.generated,
        identity=row.identity,
        comment=row.comment or "",
    )


def _keys(constraints: Rows, indexes: Rows, fields: Mapping[int, str]) -> Iterable[Key]:
    """Declared keys, then unique indexes that nobody declared as a constraint."""
    backing = {k.index for k in constraints if k.kind in "pux"}
    for k in constraints:
        if k.kind in "pu":
            kind = KeyKind.PRIMARY if k.kind == "p" else KeyKind.UNIQUE
            yield Key(k.name, kind, tuple(fields[n] for n in k.fields))
    for i in indexes:
        numbers = _numbers(i.fields)[: i.keys]
        if i.is_unique and i.valid and i.oid not in backing and all(numbers):
            yield Key(i.name, KeyKind.UNIQUE, tuple(fields[n] for n in numbers), i.partial)


def _foreign_keys(
    constraints: Rows, relations: Relations, fields: FieldNames
) -> Iterable[ForeignKey]:
    for k in constraints:
        if k.kind != "f":
            continue
        own, theirs = fields.get(k.relation, {}), fields.get(k.parent, {})
        yield ForeignKey(
            name=k.name,
            fields=tuple(own[n] for n in k.fields),
            parent=relations.name(k.parent) or f"{k.parent_namespace}.{k.parent_name}",
            parent_fields=tuple(theirs.get(n, "") for n in k.parent_fields),
            validated=k.validated,
            enforced=k.enforced,
            switched_off=k.switched_off,
            on_delete=_ON_DELETE.get(k.on_delete, ""),
        )


def _index(row: Row[Any], fields: Mapping[int, str], sizes: Mapping[int, int]) -> Index:
    numbers = _numbers(row.fields)
    leading = tuple(fields.get(n, "") for n in numbers[: row.keys])
    return Index(
        name=row.name,
        fields=leading,
        unique=row.is_unique,
        valid=row.valid,
        method=row.method,
        partial=row.partial,
        primary=row.is_primary,
        size_bytes=sizes.get(row.oid),
        scans=row.scans,
        signature=_signature(row),
        plain=row.usual_classes and row.usual_collations and len(numbers) == row.keys,
    )


def _signature(row: Row[Any]) -> str:
    """Equal for two indexes of a table that hold the same, whatever they are called.

    A digest, because the expressions of an index may hold values.
    """
    if row.expressions is None or row.exclusive:
        return ""
    parts = (row.method, row.fields, row.keys, row.classes, row.options, row.collations)
    text = "\n".join(str(part) for part in (*parts, row.expressions))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _row_security(row: Row[Any]) -> RowSecurity | None:
    if not row.secured and not row.policies:
        return None
    return RowSecurity(
        enabled=row.secured,
        forced=row.forced,
        policies=row.policies,
        applies_to_us=row.filtered,
    )


def _option(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def _estimate(row: Row[Any], size: Row[Any] | None) -> int | None:
    """Rows by the planner's own way: density at the last look, times the pages of today.

    A table that nobody has looked at has no density (-1); then the counter of live rows serves.
    """
    if size is None:
        return None
    if row.tuples >= 0 and row.pages > 0:
        pages = size.pages if size.pages is not None else row.pages
        return int(row.tuples / row.pages * pages + 0.5)
    if size.live:
        return int(size.live)
    return 0 if size.pages == 0 else None


def _add_up(relations: Relations, figures: dict[int, int]) -> None:
    """Gives a partitioned table the sum of its partitions, level by level from below."""
    children: dict[int, list[int]] = defaultdict(list)
    for oid, row in relations.rows.items():
        if row.parent in relations.rows:
            children[row.parent].append(oid)

    def total(oid: int) -> int | None:
        below = [total(child) for child in children[oid]] if oid in children else None
        if below is not None:
            known = [figure for figure in below if figure is not None]
            if len(known) == len(below):
                figures[oid] = sum(known)
        return figures.get(oid)

    for oid in list(children):
        total(oid)


def counters_of(rows: Rows, relations: Relations, *, account: str) -> tuple[Counter, ...]:
    """Sequences with the smaller of their own limit and their field's; downward ones negative."""
    return tuple(
        Counter(
            name=f"{row.namespace}.{row.name}",
            dataset=relations.name(row.relation),
            field=row.field or "" if relations.name(row.relation) else "",
            last_value=row.last_value,
            limit=_limit(row),
            cycles=row.cycles,
            grant=""
            if row.selectable
            else select_grant(
                row.namespace,
                row.name,
                to=account,
                usage=not row.usable,
                select=True,
                sort="SEQUENCE ",
            ),
        )
        for row in rows
    )


def _limit(row: Row[Any]) -> int:
    widest = _WIDEST.get(row.type)
    if row.step < 0:
        return max(row.lowest, -widest - 1) if widest else int(row.lowest)
    return min(row.highest, widest) if widest else int(row.highest)


def _numbers(text: str) -> list[int]:
    """An int2vector as the server writes it; 0 stands for an expression."""
    return [int(part) for part in text.split()]


def _by_relation(rows: Rows) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.relation].append(row)
    return found


_TOKEN = re.compile(
    r"(?P<name>\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'::regclass)|(?P<text>'(?:[^']|'')*')"
    r"|(?P<number>\b\d[\w.]*)"
)
_NOW = re.compile(
    r"\b(now|statement_timestamp|clock_timestamp|transaction_timestamp|timeofday)\(\)"
    r"|\b(CURRENT_TIMESTAMP|CURRENT_DATE|LOCALTIMESTAMP)\b",
    re.IGNORECASE,
)


def masked(expression: str) -> str:
    """An expression without its literals; names stay, also those of sequences."""

    def hide(match: re.Match[str]) -> str:
        if match["name"]:
            return match["name"]
        return "'…'" if match["text"] else "…"

    return _TOKEN.sub(hide, expression)


def is_now(expression: str) -> bool:
    """Whether an expression is the time of writing itself, not a time reckoned from it."""
    reckoned = re.search(r"[+-]|\binterval\b", _TOKEN.sub("", expression))
    return bool(_NOW.search(expression)) and not reckoned
