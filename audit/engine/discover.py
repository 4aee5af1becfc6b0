"""Finds checks and connectors by their place, and plug-ins by their entry points."""

import difflib
import importlib
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self

from audit.access.dialect.naming import means_dialect
from audit.access.files.places import SCHEMES as FILE_SCHEMES
from audit.errors import ConfigError
from audit.model.check import Check
from audit.model.fact import Fact

if TYPE_CHECKING:  # what reads rows is not needed to find checks
    from audit.access.connector import Connector

CONNECTOR_GROUP = "source_audit.connectors"
CHECK_GROUP = "source_audit.checks"


class DriverMissing(ConfigError):
    """A kind of source whose driver is not installed, and the extra that brings it."""

    def __init__(self, kind: str, driver: str, extra: str) -> None:
        self._made_of = (kind, driver, extra)
        super().__init__(
            f"{kind} sources need the driver {driver}, which is not installed; "
            f"run: uv tool install 'source-audit[{extra}]' (or pip install)"
        )
        self.driver = driver

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, str]]:
        """How another process makes it again; by itself Python would give it the sentence."""
        return type(self), self._made_of


def kinds() -> tuple[str, ...]:
    """The names of all kinds, without importing their drivers."""
    return tuple(sorted({*_builtin_kinds(), *(e.name for e in _plug_ins(CONNECTOR_GROUP))}))


def connector_class(kind: str) -> "type[Connector]":
    """The connector of a kind; a missing driver is a `ConfigError` that names the extra."""
    try:
        if kind in _builtin_kinds():
            module = importlib.import_module(f"audit.connectors.{kind}")
            found: type[Connector] = module.CONNECTOR
            return found
        for entry in _plug_ins(CONNECTOR_GROUP):
            if entry.name == kind:
                loaded: type[Connector] = entry.load()
                return loaded
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] in {"audit", "checks", "templates"}:
            raise
        raise DriverMissing(kind, error.name, kind) from error
    raise ConfigError(f"unknown kind {kind!r}{_did_you_mean(kind, kinds())}")


def connector_for_scheme(scheme: str) -> "type[Connector]":
    """The connector whose URLs begin with this scheme.

    A scheme mostly begins with its kind; only another one makes us look at every kind. What none
    claims is for an SQLAlchemy dialect, if one of this name is installed or known.
    """
    if scheme in FILE_SCHEMES:
        return connector_class("files")
    kind = scheme.partition("+")[0]
    if kind in kinds() and scheme in (near := connector_class(kind)).schemes:
        return near
    schemes: dict[str, type[Connector]] = {}
    for other in kinds():
        with suppress(DriverMissing):
            connector = connector_class(other)
            schemes.update((name, connector) for name in connector.schemes)
    if scheme not in schemes and means_dialect(scheme):
        return connector_class("sqlalchemy")
    if scheme not in schemes:
        raise ConfigError(
            f"unknown source scheme {scheme!r}{_did_you_mean(scheme, {*schemes, *kinds()})}; "
            "`source-audit sources list` names the kinds"
        )
    return schemes[scheme]


def require_driver(connector: "type[Connector]") -> None:
    """A `ConfigError` that says which extra to install when the driver is not there."""
    if connector.driver and find_spec(connector.driver) is None:
        raise DriverMissing(connector.title, connector.driver, connector.extra)


@cache
def checks(folder: str = "", imports: str = "") -> tuple[Check[...], ...]:
    """All checks, sorted by id; a plug-in never replaces one of ours.

    With a folder, of ours only those in it, and with `imports` only those whose modules name this
    module: it spares the time to import the others.
    """
    found: dict[str, Check[...]] = {}
    for module in _check_modules(folder, imports):
        for check in _checks_in(module):
            if check.id in found:
                raise ConfigError(f"two checks have the id {check.id}")
            found[check.id] = check
    return tuple(found[key] for key in sorted(found))


@cache
def fact_types() -> tuple[type[Fact], ...]:
    """All kinds of facts, sorted by name."""
    package = importlib.import_module("audit.facts")
    for info in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"audit.facts.{info.name}")
    kinds = [kind for kind in Fact.__subclasses__() if _is_itself(kind)]
    return tuple(sorted(kinds, key=lambda kind: kind.__name__))


def _is_itself(kind: type[Fact]) -> bool:
    """False for what slots leave behind: the decorator makes a second class of the same name."""
    return getattr(sys.modules.get(kind.__module__), kind.__name__, None) is kind


@cache
def _plug_ins(group: str) -> tuple[EntryPoint, ...]:
    # the metadata of every installed package is read for it
    return tuple(entry_points(group=group))


@cache
def _builtin_kinds() -> tuple[str, ...]:
    package = importlib.import_module("audit.connectors")
    return tuple(info.name for info in pkgutil.iter_modules(package.__path__))


def _check_modules(folder: str, imports: str) -> Iterator[ModuleType]:
    package = importlib.import_module("checks")
    ours = Path(__file__).resolve().parents[2] / "checks"
    if [Path(p).resolve() for p in package.__path__] != [ours]:
        raise ConfigError(
            "another package named 'checks' hides ours; install source-audit in an environment "
            "of its own (uv tool install source-audit)"
        )
    start = importlib.import_module(f"checks.{folder}") if folder else package
    yield from _walk(start, imports)
    for entry in _plug_ins(CHECK_GROUP):
        yield from _walk(entry.load())


def _walk(package: ModuleType, imports: str = "") -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if info.ispkg or info.name.rpartition(".")[2].startswith("_"):
            continue
        if not imports or imports in _source(info.name):
            yield importlib.import_module(info.name)


def _source(module: str) -> str:
    """The text of a module that is not imported yet."""
    spec = find_spec(module)
    path = spec.origin if spec else None
    return Path(path).read_text(encoding="utf-8") if path else ""


def _checks_in(module: ModuleType) -> list[Check[...]]:
    return [member for member in vars(module).values() if isinstance(member, Check)]


def _did_you_mean(word: str, known: Any) -> str:  # noqa: ANN401  # any iterable of words
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    return f" (did you mean {near[0]!r}?)" if near else ""
