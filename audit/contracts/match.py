"""Which dataset of a source a contract means, and which of its servers the source is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audit.contracts.model import Contract, PromisedDataset, PromisedServer
from audit.contracts.names import short_names
from audit.facts.catalog import Catalog, Dataset

#: What the standard calls a kind of source that we call otherwise.
_KINDS: Mapping[str, frozenset[str]] = {
    "postgresql": frozenset({"postgresql", "postgres", "redshift", "cloudsql"}),
    "duckdb": frozenset({"duckdb"}),
    "files": frozenset({"local", "s3", "azure", "sftp"}),
    "questdb": frozenset({"postgresql", "postgres"}),
}
_ANY = "custom"  # says nothing of the kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A promised dataset with the source's own, or with several that it could be, or none."""

    promised: PromisedDataset
    dataset: Dataset | None = None
    several: tuple[str, ...] = ()


def matched(
    contract: Contract, catalog: Catalog, servers: Sequence[PromisedServer] = ()
) -> list[Matched]:
    """The source's dataset of each that is promised.

    The exact name wins; then the name with a schema that a server of the contract has, then a name
    without its schema, folder or ending, and at last one that differs in case alone.
    """
    schemas = {s.namespace for s in servers or contract.servers if s.namespace}
    datasets = [d for d in catalog.datasets if not d.partition_of]
    short = {d.name: short_names([(d.name, d.namespace)])[d.name] for d in datasets}
    ways = [
        {d.name: [d] for d in catalog.datasets},
        _by((f"{s}.{_bare(d)}", d) for s in schemas for d in datasets if d.namespace == s),
        _by((_bare(d), d) for d in datasets if d.namespace in schemas),
        _by((_bare(d), d) for d in datasets),
        _by((_last(d.name), d) for d in datasets),
        _by((short[d.name], d) for d in datasets),
    ]
    ways += [_by((key.lower(), d) for key, found in way.items() for d in found) for way in ways]
    return [_matched(promised, ways) for promised in contract.datasets]


def _matched(promised: PromisedDataset, ways: Sequence[Mapping[str, list[Dataset]]]) -> Matched:
    for name in dict.fromkeys(
        (promised.physical_name, _last(promised.physical_name), promised.name)
    ):
        for position, way in enumerate(ways):
            found = way.get(name if position < len(ways) // 2 else name.lower(), [])
            if len(found) == 1:
                return Matched(promised=promised, dataset=found[0])
            if found:
                return Matched(promised=promised, several=tuple(sorted(d.name for d in found)))
    return Matched(promised=promised)


def _by(pairs: Iterable[tuple[str, Dataset]]) -> dict[str, list[Dataset]]:
    found: dict[str, list[Dataset]] = {}
    for key, dataset in pairs:
        held = found.setdefault(key, [])
        if dataset not in held:
            held.append(dataset)
    return found


def _bare(dataset: Dataset) -> str:
    """The name without its schema."""
    before = f"{dataset.namespace}."
    return dataset.name.removeprefix(before) if dataset.namespace else dataset.name


def _last(name: str) -> str:
    """The name without the folders that it lies in."""
    return name.rstrip("/").rpartition("/")[2]


def servers_of(
    contract: Contract, *, kind: str, hosts: Sequence[str], database: str
) -> tuple[PromisedServer, ...]:
    """Those of the contract's servers that a source is: one, or one for each of its schemas."""
    fitting = [s for s in contract.servers if _of_kind(s, kind)]
    here = [s for s in fitting if s.host and s.host in hosts]
    exact = [s for s in here if s.database == database] or here
    if not here:
        exact = [s for s in fitting if s.database and s.database == database]
    if not exact and len(fitting) == 1:
        exact = fitting
    same = len({(s.host, s.database) for s in exact}) == 1
    return tuple(exact) if same else ()


def of_kind(contract: Contract, kind: str) -> bool:
    """Whether the contract's own types are those of this kind of source."""
    return not contract.servers or any(_of_kind(s, kind) for s in contract.servers)


def _of_kind(server: PromisedServer, kind: str) -> bool:
    said = server.kind.lower()
    return said in {_ANY, kind, ""} or said in _KINDS.get(kind, frozenset())
