"""A database as the worker sees it: each statement goes over the pipe to the audit, which decides.

There is no driver, no address and no credential here. A dialect of SQLAlchemy words the statements
of its product; what it would ask of the catalogue, it is told beforehand.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import types
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.pool import StaticPool

#: Sends a statement with its parameters; columns and rows come back, or the name of an error.
Ask = Callable[[str, Mapping[str, object]], "Answered"]


class Answered:
    """What the audit answered; `error` names a failure and is "" otherwise."""

    def __init__(
        self, columns: Sequence[str] = (), rows: Sequence[Sequence[object]] = (), error: str = ""
    ) -> None:
        self.columns, self.rows, self.error = columns, rows, error


class Error(Exception):
    """The base of errors that a DBAPI has (PEP 249)."""


class DatabaseError(Error):
    """The audit refused the statement, or its source did."""


class _Cursor:
    """A cursor (PEP 249) whose rows are there at once."""

    arraysize = 1
    rowcount = -1
    lastrowid = None

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._rows: list[tuple[object, ...]] = []
        self.description: list[tuple[Any, ...]] | None = None

    def execute(self, statement: str, parameters: object = None) -> None:
        answered = self._ask(statement, _named(parameters))
        if answered.error:
            raise DatabaseError(answered.error)
        self.description = [(name, None, None, None, None, None, None) for name in answered.columns]
        self._rows = [tuple(row) for row in answered.rows]

    def fetchone(self) -> tuple[object, ...] | None:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[tuple[object, ...]]:
        taken, self._rows = self._rows[: size or 1], self._rows[size or 1 :]
        return taken

    def fetchall(self) -> list[tuple[object, ...]]:
        taken, self._rows = self._rows, []
        return taken

    def close(self) -> None:
        self._rows = []


def _named(parameters: object) -> dict[str, object]:
    """Parameters by name; of numbered ones (:1) that is the number."""
    if isinstance(parameters, Mapping):
        return dict(cast("Mapping[str, object]", parameters))
    listed = cast("Sequence[object]", parameters or ())
    return {str(i + 1): value for i, value in enumerate(listed)}


class _Connection:
    """A connection without transactions: each statement is one of its own on the other side."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def cursor(self) -> _Cursor:
        return _Cursor(self._ask)

    def create_function(self, *function: object, **settings: object) -> None:
        """Functions of a client's own do not reach the source."""

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...


#: What SQLAlchemy asks a driver's module for.
_MODULE = SimpleNamespace(
    paramstyle="pyformat",
    apilevel="2.0",
    threadsafety=1,
    **dict.fromkeys(
        (
            "Warning",
            "InterfaceError",
            "DataError",
            "OperationalError",
            "IntegrityError",
            "InternalError",
            "ProgrammingError",
            "NotSupportedError",
        ),
        DatabaseError,
    ),
    Error=Error,
    DatabaseError=DatabaseError,
    sqlite_version_info=(3, 40, 0),
)


def engine_for(product: str, ask: Ask, columns: Mapping[str, str]) -> Engine:
    """An engine for a product whose only connection is the relay; `columns` have native types."""
    base, style = _PRODUCTS[product]
    module = SimpleNamespace(**vars(_MODULE))
    module.paramstyle = style

    class Quoting(base.preparer):  # type: ignore[name-defined,misc]
        def _requires_quotes(self, value: str) -> bool:
            """Every name: no list of reserved words is that of the product's own version."""
            return bool(value)

    class Relayed(base):  # type: ignore[valid-type,misc]
        preparer = Quoting
        supports_statement_cache = False
        default_paramstyle = style

        @classmethod
        def import_dbapi(cls) -> Any:  # noqa: ANN401
            return module

        def initialize(self, *asked: object) -> None:
            """Nothing is asked: what it would find out is told or not needed."""

        def get_columns(self, *asked: object, **more: object) -> Any:  # noqa: ANN401, ARG002
            return [
                {"name": name, "type": type_of(self, native), "nullable": True, "default": None}
                for name, native in columns.items()
            ]

        def get_pk_constraint(self, *asked: object, **more: object) -> Any:  # noqa: ANN401, ARG002
            return {"constrained_columns": [], "name": None}

        def has_table(self, *asked: object, **more: object) -> bool:  # noqa: ARG002
            return True

        def do_ping(self, *asked: object) -> bool:  # noqa: ARG002
            return True

    dialect = Relayed(dbapi=module, paramstyle=style)
    _settle(dialect)
    pool = StaticPool(lambda: _Connection(ask), dialect=dialect)  # type: ignore[arg-type]
    return Engine(pool, dialect, sa.engine.url.URL.create(product))


def _settle(dialect: Dialect) -> None:
    """What connecting would have told, where a statement depends on it."""
    dialect.server_version_info = (15, 0) if dialect.name == "postgresql" else (3, 40, 0)
    dialect.default_schema_name = None


_PRODUCTS: dict[str, tuple[type[Any], str]] = {
    "postgresql": (PGDialect, "pyformat"),
    "sqlite": (SQLiteDialect, "numeric"),
}
_NATIVE = re.compile(r"(?P<name>[^(\[]*)(?:\((?P<size>[\d\s,]*)\))?(?P<rest>[^()\[]*)")


class _Own(types.UserDefinedType[Any]):
    """A type of the product or the user that SQLAlchemy has no class for."""

    cache_ok = True

    def __init__(self, native: str) -> None:
        self.native = native

    def get_col_spec(self, **settings: object) -> str:
        del settings
        return self.native


def type_of(dialect: Any, native: str) -> types.TypeEngine[Any]:  # noqa: ANN401
    """The SQLAlchemy type of a native one, or one of its name where there is none."""
    found = _NATIVE.fullmatch(native.strip().lower())
    if found is None:
        return _Own(native)
    name = " ".join(f"{found['name']} {found['rest']}".split())
    known = dialect.ischema_names.get(name) or dialect.ischema_names.get(name.upper())
    if known is None:
        return _Own(native)
    sizes = [int(part) for part in (found["size"] or "").split(",") if part.strip()]
    kind: Any = known if isinstance(known, type) else type(known)
    if "time zone" in name and issubclass(kind, types.DateTime | types.Time):
        made = kind(timezone="with time zone" in name)
    else:
        sized = sizes if issubclass(kind, types.String | types.Numeric) else []
        made = cast("Any", kind)(*sized)
    return cast("types.TypeEngine[Any]", made)
