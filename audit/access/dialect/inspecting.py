"""A catalogue by SQLAlchemy's inspection, by the information schema where that fails.

A dialect need not offer every part of an inspection, and one that was made for another version of
its product fails in some. Each part is asked for by itself: what is not told is unread, not empty.
"""

import logging
import warnings
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.engine.reflection import Inspector, ObjectKind
from sqlalchemy.exc import SQLAlchemyError

from audit.access.dialect import standard
from audit.access.dialect.relations import Inspected, Place, Relation
from audit.errors import CollectError
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

Connect = Callable[[], AbstractContextManager[Connection]]
Rows = Callable[[str], Sequence[sa.Row[Any]]]
Found = Mapping[Place, Any]


def inspected(connect: Connect, rows: Rows, *, schema: str | None = None) -> Inspected:
    """Every table and view of the database, or of one schema of it.

    `connect` opens a connection on which the dialect may send its own statements, `rows` sends one
    of ours.
    """
    found = Inspected()
    schemas = [schema] if schema else _schemas(connect)
    for name in schemas:
        found.relations += _listed(connect, name)
    own = standard.Standard(rows)
    _columns(connect, own, found, schemas)
    for part, attribute, method in _PARTS:
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
    (None, "unique", "get_multi_unique_constraints"),
    (CatalogPart.INDEXES, "indexes", "get_multi_indexes"),
    (CatalogPart.COMMENTS, "comment", "get_multi_table_comment"),
    (None, "checks", "get_multi_check_constraints"),
)


def _put(relation: Relation, attribute: str, value: Any) -> None:  # noqa: ANN401
    if attribute == "comment":
        relation.comment = str((value or {}).get("text") or "")
    elif value:
        setattr(relation, attribute, value)


@contextmanager
def _inspector(connect: Connect) -> Generator[Inspector]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a package would print is no message of ours
        with connect() as connection:
            yield sa.inspect(connection)


def _schemas(connect: Connect) -> list[str | None]:
    """The user's schemas; the default one is None, so that its names stand alone."""
    try:
        with _inspector(connect) as inspector:
            default = inspector.default_schema_name
            names = [str(name) for name in inspector.get_schema_names()]
    except (NotImplementedError, SQLAlchemyError, AttributeError, TypeError):
        return [None]
    mine = [n for n in names if not {n.lower(), n.lower().partition(".")[0]} & SYSTEM]
    if len(mine) == 1 or (default is None and not mine):
        return [None]
    return [None if name == default else name for name in mine]


def _listed(connect: Connect, schema: str | None) -> list[Relation]:
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
                names: list[str] = getattr(inspector, method)(schema=schema)
        except (NotImplementedError, AttributeError):
            continue
        except SQLAlchemyError:
            if kind is DatasetKind.TABLE:
                raise
            logger.info("the dialect does not list each %s", kind.value)
            continue
        for name in names:
            found[name] = Relation((schema, name), kind)  # some list a view as a table as well
    return list(found.values())


def _columns(
    connect: Connect, own: "standard.Standard", found: Inspected, schemas: Sequence[str | None]
) -> None:
    told = _reflected(connect, "get_multi_columns", schemas)
    if told is None:
        told = own.part("columns", found.relations)
    for relation in found.relations:
        columns: Any = (told or {}).get(relation.place)
        if columns is None:
            columns = _described(connect, relation.place)
        relation.columns = list(columns)


def _reflected(
    connect: Connect, method: str, schemas: Sequence[str | None]
) -> dict[Place, Any] | None:
    """What one method of the inspector tells of all relations, None where it fails."""
    found: dict[Place, Any] = {}
    try:
        for schema in schemas:
            with _inspector(connect) as inspector:
                found |= getattr(inspector, method)(schema=schema, kind=ObjectKind.ANY)
    except CollectError:
        raise  # a limit of ours
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
    except CollectError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever a driver raises
        logger.info("the fields of a dataset are not told (%s)", type(error).__name__)
        return []
    return [{"name": str(column[0]), "code": column[1]} for column in description]
