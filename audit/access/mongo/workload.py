"""What is done with a deployment, what a reader sees of it, and how it is spread.

Counters: MongoDB manual, "serverStatus" and "top". Read concern: the manual's page of that name.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from audit.access.mongo.describe import SYSTEM_DATABASES, Document, document
from audit.access.mongo.errors import Unsupported
from audit.access.mongo.flavour import COMPATIBLE, OTHERS, flavour_of
from audit.access.mongo.session import MongoSession
from audit.errors import PrivilegeMissing
from audit.facts.catalog import Dataset
from audit.facts.workload import (
    Activity,
    DatasetOperations,
    Distribution,
    Operations,
    Part,
    ReadConsistency,
)
from audit.model.fact import Missing, Reason

#: From this version on, reads outside transactions can be of one moment.
_SNAPSHOT_READS = 5
#: Commands by which a program counts that keeps no counters of operations.
_COUNTED = {"reads": ("find", "aggregate"), "inserts": ("insert",), "updates": ("update",),
            "deletes": ("delete",)}  # fmt: skip


def activity_of(
    session: MongoSession, datasets: Sequence[Dataset], since: datetime | None
) -> Activity | Missing:
    """Operations since the server started, and on each dataset where `top` tells them.

    `since` is the oldest count of an index.
    """
    status = session.ask({"serverStatus": 1})
    totals = _totals(status)
    if totals is None:
        told = flavour_of(session) or "this server"
        return Missing(Reason.UNSUPPORTED, f"{told} counts no operations")
    up, now = status.get("uptime"), status.get("localTime")
    started = None
    if up is not None and isinstance(now, datetime):
        started = now.astimezone(UTC) - timedelta(seconds=float(up))
    by_space: Mapping[str, Operations] = dict(_spaces(session))
    return Activity(
        unit="operations",
        totals=totals,
        since=started or since,
        by_dataset=tuple(
            DatasetOperations(dataset.name, operations)
            for dataset in datasets
            if (operations := _of(dataset, by_space)) is not None
        ),
    )


def _totals(status: Document) -> Operations | None:
    counters: Document = status.get("opcounters") or {}
    metrics: Document = status.get("metrics") or {}
    executor: Document = metrics.get("queryExecutor") or {}
    scans: Document = executor.get("collectionScans") or {}
    if counters:
        return Operations(
            reads=_number(counters.get("query")),
            inserts=_number(counters.get("insert")),
            updates=_number(counters.get("update")),
            deletes=_number(counters.get("delete")),
            scans=_number(scans.get("total")),
        )
    commands: Document = metrics.get("commands") or {}
    if not commands:
        return None
    counted = {
        what: sum(int(document(commands.get(name)).get("total") or 0) for name in names)
        for what, names in _COUNTED.items()
    }
    return Operations(**counted)


def _spaces(session: MongoSession) -> Iterator[tuple[str, Operations]]:
    """Operations by database and collection; nothing where we may not see them."""
    totals: Document = session.optional({"top": 1}).get("totals") or {}
    for space, told in totals.items():
        if isinstance(told, Mapping):
            counts: Mapping[str, Document] = told  # pyright: ignore[reportUnknownVariableType]
            yield (
                space,
                Operations(
                    reads=_number(counts.get("queries", {}).get("count")),
                    inserts=_number(counts.get("insert", {}).get("count")),
                    updates=_number(counts.get("update", {}).get("count")),
                    deletes=_number(counts.get("remove", {}).get("count")),
                ),
            )


def _of(dataset: Dataset, spaces: Mapping[str, Operations]) -> Operations | None:
    """The operations on a dataset, with the reads that its indexes served."""
    bare = dataset.name.removeprefix(f"{dataset.namespace}.")
    found = spaces.get(f"{dataset.namespace}.{bare}")
    found = found or spaces.get(f"{dataset.namespace}.{dataset.name}")
    uses = [index.scans for index in dataset.indexes if index.scans is not None]
    if found is None and not uses:
        return None
    known = found or Operations()
    return Operations(
        reads=known.reads,
        inserts=known.inserts,
        updates=known.updates,
        deletes=known.deletes,
        look_ups=sum(uses) if uses else None,
    )


def read_consistency_of(session: MongoSession) -> ReadConsistency | Missing:
    """The default read concern, and whether several reads can be of one moment."""
    flavour = flavour_of(session)
    if flavour in OTHERS:
        return Missing(Reason.UNSUPPORTED, f"{flavour} does not tell what its readers see")
    defaults = session.optional({"getDefaultRWConcern": 1})
    concern: Document = defaults.get("defaultReadConcern") or {}
    level = str(concern.get("level") or "local")
    member = bool(session.hello.get("setName")) or session.sharded
    major = int(str(session.build["version"]).partition(".")[0])
    snapshot = member and major >= _SNAPSHOT_READS
    notes: list[str] = []
    if member and level in {"local", "available"}:
        notes.append("what was read may be rolled back after a change of the primary")
    if member:
        notes.append("a secondary may be behind: a session with causal consistency waits for it")
    return ReadConsistency(
        level=f"read concern {level}",
        snapshot=snapshot,
        how="read concern snapshot" if snapshot else "",
        multiple=snapshot,
        notes=tuple(notes),
    )


def distribution_of(session: MongoSession, parts: Sequence[Part]) -> Distribution | Missing:
    """The shards, and the parts of the collections that are cut over several of them.

    A replica set is one node that has copies.
    """
    if not session.sharded:
        flavour = flavour_of(session)
        if flavour in COMPATIBLE:
            return Distribution(scheme="one server", nodes=1)
        name = "one replica set" if session.hello.get("setName") else "one server"
        return Distribution(scheme=name, nodes=1)
    shards = session.ask({"listShards": 1}).get("shards") or ()
    return Distribution(scheme=_scheme(session), nodes=max(1, len(shards)), parts=tuple(parts))


def _scheme(session: MongoSession) -> str:
    """How collections are cut, by the keys of those that are; in the product's words."""
    try:
        cut = session.find("config", "collections", limit=1_000)
    except (PrivilegeMissing, Unsupported):
        return "shards"
    ways = {
        f"{'hash' if way == 'hashed' else 'ranges'} of {field}"
        for collection in cut
        if str(collection.get("_id", "")).partition(".")[0] not in SYSTEM_DATABASES
        for field, way in list(document(collection.get("key")).items())[:1]
    }
    named = sorted(ways)
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""  # noqa: PLR2004
    return "shards by " + ", ".join(named[:3]) + more if named else "shards"


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) else None
