"""Which dialect a URL means, and the package that brings it."""

from importlib.metadata import entry_points
from typing import Any

from audit.access.dialect.known import KNOWN
from audit.errors import ConfigError

#: In front of a scheme it asks for SQLAlchemy's inspection also where a kind of ours claims it.
PREFIX = "sqlalchemy+"
_GROUP = "sqlalchemy.dialects"


def drivername(scheme: str) -> str:
    """The scheme as SQLAlchemy calls it."""
    return scheme.removeprefix(PREFIX)


def base_of(scheme: str) -> str:
    return drivername(scheme).partition("+")[0]


def means_dialect(scheme: str) -> bool:
    """Whether a scheme that no kind claims is for a dialect: asked for, installed, or known."""
    if scheme.startswith(PREFIX) or base_of(scheme) in KNOWN:
        return True
    registered = {entry.name for entry in entry_points(group=_GROUP)}
    return bool({drivername(scheme).replace("+", "."), base_of(scheme)} & registered)


def dialect_class(scheme: str) -> type[Any]:
    """The dialect's class with its driver importable; a `ConfigError` says what to install."""
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415  # not where only names are asked

    base = base_of(scheme)
    try:
        found = _resolved(drivername(scheme))
        found.import_dbapi()
    except ArgumentError:
        raise _unknown(base) from None
    except ImportError as error:
        raise _without_driver(base, error) from None
    made: type[Any] = found
    return made


def _resolved(name: str) -> Any:  # noqa: ANN401  # whatever class a package registers
    import sqlalchemy as sa  # noqa: PLC0415
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    try:
        return sa.URL.create(name).get_dialect()
    except ArgumentError:
        # a dialect with one driver is mostly registered under its own name only
        base, _, driver = name.partition("+")
        found: Any = sa.URL.create(base).get_dialect()
        names = {str(found.driver), found.__module__.partition(".")[0]}
        if driver.replace("-", "_") not in {n.replace("-", "_") for n in names}:
            raise
        return found


def install(package: str) -> str:
    """How a package gets beside us."""
    return (
        f"run: uv tool install --with {package} source-audit (or pip install {package} "
        "in its environment)"
    )


def _unknown(base: str) -> ConfigError:
    if base in KNOWN:
        of = KNOWN[base]
        return ConfigError(
            f"{of.product} sources need the package {of.package}, which is not installed or does "
            f"not know this driver; {install(of.package)}"
        )
    return ConfigError(
        f"no installed package brings an SQLAlchemy dialect {base!r}; install the one of your "
        "database beside source-audit, or check the spelling"
    )


def _without_driver(base: str, error: ImportError) -> ConfigError:
    module = (error.name or "").partition(".")[0]
    wanted = KNOWN[base].package if base in KNOWN else module or base
    lacks = f" (the module {module} is not there)" if module else ""
    return ConfigError(
        f"the dialect {base!r} is installed without its driver{lacks}; {install(wanted)}"
    )
