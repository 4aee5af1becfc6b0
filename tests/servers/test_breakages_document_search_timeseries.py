"""One breakage on a server for every check that a search or time-series source feeds."""

import json
from collections.abc import Generator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
import urllib3
from pymongo import MongoClient

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.model.result import CheckResult, Status
from audit.secrets.secret import Secret
from tests.servers import kit, recorded

LIMITS = Limits(connect_seconds=20)
NOW = datetime.now(UTC)

Results = Mapping[str, CheckResult]


def audited(url: str, *, password: str = "") -> dict[str, CheckResult]:
    """The result of every check on this source."""
    address, given = parse_url(url)
    secret = given or (Secret(password) if password else None)
    capture = audit_source(
        Request(name="broken", address=address, limits=LIMITS), url_password=secret
    )
    return {result.check.id: result for result in evaluate(checks(), capture.snapshot)}


def assert_found(result: CheckResult, place: str) -> None:
    """The check fails there; "host:" leaves the port open.

    A fault that weighs nothing on loopback is a note.
    """
    found = [str(fail.subject) for fail in (*result.failures, *result.notes)]
    within = place.endswith(":") and any(name.startswith(place) for name in found)
    assert within or place in found, (result.status, result.reason, found)


@pytest.fixture(scope="module")
def search() -> Generator[Results]:
    """A cluster without access control or TLS, kept as badly as it may."""
    with kit.opensearch() as server:
        break_search(server)
        yield audited(f"opensearch+http://127.0.0.1:{server.port}")


def break_search(server: kit.Server) -> None:
    http = urllib3.PoolManager()

    def index(name: str, body: Mapping[str, Any], *documents: Mapping[str, Any]) -> None:
        assert http.request("PUT", f"{server.url}/{name}", json=body).status == 200
        if not documents:
            return
        lines = "".join(f'{{"index": {{}}}}\n{json.dumps(document)}\n' for document in documents)
        kind = {"Content-Type": "application/x-ndjson"}
        url = f"{server.url}/{name}/_bulk?refresh=true"
        assert not http.request("POST", url, body=lines, headers=kind).json()["errors"]

    async_log = {"index.translog.durability": "async", "number_of_replicas": 0}
    hidden = {"properties": {"code": {"type": "keyword", "index": False}}, "dynamic": "false"}
    rows = [{"code": "a", "extra": n if n % 2 else str(n), "gone": ""} for n in range(30)]
    index("orders", {"settings": async_log, "mappings": hidden}, *rows, {"gone": None})
    index("nothing", {})
    money = {"properties": {"price_total": {"type": "float"}, "unused": {"type": "keyword"}}}
    index("prices", {"mappings": money}, *({"price_total": 1.5} for _ in range(30)))
    dated = {"mappings": {"properties": {"updated_at": {"type": "date"}}}}
    for name, moved in (("feed", -90), ("live", 0), ("ahead", 9)):
        stamp = (NOW + timedelta(days=moved)).isoformat()
        index(name, dated, *({"updated_at": stamp} for _ in range(120)))
    index("live-too", dated, {"updated_at": NOW.isoformat()}, {"n": 1})
    text = {"mappings": {"properties": {"updated_at": {"type": "keyword"}}}}
    index("texts", text, {"updated_at": NOW.isoformat()})
    roomy = {"settings": {"index.mapping.total_fields.limit": 2_000}}
    index("wide", roomy, {f"f{n:04}": n for n in range(1_010)} | {"e mail": 1})


SEARCH = (
    ("data_management.blank-values", "orders.gone"),
    ("data_management.description", "orders"),
    ("data_management.empty-datasets", "nothing"),
    ("data_management.empty-fields", "prices.unused"),
    ("data_management.field-types", "prices.price_total"),
    ("data_management.mixed-types", "orders.extra"),
    ("data_management.schema-enforcement", "orders"),
    ("data_management.unmapped-fields", "orders.code"),
    ("dataops.freshness", "feed"),
    ("dataops.future-timestamps", "ahead.updated_at"),
    ("dataops.slow-operations", "index.search.slowlog.threshold.query.*"),
    ("orchestration.watermark-nulls", "live-too.updated_at"),
    ("orchestration.watermark-time-zone", "texts.updated_at"),
    ("reliability.dataset-redundancy", "orders"),
    ("reliability.durability-settings", "orders · index.translog.durability"),
    ("reliability.replica-presence", "replication"),
    ("reliability.source-health", "health"),
    ("security.anonymous-access", "127.0.0.1:"),
    ("security.session-encryption", "127.0.0.1:"),
    ("software_engineering.identifier-naming", "wide"),
    ("software_engineering.wide-datasets", "wide"),
)


@pytest.mark.server
@pytest.mark.compatible
@pytest.mark.parametrize(("check", "place"), SEARCH)
def test_a_breakage_of_the_search_source_is_found(search: Results, check: str, place: str) -> None:
    assert_found(search[check], place)


@pytest.fixture(scope="module")
def series() -> Generator[Results]:
    """A Prometheus with a target that is down."""
    gone = f"127.0.0.1:{kit.free_port()}"
    with kit.prometheus(targets={"gone": gone}) as server:
        yield audited(f"prometheus+http://127.0.0.1:{server.port}")


@pytest.mark.server
@pytest.mark.compatible
def test_a_search_source_without_backups_and_past_its_end_is_found() -> None:
    old = {"version": {"distribution": "opensearch", "number": "1.3.20"}, "cluster_uuid": "x"}
    node = {"settings": {"http.cors.enabled": "true", "http.cors.allow-origin": "*"}}
    answers: dict[str, recorded.HttpAnswer] = {
        "GET /": old,
        "GET /_snapshot": {},
        "GET /_nodes/settings": {"nodes": {"a": node}},
    }
    with kit.opensearch() as server, recorded.http(answers, upstream=server.port) as front:
        results = audited(f"opensearch+http://127.0.0.1:{front.port}")

    assert_found(results["reliability.backup-evidence"], "backups")
    assert_found(results["security.administration-interfaces"], "http.cors.allow-origin")
    assert_found(results["software_engineering.supported-version"], "OpenSearch")


@pytest.mark.server
@pytest.mark.debian("prometheus")
def test_many_checks_judge_all_four_families(search: Results, series: Results) -> None:
    with kit.mongodb() as server, MongoClient[dict[str, Any]](server.url) as client:
        client.get_database("shop").orders.insert_many(
            [{"n": n, "updated_at": NOW} for n in range(200)]
        )
        documents = audited(f"mongodb://localhost:{server.port}/shop?directConnection=true")
    with kit.postgres() as server:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE orders (id int PRIMARY KEY, updated_at timestamptz)")
            connection.execute("INSERT INTO orders SELECT n, now() FROM generate_series(1, 200) n")
        relational = audited(server.url)

    common = judged(relational) & judged(documents) & judged(search) & judged(series)
    assert len(common) >= 8, common
    assert {
        "data_management.description",
        "data_management.empty-datasets",
        "dataops.freshness",
        "dataops.slow-operations",
        "orchestration.clock-skew",
        "security.session-encryption",
        "software_engineering.identifier-naming",
        "software_engineering.supported-version",
    } <= common


def judged(results: Results) -> set[str]:
    return {name for name, r in results.items() if r.status in {Status.PASS, Status.FAIL}}
