"""Prometheus: on the real server from Debian, plain and with TLS and a password."""

import json
import logging
import pickle
from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.http import UnexpectedAnswer
from audit.access.prometheus import listing, selectors
from audit.connectors.prometheus import Prometheus
from audit.engine.run import Request, audit_source
from audit.errors import ConnectError
from audit.facts.accounts import AdminInterfaces, AuditAccount, Authentication
from audit.facts.activity import Cardinality, Observability
from audit.facts.alerting import Alerting
from audit.facts.backups import Backups
from audit.facts.catalog import Catalog, DatasetKind, LogicalType
from audit.facts.change import ChangeCapture
from audit.facts.profiles import Profiles
from audit.facts.replication import Health, Replication, ScrapeTargets
from audit.facts.retention import Expiry
from audit.facts.series import SeriesTimings
from audit.facts.server import Server, Settings
from audit.facts.transport import Connection
from audit.facts.workload import Activity, Distribution, ReadConsistency
from audit.model.fact import F, Missing, Reason, Verified
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from tests.servers import kit, recorded

PASSWORD = "Str0ng-Passw0rd"
LIMITS = Limits(connect_seconds=20, statement_seconds=60)
#: The first rule makes a label with a name that no label can have: it fails each time.
RULES = """
groups:
  - name: sums
    rules:
      - record: broken:rule
        expr: label_replace(vector(1), "0-is-no-name", "x", "", "")
      - record: job:up:count
        expr: count by (job) (up)
"""

#: A metric that had its last sample three hours before the tests.
STOPPED = datetime.now(UTC) - timedelta(hours=3)
#: A target that brought 100 samples each five minutes, for three hours until then.
COLLECTED = [
    f'scrape_samples_scraped{{job="old"}} 100 {STOPPED.timestamp() - 300 * n:.0f}\n'
    for n in reversed(range(36))
]
SAMPLES = f"""# HELP shop_orders_total Orders taken.
# TYPE shop_orders_total counter
shop_orders_total{{shop="a"}} 7 {STOPPED.timestamp():.0f}
shop_orders_total{{shop="b"}} 9 {STOPPED.timestamp():.0f}
# TYPE scrape_samples_scraped gauge
{"".join(COLLECTED)}# EOF
"""

pytestmark = [pytest.mark.server, pytest.mark.debian("prometheus")]


@pytest.fixture(scope="module")
def open_server() -> Generator[kit.Server]:
    """Without a password, with its administration over HTTP, a target that is down, a bad rule."""
    with kit.prometheus(
        targets={"gone": f"127.0.0.1:{kit.free_port()}"},
        rules=RULES,
        samples=SAMPLES,
        options=("--web.enable-admin-api", "--web.enable-lifecycle"),
    ) as server:
        yield server


@pytest.fixture(scope="module")
def guarded() -> Generator[kit.Server]:
    """With TLS and a password, and a log of its queries."""
    with kit.prometheus(
        tls="good", password=PASSWORD, more_global=", query_log_file: queries.log"
    ) as server:
        yield server


def audited(url: str, *, user: str = "", password: str = "", limits: Limits = LIMITS) -> Capture:
    address, _ = parse_url(url)
    return audit_source(
        Request(name="metrics", address=replace(address, user=user), limits=limits),
        url_password=Secret(password) if password else None,
    )


def plain(server: kit.Server | recorded.Recorded) -> str:
    return f"prometheus+http://127.0.0.1:{server.port}"


def safe(server: kit.Server) -> str:
    return f"prometheus+https://localhost:{server.port}?ca_file={server.certs.ca}"


def opened(url: str) -> Prometheus:
    return Prometheus(Target("metrics", parse_url(url)[0]), Budget(LIMITS))


def catalog_of(connector: Prometheus) -> Catalog:
    found = connector.catalog()
    assert isinstance(found, Catalog), found
    return found


def fact(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert isinstance(found, kind), found
    return found


def gap(capture: Capture, kind: type[F]) -> Missing:
    found = capture.snapshot.get(kind)
    assert isinstance(found, Missing), found
    return found


@pytest.fixture(scope="module")
def capture(open_server: kit.Server) -> Capture:
    return audited(plain(open_server))


class TestFacts:
    def test_the_server_and_its_clock_are_read(self, capture: Capture) -> None:
        server = fact(capture, Server)

        assert (server.product, server.release) == ("Prometheus", "2.42")
        assert server.clock_skew_seconds is not None
        assert abs(server.clock_skew_seconds) < 1
        assert server.started_at is not None
        assert datetime.now(UTC) - server.started_at < timedelta(minutes=10)
        assert capture.snapshot.verified[Server] is Verified.REAL

    def test_few_settings_are_read(self, capture: Capture) -> None:
        settings = fact(capture, Settings)

        assert settings.value("storageRetention") == "15d"
        assert settings.value("web.enable-admin-api") == "true"

    def test_metrics_are_datasets_with_their_labels(self, capture: Capture) -> None:
        up = fact(capture, Catalog).dataset("up")
        requests = fact(capture, Catalog).dataset("prometheus_http_requests_total")

        assert up is not None
        assert requests is not None
        assert up.kind is DatasetKind.METRIC
        assert [(f.name, f.logical_type) for f in up.fields] == [
            ("timestamp", LogicalType.TIMESTAMP_TZ),
            ("value", LogicalType.FLOAT),
            ("instance", LogicalType.TEXT),
            ("job", LogicalType.TEXT),
        ]
        assert up.time_field == "timestamp"
        assert (up.row_estimate, up.complete) == (2, True)
        assert requests.comment == "Counter of HTTP requests."
        assert ("type", "counter") in requests.options

    def test_parts_of_a_histogram_share_its_description(self, capture: Capture) -> None:
        part = fact(capture, Catalog).dataset("prometheus_http_response_size_bytes_bucket")

        assert part is not None
        assert part.comment == "Histogram of response size for HTTP requests."

    def test_series_are_profiled_at_their_own_time(self, capture: Capture) -> None:
        profile = fact(capture, Profiles).dataset("up")

        assert profile is not None
        assert (profile.row_count, profile.row_count_exact, profile.rows_seen) == (2, True, 2)
        assert profile.newest_field == "timestamp"
        assert profile.newest is not None
        assert capture.started_at - profile.newest < timedelta(minutes=5)
        value = profile.field("value")
        assert value is not None
        assert (value.nulls, value.minimum, value.maximum) == (0, None, None)

    def test_targets_that_are_down_and_rules_that_fail_are_named(self, capture: Capture) -> None:
        found = fact(capture, ScrapeTargets)

        assert [(t.job, t.up, t.error) for t in found.targets] == [
            ("gone", False, "the target refuses connections"),
            ("prometheus", True, ""),
        ]
        assert found.failing_rules == ("sums: broken:rule",)

    def test_administration_over_http_is_seen(self, capture: Capture) -> None:
        interfaces = {i.name: i.enabled for i in fact(capture, AdminInterfaces).interfaces}
        account = fact(capture, AuditAccount)

        assert interfaces == {
            "web.enable-admin-api": True,
            "web.enable-lifecycle": True,
            "web.enable-remote-write-receiver": False,
        }
        assert (account.writable, account.read_only_session) == (("*",), False)
        assert account.attributes == ("web.enable-admin-api", "web.enable-lifecycle")

    def test_the_volume_is_told_by_hour_and_weekday(self, capture: Capture) -> None:
        [volume] = fact(capture, SeriesTimings).volumes

        assert sum(volume.by_hour) == sum(volume.by_weekday) == 3_600
        assert max(volume.by_hour) == 1_200
        assert volume.peak is not None
        assert volume.peak == 1_200 / (3_600 / 24)

    def test_what_is_kept_goes_back_to_the_oldest_sample(self, capture: Capture) -> None:
        [kept] = fact(capture, SeriesTimings).kept

        assert (kept.keeps, kept.limit_bytes) == (15 * 86_400.0, None)
        assert kept.oldest is not None
        assert abs(STOPPED - timedelta(hours=3) - kept.oldest) < timedelta(minutes=10)

    def test_use_consistency_and_spread_are_told(self, capture: Capture) -> None:
        activity = fact(capture, Activity)

        assert activity.unit == "samples"
        assert activity.totals.inserts is not None
        assert activity.totals.inserts > 100
        assert activity.since is not None
        assert fact(capture, Distribution).nodes == 1
        assert fact(capture, ReadConsistency).snapshot
        assert [(r.name, r.days) for r in fact(capture, Expiry).rules] == [
            ("storage.tsdb.retention", 15)
        ]
        assert fact(capture, Replication).replicas == ()
        assert fact(capture, Alerting).rules == 0

    def test_health_series_and_query_log_are_read(self, capture: Capture) -> None:
        cardinality = fact(capture, Cardinality)
        [slow] = fact(capture, Observability).recordings

        assert fact(capture, Health).healthy
        assert cardinality.series > 100
        assert dict(cardinality.by_label)["__name__"] > 50
        assert cardinality.by_dataset
        assert (slow.name, slow.enabled) == ("slow operations", False)

    def test_what_it_does_not_have_is_said_in_a_sentence(self, capture: Capture) -> None:
        assert gap(capture, Backups).reason is Reason.UNSUPPORTED
        assert "stream of changes" in gap(capture, ChangeCapture).detail
        assert capture.finished

    def test_a_capture_is_plain_values(self, capture: Capture) -> None:
        facts = dict(capture.snapshot.facts)

        assert pickle.loads(pickle.dumps(facts)) == facts


class TestBoundedQueries:
    """What the server's own log of queries says that ours made it look at."""

    #: Of one query: samples that the server looked at.
    MOST = 60_000

    @pytest.fixture(scope="class")
    @staticmethod
    def crowded() -> Generator[kit.Server]:
        crowd = "".join(f'visits{{user="{n}",zone="{n % 7}"}} {n}.5\n' for n in range(3_000))
        # label values as the text format escapes them
        odd = "".join(f'odd{{text="a|b.*\\"\\\\ \\n{{}}</p>😀{n}"}} {n}\n' for n in range(30))
        with recorded.http({"GET /metrics": crowd, "GET /few": f'few{{n="1"}} 1\n{odd}'}) as page:
            here = f"127.0.0.1:{page.port}"
            with kit.prometheus(
                targets={"crowd": here, "few": here},
                job_options={"few": "metrics_path: /few"},
                more_global=", query_log_file: queries.log",
            ) as server:
                yield server

    @staticmethod
    def queries(server: kit.Server) -> list[tuple[str, int]]:
        """Each query of ours with the samples that it made the server look at."""
        [path] = server.dir.rglob("queries.log")
        told = [json.loads(line) for line in path.read_text().splitlines()]
        return [
            (one["params"]["query"], int(one["stats"]["samples"]["totalQueryableSamples"]))
            for one in told
            if one.get("httpRequest") and one["params"]["query"] != "count(up)"
        ]

    @pytest.mark.parametrize("listed", [listing.MAX_SERIES, 500])
    def test_no_query_is_without_a_bound_however_many_series_there_are(
        self, crowded: kit.Server, listed: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(listing, "MAX_SERIES", listed)
        before = len(self.queries(crowded))
        capture = audited(plain(crowded))
        asked = self.queries(crowded)[before:]

        timings = {t.dataset: t for t in fact(capture, SeriesTimings).timings}
        assert timings["few"].examined == 1
        assert 10 <= timings["odd"].examined <= 15  # of 30: there are many metrics
        assert asked
        assert max(samples for _, samples in asked) <= self.MOST
        if listed == 500:  # the crowd is more than may be listed: nothing is read of all of it
            of_crowd = [query for query, _ in asked if "visits" in query]
            assert not of_crowd
            assert max(samples for _, samples in asked) <= 20 * listed
        else:
            ranged = [n for query, n in asked if "visits" in query and "[" in query]
            assert ranged
            assert max(ranged) <= 15 * 300


class TestReadOnly:
    def test_the_servers_log_shows_only_reads(self, open_server: kit.Server) -> None:
        with recorded.http({}, upstream=open_server.port) as log:
            audited(plain(log))

        # the examination of TLS asks for the root, without a credential
        assert {line for line in log.seen if not line.startswith("GET /api/v1/")} == {
            "GET /",
            "GET /metrics",
        }
        assert not any("admin" in line for line in log.seen)

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("POST", "/api/v1/admin/tsdb/delete_series"),
            ("POST", "/api/v1/admin/tsdb/snapshot"),
            ("POST", "/-/reload"),
            ("PUT", "/-/quit"),
            ("POST", "/api/v1/query"),
        ],
    )
    def test_a_write_through_our_session_is_refused_and_not_sent(
        self, open_server: kit.Server, method: str, path: str
    ) -> None:
        with opened(plain(open_server)) as connector:
            before = connector.budget.load().statements
            with pytest.raises(UnexpectedAnswer, match="refused, not sent"):
                connector.get(path, method=method)

            assert connector.budget.load().statements == before


class TestAccess:
    def test_an_open_server_shows_its_samples_to_anyone(self, capture: Capture) -> None:
        access = fact(capture, Authentication)

        assert access.anonymous_access is True
        assert access.anonymous_sees.startswith("the samples of ")

    def test_a_password_over_tls_is_needed_and_verified(
        self, guarded: kit.Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)

        capture = audited(safe(guarded), user=guarded.user, password=PASSWORD)

        connection = fact(capture, Connection)
        [slow] = fact(capture, Observability).recordings
        assert fact(capture, Authentication).anonymous_access is False
        assert (connection.encrypted, connection.verified_chain) == (True, True)
        assert connection.tls_version == (1, 3)
        assert fact(capture, AuditAccount).writable == ()
        assert slow.enabled
        assert PASSWORD not in repr(dict(capture.snapshot.facts))
        assert PASSWORD not in caplog.text

    def test_a_wrong_password_is_said_and_not_shown(self, guarded: kit.Server) -> None:
        with pytest.raises(ConnectError, match="does not accept the user name") as caught:
            audited(safe(guarded), user=guarded.user, password="wr0ng-Pa55")

        assert "wr0ng" not in str(caught.value)

    def test_a_server_that_asks_for_a_log_in_says_so(self, guarded: kit.Server) -> None:
        with pytest.raises(ConnectError, match="asks for a log-in"):
            audited(safe(guarded))


class TestConnecting:
    def test_a_plain_url_to_a_tls_port_is_told_so(self, guarded: kit.Server) -> None:
        with pytest.raises(ConnectError, match=r"speaks TLS; use prometheus\+https://"):
            audited(plain(guarded))

    def test_a_tls_url_to_a_plain_port_is_told_so(self, open_server: kit.Server) -> None:
        with pytest.raises(ConnectError, match=r"does not speak TLS; use prometheus\+http://"):
            audited(f"prometheus+https://127.0.0.1:{open_server.port}")

    def test_an_authority_that_is_not_known_names_the_parameter(self, guarded: kit.Server) -> None:
        with pytest.raises(ConnectError, match=r"\?ca_file=PATH"):
            audited(f"prometheus+https://localhost:{guarded.port}")

    @pytest.mark.parametrize(
        "answer",
        [404, "<html>", {"status": "success", "data": {}}, {"status": "success", "data": []}],
    )
    def test_another_web_server_is_not_taken_for_prometheus(
        self, answer: recorded.HttpAnswer
    ) -> None:
        answers = {"GET /api/v1/status/buildinfo": answer}
        with (
            recorded.http(answers) as server,
            pytest.raises(ConnectError, match="does not answer as Prometheus"),
        ):
            audited(plain(server))

    def test_a_port_where_nobody_listens_refuses(self) -> None:
        with pytest.raises(ConnectError, match="refuses connections"):
            audited(f"prometheus+http://localhost:{kit.free_port()}")

    def test_a_host_that_does_not_exist_is_named(self) -> None:
        with pytest.raises(ConnectError, match=r"'nowhere\.invalid' cannot be resolved"):
            audited("prometheus+http://nowhere.invalid")


class TestBounds:
    def test_a_sample_holds_at_most_the_rows_asked_for(self, open_server: kit.Server) -> None:
        name = "prometheus_http_response_size_bytes_bucket"
        with opened(plain(open_server)) as connector:
            dataset = catalog_of(connector).dataset(name)
            assert dataset is not None
            counted, exact = connector.count(dataset)
            rows = list(connector.sample(dataset, rows=5))

        assert exact
        assert counted is not None
        assert counted > 5
        assert 0 < len(rows) <= 5
        assert all(isinstance(row["timestamp"], datetime) for row in rows)

    def test_a_metric_that_stopped_is_read_back_to_its_last_sample(self, capture: Capture) -> None:
        stopped = fact(capture, Profiles).dataset("shop_orders_total")

        assert stopped is not None
        assert (stopped.row_count, stopped.rows_seen) == (2, 2)
        assert stopped.newest is not None
        # read back in steps of five minutes
        assert abs(stopped.newest - STOPPED) <= timedelta(minutes=5)
        value = stopped.field("value")
        assert value is not None
        assert (value.nulls, value.distinct) == (0, 2)

    def test_with_too_many_series_labels_are_asked_metric_by_metric(
        self, open_server: kit.Server
    ) -> None:
        tsdb: Any = {
            "headStats": {"numSeries": listing.MAX_SERIES + 1},
            "seriesCountByMetricName": [],
            "labelValueCountByLabelName": [],
        }
        answers: dict[str, recorded.HttpAnswer] = {
            "GET /api/v1/status/tsdb": {"status": "success", "data": tsdb}
        }
        with (
            recorded.http(answers, upstream=open_server.port) as server,
            opened(plain(server)) as connector,
        ):
            up = catalog_of(connector).dataset("up")

        assert up is not None
        assert [f.name for f in up.fields] == ["timestamp", "value", "instance", "job"]
        assert up.row_estimate is None

    def test_labels_named_like_our_own_fields_keep_their_names(self) -> None:
        def data(found: object) -> dict[str, object]:
            return {"status": "success", "data": found}

        answers: dict[str, recorded.HttpAnswer] = {
            "GET /api/v1/status/buildinfo": data({"version": "2.42.0"}),
            "GET /api/v1/status/tsdb": data({"headStats": {"numSeries": 1}}),
            "GET /api/v1/metadata": data({}),
            "GET /api/v1/label/__name__/values": data(["odd</script>"]),
            "GET /api/v1/series": data([{"__name__": "odd</script>", "value": "a", "le": "1"}]),
        }
        with recorded.http(answers) as server, opened(plain(server)) as connector:
            [odd] = catalog_of(connector).datasets

        assert [f.name for f in odd.fields] == ["timestamp", "__value__", "le", "value"]

    def test_no_password_in_an_address_that_the_server_tells_is_kept(
        self, open_server: kit.Server
    ) -> None:
        probed = {
            "labels": {"job": "probe", "instance": "https://u:c4nary@shop.example/?token=c4nary"},
            "health": "down",
            "lastError": "Get https://u:c4nary@shop.example: timeout",
        }
        answers: dict[str, recorded.HttpAnswer] = {
            "GET /api/v1/targets": {"status": "success", "data": {"activeTargets": [probed]}},
            "GET /api/v1/status/flags": {
                "status": "success",
                "data": {"web.external-url": "https://u:c4nary@metrics.example/"},
            },
        }
        with recorded.http(answers, upstream=open_server.port) as server:
            capture = audited(plain(server))

        [target] = fact(capture, ScrapeTargets).targets
        assert target.instance == "https://u:****@shop.example/?token=****"
        assert "c4nary" not in repr(capture)

    def test_a_query_the_server_gives_up_is_a_time_out(self, open_server: kit.Server) -> None:
        with recorded.http({"GET /api/v1/query": 503}, upstream=open_server.port) as server:
            capture = audited(plain(server))

        reasons = {p.missing.reason for p in fact(capture, Profiles).datasets if p.missing}
        assert reasons == {Reason.TIMEOUT}


def test_a_metric_keeps_its_name_in_a_selector_whatever_it_holds() -> None:
    assert selectors.metric('a"b\\c\nd') == '{__name__="a\\"b\\\\c\\nd"}'
