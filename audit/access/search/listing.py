"""The indices and data streams of a cluster as datasets, in as few requests as their names take."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from audit.access.http import AnswerTooLarge, UnexpectedAnswer
from audit.access.search.door import Door, path_of, within_lines
from audit.access.search.mappings import Mapped, read_mapping
from audit.errors import PrivilegeMissing
from audit.facts.catalog import Dataset, DatasetKind, Key, KeyKind

#: The engines' own limit for one answer (index.max_result_window).
MAX_HITS = 10_000

Index = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """Datasets by name, and what is known of them beside the catalogue.

    `backing` are the indices of each data stream, the oldest first; `written` the index that a
    stream is written to, and the stream. `windows` is how many documents one answer may hold.
    """

    datasets: tuple[Dataset, ...] = ()
    mapped: Mapping[str, Mapped] = field(default_factory=dict[str, Mapped])
    backing: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    written: Mapping[str, str] = field(default_factory=dict[str, str])
    windows: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dataset.name for dataset in self.datasets)


def listing(door: Door, patterns: Sequence[str] = ()) -> Listing:
    """All that the account may see, or what fits these names and patterns of names."""
    found = _described(door, list(patterns))
    sizes, closed = _sizes(door, patterns), _closed(door, patterns)
    mapped: dict[str, Mapped] = {}
    datasets: list[Dataset] = []
    backing: dict[str, tuple[str, ...]] = {}
    windows: dict[str, int] = {}
    for name, index in found.items():
        if name.startswith(".") or flag(index, "index.hidden"):
            continue
        mapped[name] = read_mapping(index.get("mappings") or {})
        windows[name] = _window(index)
        shut = name in closed or flag(index, "index.verified_before_close")
        datasets.append(
            _dataset(
                name,
                index,
                mapped[name],
                kind=DatasetKind.INDEX,
                size=sizes.get(name),
                closed=shut,
            )
        )
    streams = {str(s["name"]): s for s in _streams(door, patterns)}
    for name, stream in streams.items():
        backing[name] = tuple(str(i["index_name"]) for i in stream["indices"])
    newest = _described(door, [indices[-1] for indices in backing.values()]) if backing else {}
    for name, stream in streams.items():
        index = newest.get(backing[name][-1]) or {}
        stamp: Mapping[str, Any] = stream.get("timestamp_field") or {}
        mapped[name] = read_mapping(index.get("mappings") or {})
        windows[name] = _window(index)
        datasets.append(
            _dataset(
                name,
                index,
                mapped[name],
                kind=DatasetKind.DATA_STREAM,
                size=_sum(sizes.get(b) for b in backing[name]),
                time_field=str(stamp.get("name", "")),
                retention=_retention(stream),
            )
        )
    return Listing(
        datasets=tuple(sorted(datasets, key=lambda d: d.name)),
        mapped=mapped,
        backing=backing,
        written={indices[-1]: name for name, indices in backing.items()},
        windows=windows,
    )


def _described(door: Door, names: list[str]) -> dict[str, Index]:
    """Mappings, settings and aliases of these indices, no names are all of them.

    Many wide mappings are more than one answer may be: then they are asked for in parts.
    """
    parameters = {"expand_wildcards": "open,closed", "flat_settings": "true"}
    found: dict[str, Index] = {}
    parts: list[list[str]] = within_lines(names) if names else [[]]
    while parts:
        part = parts.pop()
        try:
            found.update(door.get(f"/{path_of(part)}", parameters))
        except AnswerTooLarge:
            if len(part) == 1:
                raise
            listed = part or _all_names(door)
            half = max(1, len(listed) // 2)
            parts += [p for side in (listed[:half], listed[half:]) for p in within_lines(side)]
    return found


def _all_names(door: Door) -> list[str]:
    listed: list[Mapping[str, Any]] = door.get(
        "/_cat/indices", {"format": "json", "h": "index", "expand_wildcards": "open,closed"}
    )
    return [name for i in listed if not (name := str(i["index"])).startswith(".")]


def _sizes(door: Door, patterns: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Documents and bytes of each index, of its primary shards; empty when refused."""
    kept = "indices.*.primaries.docs.count,indices.*.primaries.store.size_in_bytes"
    try:
        answer: Mapping[str, Any] = door.get(
            f"/{path_of(patterns)}/_stats/docs,store",
            {"expand_wildcards": "open,hidden", "filter_path": kept},
        )
    except PrivilegeMissing:
        return {}
    indices: Mapping[str, Any] = answer.get("indices") or {}
    return {
        name: (
            int(index["primaries"]["docs"]["count"]),
            int(index["primaries"]["store"]["size_in_bytes"]),
        )
        for name, index in indices.items()
        if index.get("primaries", {}).get("docs")
    }


def _closed(door: Door, patterns: Sequence[str]) -> frozenset[str]:
    """Indices that are closed: they are listed and cannot be searched; empty when refused."""
    asked = {"format": "json", "h": "index,status", "expand_wildcards": "open,closed"}
    path = f"/_cat/indices/{path_of(patterns)}" if patterns else "/_cat/indices"
    try:
        listed: list[Mapping[str, Any]] = door.get(path, asked)
    except (PrivilegeMissing, UnexpectedAnswer):
        return frozenset()
    return frozenset(str(i["index"]) for i in listed if i.get("status") == "close")


def _streams(door: Door, patterns: Sequence[str]) -> list[Mapping[str, Any]]:
    try:
        answer: Mapping[str, Any] = door.get(f"/_data_stream/{path_of(patterns or ['*'])}")
    except (PrivilegeMissing, UnexpectedAnswer):
        return []  # an engine without data streams
    streams: list[Mapping[str, Any]] = answer.get("data_streams") or []
    return [
        s
        for s in streams
        if s.get("indices")
        and not s.get("hidden")
        and not s.get("system")
        and not str(s["name"]).startswith(".")
    ]


def _dataset(
    name: str,
    index: Index,
    mapped: Mapped,
    *,
    kind: DatasetKind,
    size: tuple[int, int] | None = None,
    closed: bool = False,
    time_field: str = "",
    retention: str = "",
) -> Dataset:
    settings: Mapping[str, Any] = index.get("settings") or {}
    policy = settings.get("index.lifecycle.name") or settings.get(
        "index.plugins.index_state_management.policy_id"
    )
    options = [("aliases", ", ".join(sorted(index.get("aliases") or {})))]
    options += [("lifecycle", str(policy or "")), ("status", "closed" if closed else "")]
    options += [("runtime fields", ", ".join(mapped.runtime)), ("retention", retention)]
    return Dataset(
        name=name,
        kind=kind,
        fields=mapped.fields,
        keys=(Key("_id", KeyKind.PRIMARY, ("_id",)),),
        comment=mapped.comment,
        row_estimate=_estimate(size, mapped),
        size_bytes=size[1] if size else None,
        schema_mode=mapped.mode,
        replicas=int(settings.get("index.number_of_replicas", 0)),
        readable=not closed,
        grant=f"POST /{quote(name, safe='')}/_open" if closed else "",
        unread="the index is closed, and opening it would change the source" if closed else "",
        time_field=time_field,
        options=tuple((key, value) for key, value in options if value),
    )


def _retention(stream: Mapping[str, Any]) -> str:
    """After how long a data stream drops its old indices by a rule of its own."""
    lifecycle: Mapping[str, Any] = stream.get("lifecycle") or {}
    kept = lifecycle.get("effective_retention") or lifecycle.get("data_retention")
    return str(kept or "") if lifecycle.get("enabled", True) else ""


def _estimate(size: tuple[int, int] | None, mapped: Mapped) -> int | None:
    """Documents by the engine's statistics, which count every nested object as one, too.

    None where that tells nothing about the documents.
    """
    if size is None or (size[0] and any(f.native_type == "nested" for f in mapped.fields)):
        return None
    return size[0]


def _window(index: Index) -> int:
    settings: Mapping[str, Any] = index.get("settings") or {}
    return max(1, min(MAX_HITS, int(settings.get("index.max_result_window", MAX_HITS))))


def _sum(sizes: Iterable[tuple[int, int] | None]) -> tuple[int, int] | None:
    known = [size for size in sizes if size]
    return (sum(d for d, _ in known), sum(b for _, b in known)) if known else None


def flag(index: Index, name: str) -> bool:
    settings: Mapping[str, Any] = index.get("settings") or {}
    return str(settings.get(name, "")).lower() == "true"
