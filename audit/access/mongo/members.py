"""The members of a replica set, as one of them sees the others."""

from collections.abc import Sequence
from datetime import datetime

from audit.access.mongo.describe import Document
from audit.facts.replication import Health, Replica, Replication

_DATA_STATES = frozenset({"PRIMARY", "SECONDARY"})


def replication_of(status: Document) -> Replication:
    """The members of a replica set as one of them sees them (replSetGetStatus)."""
    members: Sequence[Document] = status.get("members") or ()
    primary = next((m for m in members if m.get("stateStr") == "PRIMARY"), None)
    me = next((m for m in members if m.get("self")), primary)
    others = [m for m in members if m is not primary and m.get("stateStr") != "ARBITER"]
    return Replication(
        role="primary" if me is primary else "standby",
        replicas=tuple(
            Replica(
                name=str(m.get("name", "")),
                state=str(m.get("stateStr", "")),
                healthy=_healthy(m),
                lag_seconds=_lag(primary, m),
            )
            for m in others
        ),
        standby_lag_seconds=None if me is primary or me is None else _lag(primary, me),
    )


def health_of(status: Document) -> Health:
    members: Sequence[Document] = status.get("members") or ()
    states = sorted(str(m.get("stateStr", "")) for m in members)
    leaderless = "PRIMARY" not in states
    problems = [f"{m.get('name')} is {m.get('stateStr')}" for m in members if not _healthy(m)]
    if leaderless:
        problems.append("no member is primary, so nothing can be written")
    return Health(
        state=", ".join(states),
        healthy=not problems,
        critical=leaderless,
        problems=tuple(problems),
    )


def _healthy(member: Document) -> bool:
    arbiter = member.get("stateStr") == "ARBITER"
    return bool(member.get("health")) and (arbiter or member.get("stateStr") in _DATA_STATES)


def _lag(primary: Document | None, member: Document) -> float | None:
    if primary is None:
        return None
    ahead, behind = primary.get("optimeDate"), member.get("optimeDate")
    if not isinstance(ahead, datetime) or not isinstance(behind, datetime):
        return None
    return max(0.0, (ahead - behind).total_seconds())
