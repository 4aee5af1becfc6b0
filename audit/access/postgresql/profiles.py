"""How much of a dataset is read: all of it, random blocks, or nothing."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from audit.access.bounds import bounded
from audit.facts.catalog import Dataset, DatasetKind, Field

#: Bytes of a row where nobody knows how many rows there are.
_ROW_BYTES = 100
#: A table of up to so many times the rows of a sample is read whole.
_NEARLY = 1.25
_SMALLEST_PERCENT = 0.000_01
#: Of some ten blocks at least one comes; of a single one often none.
_FEWEST_BYTES = 10 * 8192
#: A view's functions act with the rights of whoever reads it, and a superuser's rights reach the
#: server's own files and programs, which a read-only transaction does not hold back.
AS_SUPERUSER = "a view runs code of the source, which this audit does not do as a superuser"
ORDINARY = "run the audit as an account of its own that is no superuser"


def skipped(dataset: Dataset, *, superuser: bool = False) -> str:
    """Why a dataset is not read, "" when it is."""
    if dataset.partition_of:
        return f"its rows are profiled through {dataset.partition_of}"
    if dataset.kind is DatasetKind.FOREIGN_TABLE:
        return "its rows lie in another source, which this audit does not read"
    if superuser and dataset.kind is DatasetKind.VIEW:
        return AS_SUPERUSER
    return ""


def part_of(dataset: Dataset, rows: int | None) -> int | None:
    """So many rows of it are read, None for all: a sample of nearly all rows costs more."""
    if rows is None or dataset.kind is DatasetKind.VIEW:
        return rows
    known = dataset.row_estimate
    return None if known is not None and known <= rows * _NEARLY else rows


def percent_of(dataset: Dataset, rows: int) -> float | None:
    """The share of its blocks that holds so many rows, None where nobody knows how many it has."""
    known = dataset.row_estimate
    if known is None and dataset.size_bytes:
        known = dataset.size_bytes // _ROW_BYTES
    if not known or dataset.kind is DatasetKind.VIEW:
        return None
    fewest = 100 * _FEWEST_BYTES / dataset.size_bytes if dataset.size_bytes else 0
    return max(min(max(100 * rows / known, fewest), 100.0), _SMALLEST_PERCENT)


def finite(
    column: sa.ColumnElement[Any], table: sa.FromClause | None = None
) -> dict[str, sa.ColumnElement[Any]]:
    """The bounds of a time as text: the driver knows neither infinity nor years before Christ.

    With a table they are looked up on their own, which an index answers at once.
    """
    both: dict[str, sa.ColumnElement[Any]] = {}
    for name, function in (("min", sa.func.min), ("max", sa.func.max)):
        if table is None:
            found: Any = function(column).filter(sa.func.isfinite(column))
        else:
            found = (
                sa.select(function(column))
                .select_from(table)
                .where(sa.func.isfinite(column))
                .scalar_subquery()
            )
        both[name] = sa.cast(found, sa.Text)
    return both


def looked_up(
    column: sa.ColumnElement[Any], table: sa.FromClause
) -> dict[str, sa.ColumnElement[Any]]:
    """The bounds of a number, each by a look at one end of its index."""
    return {
        "min": sa.select(sa.func.min(column)).select_from(table).scalar_subquery(),
        "max": sa.select(sa.func.max(column)).select_from(table).scalar_subquery(),
    }


def indexed_bounds(dataset: Dataset) -> list[Field]:
    """Fields whose bounds may be shown and are an index away, however large the dataset is."""
    leading = {
        index.fields[0]
        for index in dataset.indexes
        if index.fields and index.valid and index.method == "btree" and not index.partial
    }
    return [f for f in dataset.fields if f.name in leading and bounded(f, dataset)]


class Explain(sa.Executable, sa.ClauseElement):
    """EXPLAIN of a statement: the server plans it and runs nothing."""

    inherit_cache = False

    def __init__(self, statement: sa.ClauseElement) -> None:
        self.statement = statement


@compiles(Explain)
def _explain(element: Explain, compiler: SQLCompiler, **options: Any) -> str:  # pyright: ignore[reportUnusedFunction]  # noqa: ANN401  # SQLAlchemy's own signature
    return f"EXPLAIN {compiler.process(element.statement, **options)}"


def planned(tables: Iterable[sa.TableClause]) -> Explain:
    """A read of every field of some views, to be planned together.

    Each row is taken as a whole, because the planner throws away a field that nobody asks for.
    """
    whole: sa.ColumnClause[Any] = sa.literal_column("(v.*) IS NULL")
    reads = [sa.select(whole).select_from(table.alias("v")) for table in tables]
    return Explain(sa.union_all(*reads) if len(reads) > 1 else reads[0])
