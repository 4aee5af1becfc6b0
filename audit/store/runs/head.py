"""What is known of a run without opening its report: verdict, scores, findings, its link."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from types import UnionType
from typing import TYPE_CHECKING, Any, cast, get_args, get_origin, get_type_hints

from audit.report.runs import SEVERITIES, RunHead

if TYPE_CHECKING:  # to list runs no report is opened, and its many types take a third of the time
    from audit.report.document import Report

_NAMES = tuple(f.name for f in fields(RunHead))
#: What JSON makes of the types that a head is declared with.
_READ: Mapping[str, frozenset[type]] = {
    "str": frozenset({str}),
    "int": frozenset({int}),
    "bool": frozenset({bool}),
    "datetime": frozenset({datetime}),
    "float": frozenset({float, int}),
    "None": frozenset({type(None)}),
    "Mapping": frozenset({dict}),
}


def _types(hint: object) -> frozenset[type]:
    parts: tuple[object, ...] = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    names = ("None" if p is type(None) else _name(get_origin(p) or p) for p in parts)
    return frozenset[type]().union(*(_READ[name] for name in names))


def _name(kind: object) -> str:
    return str(getattr(kind, "__name__", ""))


_HINTS = get_type_hints(RunHead)
_TYPES = {name: _types(hint) for name, hint in _HINTS.items()}
_MEMBERS = {name: _types(get_args(_HINTS[name])[1]) for name in ("scores", "open")}
#: Kinds of datasets whose rows are those of others (`facts.catalog.DatasetKind`).
_COPIES = frozenset({"view", "materialized view", "foreign table", "partition"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The place of a run in the chain of its source: what is hashed, signed and kept for good.

    `report` and `page` are SHA-256 digests (hexadecimal) of the stored files, `page` "" where none
    is kept; `previous` is the digest of the link before, "" for the first one. `sequence` counts
    from one: it orders runs whatever the clock did.
    """

    source: str
    run: str
    sequence: int
    started_at: str  # ISO 8601 in UTC
    report: str
    page: str = ""
    previous: str = ""


def head_of(report: "Report", *, source: str, owner: str = "") -> RunHead:
    """The head of a report that has no place in a store yet; `source` is by what it is kept."""
    opened = [f.severity for f in report.findings if f.status == "open"]
    server = report.transport.server
    leaf = server.certificates[0] if server and server.certificates else None
    waivers = [f.waiver.until for f in report.findings if f.waiver]
    own = [d for d in report.datasets if d.kind not in _COPIES]
    rows = [d.row_count for d in own if d.row_count is not None]
    sizes = [d.size_bytes for d in own if d.size_bytes is not None]
    changes = report.changes
    return RunHead(
        source=source,
        name=report.source.name,
        run=report.run.id,
        sequence=0,
        started_at=report.run.started_at,
        finished_at=report.run.finished_at,
        finished=report.run.finished,
        verdict=report.verdict.status,
        score=report.score.overall,
        coverage=report.score.coverage,
        scores={part.undercurrent: part.score for part in report.scores},
        open={severity: opened.count(severity) for severity in SEVERITIES},
        kind=report.source.kind,
        product=report.source.product,
        version=report.source.version,
        owner=owner,
        certificate_ends=leaf.ends if leaf else None,
        waived_until=min(waivers, default=""),
        datasets=len(report.datasets),
        rows=sum(rows) if rows else None,
        size_bytes=report.source.size_bytes or (sum(sizes) if sizes else None),
        new=len(changes.of("new")) if changes else None,
        returned=len(changes.of("returned")) if changes else None,
        resolved=len(changes.of("resolved")) if changes else None,
    )


def tree_of(head: RunHead) -> dict[str, Any]:
    """The head as JSON holds it."""
    tree: dict[str, Any] = {name: getattr(head, name) for name in _NAMES}
    tree["scores"], tree["open"] = dict(head.scores), dict(head.open)
    for name in ("started_at", "finished_at", "certificate_ends"):
        tree[name] = tree[name].isoformat() if tree[name] else None
    return tree


def head_from(tree: object) -> RunHead:
    """A `ValueError` or `TypeError` for what is no head."""
    if not isinstance(tree, dict):
        raise TypeError("a head is a mapping")
    told = cast("dict[str, Any]", tree)
    values = {name: value for name, value in told.items() if name in _NAMES}
    for name in ("started_at", "finished_at", "certificate_ends"):
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
            if values[name].tzinfo is None:
                raise ValueError(f"{name} has no time zone")
    for name, value in values.items():
        if type(value) not in _TYPES[name]:
            raise TypeError(f"{name} of a head is of another type")
    for name, types in _MEMBERS.items():
        members = cast("dict[str, object]", values.get(name, {})).values()
        if not all(type(value) in types for value in members):
            raise TypeError(f"{name} of a head holds another type")
    if "open" in values:  # the most severe first: what is kept is sorted by name
        values["open"] = {s: values["open"].get(s, 0) for s in SEVERITIES}
    return RunHead(**values)
