"""OpenSearch and Elasticsearch: on a program that speaks their protocol, and recorded answers."""

import json
import logging
import pickle
import sqlite3
from collections import Counter
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pytest
import urllib3

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.http import UnexpectedAnswer
from audit.access.search.connector import SearchConnector
from audit.access.stream import Portion
from audit.connectors.elasticsearch import Elasticsearch
from audit.connectors.opensearch import OpenSearch
from audit.engine.run import Request, audit_source
from audit.errors import CollectError, ConfigError, ConnectError
from audit.facts.accounts import Accounts, AdminInterfaces, AuditAccount, Authentication
from audit.facts.activity import Observability
from audit.facts.backups import Backups
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family, LogicalType, SchemaMode
from audit.facts.change import ChangeCapture
from audit.facts.profiles import Profiles
from audit.facts.replication import Health, Replication
from audit.facts.server import Server, Settings
from audit.facts.storage import Durability
from audit.facts.transport import Connection
from audit.model.fact import F, Missing, Reason
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from tests.servers import kit, recorded

CHINOOK = Path(__file__).parents[1] / "data" / "chinook" / "chinook.sqlite"
LIMITS = Limits(connect_seconds=20, statement_seconds=60)

#: The answer to GET / in the Elasticsearch reference, shortened to what is read.
GREETING = {
    "name": "instance-0",
    "cluster_name": "my_test_cluster",
    "cluster_uuid": "5QaxoN0pRZuOmWSxstBBwQ",
    "version": {
        "number": "8.19.2",
        "build_flavor": "default",
        "build_hash": "93788a8c2882eb5b606510680fac214cff1c7a22",
        "lucene_version": "9.12.2",
    },
    "tagline": "You Know, for Search",
}

pytestmark = [pytest.mark.server, pytest.mark.compatible]


class Cluster:
    """A program that speaks the protocol, and the way to put documents into it."""

    def __init__(self, server: kit.Server) -> None:
        self.server = server
        self.http = urllib3.PoolManager()

    def send(self, method: str, path: str, body: object = None) -> None:
        answer = self.http.request(
            method, f"{self.server.url}{path}", json=body, retries=False, timeout=200
        )
        assert answer.status < 300, answer.data

    def index(self, name: str, body: Mapping[str, Any], *documents: Mapping[str, Any]) -> None:
        place = f"/{quote(name, safe='')}"
        self.send("PUT", place, body)
        if documents:
            self.fill(name, *documents)

    def fill(self, name: str, *documents: Mapping[str, Any]) -> None:
        lines = [f'{{"index": {{}}}}\n{json.dumps(document)}' for document in documents]
        self.bulk(f"/{quote(name, safe='')}/_bulk", lines)

    def bulk(self, path: str, lines: list[str]) -> None:
        answer = self.http.request(
            "POST",
            f"{self.server.url}{path}?refresh=true",
            body="\n".join(lines) + "\n",
            headers={"Content-Type": "application/x-ndjson"},
            retries=False,
            timeout=200,
        )
        assert not json.loads(answer.data)["errors"]

    def clear(self) -> None:
        self.send("DELETE", "/_all")


@pytest.fixture(scope="module")
def running() -> Generator[Cluster]:
    with kit.opensearch() as server:
        yield Cluster(server)


@pytest.fixture
def cluster(running: Cluster) -> Generator[Cluster]:
    """The cluster without any index."""
    yield running
    running.clear()


@pytest.fixture(scope="module")
def guarded(running: Cluster) -> Generator[kit.Server]:
    """The cluster behind TLS and a password."""
    with kit.https_basic_auth(running.server) as server:
        yield server


def audited(url: str, *, user: str = "", password: str = "", limits: Limits = LIMITS) -> Capture:
    address, _ = parse_url(url)
    return audit_source(
        Request(name="shop", address=replace(address, user=user), limits=limits),
        url_password=Secret(password) if password else None,
    )


def plain(server: kit.Server | recorded.Recorded, kind: str = "opensearch") -> str:
    return f"{kind}+http://127.0.0.1:{server.port}"


def safe(server: kit.Server, kind: str = "opensearch", **parameters: str) -> str:
    given = {"ca_file": str(server.certs.ca), **parameters}
    query = "&".join(f"{name}={value}" for name, value in given.items() if value)
    return f"{kind}+https://localhost:{server.port}?{query}"


def fact(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert isinstance(found, kind), found
    return found


def gap(capture: Capture, kind: type[F]) -> Missing:
    found = capture.snapshot.get(kind)
    assert isinstance(found, Missing), found
    return found


def only(capture: Capture, name: str) -> Dataset:
    dataset = fact(capture, Catalog).dataset(name)
    assert dataset is not None
    return dataset


def opened(url: str) -> SearchConnector:
    address, secret = parse_url(url)
    kind = OpenSearch if address.scheme.startswith("opensearch") else Elasticsearch
    return kind(Target("shop", address, secret, "env"), Budget(LIMITS))


@contextmanager
def elastic(
    cluster: Cluster, answers: Mapping[str, recorded.HttpAnswer] | None = None
) -> Generator[recorded.Recorded]:
    """The cluster with Elasticsearch's greeting, and more answers of its documentation."""
    found = {"GET /": GREETING, **(answers or {})}
    with recorded.http(found, upstream=cluster.server.port) as server:
        yield server


class TestCatalog:
    @pytest.mark.parametrize("kind", ["opensearch", "elasticsearch"])
    def test_chinook_is_the_same_as_documents_and_in_sqlite(
        self, cluster: Cluster, kind: str
    ) -> None:
        load_chinook(cluster)

        with elastic(cluster) as server:
            port = server if kind == "elasticsearch" else cluster.server
            documents = audited(plain(port, kind))

        rows = audit_source(Request(name="c", address=parse_url(f"sqlite:///{CHINOOK}")[0]))
        assert shapes(documents) == {name.lower(): shape for name, shape in shapes(rows).items()}

    def test_mapped_fields_are_declared_with_their_types(self, cluster: Cluster) -> None:
        mapping = {
            "_meta": {"description": "Orders of the shop"},
            "dynamic": "strict",
            "properties": {
                "name": {"type": "text", "fields": {"raw": {"type": "keyword"}}},
                "total": {"type": "scaled_float", "scaling_factor": 100},
                "hidden": {"type": "keyword", "index": False},
                "at": {"type": "date"},
                "other": {"type": "alias", "path": "at"},
                "customer": {"properties": {"city": {"type": "keyword"}}},
                "lines": {"type": "nested", "properties": {"sku": {"type": "keyword"}}},
                "blob": {"type": "object", "enabled": False},
            },
        }
        cluster.index("orders", {"mappings": mapping})

        orders = only(audited(plain(cluster.server)), "orders")

        fields = {f.name: (f.native_type, f.logical_type) for f in orders.fields}
        assert fields == {
            "_id": ("_id", LogicalType.TEXT),
            "at": ("date", LogicalType.TIMESTAMP_TZ),
            "blob": ("object", LogicalType.OBJECT),
            "customer": ("object", LogicalType.OBJECT),
            "customer.city": ("keyword", LogicalType.TEXT),
            "hidden": ("keyword", LogicalType.TEXT),
            "lines": ("nested", LogicalType.ARRAY),
            "lines.sku": ("keyword", LogicalType.TEXT),
            "name": ("text + keyword", LogicalType.TEXT),
            "total": ("scaled_float", LogicalType.DECIMAL),
        }
        assert {f.name for f in orders.fields if f.indexed is False} == {"blob", "hidden"}
        assert orders.comment == "Orders of the shop"
        assert orders.schema_mode is SchemaMode.ENFORCED
        assert [key.fields for key in orders.keys] == [("_id",)]

    @pytest.mark.parametrize(
        ("dynamic", "mode"),
        [
            ("true", SchemaMode.DYNAMIC),
            ("false", SchemaMode.ADVISORY),
            ("strict", SchemaMode.ENFORCED),
        ],
    )
    def test_the_schema_mode_follows_the_mapping(
        self, cluster: Cluster, dynamic: str, mode: SchemaMode
    ) -> None:
        cluster.index("orders", {"mappings": {"dynamic": dynamic}})

        assert only(audited(plain(cluster.server)), "orders").schema_mode is mode

    def test_what_the_mapping_leaves_out_is_inferred(self, cluster: Cluster) -> None:
        mapping = {"dynamic": "false", "properties": {"n": {"type": "long"}}}
        cluster.index("orders", {"mappings": mapping}, {"n": 1, "extra": {"deep": "x"}})

        orders = only(audited(plain(cluster.server)), "orders")

        declared = {f.name: f.declared for f in orders.fields}
        assert declared == {"_id": True, "n": True, "extra": False, "extra.deep": False}

    def test_elements_of_an_array_are_declared_by_their_field(self, cluster: Cluster) -> None:
        mapping = {
            "properties": {
                "tags": {"type": "keyword"},
                "lines": {"type": "nested", "properties": {"sku": {"type": "keyword"}}},
                "place": {"type": "geo_point"},
            }
        }
        document = {
            "tags": ["a", "b"],
            "lines": [{"sku": "x"}, {"sku": "y"}],
            "place": {"lat": 1.0, "lon": 2.0},
        }
        cluster.index("orders", {"mappings": mapping}, document)

        orders = only(audited(plain(cluster.server)), "orders")

        assert all(field.declared for field in orders.fields)
        assert {f.name for f in orders.fields} == {
            "_id", "tags", "tags[]", "lines", "lines[]", "lines[].sku", "place",
        }  # fmt: skip

    def test_documents_are_counted_without_the_nested_ones(self, cluster: Cluster) -> None:
        mapping = {"properties": {"lines": {"type": "nested"}}}
        cluster.index("orders", {"mappings": mapping}, {"lines": [{"n": 1}, {"n": 2}]})

        profile = fact(audited(plain(cluster.server)), Profiles).dataset("orders")

        assert profile is not None
        assert (profile.row_count, profile.row_count_exact) == (1, True)

    def test_times_are_read_as_times(self, cluster: Cluster) -> None:
        mapping = {"properties": {"updated_at": {"type": "date"}}}
        cluster.index(
            "orders",
            {"mappings": mapping},
            {"updated_at": "2026-11-01T10:00:00Z"},
            {"updated_at": 1_700_000_000_000},
        )

        profile = fact(audited(plain(cluster.server)), Profiles).dataset("orders")

        assert profile is not None
        assert profile.newest == datetime(2026, 11, 1, 10, tzinfo=UTC)

    def test_hidden_and_system_indices_are_left_out(self, cluster: Cluster) -> None:
        cluster.index(".system", {})
        cluster.index("hidden", {"settings": {"index.hidden": True}})
        cluster.index("orders", {})

        catalog = fact(audited(plain(cluster.server)), Catalog)

        assert [dataset.name for dataset in catalog.datasets] == ["orders"]

    def test_a_closed_index_cannot_be_read_and_says_how(self, cluster: Cluster) -> None:
        cluster.index("orders", {}, {"n": 1})
        cluster.send("POST", "/orders/_close")

        capture = audited(plain(cluster.server))

        orders, profile = only(capture, "orders"), fact(capture, Profiles).dataset("orders")
        assert (orders.readable, orders.grant) == (False, "POST /orders/_open")
        assert profile is not None
        assert profile.missing is not None
        assert profile.missing.detail.startswith("the index is closed")

    @pytest.mark.parametrize("name", ["žluť-😀", "a.b", "\u202eevil", "it's-here", "x" * 200])
    def test_hostile_names_are_read_as_they_are(self, cluster: Cluster, name: str) -> None:
        cluster.index(name, {}, {"</script>": 1, 'a"b': 2})

        capture = audited(plain(cluster.server))

        profile = fact(capture, Profiles).dataset(name)
        assert profile is not None
        assert profile.rows_seen == 1
        assert only(capture, name).field("</script>") is not None

    def test_no_index_at_all_is_an_empty_catalogue(self, cluster: Cluster) -> None:
        capture = audited(plain(cluster.server))

        assert fact(capture, Catalog).datasets == ()
        assert capture.finished

    def test_many_indices_cost_the_same_few_requests(self, cluster: Cluster) -> None:
        for number in range(120):
            cluster.index(f"orders-{number:03}", {})

        capture = audited(plain(cluster.server))

        shares = {share.purpose: share.statements for share in capture.load.by_purpose}
        assert len(fact(capture, Catalog).datasets) == 120
        assert shares["catalog"] == 4

    def test_an_index_deleted_meanwhile_is_said_to_be_gone(self, cluster: Cluster) -> None:
        cluster.index("orders", {}, {"n": 1})
        cluster.index("keep", {})

        with opened(plain(cluster.server)) as connector:
            datasets = {dataset.name: dataset for dataset in connector.catalog().datasets}
            cluster.send("DELETE", "/orders")

            with pytest.raises(CollectError, match="deleted while the audit ran"):
                connector.documents(datasets["orders"], Portion())

    def test_a_sample_is_bounded_and_the_same_each_time(self, cluster: Cluster) -> None:
        cluster.index("orders", {}, *({"n": n} for n in range(200)))

        first, again = (read(plain(cluster.server), rows=20) for _ in range(2))

        assert len({row["n"] for row in first}) == 20
        assert first == again
        numbers = [int(str(row["n"])) for row in first]
        assert numbers != sorted(numbers)

    def test_five_hundred_indices_take_less_than_two_hundred_requests(
        self, cluster: Cluster
    ) -> None:
        for number in range(500):
            cluster.index(f"orders-{number:03}", {})
        lines = [
            f'{{"index": {{"_index": "orders-{n % 500:03}"}}}}\n{{"n": {n}}}' for n in range(1_500)
        ]
        cluster.bulk("/_bulk", lines)

        with recorded.http({}, upstream=cluster.server.port) as log:
            capture = audited(plain(log))

        profiles = fact(capture, Profiles).datasets
        assert {(p.rows_seen, p.row_count, p.row_count_exact) for p in profiles} == {(3, 3, True)}
        assert len(profiles) == 500
        assert len(log.seen) < 60, Counter(log.seen)
        examined = 2  # requests of the look at TLS, which are booked as connections
        assert capture.load.statements == len(log.seen) - examined


def read(url: str, *, rows: int | None = None) -> list[Mapping[str, object]]:
    """Documents of the one dataset that is there."""
    with opened(url) as connector:
        [dataset] = connector.catalog().datasets
        connector.extent(dataset)
        found = connector.documents(dataset, Portion(rows))
        return [document for batch in found.batches for document in batch_of(batch)]


def batch_of(batch: object) -> list[Mapping[str, object]]:
    assert isinstance(batch, list)
    return cast("list[Mapping[str, object]]", batch)


class TestReadOnly:
    def test_the_servers_log_shows_only_listed_reads(self, cluster: Cluster) -> None:
        cluster.index("orders", {}, {"n": 1})
        with recorded.http({}, upstream=cluster.server.port) as log:
            audited(plain(log))

        posts = {line for line in log.seen if not line.startswith("GET ")}
        assert posts == {"POST /orders/_search"}
        assert log.seen.count("POST /orders/_search") == 2  # what there is, and the documents
        assert not any("scroll" in line or "_pit" in line for line in log.seen)

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("DELETE", "/orders"),
            ("PUT", "/orders"),
            ("POST", "/orders/_delete_by_query"),
            ("POST", "/_search/scroll"),
            ("POST", "/orders/_bulk"),
            ("DELETE", "/_search/point_in_time"),
            ("GET", "/orders/_search"),
            ("GET", "/_cluster/health/../../orders"),
        ],
    )
    def test_a_write_through_our_session_is_refused_and_not_sent(
        self, cluster: Cluster, method: str, path: str
    ) -> None:
        cluster.index("orders", {}, {"n": 1})

        with opened(plain(cluster.server)) as connector:
            before = connector.budget.load().statements
            with pytest.raises(UnexpectedAnswer, match="was refused, not sent"):
                connector.get(path, method=method)

            assert connector.budget.load().statements == before


class TestServer:
    def test_both_products_are_told_apart_by_their_greeting(self, cluster: Cluster) -> None:
        ours = fact(audited(plain(cluster.server)), Server)
        with elastic(cluster) as server:
            other = fact(audited(plain(server, "elasticsearch")), Server)

        assert (ours.product, ours.release, ours.flavour) == ("OpenSearch", "3", "osmem")
        assert (other.product, other.release, other.flavour) == ("Elasticsearch", "8.19", "")
        assert other.identifier == "5QaxoN0pRZuOmWSxstBBwQ"
        assert ours.clock_skew_seconds is not None
        assert abs(ours.clock_skew_seconds) < 2

    def test_the_wrong_kind_names_the_right_one(self, cluster: Cluster) -> None:
        with elastic(cluster) as server, pytest.raises(ConnectError) as one:
            audited(plain(server, "opensearch"))
        with pytest.raises(ConnectError) as other:
            audited(plain(cluster.server, "elasticsearch"))

        assert "is Elasticsearch, not OpenSearch; use elasticsearch+http://" in str(one.value)
        assert "is OpenSearch, not Elasticsearch; use opensearch+http://" in str(other.value)

    def test_health_and_nodes_are_read_in_brief(self, cluster: Cluster) -> None:
        cluster.index("orders", {"settings": {"number_of_replicas": 1}})

        capture = audited(plain(cluster.server))

        health = fact(capture, Health)
        assert (health.state, health.healthy, health.critical) == ("yellow", False, False)
        assert health.problems[0].endswith("shard copies have no node")
        assert fact(capture, Replication).role == "standalone"
        assert only(capture, "orders").replicas == 1

    def test_durability_is_read_for_each_index(self, cluster: Cluster) -> None:
        cluster.index("fast", {"settings": {"index.translog.durability": "async"}})
        cluster.index("safe", {})

        promises = fact(audited(plain(cluster.server)), Durability).promises

        assert [(p.scope, p.kept) for p in promises] == [("fast", False), ("safe", True)]

    def test_slow_logs_count_when_every_index_has_one(self, cluster: Cluster) -> None:
        cluster.index("silent", {})
        warn = {"index.search.slowlog.threshold.query.warn": "1s"}
        cluster.index("logged", {"settings": warn})

        [slow] = fact(audited(plain(cluster.server)), Observability).recordings
        assert (slow.enabled, slow.value) == (False, "set on 1 of 2 indices")

        cluster.send("PUT", "/silent/_settings", warn)
        [slow] = fact(audited(plain(cluster.server)), Observability).recordings
        assert slow.enabled

    def test_settings_are_few_and_read_with_their_origin(self, cluster: Cluster) -> None:
        settings = fact(audited(plain(cluster.server)), Settings)

        assert settings.value("action.destructive_requires_name") == "false"
        assert len(settings.settings) < 12

    def test_there_is_no_change_log_and_a_sentence_says_so(self, cluster: Cluster) -> None:
        found = gap(audited(plain(cluster.server)), ChangeCapture)

        assert found.reason is Reason.UNSUPPORTED
        assert "watermark" in found.detail

    def test_what_the_program_lacks_is_not_taken_for_absent_backups(self, cluster: Cluster) -> None:
        assert gap(audited(plain(cluster.server)), Backups).reason is Reason.UNSUPPORTED


class TestAccess:
    def test_a_cluster_without_access_control_lets_everybody_write(self, cluster: Cluster) -> None:
        cluster.index("orders", {})

        capture = audited(plain(cluster.server))

        account, access = fact(capture, AuditAccount), fact(capture, Authentication)
        assert (access.anonymous_access, access.anonymous_sees) == (True, "the names of 1 indices")
        assert (account.writable, account.may_create) == (("*",), True)

    def test_a_password_goes_as_basic_authentication_and_is_needed(
        self, cluster: Cluster, guarded: kit.Server
    ) -> None:
        cluster.index("orders", {})

        capture = audited(safe(guarded), user=guarded.user, password=guarded.password)

        connection = fact(capture, Connection)
        assert fact(capture, Authentication).anonymous_access is False
        assert (connection.encrypted, connection.verified_chain) == (True, True)
        assert connection.tls_version == (1, 3)
        assert connection.cipher
        assert connection.authentication == "basic"

    def test_a_token_without_a_user_goes_as_bearer_or_as_asked(self, cluster: Cluster) -> None:
        with recorded.http({}, upstream=cluster.server.port) as log:
            audited(plain(log), password="t0ken")
            bearer = set(log.authorizations)
            log.authorizations.clear()
            audited(f"{plain(log)}?auth=apikey", password="t0ken")

        assert bearer == {"Bearer t0ken", ""}
        assert set(log.authorizations) == {"ApiKey t0ken", ""}

    def test_a_password_of_any_letters_is_sent(self, cluster: Cluster) -> None:
        header = "Basic xb5vZmllOnDDpDU1IOKckw=="  # RFC 7617: UTF-8
        upstream = cluster.server.port
        with recorded.http({}, upstream=upstream, authorization=header) as server:
            capture = audited(plain(server), user="žofie", password="pä55 ✓")

        assert fact(capture, Authentication).anonymous_access is False

    def test_a_token_that_no_header_can_hold_is_a_usage_error(self, cluster: Cluster) -> None:
        with pytest.raises(ConfigError) as caught:
            audited(plain(cluster.server), password="t0ken\r\nX-Evil: 1")

        assert "t0ken" not in str(caught.value)

    def test_a_wrong_password_is_said_and_not_shown(self, guarded: kit.Server) -> None:
        with pytest.raises(ConnectError, match="does not accept the user name") as caught:
            audited(safe(guarded), user=guarded.user, password="wr0ng-Pa55")

        assert "wr0ng" not in str(caught.value)

    def test_a_server_that_asks_for_a_log_in_says_so(self, guarded: kit.Server) -> None:
        with pytest.raises(ConnectError, match="asks for a log-in"):
            audited(safe(guarded))

    def test_a_capture_is_plain_values_without_secrets(
        self, cluster: Cluster, guarded: kit.Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        cluster.index("orders", {}, {"n": 1})

        capture = audited(safe(guarded), user=guarded.user, password=guarded.password)

        facts = dict(capture.snapshot.facts)
        assert pickle.loads(pickle.dumps(facts)) == facts
        assert guarded.password not in repr(facts)
        assert guarded.password not in caplog.text


class TestTls:
    @pytest.mark.parametrize(
        ("kind", "reason"),
        [("expired", "it has expired"), ("wrong-host", "it is for another host name")],
    )
    def test_a_bad_certificate_is_refused_with_its_reason(
        self, running: Cluster, kind: str, reason: str
    ) -> None:
        with kit.https_basic_auth(running.server, tls=kind) as server:
            login = {"user": server.user, "password": server.password}
            with pytest.raises(ConnectError) as caught:
                audited(safe(server), **login)
            unsafe = fact(audited(safe(server, verify="false"), **login), Connection)

        assert reason in str(caught.value)
        assert (unsafe.encrypted, unsafe.verified_chain, unsafe.verified_name) == (
            True,
            False,
            False,
        )

    def test_a_self_signed_certificate_counts_when_it_is_given(self, running: Cluster) -> None:
        with kit.https_basic_auth(running.server, tls="self-signed") as server:
            login = {"user": server.user, "password": server.password}
            with pytest.raises(ConnectError, match=r"\?ca_file=PATH"):
                audited(safe(server, ca_file=""), **login)
            trusted = fact(audited(safe(server), **login), Connection)

        assert trusted.verified_chain

    def test_a_plain_url_to_a_tls_port_is_told_so(self, guarded: kit.Server) -> None:
        with pytest.raises(ConnectError, match=r"speaks TLS; use opensearch\+https://"):
            audited(plain(guarded))

    def test_a_tls_url_to_a_plain_port_is_told_so(self, running: Cluster) -> None:
        with pytest.raises(ConnectError, match=r"does not speak TLS; use opensearch\+http://"):
            audited(f"opensearch+https://127.0.0.1:{running.server.port}")


class TestConnecting:
    def test_a_host_that_does_not_exist_is_named(self) -> None:
        with pytest.raises(ConnectError, match=r"'nowhere\.invalid' cannot be resolved"):
            audited("opensearch+http://nowhere.invalid/")

    def test_a_port_where_nobody_listens_refuses(self) -> None:
        with pytest.raises(ConnectError, match="refuses connections"):
            audited(f"elasticsearch+http://localhost:{kit.free_port()}/")

    def test_another_web_server_is_not_taken_for_a_search_engine(self) -> None:
        answers: dict[str, recorded.HttpAnswer] = {"GET /": "<html>", "GET /es/": {"hello": 1}}
        with recorded.http(answers) as web:
            for path in ("", "/es"):
                with pytest.raises(ConnectError, match="does not answer as OpenSearch"):
                    audited(f"{plain(web)}{path}")

    def test_a_connection_lost_midway_keeps_what_was_read(self) -> None:
        with kit.opensearch() as server:
            cluster = Cluster(server)
            cluster.index("orders", {}, {"n": 1})
            with opened(plain(server)) as connector:
                found = connector.server()
                assert server.proc is not None
                server.proc.kill()
                server.proc.wait()
                with pytest.raises(CollectError, match="connection to the server was lost"):
                    connector.catalog()

        assert found.version

    def test_a_proxys_path_is_put_before_each_request(self) -> None:
        answers = {"GET /search/": GREETING}
        with recorded.http(answers) as server:
            found = opened(f"{plain(server, 'elasticsearch')}/search/")
            with found as connector:
                version = connector.server().version

        assert version == "8.19.2"
        assert server.seen == ["GET /search/", "GET /search/_cat/health"]


class TestRecorded:
    """Answers of the documentation, for what the program behind the other tests lacks."""

    def test_a_data_stream_stands_for_its_backing_indices(self, cluster: Cluster) -> None:
        mappings = {"properties": {"@timestamp": {"type": "date"}}}
        backing = {".ds-logs-000002": {"mappings": mappings, "settings": {}, "aliases": {}}}
        stream = {
            "name": "logs",
            "timestamp_field": {"name": "@timestamp"},
            "indices": [{"index_name": ".ds-logs-000001"}, {"index_name": ".ds-logs-000002"}],
        }
        answers: dict[str, recorded.HttpAnswer] = {
            "GET /_data_stream/*": {"data_streams": [stream, {"name": ".own", "indices": [{}]}]},
            "GET /.ds-logs-000002": backing,
            "POST /logs/_search": {"hits": {"total": {"value": 0}, "hits": []}},
        }
        with recorded.http(answers, upstream=cluster.server.port) as server:
            capture = audited(plain(server))

        [logs] = fact(capture, Catalog).datasets
        assert (logs.name, logs.kind) == ("logs", DatasetKind.DATA_STREAM)
        assert logs.time_field == "@timestamp"

    def test_the_last_good_snapshot_is_found(self, cluster: Cluster) -> None:
        answers: dict[str, recorded.HttpAnswer] = {
            "GET /_snapshot": {"nightly": {"type": "fs", "settings": {"location": "/x"}}},
            "GET /_cat/snapshots/nightly": [
                {"id": "b", "status": "FAILED", "end_epoch": "1764000000"},
                {"id": "a", "status": "SUCCESS", "end_epoch": "1763900000"},
            ],
        }
        with recorded.http(answers, upstream=cluster.server.port) as server:
            capture = audited(plain(server))

        backups = fact(capture, Backups)
        assert backups.repositories == ("nightly",)
        assert backups.last_success == datetime.fromtimestamp(1_763_900_000, UTC)
        assert backups.last_state == "FAILED"

    def test_a_cluster_without_repositories_has_no_backup(self, cluster: Cluster) -> None:
        with recorded.http({"GET /_snapshot": {}}, upstream=cluster.server.port) as server:
            assert fact(audited(plain(server)), Backups).repositories == ()

    def test_elasticsearch_tells_what_our_account_may_do(self, cluster: Cluster) -> None:
        cluster.index("orders", {})
        writes = ("create", "index", "write", "delete", "delete_index", "manage", "all")
        none = dict.fromkeys((*writes, "create_index"), False)
        answers: dict[str, recorded.HttpAnswer] = {
            "GET /_security/_authenticate": {"username": "loader", "roles": ["loads"]},
            "POST /_security/user/_has_privileges": {
                "username": "loader",
                "has_all_requested": False,
                "cluster": {"all": False, "manage": False, "manage_security": False},
                "index": {
                    "*": {**none, "read": False},
                    "orders": {**none, "read": True, "index": True},
                },
            },
        }
        with elastic(cluster, answers) as server:
            account = fact(audited(plain(server, "elasticsearch")), AuditAccount)

        assert (account.name, account.superuser) == ("loader", False)
        assert account.writable == ("orders",)
        assert (account.readable, account.datasets) == (1, 1)
        assert not account.read_only_session

    def test_elasticsearch_lists_its_accounts(self, cluster: Cluster) -> None:
        users: dict[str, Any] = {
            "elastic": {
                "username": "elastic",
                "roles": ["superuser"],
                "metadata": {"_reserved": True},
                "enabled": True,
            },
            "jack": {"username": "jack", "roles": ["admin"], "metadata": {}, "enabled": False},
        }
        with elastic(cluster, {"GET /_security/user": users}) as server:
            accounts = fact(audited(plain(server, "elasticsearch")), Accounts).accounts

        assert [(a.name, a.superuser, a.system, a.can_login) for a in accounts] == [
            ("elastic", True, True, True),
            ("jack", False, False, False),
        ]

    @pytest.mark.parametrize(
        ("roles", "writable", "superuser"),
        [
            (["all_access", "own_index"], ("*",), True),
            (["readall", "own_index"], (), False),
            (["loads", "own_index"], ("orders*",), False),
            (["reads", "own_index"], (), False),
        ],
    )
    def test_opensearch_tells_what_our_account_may_do(
        self, cluster: Cluster, roles: list[str], writable: tuple[str, ...], *, superuser: bool
    ) -> None:
        def role(*actions: str) -> dict[str, Any]:
            permission = {"index_patterns": ["orders*"], "allowed_actions": list(actions)}
            return {"index_permissions": [permission]}

        answers: dict[str, recorded.HttpAnswer] = {
            "GET /_plugins/_security/authinfo": {"user_name": "loader", "roles": roles},
            "GET /_plugins/_security/api/roles": {
                "loads": role("read", "crud"),
                "reads": role("read", "indices:data/read/search*"),
            },
        }
        with recorded.http(answers, upstream=cluster.server.port) as server:
            account = fact(audited(plain(server)), AuditAccount)

        assert (account.writable, account.superuser) == (writable, superuser)
        assert account.read_only_session is (not writable)

    def test_roles_that_may_not_be_read_are_a_gap_with_its_grant(self, cluster: Cluster) -> None:
        answers: dict[str, recorded.HttpAnswer] = {
            "GET /_plugins/_security/authinfo": {"user_name": "loader", "roles": ["loads"]},
            "GET /_plugins/_security/api/roles": 403,
        }
        with recorded.http(answers, upstream=cluster.server.port) as server:
            found = gap(audited(plain(server)), AuditAccount)

        assert found.reason is Reason.PRIVILEGE
        assert "plugins.security.restapi.roles_enabled" in found.grant

    def test_opensearch_lists_its_accounts_with_mapped_roles(self, cluster: Cluster) -> None:
        answers: dict[str, recorded.HttpAnswer] = {
            "GET /_plugins/_security/api/internalusers": {
                "admin": {"hash": "", "reserved": True, "backend_roles": ["admin"]},
                "reader": {"hash": "", "reserved": False, "backend_roles": []},
            },
            "GET /_plugins/_security/api/rolesmapping": {
                "all_access": {"backend_roles": ["admin"], "users": []},
                "readall": {"backend_roles": [], "users": ["reader"]},
            },
        }
        with recorded.http(answers, upstream=cluster.server.port) as server:
            accounts = fact(audited(plain(server)), Accounts).accounts

        assert [(a.name, a.superuser, a.system, a.member_of) for a in accounts] == [
            ("admin", True, True, ("all_access",)),
            ("reader", False, False, ("readall",)),
        ]

    def test_nodes_show_audit_log_and_cross_origin_access(self, cluster: Cluster) -> None:
        node = {
            "settings": {
                "xpack.security.audit.enabled": "true",
                "http.cors.enabled": "true",
                "http.cors.allow-origin": "*",
            }
        }
        with elastic(cluster, {"GET /_nodes/settings": {"nodes": {"a": node}}}) as server:
            capture = audited(plain(server, "elasticsearch"))

        [cors] = fact(capture, AdminInterfaces).interfaces
        recordings = {r.name: r.enabled for r in fact(capture, Observability).recordings}
        assert cors.enabled
        assert recordings["data access"]
        assert recordings["log-ins"]

    @pytest.mark.parametrize(
        ("answer", "note"),
        [
            (
                {"_shards": {"total": 3, "successful": 2, "skipped": 0, "failed": 0}},
                "only a part is seen: 1 of 3 shards gave no answer",
            ),
            (
                {"_shards": {"total": 1, "successful": 1, "failed": 0}, "timed_out": True},
                "only a part is seen: the search ended at its time limit",
            ),
        ],
    )
    def test_a_part_of_an_answer_is_said_to_be_one(
        self, cluster: Cluster, answer: Mapping[str, Any], note: str
    ) -> None:
        hits = {
            "total": {"value": 2, "relation": "eq"},
            "hits": [{"_id": "a", "_source": {"n": 1}}, {"_id": "b", "_source": {"n": 2}}],
        }
        cluster.index("orders", {}, {"n": 1}, {"n": 2})
        answers: dict[str, recorded.HttpAnswer] = {"POST /orders/_search": {"hits": hits, **answer}}
        with recorded.http(answers, upstream=cluster.server.port) as server:
            profile = fact(audited(plain(server)), Profiles).dataset("orders")

        assert profile is not None
        assert profile.missing is None
        assert (profile.rows_seen, profile.notes) == (2, (note,))
        assert profile.method == "sample, the documents that came, of 2 documents, 100.0%"

    def test_an_audit_log_that_the_licence_bars_is_not_kept(self, cluster: Cluster) -> None:
        node = {"settings": {"xpack.security.audit.enabled": "true"}}
        answers: dict[str, recorded.HttpAnswer] = {
            "GET /_nodes/settings": {"nodes": {"a": node}},
            "GET /_license": {"license": {"type": "basic", "status": "active"}},
        }
        with elastic(cluster, answers) as server:
            found = fact(audited(plain(server, "elasticsearch")), Observability)

        assert [(r.name, r.enabled) for r in found.recordings if r.name != "slow operations"] == [
            ("log-ins", False),
            ("data access", False),
        ]

    def test_an_audit_log_that_the_plug_in_hides_is_unknown(self, cluster: Cluster) -> None:
        answers: dict[str, recorded.HttpAnswer] = {
            "GET /_plugins/_security/authinfo": {"user_name": "auditor", "roles": ["readall"]},
            "GET /_nodes/settings": {"nodes": {"a": {"settings": {"node.name": "a"}}}},
        }
        with recorded.http(answers, upstream=cluster.server.port) as server:
            found = fact(audited(plain(server)), Observability)

        assert [hidden.name for hidden in found.hidden] == ["log-ins", "data access"]
        assert {r.name for r in found.recordings} <= {"slow operations"}

    def test_nodes_that_do_not_show_their_settings_are_not_called_closed(
        self, cluster: Cluster
    ) -> None:
        with elastic(cluster, {"GET /_nodes/settings": {"nodes": {"a": {}}}}) as server:
            capture = audited(plain(server, "elasticsearch"))

        missing = gap(capture, AdminInterfaces)
        assert (missing.reason, missing.detail) == (
            Reason.ERROR,
            "the nodes do not show their settings",
        )

    def test_a_second_data_node_makes_the_cluster_redundant(self, cluster: Cluster) -> None:
        nodes = [{"name": "a", "node.role": "dim"}, {"name": "b", "node.role": "di"}]
        with recorded.http({"GET /_cat/nodes": nodes}, upstream=cluster.server.port) as server:
            replication = fact(audited(plain(server)), Replication)

        assert replication.role == "member"
        assert [replica.name for replica in replication.replicas] == ["a", "b"]

    def test_a_refused_request_is_a_gap_with_the_privilege(self, cluster: Cluster) -> None:
        answers: dict[str, recorded.HttpAnswer] = {"GET /_all": 403, "GET /_cluster/health": 403}
        with recorded.http(answers, upstream=cluster.server.port) as server:
            capture = audited(plain(server))

        assert gap(capture, Catalog).reason is Reason.PRIVILEGE
        assert "view_index_metadata" in gap(capture, Catalog).grant
        assert gap(capture, Health).grant.startswith("cluster privilege monitor")


@pytest.mark.parametrize("kind", [OpenSearch, Elasticsearch])
def test_grants_for_a_load_name_each_index_and_no_write(kind: type[SearchConnector]) -> None:
    catalog = Catalog(family=Family.SEARCH, datasets=(Dataset("orders", DatasetKind.INDEX),))

    text = kind.ingestion_grants(catalog)

    role = json.loads(text.partition("\n")[2])
    assert "orders" in json.dumps(role)
    assert "write" not in text


def load_chinook(cluster: Cluster) -> None:
    """The tables of Chinook as indices, a row as a document; index names are lower case."""
    with closing(sqlite3.connect(CHINOOK)) as rows:
        rows.row_factory = sqlite3.Row
        listed = rows.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        for name in [str(row["name"]) for row in listed]:
            if not name.startswith("sqlite"):
                found = [dict(row) for row in rows.execute(f'SELECT * FROM "{name}"')]
                cluster.index(name.lower(), {}, *found)


def shapes(capture: Capture) -> dict[str, tuple[frozenset[str], int | None]]:
    """Fields and row counts by dataset, without the key that a document store adds."""
    profiles = {p.dataset: p.row_count for p in fact(capture, Profiles).datasets}
    return {
        d.name: (frozenset(f.name for f in d.fields) - {"_id"}, profiles[d.name])
        for d in fact(capture, Catalog).datasets
    }
