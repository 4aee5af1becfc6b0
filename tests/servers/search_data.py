"""What the real search servers are filled with, and how they are asked beside the audit."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import urllib3

from tests.servers import kit

NOW = datetime.now(UTC)
ORDERS, OLD, PEOPLE = 300, 200, 250
#: More than the server gives in one answer; some were written more than once.
MANY, AGAIN = 1_500, 300
_RECEIVED = re.compile(
    r"HttpTracer\s*\] \[[^]]*\] \[\d+\]\[([^]]*)\]\[([A-Z]+)\]\[(\S+?)\] received"
)

Document = Mapping[str, Any]


class Cluster:
    """A running server, asked as its administrator."""

    def __init__(self, server: kit.Server) -> None:
        self.server = server
        self._begin = 0
        ca = server.certs.ca if server.certs else None
        self._http = urllib3.PoolManager(ca_certs=str(ca) if ca else None, retries=False)
        self._headers = urllib3.make_headers(basic_auth=":".join(server.log_in))

    def send(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401  # JSON
        """The parsed answer; an administrator's request that fails is a fault of the test."""
        answer = self._http.request(
            method, f"{self.server.url}{path}", json=body, headers=self._headers, timeout=200
        )
        assert answer.status < 300, (method, path, answer.data)
        return answer.json()

    def bulk(self, target: str, documents: Iterable[Document], *, action: str = "index") -> Any:  # noqa: ANN401
        name, _, parameters = target.partition("?")
        lines = "".join(f'{{"{action}": {{}}}}\n{json.dumps(d)}\n' for d in documents)
        answer = self._http.request(
            "POST",
            f"{self.server.url}/{name}/_bulk?{parameters}",
            body=lines,
            headers={**self._headers, "Content-Type": "application/x-ndjson"},
            timeout=200,
        )
        return answer.json()

    def fill(self, name: str, documents: Iterable[Document], *, action: str = "index") -> None:
        answer = self.bulk(f"{name}?refresh=true", documents, action=action)
        assert not answer["errors"], str(answer)[:500]

    def write(self, name: str, lines: Iterable[Document]) -> None:
        """Lines of a bulk request as they are."""
        answer = self._http.request(
            "POST",
            f"{self.server.url}/{name}/_bulk?refresh=true",
            body="".join(f"{json.dumps(line)}\n" for line in lines),
            headers={**self._headers, "Content-Type": "application/x-ndjson"},
            timeout=200,
        )
        assert not answer.json()["errors"]

    def index(self, name: str, body: Document, documents: Iterable[Document]) -> None:
        self.send("PUT", f"/{name}", body)
        self.fill(name, documents)

    def asked(self) -> list[tuple[str, str]]:
        """Method and address of every request of an audit, as the server's own trace has them."""
        found = _RECEIVED.finditer(self.server.logtext()[self._begin :])
        return [(m[2], m[3]) for m in found if m[1].startswith("source-audit/")]

    def forget(self) -> None:
        """What was asked up to now is not counted."""
        self._begin = len(self.server.logtext())

    def points(self) -> list[object]:
        """Points in time that are open, where the product lists them."""
        if "opensearch" not in str(self.send("GET", "/")).lower():
            return []  # they count among the open contexts there
        found: list[object] = self.send("GET", "/_search/point_in_time/_all")["pits"]
        return found

    def state(self) -> Mapping[str, object]:
        """What an audit must leave as it is: indices with their settings, documents, accounts."""
        stats = self.send("GET", "/_stats/docs,indexing")["indices"]
        return {
            "indices": self.send("GET", "/_all?expand_wildcards=all"),
            "documents": {
                name: (
                    index["primaries"]["docs"]["count"],
                    index["total"]["indexing"]["index_total"],
                )
                for name, index in stats.items()
            },
            "settings": self.send("GET", "/_cluster/settings"),
        }

    def contexts(self) -> dict[str, int]:
        """Searches that are still open on the node: scrolls, points in time, contexts."""
        stats = self.send("GET", "/_nodes/stats/indices/search")
        counts: dict[str, int] = {}
        for node in stats["nodes"].values():
            search: Mapping[str, int] = node["indices"]["search"]
            for key in ("open_contexts", "scroll_current", "scroll_total", "point_in_time_current"):
                counts[key] = counts.get(key, 0) + search.get(key, 0)
        return counts


def load(cluster: Cluster) -> None:
    """Indices that disagree about a field, one without its copy, one closed, and a snapshot."""
    cluster.index(
        "orders",
        {
            "settings": {
                "number_of_shards": 2,
                "number_of_replicas": 1,
                "index.search.slowlog.threshold.query.warn": "1s",
            },
            "mappings": {
                "_meta": {"description": "Orders of the shop"},
                "properties": {
                    "number": {"type": "long"},
                    "total": {"type": "double"},
                    "placed_at": {"type": "date"},
                    "customer": {
                        "properties": {
                            "name": {"type": "text", "fields": {"raw": {"type": "keyword"}}},
                            "email": {"type": "keyword"},
                        }
                    },
                    "tags": {"type": "keyword"},
                    "lines": {
                        "type": "nested",
                        "properties": {"sku": {"type": "keyword"}, "count": {"type": "integer"}},
                    },
                    "never": {"type": "keyword"},
                },
            },
        },
        _orders(),
    )
    cluster.index(
        "orders-old",
        {
            "settings": {"number_of_replicas": 0, "index.translog.durability": "async"},
            "mappings": {"dynamic": "false", "properties": {"total": {"type": "keyword"}}},
        },
        ({"total": f"{n}.50", "extra": n if n % 2 else str(n)} for n in range(OLD)),
    )
    both = [{"add": {"index": name, "alias": "all-orders"}} for name in ("orders", "orders-old")]
    cluster.send("POST", "/_aliases", {"actions": both})
    cluster.index("people", {"settings": {"number_of_replicas": 0}}, _people())
    cluster.index(
        "many",
        {
            "settings": {
                "number_of_shards": 2,
                "number_of_replicas": 0,
                "index.max_result_window": 400,
            },
            "mappings": {"properties": {"odd": {"type": "integer", "ignore_malformed": True}}},
        },
        ({"n": n, "even": n % 2 == 0, "odd": n if n % 100 else "x"} for n in range(MANY - AGAIN)),
    )
    for _ in range(2):
        again = (({"index": {"_id": n}}, {"n": -n, "even": True}) for n in range(AGAIN))
        cluster.write("many", (line for pair in again for line in pair))
    cluster.index("closed", {"settings": {"number_of_replicas": 0}}, [{"n": 1}])
    cluster.send("POST", "/closed/_close")
    repository = {"type": "fs", "settings": {"location": str(cluster.server.repo)}}
    cluster.send("PUT", "/_snapshot/nightly", repository)
    cluster.send("PUT", "/_snapshot/nightly/first?wait_for_completion=true", {"indices": "people"})


def stream(cluster: Cluster) -> None:
    """A data stream; the Elasticsearch that is to be had lacks the module for them."""
    template = {"template": {"settings": {"number_of_replicas": 0}}, "data_stream": {}}
    cluster.send("PUT", "/_index_template/logs", {"index_patterns": ["logs-*"], **template})
    lines = ({"@timestamp": NOW.isoformat(), "message": f"line {n}"} for n in range(50))
    cluster.fill("logs-app", lines, action="create")


def lose(cluster: Cluster) -> int:
    """An index without a shard, one without half of them; how many documents that one took."""
    nowhere = {"number_of_replicas": 0, "index.routing.allocation.require._name": "nowhere"}
    cluster.send("PUT", "/red?wait_for_active_shards=0&timeout=1s", {"settings": nowhere})
    half = {
        "number_of_shards": 2,
        "number_of_replicas": 0,
        "index.routing.allocation.total_shards_per_node": 1,
    }
    cluster.send("PUT", "/half?wait_for_active_shards=0&timeout=1s", {"settings": half})
    answer = cluster.bulk("half?refresh=true&timeout=1s", ({"n": n} for n in range(60)))
    return sum(item["index"]["status"] == HTTPStatus.CREATED for item in answer["items"])


def neglect(cluster: Cluster) -> None:
    """What happens to a cluster that nobody looks after."""
    marks = "cluster.routing.allocation.disk.watermark"
    low = {f"{marks}.low": "1%", f"{marks}.high": "2%", f"{marks}.flood_stage": "99%"}
    cluster.send("PUT", "/_cluster/settings", {"persistent": low})
    cluster.send("PUT", "/people/_settings", {"index.blocks.read_only_allow_delete": True})
    limits = {"index.mapping.total_fields.limit": 13}
    cluster.send("PUT", "/orders/_settings", limits)
    cluster.send("DELETE", "/_snapshot/nightly/first")
    cluster.send("DELETE", "/_snapshot/nightly")
    if "opensearch" not in str(cluster.send("GET", "/")).lower():
        cluster.send("POST", "/_license/start_trial?acknowledge=true")


def _orders() -> Iterator[Document]:
    for n in range(ORDERS):
        yield {
            "number": n,
            "total": n + 0.5,
            "placed_at": (NOW - timedelta(hours=n)).isoformat(),
            "customer": {"name": f"Customer {n % 40}", "email": f"customer{n % 40}@example.org"},
            "tags": ["new", "gift"][: n % 3],
            "lines": [{"sku": f"S-{line}", "count": line + 1} for line in range(n % 4)],
        }


def _people() -> Iterator[Document]:
    for n in range(PEOPLE):
        yield {
            "name": f"Person {n}",
            "phones": [f"+420 601 {n:03} {line:03}" for line in range(n % 3)],
            "address": {"city": "Brno" if n % 2 else "Praha", "zip": f"{60000 + n}"},
            "active": bool(n % 5),
        }
