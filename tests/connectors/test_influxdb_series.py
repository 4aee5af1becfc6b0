"""Timing, spread and use of an InfluxDB 1.x on the real server, and servers that misbehave."""

import socketserver
import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.influx.v1 import timings
from audit.access.influx.v1.room import V1
from audit.access.stream import Portion
from audit.connectors.influxdb import InfluxDB
from audit.engine.run import Request, audit_source
from audit.errors import CollectError, ConnectError
from audit.facts.activity import Cardinality
from audit.facts.catalog import Catalog, LogicalType
from audit.facts.profiles import Profiles
from audit.facts.routines import Routines
from audit.facts.series import SeriesTimings, Timing
from audit.facts.structure import Structures, TypeConflict
from audit.facts.workload import Activity, Distribution, ReadConsistency
from audit.model.fact import F, Missing, Reason
from audit.report.capture import Capture
from tests.servers import kit

LIMITS = Limits(connect_seconds=20, statement_seconds=60)
_CLOCK = {"now": datetime.now(UTC)}
WEEK = timedelta(days=7)

pytestmark = [pytest.mark.server, pytest.mark.debian("influxdb")]


@pytest.fixture(scope="module", autouse=True)
def _begun() -> None:
    """Now is when these tests run: others may have taken minutes since this file was imported."""
    _CLOCK["now"] = datetime.now(UTC)


def now() -> datetime:
    """When the tests of this file began."""
    return _CLOCK["now"]


def at(moment: datetime) -> int:
    return round(moment.timestamp()) * 10**9


def ago(minutes: int) -> int:
    return at(now() - timedelta(minutes=minutes))


def points(series: str, field: str, ages: range, value: str = "{n}.5") -> str:
    """A point for each of these ages in seconds."""
    return "\n".join(
        f"{series} {field}={value.format(n=n % 97)} {at(now() - timedelta(seconds=n))}"
        for n in ages
    )


@pytest.fixture(scope="module")
def server() -> Generator[kit.Server]:
    with kit.influxdb() as made:
        made.query("CREATE DATABASE shop WITH DURATION 520w")
        for name in ("odd", "many"):
            made.query(f"CREATE DATABASE {name}")
        made.write("shop", points("slow,site=a", "v", range(0, 9_000, 30)))
        made.write("shop", points("slow,site=b", "v", range(0, 9_000, 30)))
        for site in range(timings.MOST_SERIES + 5):
            made.write("shop", points(f"dense,site=s{site:02}", "v", range(0, 3_000, 10)))
        ended = at(now() - timedelta(days=7, minutes=5))
        made.write("shop", f"dense,site=old v=1 {ended}")
        made.write("shop", points("daily,site=a", "v", range(0, 3 * 86_400, 3_600)))
        made.write(
            "shop", "\n".join(f"steps requests_total={(100 - n) % 60} {ago(n)}" for n in range(100))
        )
        made.query(
            "CREATE CONTINUOUS QUERY roll ON shop BEGIN SELECT mean(v) INTO rolled FROM slow "
            "GROUP BY time(1h) END"
        )
        break_types(made)
        yield made


def break_types(made: kit.Server) -> None:
    """A field of two types in two shards, a name of a tag and a field, and times far off."""
    made.write("odd", f"mixed v=1.5 {at(now())}")
    made.write("odd", f'mixed v="text" {at(now() - 3 * WEEK)}')
    made.write("odd", f"both,v=tag v=1,w=2 {at(now())}")
    made.write(
        "odd", f"far v=1 {at(now())}\nfar v=2 -5000000000000000000\nfar v=3 9200000000000000000"
    )
    made.write("odd", "\n".join(f"labels,id=u{n} v=1 {at(now())}" for n in range(10_000)))
    made.write("odd", f'texts note="x" {at(now())}')
    made.write("many", "\n".join(f"m{n:03},site=a v={n} {at(now())}" for n in range(500)))


def audited(server: kit.Server, database: str, limits: Limits = LIMITS) -> Capture:
    address, _ = parse_url(f"influxdb+http://127.0.0.1:{server.port}/{database}")
    return audit_source(Request(name="metrics", address=address, limits=limits))


def fact(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert isinstance(found, kind), found
    return found


@pytest.fixture(scope="module")
def shop(server: kit.Server) -> Capture:
    return audited(server, "shop")


@pytest.fixture(scope="module")
def odd(server: kit.Server) -> Capture:
    return audited(server, "odd")


def of(capture: Capture, dataset: str) -> Timing:
    return next(t for t in fact(capture, SeriesTimings).timings if t.dataset == dataset)


class TestTiming:
    def test_few_points_are_read_whole(self, shop: Capture) -> None:
        found = of(shop, "daily")

        assert (found.examined, found.points, found.series) == (1, 72, 1)
        assert (found.interval, found.regular, found.gaps) == (3_600, 1, 0)
        assert found.window == pytest.approx(71 * 3_600, abs=120)
        assert (found.gone, found.new) == (None, None)

    def test_many_points_are_read_in_windows_of_some_series(self, shop: Capture) -> None:
        found = of(shop, "dense")

        assert found.series == timings.MOST_SERIES + 6
        assert timings.MOST_SERIES <= found.examined <= 2 * timings.MOST_SERIES
        assert found.points <= 3 * timings.MOST_SERIES * timings.MOST_POINTS
        assert (found.interval, found.gaps) == (10, 0)
        assert (found.gone, found.new) == (None, None)  # not all series were read

    def test_series_that_came_and_went_are_counted_where_all_are_read(
        self, server: kit.Server
    ) -> None:
        server.query("CREATE DATABASE churn")
        server.write("churn", points("m,site=new", "v", range(0, 6_000, 10)))
        server.write("churn", points("m,site=stays", "v", range(0, 6_000, 10)))
        week = range(7 * 86_400, 7 * 86_400 + 2_000, 10)
        for site in ("stays", "gone", "left"):
            server.write("churn", points(f"m,site={site}", "v", week))

        found = of(audited(server, "churn"), "m")

        assert (found.gone, found.new) == (2, 1)
        assert found.gaps == 0  # the way between two windows is none

    def test_counters_are_told_by_their_names(self, shop: Capture) -> None:
        steps = of(shop, "steps")

        assert steps.counter
        assert steps.resets == 1  # up to 59, then from 0 again
        assert not of(shop, "slow").counter

    def test_points_per_hour_are_counted_over_whole_days_only(self, shop: Capture) -> None:
        volumes = {v.dataset: v for v in fact(shop, SeriesTimings).volumes}

        assert sum(volumes["daily"].by_hour) == 72
        assert set(volumes["daily"].by_hour) == {3}
        assert "steps" not in volumes  # less than a day says nothing of its hours

    def test_what_is_kept_is_told_with_its_size(self, shop: Capture) -> None:
        [kept] = fact(shop, SeriesTimings).kept

        assert (kept.rule, kept.keeps) == ("shop.autogen", 520 * 7 * 86_400)
        assert kept.oldest is not None
        assert now() - 3 * WEEK < kept.oldest < now() - WEEK
        assert kept.size_bytes

    def test_points_before_1970_and_far_ahead_are_seen(self, odd: Capture) -> None:
        profile = fact(odd, Profiles).dataset("far")

        assert of(odd, "far").future == 1
        assert profile is not None
        assert profile.rows_seen == 3
        assert profile.newest is not None
        assert profile.newest.year == 2261

    def test_a_measurement_of_texts_has_times_and_no_values(self, odd: Capture) -> None:
        assert of(odd, "texts").points == 1
        assert of(odd, "texts").nans == 0


class TestShape:
    def test_a_field_of_two_types_and_a_name_used_twice_are_conflicts(self, odd: Capture) -> None:
        found = {s.dataset: s.conflicts for s in fact(odd, Structures).structures}

        assert found == {
            "mixed": (TypeConflict("v", (("float", "shards"), ("string", "shards"))),),
            "both": (TypeConflict("v", (("tag", "tags"), ("float", "fields"))),),
        }
        mixed = fact(odd, Catalog).dataset("mixed")
        assert mixed is not None
        assert mixed.fields[1].logical_type is LogicalType.MIXED

    def test_a_tag_with_ten_thousand_values_is_counted_not_read(self, odd: Capture) -> None:
        assert dict(fact(odd, Cardinality).by_label)["id"] == 10_000
        assert of(odd, "labels").examined == timings.MOST_SERIES


class TestUse:
    def test_points_written_and_statements_run_are_counted(self, shop: Capture) -> None:
        found = fact(shop, Activity)

        assert (found.totals.inserts or 0) > 10_000
        assert (found.totals.reads or 0) > 1
        assert found.since is not None
        assert timedelta(0) < datetime.now(UTC) - found.since < timedelta(hours=1)

    def test_shards_are_the_parts_of_a_policy(self, shop: Capture) -> None:
        found = fact(shop, Distribution)

        assert {p.dataset for p in found.parts} == {"shop.autogen"}
        assert len(found.parts) >= 2
        assert all(p.size_bytes for p in found.parts)

    def test_statements_that_the_server_runs_itself_are_named(self, shop: Capture) -> None:
        assert [r.name for r in fact(shop, Routines).routines] == ["shop.roll"]
        assert not fact(shop, ReadConsistency).snapshot


class TestBounds:
    def test_five_hundred_measurements_need_few_requests(self, server: kit.Server) -> None:
        found = audited(server, "many")

        assert len(fact(found, SeriesTimings).timings) == 500
        assert {p.rows_seen for p in fact(found, Profiles).datasets} == {1}
        assert len(fact(found, Profiles).datasets) == 500
        assert found.load.statements <= 200

    def test_points_of_many_measurements_come_once_and_in_any_order(
        self, server: kit.Server
    ) -> None:
        target = Target("m", parse_url(f"influxdb+http://127.0.0.1:{server.port}/many")[0], None)
        with InfluxDB(target, Budget(LIMITS)) as connector:
            datasets = connector.catalog().datasets
            assert isinstance(connector.room, V1)
            before = connector.budget.load().statements
            seen = {
                d.name: [b.batch.num_rows for b in connector.stream(d, Portion()).blocks]
                for d in reversed(datasets)
            }
            asked = connector.budget.load().statements - before

        assert all(rows == [1] for rows in seen.values())
        assert asked <= 60


class Dying(socketserver.StreamRequestHandler):
    """Answers like InfluxDB 1.x until its server's patience is over, then does what it was told."""

    def handle(self) -> None:
        line = self.rfile.readline().decode()
        while self.rfile.readline().strip():
            pass
        server = self.server
        assert isinstance(server, _Peer)
        server.asked += 1
        head = "X-Influxdb-Version: 1.8.10\r\nX-Influxdb-Build: OSS\r\nConnection: close\r\n"
        if "/ping" in line:
            self.wfile.write(f"HTTP/1.1 204 No Content\r\n{head}\r\n".encode())
        elif "SHOW+DATABASES" in line:
            body = (
                '{"results":[{"statement_id":0,"series":[{"columns":["name"],"values":[["a"]]}]}]}'
            )
            size = f"Content-Length: {len(body)}\r\n"
            self.wfile.write(f"HTTP/1.1 200 OK\r\n{head}{size}\r\n{body}".encode())
        else:
            self.wfile.write(f"{server.then[0]}\r\n{head}{server.then[1]}".encode())


class _Peer(socketserver.ThreadingTCPServer):
    asked = 0
    then: tuple[str, str] = ("", "")


@contextmanager
def dying(status: str, rest: str) -> Generator[int]:
    """A peer on a real socket: it lets us in, and answers all that follows in this way."""
    with _Peer(("127.0.0.1", 0), Dying) as server:
        server.then = (status, rest)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("status", "rest"),
    [
        ("HTTP/1.1 503 Service Unavailable", "Content-Length: 0\r\n\r\n"),
        ("HTTP/1.1 429 Too Many Requests", "Retry-After: 0\r\nContent-Length: 0\r\n\r\n"),
        ("HTTP/1.1 200 OK", 'Transfer-Encoding: chunked\r\n\r\n40\r\n{"results":[{"sta'),
        ("HTTP/1.1 200 OK", 'Content-Length: 900\r\n\r\n{"results":[{"sta'),
        ("HTTP/1.1 200 OK", 'Content-Length: 14\r\n\r\n{"results":[]}'),
        ("HTTP/1.1 302 Found", "Location: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
    ],
)
def test_a_server_that_fails_after_the_log_in_leaves_gaps_with_reasons(
    status: str, rest: str
) -> None:
    with dying(status, rest) as port:
        address, _ = parse_url(f"influxdb+http://127.0.0.1:{port}")
        found = audit_source(Request(name="metrics", address=address, limits=LIMITS))

    for kind in (Catalog, SeriesTimings, Cardinality, Distribution):
        missing = found.snapshot.get(kind)
        assert isinstance(missing, Missing)
        assert missing.reason in {Reason.ERROR, Reason.CONNECTION}
        assert missing.detail


def test_a_server_that_is_stopped_while_it_is_read_ends_the_reading() -> None:
    with kit.influxdb() as server:
        server.query("CREATE DATABASE shop")
        server.write("shop", points("m", "v", range(50)))
        url = f"influxdb+http://127.0.0.1:{server.port}/shop"
        with InfluxDB(Target("m", parse_url(url)[0], None), Budget(LIMITS)) as connector:
            [dataset] = connector.catalog().datasets
            assert server.proc is not None
            server.proc.kill()
            server.proc.wait()
            with pytest.raises(CollectError, match="lost"):
                connector.stream(dataset, Portion())

    with pytest.raises(ConnectError):
        audit_source(Request(name="m", address=parse_url(url)[0], limits=LIMITS))
