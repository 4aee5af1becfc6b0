"""Nodes and shards of a cluster: its health, copies, room, load, and how its data is spread."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.access.search.door import Door, path_of
from audit.access.search.listing import Listing
from audit.facts.capacity import Block, Capacity, Resource
from audit.facts.replication import Health, Replica, Replication
from audit.facts.workload import (
    Activity,
    DatasetOperations,
    Distribution,
    Operations,
    Part,
    ReadConsistency,
)

#: Roles of nodes that hold data, as `_cat/nodes` abbreviates them.
_DATA_ROLES = frozenset("dhwcs")
#: Above this share of its heap a node collects garbage more than it works (both manuals).
_HEAP_WARN, _HEAP_FULL = 0.75, 0.85
#: A limit that nearly all shards or fields of are used.
_NEARLY = 0.9
_WATERMARKS = "cluster.routing.allocation.disk.watermark"
_DEFAULT_MARKS = {"low": "85%", "high": "90%", "flood_stage": "95%"}
_UNITS = {"b": 1, "kb": 1024, "mb": 1024**2, "gb": 1024**3, "tb": 1024**4, "pb": 1024**5}

Settings = Mapping[str, str]
Json = Mapping[str, Any]


def health(found: Json) -> Health:
    """The cluster's own verdict."""
    state = str(found["status"])
    counts = (
        ("unassigned_shards", "shard copies have no node"),
        ("delayed_unassigned_shards", "shard copies wait for a node to return"),
        ("number_of_pending_tasks", "changes of the cluster wait"),
    )
    problems = tuple(f"{found[key]:,} {words}" for key, words in counts if found.get(key))
    return Health(state=state, healthy=state == "green", critical=state == "red", problems=problems)


def data_nodes(door: Door) -> list[str]:
    nodes: list[Json] = door.get("/_cat/nodes", {"format": "json", "h": "name,node.role"})
    return sorted(str(n["name"]) for n in nodes if _DATA_ROLES & set(str(n["node.role"])))


def replication(nodes: Sequence[str]) -> Replication:
    if len(nodes) < 2:  # noqa: PLR2004  # a copy needs a second node
        return Replication(role="standalone", expected=0)
    # a node that has left is not listed: whoever is here takes part
    replicas = tuple(Replica(name=name, state="data node", healthy=True) for name in nodes)
    return Replication(role="member", replicas=replicas)


def capacity(
    door: Door, listing: Listing, cluster: Settings, indices: Mapping[str, Settings], *, shards: int
) -> Capacity:
    """Disk and heap of each node, the cluster's `shards`, fields of each index."""
    kept = "nodes.*.name,nodes.*.roles,nodes.*.jvm.mem,nodes.*.fs.total,nodes.*.breakers.*.tripped"
    answer: Json = door.get("/_nodes/stats/jvm,fs,breaker", {"filter_path": kept})
    nodes: Mapping[str, Json] = answer.get("nodes") or {}
    holding = [n for n in nodes.values() if any(str(r).startswith("data") for r in n["roles"])]
    resources = [r for node in nodes.values() for r in _of_node(node, cluster)]
    resources += _shards(shards, len(holding), cluster)
    for dataset in listing.datasets:
        if most := indices.get(dataset.name, {}).get("index.mapping.total_fields.limit"):
            mapped = listing.mapped[dataset.name]
            resources.append(
                Resource(
                    name="fields",
                    used=mapped.declared,
                    limit=int(most),
                    unit="fields",
                    warn_share=_NEARLY,
                    scope=dataset.name,
                    setting="index.mapping.total_fields.limit",
                    effect="documents with a field more are refused",
                )
            )
    return Capacity(resources=tuple(resources), blocks=tuple(_blocks(indices)))


def _of_node(node: Json, cluster: Settings) -> Iterator[Resource]:
    name = str(node.get("name", ""))
    jvm: Json = node.get("jvm") or {}
    files: Json = node.get("fs") or {}
    memory: Json = jvm.get("mem") or {}
    if memory.get("heap_max_in_bytes"):
        yield Resource(
            name="heap",
            used=int(memory["heap_used_in_bytes"]),
            limit=int(memory["heap_max_in_bytes"]),
            unit="bytes",
            warn_share=_HEAP_WARN,
            full_share=_HEAP_FULL,
            scope=name,
            effect="requests are refused by circuit breakers, and the node may leave the cluster",
            momentary=True,
        )
    disk: Json = files.get("total") or {}
    total = int(disk.get("total_in_bytes") or 0)
    if total:
        low, high = (_mark(cluster, which, total) for which in ("low", "high"))
        yield Resource(
            name="disk",
            used=total - int(disk["available_in_bytes"]),
            limit=total,
            unit="bytes",
            warn_share=low,
            full_share=high,
            scope=name,
            setting=f"{_WATERMARKS}.low",
            effect="no shard is put there any more, and at the flood stage nothing is written",
        )


def _mark(cluster: Settings, which: str, total: int) -> float:
    """A watermark as the share of the disk that may be used; it may be given as free bytes, too."""
    said = cluster.get(f"{_WATERMARKS}.{which}") or _DEFAULT_MARKS[which]
    text = said.strip().lower()
    try:
        if text.endswith("%"):
            return float(text[:-1]) / 100
        unit = next((u for u in sorted(_UNITS, key=len, reverse=True) if text.endswith(u)), "")
        if unit:
            return max(0.0, 1 - float(text.removesuffix(unit)) * _UNITS[unit] / total)
        return float(text)  # a ratio
    except ValueError:
        return float(_DEFAULT_MARKS[which][:-1]) / 100


def _shards(shards: int, holding: int, cluster: Settings) -> Iterator[Resource]:
    most = cluster.get("cluster.max_shards_per_node", "")
    if not most.isdecimal() or not holding:
        return
    yield Resource(
        name="shards",
        used=shards,
        limit=int(most) * holding,
        unit="shards",
        warn_share=_NEARLY,
        setting="cluster.max_shards_per_node",
        effect="no index can be made, nor the next one of a data stream",
    )


#: Blocks that stop writes, and why they are there.
_BLOCKS = (
    ("index.blocks.read_only_allow_delete", "a disk reached its flood stage"),
    ("index.blocks.read_only", "somebody set it"),
    ("index.blocks.write", "somebody set it"),
)


def _blocks(indices: Mapping[str, Settings]) -> Iterator[Block]:
    for name, values in sorted(indices.items()):
        for setting, why in _BLOCKS:
            if values.get(setting, "false").lower() == "true":
                yield Block(
                    dataset=name,
                    setting=setting,
                    why=why,
                    unintended=setting.endswith("allow_delete"),
                    lift=f'PUT /{path_of([name])}/_settings {{"{setting}": null}}',
                )


def activity(door: Door, listing: Listing, patterns: Sequence[str]) -> Activity:
    """Operations since each index was opened on its node; a replica's are not counted again."""
    fields = ("indexing.index_total", "indexing.delete_total", "get.total", "search.query_total")
    kept = ",".join(f"indices.*.primaries.{f}" for f in fields[:2])
    kept += "," + ",".join(f"indices.*.total.{f}" for f in fields[2:])
    answer: Json = door.get(
        f"/{path_of(patterns)}/_stats/indexing,get,search",
        {"expand_wildcards": "open,hidden", "filter_path": kept},
    )
    indices: Mapping[str, Json] = answer.get("indices") or {}
    streams = {b: name for name, backing in listing.backing.items() for b in backing}
    sums: dict[str, Operations] = {}
    for index, found in indices.items():
        name = streams.get(index, index)
        if name in listing.mapped:
            sums[name] = _plus(sums.get(name), _operations(found))
    total: Operations | None = None
    for each in sums.values():
        total = _plus(total, each)
    return Activity(
        unit="documents",
        totals=total or Operations(),
        by_dataset=tuple(DatasetOperations(n, o) for n, o in sorted(sums.items())),
    )


def _operations(found: Json) -> Operations:
    """New documents and new versions of old ones are counted as one by both products."""
    primaries: Json = found.get("primaries") or {}
    total: Json = found.get("total") or {}
    search: Json = total.get("search") or {}
    get: Json = total.get("get") or {}
    indexing: Json = primaries.get("indexing") or {}
    searches, gets = _number(search.get("query_total")), _number(get.get("total"))
    return Operations(
        reads=None if searches is None else searches + (gets or 0),
        inserts=_number(indexing.get("index_total")),
        deletes=_number(indexing.get("delete_total")),
        look_ups=gets,
    )


def _number(found: object) -> int | None:
    return found if isinstance(found, int) else None


def _plus(one: Operations | None, other: Operations) -> Operations:
    if one is None:
        return other

    def add(a: int | None, b: int | None) -> int | None:
        return b if a is None else a if b is None else a + b

    return Operations(
        reads=add(one.reads, other.reads),
        inserts=add(one.inserts, other.inserts),
        deletes=add(one.deletes, other.deletes),
        look_ups=add(one.look_ups, other.look_ups),
    )


def read_consistency(indices: Mapping[str, Settings], *, how: str) -> ReadConsistency:
    """Near real time: what is written is seen after the next refresh of its index."""
    name = "index.refresh_interval"
    delays = {index: _seconds(values.get(name, "1s")) for index, values in indices.items()}
    known = [delay for delay in delays.values() if delay is not None and delay >= 0]
    notes: list[str] = []
    if never := sorted(index for index, delay in delays.items() if delay is not None and delay < 0):
        what = "index is" if len(never) == 1 else "indices are"
        notes.append(f"{len(never)} {what} not refreshed by a clock ({name} = -1)")
    return ReadConsistency(
        level="near real time",
        snapshot=True,
        how=how,
        multiple=True,
        delay_seconds=max(known, default=None),
        notes=tuple(notes),
    )


def _seconds(text: str) -> float | None:
    """A time of the products ("1s", "500ms", "-1") in seconds."""
    for unit, factor in (("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3600.0), ("d", 86400.0)):
        number = text.removesuffix(unit)
        if number != text and number.replace(".", "", 1).isdecimal():
            return float(number) * factor
    return -1.0 if text.startswith("-") else None


def distribution(door: Door, listing: Listing, patterns: Sequence[str]) -> Distribution:
    path = f"/_cat/shards/{path_of(patterns)}" if patterns else "/_cat/shards"
    shards: list[Json] = door.get(
        path, {"format": "json", "bytes": "b", "h": "index,shard,prirep,docs,store,node"}
    )
    streams = {b: name for name, backing in listing.backing.items() for b in backing}
    parts: list[Part] = []
    nodes: set[str] = set()
    for shard in shards:
        index = str(shard["index"])
        dataset, node = streams.get(index, index), str(shard.get("node") or "")
        nodes |= {node} if node else set()
        if shard.get("prirep") != "p" or dataset not in listing.mapped:
            continue
        name = f"shard {shard['shard']}"
        parts.append(
            Part(
                dataset=dataset,
                name=name if dataset == index else f"{index} {name}",
                node=node,
                rows=_counted(shard.get("docs")),
                size_bytes=_counted(shard.get("store")),
            )
        )
    parts.sort(key=lambda p: (p.dataset, p.name))
    return Distribution(
        scheme="shards by a hash of the routing value", nodes=len(nodes), parts=tuple(parts)
    )


def _counted(text: object) -> int | None:
    return int(text) if isinstance(text, str) and text.isdecimal() else None
