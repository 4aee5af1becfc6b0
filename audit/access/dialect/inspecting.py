"""A catalogue by SQLAlchemy's inspection, by the information schema where that fails.

A dialect need not offer every part of an inspection, and one that was made for another version of
its product fails in some. Each part is asked for by itself: what is not told is unread, not empty.
"""

import logging
import re
import warnings
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.engine.reflection import Inspector, ObjectKind
from sqlalchemy.exc import SQLAlchemyError

from audit.access.dialect import standard
from audit.access.dialect.relations import Inspected, Place, Relation
from audit.errors import BudgetExceeded, ConnectionLost, Interrupted
from audit.facts.catalog import CatalogPart, DatasetKind

logger = logging.getLogger(__name__)

#: Schemas of the products' own, in lower case; the first part of a name that has two counts, too.
SYSTEM = frozenset({
    "information_schema", "pg_catalog", "pg_toast", "pg_internal", "pg_automv", "crdb_internal",
    "pg_extension", "sys", "system", "temp", "mysql", "performance_schema", "v_catalog",
    "v_monitor", "v_internal", "rw_catalog", "blob", "_statistics_", "sysibm", "syscat",
    "sysstat", "sysibmadm", "systools", "sysproc", "_sys_statistics", "_sys_bic", "_sys_repo",
    "exa_statistics",
})  # fmt: skip

#: What a package warns of when an empty answer says nothing.
_UNOFFERED = re.compile(r"(?:\bnot|n't)\b.{0,20}\bsupport|unsupported", re.IGNORECASE)
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')

Connect = Callable[[], AbstractContextManager[Connection]]
Rows = Callable[[str], Sequence[sa.Row[Any]]]
Room = Callable[[int], bool]

#: From so many tables on the information schema is asked first, which tells of all at once.
MANY = 300
#: Statements that a dialect sends for one table and part, at most.
_MOST_EACH = 2


@dataclass(frozen=True, slots=True)
class Schema:
    """One schema: as it is called in ours (None for the default one), and as a dialect is asked."""

    ours: str | None
    asked: str | None


def inspected(connect: Connect, rows: Rows, room: Room) -> Inspected:
    """Every table and view of the database.

    `connect` opens a connection on which the dialect may send its own statements, `rows` sends one
    of ours. `room` says whether so many statements more can be afforded: most dialects send one or
    two for each table and part.
    """
    found = Inspected()
    schemas = _schemas(connect, found)
    for one in schemas:
        found.relations += _listed(connect, one)
    own = standard.Standard(rows, found.default)
    many = len(found.relations) > MANY
    _columns(connect, own, found, schemas)
    for part, attribute, method in _PARTS:
        told = own.part(attribute, found.relations) if many else None
        if told is None and room(_MOST_EACH * len(found.relations)):
            told = _reflected(connect, method, schemas)
        if told is None:
            told = own.part(attribute, found.relations)
        if told is None:
            if part is not None:
                found.unread.add(part)
            continue
        for relation in found.relations:
            _put(relation, attribute, told.get(relation.place))
    return found


#: What is asked for beside columns: the part of the catalogue, where it goes, and who tells it.
_PARTS: tuple[tuple[CatalogPart | None, str, str], ...] = (
    (CatalogPart.KEYS, "primary", "get_multi_pk_constraint"),
    (CatalogPart.REFERENCES, "references", "get_multi_foreign_keys"),
    (CatalogPart.KEYS, "unique", "get_multi_unique_constraints"),
    (CatalogPart.INDEXES, "indexes", "get_multi_indexes"),
    (CatalogPart.COMMENTS, "comment", "get_multi_table_comment"),
    (None, "checks", "get_multi_check_constraints"),
)


def _put(relation: Relation, attribute: str, value: Any) -> None:  # noqa: ANN401
    if attribute == "comment":
        told: Mapping[str, Any] = value or {}
        relation.comment = str(told.get("text") or "")
    elif value:
        setattr(relation, attribute, value)


@contextmanager
def _inspector(connect: Connect) -> Generator[Inspector]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a package would print is no message of ours
        with connect() as connection:
            yield sa.inspect(connection)


def _schemas(connect: Connect, found: Inspected) -> list[Schema]:
    """The user's schemas; names in the default one stand alone."""
    try:
        with _inspector(connect) as inspector:
            found.default = str(inspector.default_schema_name or "")
            names = [str(name) for name in inspector.get_schema_names()]
    except (NotImplementedError, SQLAlchemyError, AttributeError, TypeError):
        return [Schema(None, None)]
    mine = [n for n in names if not {n.lower(), n.lower().partition(".")[0]} & SYSTEM]
    if len({n.partition(".")[0] for n in mine}) == 1 and all("." in n for n in mine):
        mine = [_bare(n.partition(".")[2]) for n in mine]  # one database stands before all of them
    if not mine or mine == [found.default]:
        return [Schema(None, None)]
    return [Schema(None if name == found.default else name, name) for name in mine]


def _bare(name: str) -> str:
    quoted = _QUOTED.fullmatch(name)
    return quoted[1].replace('""', '"') if quoted else name


def _listed(connect: Connect, schema: Schema) -> list[Relation]:
    """Tables and views of one schema; a list of tables is the least that a dialect has to tell."""
    kinds = (
        (DatasetKind.TABLE, "get_table_names"),
        (DatasetKind.VIEW, "get_view_names"),
        (DatasetKind.MATERIALIZED_VIEW, "get_materialized_view_names"),
    )
    found: dict[str, Relation] = {}
    for kind, method in kinds:
        try:
            with _inspector(connect) as inspector:
                names: list[str] = getattr(inspector, method)(schema=schema.asked)
        except (NotImplementedError, AttributeError):
            continue
        except SQLAlchemyError:
            if kind is DatasetKind.TABLE:
                raise
            logger.info("the dialect does not list each %s", kind.value)
            continue
        for name in names:
            found[name] = Relation((schema.ours, name), kind)  # some list a view as a table as well
    return list(found.values())


def _columns(
    connect: Connect, own: "standard.Standard", found: Inspected, schemas: Sequence[Schema]
) -> None:
    many = len(found.relations) > MANY
    told = own.part("columns", found.relations) if many else None
    if told is None:
        told = _reflected(connect, "get_multi_columns", schemas)
    if told is None:
        told = own.part("columns", found.relations)
    for relation in found.relations:
        columns: Any = (told or {}).get(relation.place)
        if columns is None:
            columns = _described(connect, relation.place)
        relation.columns = list(columns)


def _reflected(connect: Connect, method: str, schemas: Sequence[Schema]) -> dict[Place, Any] | None:
    """What one method of the inspector tells of all relations, None where it fails."""
    found: dict[Place, Any] = {}
    try:
        for schema in schemas:
            with _inspector(connect) as inspector, warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                told = getattr(inspector, method)(schema=schema.asked, kind=ObjectKind.ANY)
            found |= {(schema.ours, name): value for (_, name), value in told.items()}
            if any(_UNOFFERED.search(str(warning.message)) for warning in warned):
                return None
    except (BudgetExceeded, Interrupted, ConnectionLost):
        raise
    except Exception as error:  # noqa: BLE001  # a dialect that was made for another version
        logger.info("%s of the dialect failed with %s", method, type(error).__name__)
        return None
    return found


def _described(connect: Connect, place: Place) -> list[dict[str, Any]]:
    """Columns by the description of an empty answer: names, and types as far as drivers tell."""
    schema, name = place
    table = sa.table(name, schema=schema)
    nothing = sa.select(sa.text("*")).select_from(table).where(sa.literal_column("1=0"))
    try:
        with connect() as connection:
            result = connection.execute(nothing)
            description: Any = result.cursor.description if result.cursor else ()
            result.close()
    except (BudgetExceeded, Interrupted, ConnectionLost):
        raise
    except Exception as error:  # noqa: BLE001  # whatever a driver raises
        logger.info("the fields of a dataset are not told (%s)", type(error).__name__)
        return []
    return [{"name": str(column[0]), "code": column[1]} for column in description]
