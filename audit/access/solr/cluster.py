"""What a Solr server holds: the cores of one node, or the collections of a SolrCloud."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import quote

from audit.access.http import UnexpectedAnswer
from audit.access.solr.schema import Schema, read_schema
from audit.access.solr.settings import guesses
from audit.errors import PrivilegeMissing
from audit.facts.catalog import Dataset, DatasetKind
from audit.facts.replication import Health, Replica, Replication
from audit.facts.workload import Distribution, Part

#: Datasets whose schema, configuration and documents by shard are asked for.
MOST = 100
_ACTIVE = "active"
_GREEN, _RED = "GREEN", "RED"

Get = Callable[..., Any]
Answer = Mapping[str, Any]


class Cluster:
    """Reads each answer once. `cloud` says whether there are collections."""

    def __init__(self, get: Get, *, cloud: bool) -> None:
        self._get = get
        self.cloud = cloud
        self.schemas: dict[str, Schema] = {}
        self.configs: dict[str, Answer] = {}
        self.refused: set[str] = set()  # datasets whose schema or configuration we may not read
        self._sets: dict[tuple[str, str], Answer] = {}
        self._parts: list[Part] = []

    @cached_property
    def cores(self) -> Answer:
        """The cores of the node that answers; in a SolrCloud each holds a part of a collection."""
        found: Answer = self._get("/admin/cores", {"action": "STATUS"})
        return found

    @cached_property
    def status(self) -> Answer:
        found: Answer = self._get("/admin/collections", {"action": "CLUSTERSTATUS"})["cluster"]
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """Cores or collections, without the product's own."""
        listed: Answer = self.status["collections"] if self.cloud else self.cores["status"]
        return tuple(sorted(name for name in listed if not name.startswith(".")))

    def datasets(self) -> Iterator[Dataset]:
        for number, name in enumerate(self.names):
            yield self._collection(name, number) if self.cloud else self._core(name, number)

    def _core(self, name: str, number: int) -> Dataset:
        index: Answer = self.cores["status"][name].get("index") or {}
        schema = self._schema(name, name, number)
        return Dataset(
            name=name,
            kind=DatasetKind.INDEX,
            fields=schema.fields,
            keys=schema.keys,
            schema_mode=schema.mode,
            row_estimate=index.get("numDocs"),
            size_bytes=index.get("sizeInBytes"),
            complete=number < MOST and name not in self.refused,
            options=_options(schema),
        )

    def _collection(self, name: str, number: int) -> Dataset:
        about: Answer = self.status["collections"][name]
        schema = self._schema(name, str(about.get("configName", name)), number)
        aliases: Mapping[str, str] = self.status.get("aliases") or {}
        named = sorted(a for a, targets in aliases.items() if name in str(targets).split(","))
        copies = [len(_replicas(shard)) for shard in _shards(about).values()]
        return Dataset(
            name=name,
            kind=DatasetKind.COLLECTION,
            fields=schema.fields,
            keys=schema.keys,
            schema_mode=schema.mode,
            row_estimate=self._counted(name, about) if number < MOST else None,
            size_bytes=None,
            replicas=max(min(copies, default=1) - 1, 0),
            complete=number < MOST and name not in self.refused,
            options=(*_options(schema), *((("aliases", ", ".join(named)),) if named else ())),
        )

    def _schema(self, name: str, configset: str, number: int) -> Schema:
        """Schema and configuration, which collections of one configuration set share."""
        if number >= MOST:
            return Schema()
        try:
            self.configs[name] = self._shared(name, configset, "config")["config"]
        except PrivilegeMissing:
            self.refused.add(name)
        try:
            declared = self._shared(name, configset, "schema")["schema"]
        except PrivilegeMissing:
            self.refused.add(name)
            return Schema()
        found = read_schema(
            declared, self._seen(name), guessing=guesses(self.configs.get(name) or {})
        )
        self.schemas[name] = found
        return found

    def _shared(self, name: str, configset: str, what: str) -> Answer:
        if (configset, what) not in self._sets:
            self._sets[configset, what] = self._get(f"/{quote(name, safe='')}/{what}")
        return self._sets[configset, what]

    def _seen(self, name: str) -> Mapping[str, Mapping[str, Any]]:
        """Fields that documents of one node have, without any of their values."""
        try:
            found: Answer = self._get(
                f"/{quote(name, safe='')}/admin/luke",
                {"numTerms": "0", "includeIndexFieldFlags": "false"},
            )
        except (PrivilegeMissing, UnexpectedAnswer):
            return {}
        fields: Mapping[str, Mapping[str, Any]] = found.get("fields") or {}
        return fields

    def _counted(self, name: str, about: Answer) -> int | None:
        """Documents of a collection; a search that no document is read for tells them by shard."""
        try:
            found: Answer = self._get(
                f"/{quote(name, safe='')}/select",
                {"q": "*:*", "rows": "0", "shards.info": "true", "shards.tolerant": "true"},
            )
        except (PrivilegeMissing, UnexpectedAnswer):
            return None
        told: Answer = found.get("shards.info") or {}
        counts = {_core_of(address): part.get("numFound") for address, part in told.items()}
        for shard, of in sorted(_shards(about).items()):
            held = [counts[r["core"]] for r in _replicas(of) if r["core"] in counts]
            nodes = [str(r["node_name"]) for r in _replicas(of) if r.get("leader") == "true"]
            self._parts.append(
                Part(name, shard, nodes[0] if nodes else "", held[0] if held else None)
            )
        partial = bool(found["responseHeader"].get("partialResults"))
        return None if partial else int(found["response"]["numFound"])

    def distribution(self) -> Distribution:
        if not self.cloud:
            return Distribution(scheme="cores of one node", nodes=1)
        collections: Mapping[str, Answer] = self.status["collections"]
        routers = {str(about["router"]["name"]) for about in collections.values()}
        several = {p.dataset for p in self._parts if p.name} - {
            name
            for name in self.names
            if len(_shards(self.status["collections"][name])) < 2  # noqa: PLR2004
        }
        return Distribution(
            scheme="shards by " + ", ".join(sorted(routers)) if routers else "shards",
            nodes=len(self.status["live_nodes"]),
            parts=tuple(p for p in self._parts if p.dataset in several),
        )

    def health(self) -> Health:
        if not self.cloud:
            failed = len(self.cores.get("initFailures") or {})
            return Health(
                state="with failures" if failed else "loaded",
                healthy=not failed,
                critical=failed > 0,
                problems=(f"{counted(failed, 'core')} could not be loaded",) if failed else (),
            )
        words = {name: self._state_of(name) for name in self.names}
        problems = tuple(
            f"{name} is {word}: {down}"
            for name, (word, down) in words.items()
            if word != _GREEN or down
        )
        red = any(word == _RED for word, _ in words.values())
        worst = _RED if red else next((w for w, _ in words.values() if w != _GREEN), _GREEN)
        return Health(state=worst, healthy=not problems, critical=red, problems=problems)

    def _state_of(self, name: str) -> tuple[str, str]:
        about: Answer = self.status["collections"][name]
        live = set(self.status["live_nodes"])
        shards = _shards(about)
        out = sum(
            r.get("state") != _ACTIVE or r.get("node_name") not in live
            for shard in shards.values()
            for r in _replicas(shard)
        )
        leaderless = sum(
            not any(r.get("leader") == "true" for r in _replicas(shard))
            for shard in shards.values()
        )
        said = [f"{counted(out, 'copy', 'copies')} of a shard not active"] if out else []
        said += [f"{counted(leaderless, 'shard')} without a leader"] if leaderless else []
        return str(about.get("health", _GREEN)), ", ".join(said)

    def replication(self) -> Replication:
        if self.cloud:
            live = set(self.status["live_nodes"])
            collections: Mapping[str, Answer] = self.status["collections"]
            holding = {
                str(r["node_name"])
                for about in collections.values()
                for shard in _shards(about).values()
                for r in _replicas(shard)
            }
            nodes = sorted(live | holding)
            if len(nodes) < 2:  # noqa: PLR2004  # a copy needs a second node
                return Replication(role="standalone", expected=0)
            return Replication(
                role="member",
                replicas=tuple(
                    Replica(n, "live" if n in live else "gone", healthy=n in live) for n in nodes
                ),
            )
        return self._followed()

    def _followed(self) -> Replication:
        """Of cores that copy another one; a leader does not know who copies from it."""
        behind: list[Replica] = []
        for name in self.names[:MOST]:
            try:
                found: Answer = self._get(
                    f"/{quote(name, safe='')}/replication", {"command": "details"}
                )["details"]
            except UnexpectedAnswer:
                continue  # the handler can be taken away
            if str(found.get("isFollower", "")).lower() == "true":
                told: Answer = found.get("follower") or {}
                failing = bool(told.get("replicationFailedAt"))
                behind.append(Replica(name, "follower", healthy=not failing))
        if behind:
            return Replication(role="standby", replicas=tuple(behind))
        return Replication(role="leader or alone", visible=False)


def counted(count: int, one: str, several: str = "") -> str:
    """A number with its noun."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def _options(schema: Schema) -> tuple[tuple[str, str], ...]:
    return (("searched only", ", ".join(schema.hidden)),) if schema.hidden else ()


def _shards(about: Answer) -> Mapping[str, Answer]:
    found: Mapping[str, Answer] = about.get("shards") or {}
    return found


def _replicas(shard: Answer) -> list[Answer]:
    found: Mapping[str, Answer] = shard.get("replicas") or {}
    return list(found.values())


def _core_of(address: str) -> str:
    """The core at the end of "http://host:8983/solr/orders_shard1_replica_n2/"."""
    return address.partition("|")[0].rstrip("/").rpartition("/")[2]
