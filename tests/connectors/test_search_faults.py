"""Search engines that are busy, partial, wide, or do not let the account see all of it.

A program that speaks their protocol, and in front of it one that refuses as the products do.
"""

from collections import Counter
from collections.abc import Generator, Mapping
from typing import Any

import pytest

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.search.connector import SearchConnector
from audit.access.stream import Portion
from audit.connectors.opensearch import OpenSearch
from audit.engine.run import Request, audit_source
from audit.errors import CollectError, Interrupted
from audit.facts.catalog import Catalog
from audit.facts.profiles import DatasetProfile, Profiles
from audit.facts.replication import Health
from audit.model.fact import F, Missing, Reason
from audit.report.capture import Capture
from tests.connectors.test_search import Cluster
from tests.servers import kit, recorded

pytestmark = [pytest.mark.server, pytest.mark.compatible]

LIMITS = Limits(connect_seconds=20, statement_seconds=60)


@pytest.fixture(scope="module")
def running() -> Generator[Cluster]:
    with kit.opensearch() as server:
        yield Cluster(server)


@pytest.fixture
def cluster(running: Cluster) -> Generator[Cluster]:
    yield running
    running.clear()


def audited(url: str) -> Capture:
    address, _ = parse_url(url)
    return audit_source(Request(name="shop", address=address, limits=LIMITS))


def plain(server: kit.Server | recorded.Recorded) -> str:
    return f"opensearch+http://127.0.0.1:{server.port}"


def held(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert isinstance(found, kind), found
    return found


def profile(capture: Capture, name: str) -> DatasetProfile:
    found = held(capture, Profiles).dataset(name)
    assert found is not None
    return found


def opened(url: str) -> SearchConnector:
    address, secret = parse_url(url)
    return OpenSearch(Target("shop", address, secret, "env"), Budget(LIMITS))


@pytest.mark.parametrize(("status", "after"), [(429, ""), (429, "0"), (503, "1")])
def test_a_busy_cluster_is_asked_once_more(cluster: Cluster, status: int, after: str) -> None:
    cluster.index("orders", {}, {"n": 1})
    refusals = {"GET /_all": [(status, after)], "POST /orders/_search": [(status, after)]}

    with recorded.http({}, upstream=cluster.server.port) as front:
        front.refusals |= refusals
        capture = audited(plain(front))

    assert profile(capture, "orders").rows_seen == 1
    assert front.seen.count("GET /_all") == 2


def test_a_cluster_that_stays_busy_is_said_to_be(cluster: Cluster) -> None:
    cluster.index("orders", {}, {"n": 1})
    refusals = {"GET /_all": [(429, "0")] * 2, "GET /_cluster/health": [(503, "600")]}

    with recorded.http({}, upstream=cluster.server.port) as front:
        front.refusals |= refusals
        capture = audited(plain(front))

    catalog, health = capture.snapshot.get(Catalog), capture.snapshot.get(Health)
    assert isinstance(catalog, Missing)
    assert catalog.detail == "the server is asked too much (HTTP 429), twice"
    assert isinstance(health, Missing)  # ten minutes are not waited for
    assert health.detail == "the server answered HTTP 503"


def test_a_search_of_several_that_is_refused_is_asked_again_by_itself(cluster: Cluster) -> None:
    for name in ("orders", "people"):
        cluster.index(name, {}, {"n": 1})
    hits: dict[str, Any] = {"total": {"value": 1, "relation": "eq"}, "hits": []}
    shards = {"total": 1, "successful": 1, "failed": 0}
    probe = {"hits": hits, "_shards": shards, "aggregations": {"top": {"value": 0}}, "status": 200}
    answers: dict[str, recorded.HttpAnswer] = {
        "POST /_msearch": {"responses": [probe, {"error": {"type": "es_rejected"}, "status": 429}]}
    }
    with recorded.http(answers, upstream=cluster.server.port) as front:
        capture = audited(plain(front))

    assert {profile(capture, name).rows_seen for name in ("orders", "people")} == {1}


def test_an_account_that_may_not_search_several_at_once_reads_all_the_same(
    cluster: Cluster,
) -> None:
    for name in ("orders", "people"):
        cluster.index(name, {}, {"n": 1})

    with recorded.http({"POST /_msearch": 403}, upstream=cluster.server.port) as front:
        capture = audited(plain(front))

    assert {profile(capture, name).rows_seen for name in ("orders", "people")} == {1}
    assert front.seen.count("POST /_msearch") == 1


def test_one_index_that_may_not_be_searched_hides_no_other(cluster: Cluster) -> None:
    for name in ("orders", "people"):
        cluster.index(name, {}, {"n": 1})
    answers: dict[str, recorded.HttpAnswer] = {
        "POST /_msearch": 403,
        "POST /people/_search": 403,
    }
    with recorded.http(answers, upstream=cluster.server.port) as front:
        capture = audited(plain(front))

    missing = profile(capture, "people").missing
    assert profile(capture, "orders").rows_seen == 1
    assert missing is not None
    assert missing.reason is Reason.PRIVILEGE


def test_an_account_of_some_indices_names_them_in_the_url(cluster: Cluster) -> None:
    for name in ("orders", "orders-old", "people"):
        cluster.index(name, {}, {"n": 1})

    with recorded.http({"GET /_all": 403}, upstream=cluster.server.port) as front:
        refused = audited(plain(front)).snapshot.get(Catalog)
        capture = audited(f"{plain(front)}?index=orders*,people")
        some = audited(f"{plain(front)}?index=people")

    assert isinstance(refused, Missing)
    assert "?index=NAME" in refused.grant
    names = [d.name for d in held(capture, Catalog).datasets]
    assert names == ["orders", "orders-old", "people"]
    assert [d.name for d in held(some, Catalog).datasets] == ["people"]


def test_an_index_of_five_thousand_fields_is_listed_whole(cluster: Cluster) -> None:
    fields = {f"f{n:04}": {"type": "keyword"} for n in range(5_000)}
    settings = {"index.mapping.total_fields.limit": 6_000}
    cluster.index(
        "wide",
        {"settings": settings, "mappings": {"properties": fields}},
        *({f"f{n:04}": "x" for n in range(k, 5_000, 7)} for k in range(7)),
    )

    capture = audited(plain(cluster.server))

    [wide] = held(capture, Catalog).datasets
    assert sum(f.declared for f in wide.fields) == 5_001
    assert profile(capture, "wide").rows_seen == 7


def test_a_list_that_is_too_long_for_one_answer_is_asked_for_in_parts(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = {"properties": {f"f{n:03}": {"type": "keyword"} for n in range(300)}}
    for number in range(8):
        cluster.index(f"wide-{number}", {"mappings": fields})
    monkeypatch.setattr("audit.access.http.MAX_ANSWER_BYTES", 40_000)

    capture = audited(plain(cluster.server))

    datasets = held(capture, Catalog).datasets
    assert [d.name for d in datasets] == [f"wide-{number}" for number in range(8)]
    assert all(len(d.fields) == 301 for d in datasets)


def test_a_page_that_is_too_long_is_asked_for_in_smaller_ones(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.index("orders", {}, *({"n": n, "text": "x" * 2_000} for n in range(100)))
    monkeypatch.setattr("audit.access.http.MAX_ANSWER_BYTES", 60_000)

    found = profile(audited(plain(cluster.server)), "orders")

    assert 0 < found.rows_seen < 100
    assert (found.row_count, found.row_count_exact) == (100, True)
    assert found.method.startswith("sample")


def test_an_index_that_keeps_no_documents_is_said_to(cluster: Cluster) -> None:
    cluster.index("orders", {}, {"n": 1})
    hits = {"total": {"value": 1, "relation": "eq"}, "hits": [{"_index": "orders", "_id": "a"}]}
    shards = {"total": 1, "successful": 1, "failed": 0}
    answer = {"hits": hits, "_shards": shards, "aggregations": {"top": {"value": 0}}}

    with recorded.http({"POST /orders/_search": answer}, upstream=cluster.server.port) as front:
        found = profile(audited(plain(front)), "orders")

    assert found.notes == (
        "the index keeps no documents (_source is off): only their ids are seen",
    )


#: Two pages, as an index gives them that is read whole.
PAGES: Mapping[str, Any] = {
    "hits": {
        "total": {"value": 2, "relation": "eq"},
        "hits": [{"_id": "a", "_source": {"n": 1}}, {"_id": "b", "_source": {"n": 2}}],
    },
    "_shards": {"total": 1, "successful": 1, "failed": 0},
    "aggregations": {"top": {"value": 3}},
}


NOTHING: list[dict[str, Any]] = [{} for _ in range(4)]
PAGED: Mapping[str, recorded.HttpAnswer] = {
    "POST /orders/_search": {
        **PAGES,
        "hits": {"total": {"value": 4, "relation": "eq"}, "hits": []},
    },
    "POST /_search": PAGES,
}


@pytest.mark.parametrize("fault", ["closed", "interrupted", "nobody reads on", "no fault"])
def test_a_point_in_time_is_closed_whatever_happens(cluster: Cluster, fault: str) -> None:
    """Its pages are recorded: the program finds no document by its number of operation."""
    cluster.index("orders", {"settings": {"index.max_result_window": 2}}, *NOTHING)
    answers = dict(PAGED)
    with recorded.http(answers, upstream=cluster.server.port) as front:
        connector = opened(plain(front))
        with connector:
            [dataset] = connector.catalog().datasets
            connector.extent(dataset)
            batches = iter(connector.documents(dataset, Portion()).batches)
            next(batches)
            if fault == "closed":
                batches.close()  # type: ignore[attr-defined]
            elif fault == "interrupted":
                connector.budget.interrupt()
                with pytest.raises(Interrupted):
                    list(batches)
            elif fault == "no fault":
                list(batches)

    sent = Counter(front.seen)
    assert sent["POST /orders/_search/point_in_time"] == 1
    assert sent["DELETE /_search/point_in_time"] == 1
    assert connector.budget.load().statements == sum(sent.values())


def test_a_server_that_fails_between_two_pages_leaves_what_was_read(cluster: Cluster) -> None:
    cluster.index("orders", {"settings": {"index.max_result_window": 2}}, *NOTHING)
    answers = dict(PAGED)
    with (
        recorded.http(answers, upstream=cluster.server.port) as front,
        opened(plain(front)) as connector,
    ):
        front.refusals["DELETE /_search/point_in_time"] = [(500, "")]
        [dataset] = connector.catalog().datasets
        connector.extent(dataset)
        batches = iter(connector.documents(dataset, Portion()).batches)
        first = next(batches)
        answers["POST /_search"] = 500
        with pytest.raises(CollectError, match="HTTP 500"):
            list(batches)

    assert isinstance(first, list)
    assert [document["n"] for document in first] == [1, 2]
