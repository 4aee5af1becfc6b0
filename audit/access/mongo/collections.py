"""The databases, collections and views of a deployment, with their indexes, sizes and shards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from audit.access.mongo.describe import SYSTEM_DATABASES, Document, Measured, dataset_of
from audit.access.mongo.errors import Gone, Unsupported, explain
from audit.access.mongo.expiring import rules_of
from audit.access.mongo.session import MongoSession
from audit.errors import (
    BudgetExceeded,
    ConnectionLost,
    Interrupted,
    PrivilegeMissing,
    SourceTimeout,
)
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family, Key, KeyKind, SchemaMode
from audit.facts.retention import ExpiryRule
from audit.facts.workload import Part


@dataclass(slots=True)
class Listed:
    """What one reading of the catalogue found; parts are those of sharded collections."""

    datasets: list[Dataset] = field(default_factory=list[Dataset])
    rules: list[ExpiryRule] = field(default_factory=list[ExpiryRule])
    parts: list[Part] = field(default_factory=list[Part])
    counting_since: datetime | None = None  # since when the use of indexes is counted

    @property
    def catalog(self) -> Catalog:
        return Catalog(
            family=Family.DOCUMENT,
            datasets=tuple(sorted(self.datasets, key=lambda d: d.name)),
            owners_supported=False,
        )


def databases_of(session: MongoSession) -> tuple[str, ...]:
    """The database that the URL names, else all that are not the product's own."""
    if session.database:
        return (session.database,)
    answer = session.ask({"listDatabases": 1, "nameOnly": True, "authorizedDatabases": True})
    return tuple(sorted({str(d["name"]) for d in answer["databases"]} - SYSTEM_DATABASES))


def bare_name(dataset: Dataset) -> str:
    return dataset.name.removeprefix(f"{dataset.namespace}.")


class Reader:
    """Reads the catalogue once: three commands for each collection, none for a view."""

    def __init__(self, session: MongoSession) -> None:
        self._session = session
        self._listed = Listed()
        self._uncounted: set[str] = set()  # databases whose use of indexes we may not see

    def read(self) -> Listed:
        databases = databases_of(self._session)
        for database in databases:
            try:
                self._read(database)
            except PrivilegeMissing as error:
                if len(databases) == 1:
                    raise
                self._listed.datasets.append(_unlisted(database, error.grant))
        return self._listed

    def _read(self, database: str) -> None:
        """The collections and views of a database; a spent budget leaves their bare names."""
        spent = False
        for listed in self._session.collections(database):
            bare = str(listed["name"])
            name = bare if self._session.database else f"{database}.{bare}"
            plain = dataset_of(name, database, listed)
            if spent or plain.kind is DatasetKind.VIEW:
                self._listed.datasets.append(plain)
                continue
            try:
                self._listed.datasets += self._detailed(plain, database, listed)
            except (BudgetExceeded, Interrupted):
                spent = True
                self._listed.datasets.append(plain)

    def _detailed(self, plain: Dataset, database: str, listed: Document) -> Iterator[Dataset]:
        """A collection with its indexes and sizes; none when it was dropped meanwhile."""
        bare = str(listed["name"])
        try:
            indexes = self._session.batch(
                {"listIndexes": bare, "cursor": {"batchSize": 1_000}}, database=database
            )
            shards = self._shards(database, bare)
        except PrivilegeMissing as error:
            yield replace(plain, readable=False, grant=error.grant)
            return
        except Gone:
            return
        measured = _measured(shards, self._uses(database, bare))
        dataset = dataset_of(plain.name, database, listed, indexes=indexes, measured=measured)
        self._listed.rules += rules_of(dataset, bare, listed, indexes)
        if len(shards) > 1:
            self._listed.parts += _parts(dataset, shards)
        yield dataset

    def _shards(self, database: str, name: str) -> Sequence[Document]:
        """Documents and bytes on each shard; nothing from a program that does not count them."""
        try:
            return self._session.pipeline(database, name, {"$collStats": {"storageStats": {}}})
        except Unsupported:
            return ()

    def _uses(self, database: str, name: str) -> Mapping[str, int]:
        """How often each index was used, over all shards, as far as that is counted and told."""
        if database in self._uncounted:
            return {}
        try:
            told = self._session.pipeline(database, name, {"$indexStats": {}})
        except (PrivilegeMissing, Unsupported):
            self._uncounted.add(database)
            return {}
        except (BudgetExceeded, Interrupted):
            raise
        except Exception as error:
            known = explain(error)
            if known is None or isinstance(known, ConnectionLost):
                raise
            if isinstance(known, SourceTimeout):
                self._uncounted.add(database)  # the next ones would be waited for as long
            return {}  # such as of a time series: its indexes are those of its buckets
        found: dict[str, int] = {}
        for use in told:
            accesses: Document = use.get("accesses") or {}
            since = accesses.get("since")
            if not isinstance(since, datetime):
                continue  # a program that keeps the place and does not count
            found[str(use["name"])] = found.get(str(use["name"]), 0) + int(accesses.get("ops") or 0)
            self._note(since.astimezone(UTC))
        return found

    def _note(self, since: datetime) -> None:
        """Indexes are counted from when they were made: the oldest count says since when."""
        known = self._listed.counting_since
        self._listed.counting_since = since if known is None else min(known, since)


def _measured(shards: Sequence[Document], uses: Mapping[str, int]) -> Measured:
    stats: list[Document] = [shard.get("storageStats") or {} for shard in shards]
    sizes: dict[str, int] = {}
    for stat in stats:
        told: Mapping[str, object] = stat.get("indexSizes") or {}
        for name, size in told.items():
            if isinstance(size, int | float):
                sizes[name] = sizes.get(name, 0) + int(size)
    rows, size = (_sum(stats, key) for key in ("count", "size"))
    if rows and not size:
        size = None  # documents of no size: the program does not count it
    return Measured(rows=rows, bytes=size, index_bytes=sizes, index_uses=uses)


def _sum(stats: Sequence[Document], key: str) -> int | None:
    told = [stat[key] for stat in stats if isinstance(stat.get(key), int | float)]
    return sum(map(int, told)) if told else None


def _parts(dataset: Dataset, shards: Sequence[Document]) -> Iterator[Part]:
    for shard in shards:
        stats: Document = shard.get("storageStats") or {}
        name = str(shard.get("shard") or shard.get("host") or "")
        yield Part(
            dataset=dataset.name,
            name=name,
            node=name,
            rows=_sum([stats], "count"),
            size_bytes=_sum([stats], "size"),
        )


def _unlisted(database: str, grant: str) -> Dataset:
    """Stands for the collections of a database whose names we may not even see."""
    return Dataset(
        name=f"{database}.*",
        kind=DatasetKind.COLLECTION,
        namespace=database,
        keys=(Key("_id_", KeyKind.PRIMARY, ("_id",)),),
        schema_mode=SchemaMode.NONE,
        readable=False,
        grant=grant,
        complete=False,
    )
