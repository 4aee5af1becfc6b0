"""The one place where the benchmarks call the engine as a library."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from audit.access.address import Address, parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.stream import Portion
from audit.engine.discover import connector_for_scheme
from audit.engine.documents import Walkers
from audit.engine.rows import KEPT_ROWS
from audit.errors import NotTabular
from audit.facts.catalog import Catalog, Dataset
from audit.facts.profiles import FieldProfile, Rows
from audit.profile.dataset import DatasetState
from audit.profile.describe import Seen, describe
from audit.profile.figures import numbers_of
from audit.profile.infer import describe_documents, document_state
from audit.profile.options import Options
from audit.profile.parallel import profile_documents
from audit.profile.pipeline import columns_pool, profile_blocks
from audit.secrets.secret import Secret

THREADS = 2
#: What a connector imports on first use; it belongs to the start of a program.
_LATE = {
    "files": ("audit.access.files.inspect",),
    "sqlite": ("adbc_driver_sqlite", "adbc_driver_manager", "sqlalchemy.dialects.sqlite"),
    "mysql": ("pymysql", "sqlalchemy.dialects.mysql", "audit.access.mysql.wire"),
    "postgresql": ("adbc_driver_postgresql", "adbc_driver_manager", "psycopg"),
}


@dataclass(frozen=True, slots=True)
class Made:
    """What came out; the state is None for documents."""

    rows: int
    fields: tuple[FieldProfile, ...]
    between: Rows | None = None
    state: DatasetState | None = None


def prepare(source: str) -> None:
    """Imports what the source needs, as the yardsticks do before they are timed."""
    kind = connector_for_scheme(_address(source)[0].scheme).kind
    for name in _LATE[kind]:
        import_module(name)


def without_errors() -> None:
    """Leaves out the search for values that do not belong, which the program always makes."""
    from audit.detect import suspicious  # noqa: PLC0415

    def nothing(*_: object, **__: object) -> list[object]:
        return []

    setattr(suspicious, "entries", nothing)  # noqa: B010  # of another module


def profile(source: str, name: str = "", *, detect: bool = False, rules: bool = False) -> Made:
    """The profile of all rows of a file or of a table, as it is for whoever calls the engine.

    Without detection and rules, as the peers do without: those are measured by themselves.
    """
    with _opened(source) as connector:
        catalog: Catalog = connector.catalog()
        [dataset] = [d for d in catalog.datasets if name in {"", d.name}]
        with columns_pool(THREADS) as pool:
            return _profiled(connector, dataset, pool, detect=detect, rules=rules)


def profile_all(source: str, *, detect: bool) -> tuple[int, int]:
    """The profiles of all tables one after another: how many, and their rows."""
    with _opened(source) as connector, columns_pool(THREADS) as pool:
        catalog: Catalog = connector.catalog()
        made = [_profiled(connector, d, pool, detect=detect) for d in catalog.datasets]
    return len(made), sum(one.rows for one in made)


def _profiled(
    connector: Any,  # noqa: ANN401  # of a kind that streams
    dataset: Dataset,
    pool: ThreadPoolExecutor,
    *,
    detect: bool,
    rules: bool = False,
) -> Made:
    options = Options(detect=detect, kept_rows=KEPT_ROWS if rules else 0)
    try:
        stream = connector.stream(dataset, Portion())
    except NotTabular:
        return _documents(connector, dataset)
    found = profile_blocks(iter(stream.blocks), DatasetState(options), pool)
    if found.error:
        raise found.error
    state = found.state
    made = describe(state, dataset, Seen(state.rows, row_count_exact=True), pool=pool).profile
    return Made(made.rows_seen, made.fields, made.rows, state)


def _opened(source: str) -> Any:  # noqa: ANN401  # of a kind that streams and has a catalogue
    address, password = _address(source)
    limits = Limits(seconds=3_600, statement_seconds=3_600)
    return connector_for_scheme(address.scheme)(Target("bench", address, password), Budget(limits))


def _address(source: str) -> tuple[Address, Secret | None]:
    if "://" in source:
        return parse_url(source)
    scheme = "sqlite:///" if source.endswith(".db") else "file://"
    return parse_url(f"{scheme}{Path(source).resolve()}")


def _documents(connector: Any, dataset: Dataset) -> Made:  # noqa: ANN401  # as above
    walkers, portion = Walkers(THREADS), Portion()
    try:
        found = profile_documents(
            connector.documents(dataset, portion).batches,
            document_state(dataset),
            executor=walkers.for_extent(connector.extent(dataset), portion),
            workers=walkers.count,
        )
    finally:
        walkers.close()
    if found.error:
        raise found.error
    made = describe_documents(found.state, dataset, whole=True)
    return Made(made.rows, made.profiles)


def save(made: Made, path: str) -> None:
    """Writes what the comparison with exact figures needs."""
    keys = [list(key) for key in made.between.keys] if made.between else None
    fields = {field.name: _told(field, made.state) for field in made.fields}
    told = {"rows": made.rows, "keys": keys, "fields": fields}
    Path(path).write_text(json.dumps(told, sort_keys=True), encoding="utf-8")


def _told(field: FieldProfile, state: DatasetState | None) -> dict[str, object]:
    return {
        "nulls": field.nulls,
        "distinct": field.distinct,
        "distinct_exact": field.distinct_exact,
        "unique": field.unique,
        "types": {share.type: share.count for share in field.types},
        "quantiles": _quantiles(field.name, state),
    }


def _quantiles(name: str, state: DatasetState | None) -> list[tuple[float, float]]:
    """Those of the state: a profile does not tell them of every field, and all should be right."""
    states = state.fields[name].states.values() if state and name in state.fields else ()
    numbers = [numbers_of(one.summary()) for one in states]
    return [(one.at, one.value) for n in numbers if n for one in n.quantiles]
