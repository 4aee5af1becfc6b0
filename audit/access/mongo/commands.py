"""The commands that may be sent to a MongoDB deployment, and the guard that refuses all others."""

from collections.abc import Mapping
from typing import Any

from audit.errors import CollectError

#: Commands that may be sent, each with the built-in role that allows it ("" for everybody).
READS: Mapping[str, str] = {
    "aggregate": "read",
    "buildInfo": "",
    "connectionStatus": "",
    "count": "read",
    "find": "read",
    "getCmdLineOpts": "clusterMonitor",
    "getMore": "read",  # of a cursor of our own
    "getDefaultRWConcern": "clusterMonitor",
    "getParameter": "clusterMonitor",
    "hello": "",
    "killCursors": "",  # of our own
    "listCollections": "read",
    "listDatabases": "clusterMonitor",
    "listIndexes": "read",
    "listShards": "clusterMonitor",
    "profile": "clusterMonitor",  # with -1 it tells the level and sets nothing
    "replSetGetConfig": "clusterMonitor",
    "replSetGetStatus": "clusterMonitor",
    "rolesInfo": "viewRole",
    "serverStatus": "clusterMonitor",
    "top": "clusterMonitor",
    "usersInfo": "viewUser",
}
#: What may be said beside a command: no script, no hash of a password, no level to set.
ARGUMENTS: Mapping[str, frozenset[str]] = {
    "aggregate": frozenset({"pipeline", "cursor"}),
    "connectionStatus": frozenset({"showPrivileges"}),
    "find": frozenset({"batchSize", "filter", "limit", "projection", "singleBatch", "sort"}),
    "getMore": frozenset({"batchSize", "collection"}),
    "killCursors": frozenset({"cursors"}),
    "listCollections": frozenset({"cursor", "nameOnly", "authorizedCollections"}),
    "listDatabases": frozenset({"nameOnly", "authorizedDatabases"}),
    "listIndexes": frozenset({"cursor"}),
    "rolesInfo": frozenset({"showPrivileges"}),
}
#: What we or the driver add to every command.
ADDED = frozenset({"maxTimeMS", "$db", "$readPreference", "$clusterTime", "lsid"})
#: Stages of a pipeline that may be sent.
STAGES = frozenset({"$collStats", "$indexStats", "$project", "$sample", "$sort"})
#: The one thing that stages and projections may ask for beside whole documents, and sort by.
BY_ID: Mapping[str, int] = {"_id": 1}
#: How a filter may bound its one field.
_BOUNDS = frozenset({"$gt", "$gte", "$lt", "$lte"})
#: Commands are sent as they are; the driver adds these of its own.
DRIVER = frozenset(
    {"authenticate", "endSessions", "hello", "isMaster", "ismaster", "saslContinue", "saslStart"}
)


class RefusedCommand(CollectError):
    """A command that is not on the list of reads; it was not sent."""


def assert_read(command: Mapping[str, object]) -> None:
    """Refuses every command and every stage of a pipeline that is not on our list of reads.

    The second of the two guards: the first is an account that may only read.
    """
    (name, value), *others = command.items()
    stages: Any = command.get("pipeline", ())
    listed = name in READS and all(_listed(stage) for stage in stages)
    plain = all(
        argument in ADDED | ARGUMENTS.get(name, ADDED) or (name == "getParameter" and sent == 1)
        for argument, sent in others
    )
    projected: Any = command.get("projection", BY_ID)
    if (
        not listed
        or not plain
        or not _bounds(command.get("filter", {}))
        or projected != BY_ID
        or (name == "profile" and value != -1)
    ):
        raise RefusedCommand("a command that is not a listed read was refused and not sent")


def _listed(stage: Mapping[str, object]) -> bool:
    """A stage of the list; no expression is ever sent."""
    return all(
        key in STAGES and (key not in {"$project", "$sort"} or said == BY_ID)
        for key, said in stage.items()
    )


def _bounds(given: object) -> bool:
    """A range of one field, such as `_id`, and nothing else."""
    if not isinstance(given, Mapping):
        return False
    limits: Mapping[str, Any] = given  # pyright: ignore[reportUnknownVariableType]
    return len(limits) <= 1 and all(
        not field.startswith("$") and isinstance(said, Mapping) and said.keys() <= _BOUNDS
        for field, said in limits.items()
    )
