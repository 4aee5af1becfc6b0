"""What is done with a server, how its points are spread over shards and how long they are kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from audit.access.influx.v1.answers import Answer
from audit.access.influx.v1.measurements import Policy
from audit.access.influx.v1.state import moment
from audit.facts.routines import Routine, Routines
from audit.facts.series import Kept
from audit.facts.workload import Activity, Distribution, Operations, Part, ReadConsistency

_DAY = 86_400


def activity(statistics: Answer, *, since: datetime | None) -> Activity:
    """Points that were written and statements that were run since the server was started."""

    def total(name: str, column: str) -> int:
        return sum(int(t.first.get(column) or 0) for t in statistics if t.name == name)

    return Activity(
        unit="points written, statements run",
        totals=Operations(
            reads=total("queryExecutor", "queriesExecuted"), inserts=total("write", "pointReq")
        ),
        since=since,
    )


def consistency() -> ReadConsistency:
    """As the manual has it (InfluxDB 1.x, "Design insights and tradeoffs")."""
    return ReadConsistency(
        level="no isolation",
        snapshot=False,
        notes=(
            "a point is seen once its write is answered; a statement may see half of a write",
            "a point replaces one of the same series and time, field by field",
        ),
    )


def sizes(statistics: Answer) -> dict[int, int]:
    """Bytes on the disk by the number of the shard."""
    return {
        int(table.tags["id"]): int(table.first.get("diskBytes") or 0)
        for table in statistics
        if table.name == "shard" and table.tags.get("id", "").isdecimal()
    }


def distribution(shards: Iterable[Mapping[str, Any]], size: Mapping[int, int]) -> Distribution:
    """The shards of each retention policy: one for each stretch of time."""
    return Distribution(
        scheme="shards by time, on one server",
        nodes=1,
        parts=tuple(
            Part(
                f"{shard['database']}.{shard['retention_policy']}",
                f"shard {shard['id']} from {moment(shard['start_time']):%Y-%m-%d}",
                size_bytes=size.get(int(shard["id"])),
            )
            for shard in shards
        ),
    )


def kept(
    policies: Mapping[str, Iterable[Policy]],
    shards: Iterable[Mapping[str, Any]] | None,
    size: Mapping[int, int],
) -> tuple[Kept, ...]:
    """Each policy, the start of its oldest shard and what it takes; `shards` is None when they may
    not be seen.
    """
    oldest: dict[tuple[str, str], datetime] = {}
    held = defaultdict[tuple[str, str], int](int)
    for shard in shards or ():
        key = str(shard["database"]), str(shard["retention_policy"])
        start = moment(shard["start_time"])
        oldest[key] = min(oldest.get(key, start), start)
        held[key] += size.get(int(shard["id"]), 0)
    return tuple(
        Kept(
            f"{database}.{policy.name}",
            None if policy.days is None else policy.days * _DAY,
            oldest.get((database, policy.name)),
            held.get((database, policy.name)),
        )
        for database, found in policies.items()
        for policy in found
    )


def continuous_queries(answer: Answer, databases: Iterable[str]) -> Routines:
    """Statements that the server runs by itself and whose results it writes; not their text."""
    shown = set(databases)
    return Routines(
        routines=tuple(
            Routine(
                f"{table.name}.{row['name']}",
                language="InfluxQL",
                owner="",
                runs_as_owner=False,
                fixed_search_path=True,
                executable_by_public=False,
            )
            for table in answer
            if table.name in shown
            for row in table.records()
        )
    )
