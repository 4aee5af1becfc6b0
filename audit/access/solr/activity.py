"""What a Solr node counted since it started (Reference Guide, "Metrics Reporting")."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from audit.facts.activity import HiddenRecording, Observability, Recording
from audit.facts.workload import Activity, DatasetOperations, Operations

_SEARCHES, _GETS = "QUERY./select.requests", "QUERY./get.requests"
_UPDATES = "UPDATE.updateHandler.cumulative"
METRICS = (_SEARCHES, _GETS, _UPDATES)
_CORE = "solr.core."
_AUDITED = ("log-ins", "data access")
_AUDIT = "auditlogging"
_SLOW = "query.slowQueryThresholdMillis"


def activity(metrics: Mapping[str, Mapping[str, Any]], *, since: datetime | None) -> Activity:
    """Searches and changes of the node that answered; a collection's cores are put together."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for registry, found in metrics.items():
        if not registry.startswith(_CORE):
            continue
        into = counts[_dataset(registry)]
        into[0] += _count(found.get(_SEARCHES)) + _count(found.get(_GETS))
        into[1] += _count(found.get(f"{_UPDATES}Adds"))
        into[2] += _count(found.get(f"{_UPDATES}DeletesById"))
        into[2] += _count(found.get(f"{_UPDATES}DeletesByQuery"))
    told = {name: _operations(held) for name, held in sorted(counts.items())}
    return Activity(
        unit="requests of this node, ours among them",
        totals=_operations([sum(held[n] for held in counts.values()) for n in range(3)]),
        since=since,
        by_dataset=tuple(DatasetOperations(name, found) for name, found in told.items()),
    )


def _operations(held: list[int]) -> Operations:
    """An update of a document is an addition that replaces it: Solr counts no other."""
    return Operations(reads=held[0], inserts=held[1], deletes=held[2])


def _count(found: Any) -> int:  # noqa: ANN401  # JSON
    """A counter, which is a number or one of several figures."""
    match found:
        case {"count": int(counted)}:
            return counted
        case int(counted):
            return counted
        case _:
            return 0


def _dataset(registry: str) -> str:
    """Core or collection of "solr.core.people" or "solr.core.orders.shard1.replica_n2"."""
    name = registry.removeprefix(_CORE)
    parts = name.split(".")
    cloud = len(parts) > 2 and parts[-1].startswith("replica_")  # noqa: PLR2004
    return ".".join(parts[:-2]) if cloud else name


def observability(metrics: Mapping[str, Mapping[str, Any]] | None) -> Observability:
    """The audit log by its figures: there are some as soon as it is on. None: no figures at all."""
    slow = HiddenRecording(
        "slow operations", _SLOW, "the server shows nobody its value; see solrconfig.xml"
    )
    if metrics is None:
        why = "the node keeps no metrics, which would show it; see security.json"
        return Observability(
            recordings=(
                Recording(
                    "operation statistics",
                    enabled=False,
                    setting="metrics",
                    value="off",
                    enable='<metrics enabled="true"/> in solr.xml',
                ),
            ),
            hidden=(slow, *(HiddenRecording(what, _AUDIT, why) for what in _AUDITED)),
        )
    node: Mapping[str, Any] = metrics.get("solr.node") or {}
    on = any(name.startswith("SECURITY./auditlogging") for name in node)
    return Observability(
        recordings=(
            *(
                Recording(
                    what,
                    enabled=on,
                    setting=_AUDIT,
                    value="on" if on else "none",
                    enable='"auditlogging": {"class": "solr.SolrLogAuditLoggerPlugin"} in '
                    "security.json",
                )
                for what in _AUDITED
            ),
            Recording("operation statistics", enabled=True, setting="metrics", value="on"),
        ),
        hidden=(slow,),
    )
