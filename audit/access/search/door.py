"""What the parts of a search connector ask through, and the requests that count as reads."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import quote

from audit.access.budget import Budget
from audit.access.http import UnexpectedAnswer

#: Statuses of a request that this server has no handler for.
NO_HANDLER = frozenset({400, 404, 405})
GONE = 404
UNAVAILABLE = 503
#: Bytes of a path that name indices; both products take 4,096 for a whole request line.
MOST_NAMED = 3_000

_INDEX = r"/[^/_][^/]*"
_INDICES = r"/(_all|[^/_][^/]*)"
READS = (
    ("GET", r"/"),
    ("GET", _INDICES),
    ("GET", _INDICES + r"/_stats/[a-z,]+"),
    ("GET", _INDICES + r"/_settings/[a-z_.,*]+"),
    ("GET", r"/_data_stream/[^/]+"),
    ("GET", r"/_cluster/(health|settings)"),
    ("GET", r"/_cat/(health|nodes)"),
    ("GET", r"/_cat/(indices|shards)(/[^/]+)?"),
    ("GET", r"/_cat/snapshots/[^/]+"),
    ("GET", r"/_nodes/settings"),
    ("GET", r"/_nodes/stats/[a-z,]+"),
    ("GET", r"/_snapshot"),
    ("POST", _INDEX + r"/_search"),
    ("POST", r"/_search"),  # within a point in time
    ("POST", r"/_msearch"),
)


class Door(Protocol):
    """The requests that a connector lets out."""

    @property
    def budget(self) -> Budget: ...

    def get(
        self,
        path: str,
        parameters: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        body: Mapping[str, object] | bytes | None = None,
        rows_of: Callable[[Any], int] | None = None,
    ) -> Any: ...  # noqa: ANN401  # JSON


def optional(door: Door, path: str, parameters: Mapping[str, str] | None = None) -> Any | None:  # noqa: ANN401  # JSON
    """The answer, None when this server has no handler for the path."""
    try:
        return door.get(path, parameters)
    except UnexpectedAnswer as error:
        if error.status in NO_HANDLER:
            return None
        raise


def path_of(names: Sequence[str]) -> str:
    """Names of indices as one part of a path; none are all."""
    return ",".join(quote(name, safe="*") for name in names) or "_all"


def within_lines(names: Sequence[str]) -> list[list[str]]:
    """The names in parts that a request line holds."""
    parts: list[list[str]] = []
    size = MOST_NAMED
    for name in names:
        length = len(quote(name, safe="*")) + 1
        if size + length > MOST_NAMED:
            parts.append([])
            size = 0
        parts[-1].append(name)
        size += length
    return parts


def silent(answer: Mapping[str, Any]) -> int:
    """Shards that are not in an answer: a shard without a node does not count as failed."""
    shards: Mapping[str, int] = answer.get("_shards") or {"total": 0, "successful": 0}
    return max(shards["total"] - shards["successful"], shards.get("failed", 0))
