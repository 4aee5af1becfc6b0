"""What speaks Prometheus' API, and servers in trouble.

The far side is faked on the wire: a real socket peer gives the answers that the manuals of Thanos,
Grafana Mimir and VictoriaMetrics describe. It shows that we read them, not that they send them.
"""

import json
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.prometheus import choice, listing
from audit.connectors.prometheus import Prometheus
from audit.engine.run import Request, audit_source
from audit.errors import ConfigError, ConnectError
from audit.facts.accounts import AdminInterfaces, Authentication
from audit.facts.activity import Cardinality, Observability
from audit.facts.alerting import Alerting
from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.replication import Health, Replication, ScrapeTargets
from audit.facts.retention import Expiry
from audit.facts.series import SeriesTimings
from audit.facts.server import Server, Settings
from audit.model.fact import F, Missing, Reason
from audit.report.capture import Capture
from audit.secrets.secret import Secret

LIMITS = Limits(connect_seconds=20, statement_seconds=60)

Parameters = Mapping[str, list[str]]
#: A status without a body, JSON, a text, or None for a connection that ends midway.
Answer = int | Mapping[str, Any] | str | None
Answers = Callable[[str, Parameters], Answer]


@dataclass
class Peer:
    port: int = 0
    asked: list[tuple[str, Parameters]] = field(default_factory=list[tuple[str, Parameters]])
    headers: list[Mapping[str, str]] = field(default_factory=list[Mapping[str, str]])

    def url(self, rest: str = "", user: str = "") -> str:
        return f"prometheus+http://{user}127.0.0.1:{self.port}{rest}"


@contextmanager
def peer(answers: Answers) -> Generator[Peer]:
    """A server that gives these answers by path and parameters."""
    made = Peer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            parameters = parse_qs(parts.query)
            made.asked.append((parts.path, parameters))
            made.headers.append(dict(self.headers))
            answer = answers(parts.path, parameters)
            status, body = (answer, b"") if isinstance(answer, int) else (200, _body(answer))
            self.send_response_only(status)
            self.send_header("Date", format_datetime(datetime.now(UTC), usegmt=True))
            self.send_header("Content-Length", str(len(body) + 100 * (answer is None)))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = answer is None

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _body(answer: Mapping[str, Any] | str | None) -> bytes:
    if answer is None:
        return b'{"status":"succ'
    return answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()


def data(found: object, **more: object) -> dict[str, Any]:
    return {"status": "success", "data": found, **more}


def audited(url: str, *, password: str = "") -> Capture:
    address, _ = parse_url(url)
    return audit_source(
        Request(name="metrics", address=address, limits=LIMITS),
        url_password=Secret(password) if password else None,
    )


def fact(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert isinstance(found, kind), found
    return found


def gap(capture: Capture, kind: type[F]) -> Missing:
    found = capture.snapshot.get(kind)
    assert isinstance(found, Missing), found
    return found


NOW = datetime.now(UTC).timestamp()


UP = {"__name__": "up", "job": "a", "instance": "b"}
#: One series `up`.
LISTS: Mapping[str, Mapping[str, Any]] = {
    "label/__name__/values": data(["up"]),
    "series": data([UP]),
    "labels": data(list(UP)),
    "metadata": data({"up": [{"type": "gauge", "help": "Whether it answers."}]}),
    "query_range": data({"resultType": "matrix", "result": []}),
}


def samples(path: str, parameters: Parameters, *, prefix: str = "") -> Answer:
    """What every server with the API has: a series that comes each 15 seconds."""
    bare = path.removeprefix(prefix).removeprefix("/api/v1/")
    if bare == "query":
        return _queried(parameters["query"][0])
    return LISTS.get(bare, 404)


def _queried(query: str) -> Answer:
    if query == "time()":
        return data({"resultType": "scalar", "result": [NOW, f"{NOW}"]})
    if query.endswith("ms]"):
        values = [[NOW - 15 * n, "1"] for n in reversed(range(20))]
        return data({"resultType": "matrix", "result": [{"metric": UP, "values": values}]})
    metric: Mapping[str, str] = {"__place__": "0"} if "__place__" in query else UP
    value = [NOW, "20" if "__place__" in query else "1"]
    return data({"resultType": "vector", "result": [{"metric": metric, "value": value}]})


def thanos(path: str, parameters: Parameters) -> Answer:
    match path:
        case "/api/v1/status/buildinfo":
            return data({"version": "0.37.2", "revision": "abc", "goVersion": "go1.23"})
        case "/api/v1/status/flags":
            return data({"http-address": "0.0.0.0:10902"})
        case "/api/v1/rules":
            return data({"groups": []})
        case "/api/v1/series":
            return data(
                [{"__name__": "up", "job": "a", "instance": "b"}],
                warnings=["store 10.0.0.7 did not answer"],
            )
        case _:
            return samples(path, parameters)


def mimir(path: str, parameters: Parameters) -> Answer:
    match path:
        case "/prometheus/api/v1/status/buildinfo":
            return data({"application": "Grafana Mimir", "version": "2.14.1", "revision": "abc"})
        case "/prometheus/api/v1/rules":
            return data({"groups": []})
        case _:
            return samples(path, parameters, prefix="/prometheus")


def victoria(path: str, parameters: Parameters) -> Answer:
    bare = path.removeprefix("/select/0/prometheus")
    match bare:
        case "/api/v1/status/buildinfo":
            return data({"version": "2.24.0"})
        case "/api/v1/status/top_queries":
            return {"topN": "1", "topByCount": []}
        case "/api/v1/status/tsdb":
            return data({"totalSeries": 1, "seriesCountByMetricName": [{"name": "up", "value": 1}]})
        case _:
            answer = samples(bare, parameters)
            return 400 if answer == 404 else answer


@pytest.fixture(scope="module")
def capture() -> Generator[Capture]:
    """What is seen of a Thanos."""
    with peer(thanos) as server:
        yield audited(server.url())


class TestThanos:
    def test_it_is_told_apart(self, capture: Capture) -> None:
        server = fact(capture, Server)

        assert (server.flavour, server.version, server.product_id) == ("Thanos", "0.37.2", "")

    def test_what_it_has_is_read(self, capture: Capture) -> None:
        [up] = fact(capture, Catalog).datasets
        [timing] = fact(capture, SeriesTimings).timings

        assert (up.name, up.row_estimate) == ("up", 1)
        assert (timing.interval, timing.points) == (15.0, 40)

    @pytest.mark.parametrize("kind", [Cardinality, ScrapeTargets, Expiry, Replication, Alerting])
    def test_what_it_has_not_is_unsupported_in_a_sentence(
        self, capture: Capture, kind: type[Any]
    ) -> None:
        found = gap(capture, kind)

        assert found.reason is Reason.UNSUPPORTED
        assert "Thanos" in found.detail or "Prometheus" not in found.detail

    def test_the_audit_has_finished(self, capture: Capture) -> None:
        assert capture.finished
        assert not [m for _, m in capture.snapshot.missing() if m.reason is Reason.ERROR]


def test_an_answer_without_a_stores_data_is_said_to_be_partial() -> None:
    def answers(path: str, parameters: Parameters) -> Answer:
        if path == "/api/v1/status/runtimeinfo":
            return data({"startTime": "2026-11-27T10:00:00Z"})
        return thanos(path, parameters)

    with peer(answers) as server:
        health = fact(audited(server.url()), Health)

    assert not health.healthy
    assert health.problems == ("an answer lacked the data of a store that did not answer",)


class TestMimir:
    def test_prefix_tenant_and_token_go_with_every_request(self) -> None:
        with peer(mimir) as server:
            capture = audited(server.url("/prometheus?tenant=team-a"), password="t0ken")

        assert fact(capture, Server).flavour == "Grafana Mimir"
        assert [d.name for d in fact(capture, Catalog).datasets] == ["up"]
        own = [h for (path, _), h in zip(server.asked, server.headers, strict=True) if path != "/"]
        assert {headers.get("X-Scope-OrgID") for headers in own} == {"team-a"}
        assert {headers.get("Authorization") for headers in own} == {"Bearer t0ken", None}
        assert all(path.startswith("/prometheus/") for path, _ in server.asked if path != "/")
        assert gap(capture, Settings).reason is Reason.UNSUPPORTED
        assert not [m for _, m in capture.snapshot.missing() if m.reason is Reason.ERROR]

    @pytest.mark.parametrize("tenant", ["", "a%0d%0ab", "t%C3%A9am"])
    def test_a_tenant_that_no_header_can_hold_is_refused(self, tenant: str) -> None:
        with peer(mimir) as server, pytest.raises(ConfigError, match="tenant"):
            audited(server.url(f"/prometheus?tenant={tenant}"))


class TestVictoriaMetrics:
    def test_a_cluster_is_told_apart_behind_its_prefix(self) -> None:
        with peer(victoria) as server:
            capture = audited(server.url("/select/0/prometheus"))

        assert fact(capture, Server).flavour == "VictoriaMetrics"
        assert fact(capture, Cardinality).series == 1
        assert [d.name for d in fact(capture, Catalog).datasets] == ["up"]
        # the flags stand on a page of the node, which is not under the prefix
        assert gap(capture, AdminInterfaces).reason is Reason.UNSUPPORTED
        assert "page of metrics" in gap(capture, AdminInterfaces).detail
        assert gap(capture, Health).reason is Reason.UNSUPPORTED


#: What a young Prometheus without targets tells of itself.
STATUS: Mapping[str, Mapping[str, Any]] = {
    "status/buildinfo": data({"version": "3.1.0", "revision": "abc"}),
    "status/flags": data({"web.listen-address": "127.0.0.1:9090"}),
    "status/runtimeinfo": data({"startTime": "2026-11-27T10:00:00Z", "storageRetention": "15d"}),
    "status/config": data({"yaml": ""}),
    "status/tsdb": data({"headStats": {"numSeries": 1}}),
    "targets": data({"activeTargets": []}),
    "rules": data({"groups": []}),
    "alertmanagers": data({"activeAlertmanagers": []}),
}


def prometheus(path: str, parameters: Parameters) -> Answer:
    return STATUS.get(path.removeprefix("/api/v1/")) or samples(path, parameters)


class TestAgent:
    """A Prometheus that only collects and forwards, as version 2.42 answers in that mode."""

    TELLS: Mapping[str, Answer] = {
        "status/buildinfo": STATUS["status/buildinfo"],
        "status/flags": data({"enable-feature": "agent", "web.listen-address": "127.0.0.1:9090"}),
        "status/runtimeinfo": data({"startTime": "2026-11-27T10:00:00Z", "storageRetention": ""}),
        "status/config": data({"yaml": "remote_write: [{url: 'http://far/write', name: far}]"}),
        "metadata": data({}),
        "targets": STATUS["targets"],
    }
    REFUSES = ("query", "series", "label", "rules", "alertmanagers", "status/tsdb")

    def answers(self, path: str, parameters: Parameters) -> Answer:
        del parameters
        bare = path.removeprefix("/api/v1/")
        return 422 if bare.startswith(self.REFUSES) else self.TELLS.get(bare, 404)

    def test_what_it_does_not_keep_is_unsupported_and_the_rest_is_read(self) -> None:
        with peer(self.answers) as server:
            capture = audited(server.url())

        for kind in (Catalog, SeriesTimings, Cardinality, Alerting, Observability, Expiry):
            assert gap(capture, kind).reason is Reason.UNSUPPORTED
        assert fact(capture, Authentication).anonymous_sees == "the configuration"
        assert fact(capture, Server).version == "3.1.0"
        assert fact(capture, Replication).replicas[0].name == "far"
        assert not [m for _, m in capture.snapshot.missing() if m.reason is Reason.ERROR]

    def test_an_expression_that_a_whole_server_refuses_is_an_error(self) -> None:
        def answers(path: str, parameters: Parameters) -> Answer:
            return 422 if path == "/api/v1/label/__name__/values" else prometheus(path, parameters)

        with peer(answers) as server:
            assert gap(audited(server.url()), Catalog).reason is Reason.ERROR


class TestTrouble:
    def test_a_page_without_json_on_the_way_leaves_the_rest(self) -> None:
        def answers(path: str, parameters: Parameters) -> Answer:
            return "<html>" if path == "/api/v1/metadata" else prometheus(path, parameters)

        with peer(answers) as server:
            capture = audited(server.url())

        assert gap(capture, Catalog).reason is Reason.ERROR
        assert fact(capture, AdminInterfaces).interfaces == ()

    @pytest.mark.parametrize("status", [429, 503])
    def test_a_server_that_is_too_busy_is_a_time_out(self, status: int) -> None:
        def answers(path: str, parameters: Parameters) -> Answer:
            return status if path == "/api/v1/query" else prometheus(path, parameters)

        with peer(answers) as server:
            capture = audited(server.url())

        assert gap(capture, SeriesTimings).reason is Reason.TIMEOUT
        assert fact(capture, ScrapeTargets).targets == ()

    def test_one_that_dies_midway_leaves_what_was_read(self) -> None:
        def answers(path: str, parameters: Parameters) -> Answer:
            ranged = any(q.endswith("ms]") for q in parameters.get("query", ()))
            return None if ranged else prometheus(path, parameters)

        with peer(answers) as server:
            capture = audited(server.url())

        assert gap(capture, SeriesTimings).reason is Reason.CONNECTION
        assert fact(capture, Server).version == "3.1.0"

    def test_the_timing_read_before_it_dies_is_kept_and_the_rest_says_why(self) -> None:
        names = [f"m{n:02}" for n in range(40)]  # more than one request holds

        def answers(path: str, parameters: Parameters) -> Answer:
            query = parameters.get("query", [""])[0]
            match path:
                case "/api/v1/label/__name__/values":
                    return data(names)
                case "/api/v1/series":
                    return data([{"__name__": name} for name in names])
                case "/api/v1/query" if "__place__" in query and "m39" in query:
                    return None
                case "/api/v1/query" if query.endswith("ms]"):
                    values = [[NOW - 15 * n, "1"] for n in reversed(range(20))]
                    found = [{"metric": {"__name__": "m00"}, "values": values}]
                    return data({"resultType": "matrix", "result": found})
                case _:
                    return prometheus(path, parameters)

        with peer(answers) as server:
            found = fact(audited(server.url()), SeriesTimings)

        assert [t.dataset for t in found.timings if t.points] == ["m00"]
        assert {u.missing.reason for u in found.unexamined} == {Reason.CONNECTION}
        assert {"m01", "m39"} <= {u.dataset for u in found.unexamined}

    @pytest.mark.parametrize(("metrics", "most"), [(2, 100), (50, 50), (240, 10)])
    def test_the_more_metrics_the_fewer_series_of_each(self, metrics: int, most: int) -> None:
        series = {
            f"m{n}": [{"__name__": f"m{n}", "n": str(k)} for k in range(120)]
            for n in range(metrics)
        }
        listed = listing.Listing(tuple(series), series, complete=True, sizes=listing.Sizes())
        chosen, unexamined = choice.chosen_of(listed, quotable=False)

        assert {one.series for one in chosen} == {most}
        assert not unexamined

    def test_of_very_many_metrics_some_are_looked_at_all_over_their_names(self) -> None:
        names = [f"m{n:04}" for n in range(1_000)]

        def answers(path: str, parameters: Parameters) -> Answer:
            match path:
                case "/api/v1/label/__name__/values":
                    return data(names)
                case "/api/v1/series":
                    return data([{"__name__": name} for name in names])
                case "/api/v1/query" if parameters["query"] != ["time()"]:
                    return data({"resultType": "vector", "result": []})
                case _:
                    return prometheus(path, parameters)

        with peer(answers) as server:
            address, _ = parse_url(server.url())
            with Prometheus(Target("metrics", address), Budget(LIMITS)) as connector:
                connector.catalog()
                found = connector.series_timings()
                assert isinstance(found, SeriesTimings)
                sent = connector.budget.load().statements

        skipped = {u.dataset for u in found.unexamined if "of 1,000 metrics" in u.missing.detail}
        assert len(skipped) == 750
        assert {"m0001", "m0999"} <= skipped
        assert sent < 40

    def test_an_empty_one_has_no_datasets_and_no_errors(self) -> None:
        def answers(path: str, parameters: Parameters) -> Answer:
            match path:
                case "/api/v1/label/__name__/values" | "/api/v1/series":
                    return data([])
                case "/api/v1/query" if parameters["query"] != ["time()"]:
                    return data({"resultType": "vector", "result": []})
                case _:
                    return prometheus(path, parameters)

        with peer(answers) as server:
            capture = audited(server.url())

        assert fact(capture, Catalog).datasets == ()
        assert fact(capture, SeriesTimings).timings == ()
        assert (fact(capture, Cardinality).day, fact(capture, Cardinality).ended) == (0, 0)
        assert not [m for _, m in capture.snapshot.missing() if m.reason is Reason.ERROR]

    @pytest.mark.parametrize(
        "answer",
        [
            data({}),
            data({"version": ""}),
            {"tagline": "You Know, for Search"},
            {"status": "error"},
            "pong",
            404,
        ],
    )
    def test_another_product_behind_the_url_is_told(self, answer: Answer) -> None:
        with (
            peer(lambda path, _: answer if path.endswith("buildinfo") else 404) as server,
            pytest.raises(ConnectError, match="does not answer as Prometheus"),
        ):
            audited(server.url())

    def test_a_refused_log_in_is_not_an_open_server(self) -> None:
        asked: list[str] = []

        def answers(path: str, parameters: Parameters) -> Answer:
            asked.append(path)
            if path == "/api/v1/label/__name__/values" and asked.count(path) == 1:
                return 401
            return prometheus(path, parameters)

        with peer(answers) as server:
            capture = audited(server.url(user="u@"), password="p")

        assert fact(capture, Authentication).anonymous_access is False


#: Names and values as version 3 and remote writers allow them.
HOSTILE = [
    {"__name__": "http.server.duração", "http.method": "GET", "": "empty"},
    {"__name__": 'a"b\\c\nd{}\', __x__=~".*"', "path": "</script><script>alert(1)</script>"},
    {"__name__": "nul\0emoji😀", "k": "v\0"},
    {"__name__": "__name__", "value": "1", "timestamp": "2"},
]


def test_names_and_values_of_any_kind_are_kept_as_they_are() -> None:
    def answers(path: str, parameters: Parameters) -> Answer:
        match path:
            case "/api/v1/label/__name__/values":
                return data([one["__name__"] for one in HOSTILE])
            case "/api/v1/series":
                return data(HOSTILE)
            case "/api/v1/query" if parameters["query"] != ["time()"]:
                return data({"resultType": "vector", "result": []})
            case _:
                return prometheus(path, parameters)

    with peer(answers) as server:
        capture = audited(server.url())

    names = {d.name for d in fact(capture, Catalog).datasets}
    assert names == {one["__name__"] for one in HOSTILE}
    assert {p.dataset for p in fact(capture, Profiles).datasets} == names
    asked = [q for path, p in server.asked if path == "/api/v1/query" for q in p["query"]]
    assert any(r'"a\"b\\c\nd{}' in query for query in asked)


class TestManySeries:
    """A server that says it holds more series than we list."""

    @staticmethod
    def crowded(path: str, parameters: Parameters) -> Answer:
        many = listing.MAX_SERIES * 10
        targets = [
            {"labels": {"job": job, "instance": f"{job}:1"}, "health": "up"}
            for job in ("small", "large")
        ]
        sizes = {"small": 200, "large": many}
        match path:
            case "/api/v1/status/tsdb":
                top = [{"name": name, "value": many} for name in ("crowd", "crowd_too")]
                return data({"headStats": {"numSeries": many}, "seriesCountByMetricName": top})
            case "/api/v1/targets":
                return data({"activeTargets": targets})
            case "/api/v1/label/__name__/values":
                return data(["crowd", "heat"])
            case "/api/v1/series":
                heat = {"__name__": "heat", "job": "small", "instance": "small:1"}
                return data([{**heat, "n": str(n)} for n in range(200)])
            case "/api/v1/query" if "scrape_samples" in parameters["query"][0]:
                found = [
                    {"metric": {"job": job, "instance": f"{job}:1"}, "value": [NOW, str(size)]}
                    for job, size in sizes.items()
                ]
                return data({"resultType": "vector", "result": found})
            case _:
                return prometheus(path, parameters)

    def test_series_are_listed_of_small_targets_and_nothing_is_read_of_the_rest(self) -> None:
        with peer(self.crowded) as server:
            capture = audited(server.url())

        listed = [p["match[]"] for path, p in server.asked if path == "/api/v1/series"]
        assert listed == [['{job="small",instance="small:1"}']]
        queries = [q for path, p in server.asked if path == "/api/v1/query" for q in p["query"]]
        of_metrics = [q for q in queries if "{" in q]
        assert of_metrics
        assert all('{__name__="heat",job="small",instance="small:1"' in q for q in of_metrics)
        assert all(",n=~" in q for q in of_metrics if "_over_time" in q or q.endswith("ms]"))
        [unexamined] = fact(capture, SeriesTimings).unexamined
        assert unexamined.dataset == "crowd"
        assert unexamined.missing.reason is Reason.SKIPPED
        profile = fact(capture, Profiles).dataset("crowd")
        assert profile is not None
        assert profile.missing is not None
        assert "more than 20,000 series" in profile.missing.detail

    def test_what_may_be_asked_is_what_the_connector_lists(self) -> None:
        with peer(self.crowded) as server:
            address, _ = parse_url(server.url())
            with Prometheus(Target("metrics", address), Budget(LIMITS)) as connector:
                connector.catalog()
                sent = connector.budget.load().statements

        assert len(server.asked) == sent
