"""InfluxDB: on the real server from Debian, with a log-in and TLS, and open to anyone."""

import logging
import pickle
import re
import socketserver
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

import pytest

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.grants import Ask, Purpose
from audit.access.http import UnexpectedAnswer
from audit.access.influx.v1.room import V1
from audit.access.influx.v1.statements import READS, apart
from audit.access.stream import Portion
from audit.connectors.influxdb import InfluxDB
from audit.engine.run import Request, audit_source
from audit.errors import ConnectError, PrivilegeMissing
from audit.facts.accounts import Accounts, AdminInterfaces, AuditAccount, Authentication
from audit.facts.activity import Cardinality, Observability
from audit.facts.backups import Backups
from audit.facts.catalog import Catalog, DatasetKind, LogicalType
from audit.facts.outward import Listening, StoredCredentials
from audit.facts.profiles import Profiles
from audit.facts.replication import Health
from audit.facts.retention import Expiry
from audit.facts.server import Server, Settings
from audit.facts.storage import Durability
from audit.facts.transport import Connection
from audit.model.fact import F, Missing, Reason, Verified
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from tests.make.timing import within
from tests.servers import kit, recorded

PASSWORD = "Str0ng-Passw0rd"
LIMITS = Limits(connect_seconds=20, statement_seconds=60)
NOW = datetime.now(UTC)

#: Names as somebody could have written them, and as the line protocol has them.
HOSTILE = {
    'a"; DROP DATABASE shop; --': 'a";\\ DROP\\ DATABASE\\ shop;\\ --',
    "it's a back\\slash": "it's\\ a\\ back\\slash",
    "sp ace, comma": "sp\\ ace\\,\\ comma",
    "day\N{GRINNING FACE}": "day\N{GRINNING FACE}",
    "</script>": "</script>",
    "autogen.x": "autogen.x",
}

VERSION = {"X-Influxdb-Version": "1.8.10", "X-Influxdb-Build": "OSS"}

pytestmark = [pytest.mark.server, pytest.mark.debian("influxdb")]


def at(moment: datetime) -> int:
    return int(moment.timestamp()) * 10**9


@pytest.fixture(scope="module")
def guarded() -> Generator[kit.Server]:
    """With a log-in and TLS, two databases, two policies, and accounts of every kind."""
    with kit.influxdb(
        auth=True,
        tls="good",
        options={
            "http": "pprof-enabled = false",
            "coordinator": 'log-queries-after = "1s"',
        },
    ) as server:
        for statement in (
            "CREATE DATABASE shop WITH DURATION 30d",
            "CREATE DATABASE private",
            'CREATE RETENTION POLICY "a year" ON shop DURATION 52w REPLICATION 1',
            f"CREATE USER auditor WITH PASSWORD '{PASSWORD}'",
            f"CREATE USER writer WITH PASSWORD '{PASSWORD}'",
            "GRANT READ ON shop TO auditor",
            "GRANT WRITE ON private TO auditor",
            "GRANT ALL ON shop TO writer",
        ):
            server.query(statement)
        server.write(
            "shop",
            "\n".join(
                f"orders,shop={'ab'[n % 2]},land=de total={n}.5,count={n}i,ok={n % 2 == 0},"
                f'note="x{n}" {at(NOW - timedelta(minutes=n))}'
                for n in range(40)
            ),
        )
        server.write("shop", 'daily,shop=a total=1,shop="field"', "a year")
        server.write("private", "secret v=1")
        yield server


@pytest.fixture(scope="module")
def open_server() -> Generator[kit.Server]:
    """Open to anyone, with hostile names, no data in one database, and listeners of its own."""
    graphite = f'enabled = true\nbind-address = "{kit.HOST}:{kit.free_port()}"'
    with kit.influxdb(options={"[graphite]": graphite}) as server:
        for name in ("odd", "empty", "told"):
            server.query(f"CREATE DATABASE {name}")
        server.write("odd", "\n".join(f"{written} v=1" for written in HOSTILE.values()))
        server.query(
            "CREATE SUBSCRIPTION s ON told.autogen DESTINATIONS ALL 'http://u:c4nary@localhost:9'"
        )
        yield server


def audited(url: str, *, user: str = "", password: str = "", limits: Limits = LIMITS) -> Capture:
    address, _ = parse_url(url)
    return audit_source(
        Request(name="metrics", address=replace(address, user=user), limits=limits),
        url_password=Secret(password) if password else None,
    )


def plain(server: kit.Server | recorded.Recorded, database: str = "") -> str:
    return f"influxdb+http://127.0.0.1:{server.port}/{database}"


def safe(server: kit.Server, database: str = "") -> str:
    return f"influxdb+https://localhost:{server.port}/{database}?ca_file={server.certs.ca}"


def opened(url: str, *, user: str = "", password: str = "") -> InfluxDB:
    address = replace(parse_url(url)[0], user=user)
    secret = Secret(password) if password else None
    return InfluxDB(Target("metrics", address, secret), Budget(LIMITS))


def in_room(connector: InfluxDB) -> V1:
    """The room of an opened server of version 1."""
    assert isinstance(connector.room, V1)
    return connector.room


def fact(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert isinstance(found, kind), found
    return found


def gap(capture: Capture, kind: type[F]) -> Missing:
    found = capture.snapshot.get(kind)
    assert isinstance(found, Missing), found
    return found


@pytest.fixture(scope="module")
def told(guarded: kit.Server) -> Capture:
    """As an administrator sees it."""
    return audited(safe(guarded), user="admin", password=PASSWORD)


@pytest.fixture(scope="module")
def capture(guarded: kit.Server) -> Capture:
    """As a reader of one database sees it."""
    return audited(safe(guarded), user="auditor", password=PASSWORD)


@pytest.fixture(scope="module")
def anybody(open_server: kit.Server) -> Capture:
    return audited(plain(open_server))


class TestFacts:
    def test_the_server_and_its_clock_are_read(self, told: Capture) -> None:
        server = fact(told, Server)

        assert (server.product, server.product_id) == ("InfluxDB", "influxdb")
        assert server.release == "1"
        assert server.version.startswith("1.6.7")
        assert server.started_at is not None
        assert abs(datetime.now(UTC) - server.started_at) < timedelta(minutes=10)
        assert server.clock_skew_seconds is not None
        assert abs(server.clock_skew_seconds) < 2
        assert told.snapshot.verified[Server] is Verified.REAL

    def test_measurements_are_datasets_with_time_tags_and_fields(self, told: Capture) -> None:
        orders = fact(told, Catalog).dataset("shop.orders")

        assert orders is not None
        assert orders.kind is DatasetKind.METRIC
        assert (orders.namespace, orders.time_field) == ("shop", "time")
        assert [(f.name, f.native_type, f.logical_type) for f in orders.fields] == [
            ("time", "nanoseconds since 1970", LogicalType.TIMESTAMP_TZ),
            ("land", "tag", LogicalType.TEXT),
            ("shop", "tag", LogicalType.TEXT),
            ("count", "integer", LogicalType.INTEGER),
            ("note", "string", LogicalType.TEXT),
            ("ok", "boolean", LogicalType.BOOLEAN),
            ("total", "float", LogicalType.FLOAT),
        ]
        assert dict(orders.options) == {
            "retention policy": "autogen",
            "kept": "30 days",
            "series": "2",
        }

    def test_points_are_profiled_with_their_types(self, told: Capture) -> None:
        profile = fact(told, Profiles).dataset("shop.orders")

        assert profile is not None
        assert (profile.row_count, profile.row_count_exact, profile.rows_seen) == (40, True, 40)
        assert profile.newest_field == "time"
        assert profile.newest is not None
        assert abs(profile.newest - NOW) < timedelta(seconds=2)
        note, total = profile.field("note"), profile.field("total")
        assert note is not None
        assert (note.nulls, note.distinct) == (0, 40)
        assert total is not None
        assert total.numbers is not None

    def test_a_second_policy_is_a_dataset_and_a_tag_like_a_field_is_told_apart(
        self, told: Capture
    ) -> None:
        daily = fact(told, Catalog).dataset("shop.a year.daily")
        profile = fact(told, Profiles).dataset("shop.a year.daily")

        assert daily is not None
        assert [f.name for f in daily.fields] == ["time", "shop_1", "shop", "total"]
        assert dict(daily.options)["kept"] == "364 days"
        assert profile is not None
        assert profile.rows_seen == 1
        assert [(f.name, f.nulls) for f in profile.fields] == [
            ("time", 0),
            ("shop_1", 0),
            ("shop", 0),
            ("total", 0),
        ]

    def test_an_administrator_sees_accounts_settings_and_promises(self, told: Capture) -> None:
        accounts = {a.name: a.superuser for a in fact(told, Accounts).accounts}
        slow, statistics = fact(told, Observability).recordings
        [promise] = fact(told, Durability).promises

        assert accounts == {"admin": True, "auditor": False, "writer": False}
        assert fact(told, AuditAccount).superuser
        assert fact(told, Settings).value("coordinator.log-queries-after") == "1s"
        assert (slow.enabled, statistics.enabled) == (True, True)
        assert promise.kept
        assert fact(told, Health).healthy
        assert not fact(told, Listening).everywhere
        assert fact(told, StoredCredentials).found == ()

    def test_how_long_points_are_kept_is_read_by_policy(
        self, told: Capture, capture: Capture
    ) -> None:
        rules = {r.name: (r.days, r.datasets) for r in fact(told, Expiry).rules}

        assert rules == {
            "private.autogen": (None, 1),
            "shop.autogen": (30, 1),
            "shop.a year": (364, 1),
        }
        assert fact(told, Expiry).enforced is True
        assert fact(capture, Expiry).enforced is None
        assert {r.name for r in fact(capture, Expiry).rules} == {"shop.autogen", "shop.a year"}

    def test_series_and_values_of_tags_are_counted(self, told: Capture) -> None:
        cardinality = fact(told, Cardinality)

        assert cardinality.series == 4
        assert dict(cardinality.by_dataset)["shop.orders"] == 2
        assert dict(cardinality.by_label) == {"shop": 2, "land": 1}

    def test_series_that_lie_in_many_shards_are_counted_once(self, open_server: kit.Server) -> None:
        open_server.query("CREATE DATABASE days")
        points = [
            f"{written},shop={'ab'[day % 2]} v=1 {at(NOW - timedelta(days=day))}"
            for written in HOSTILE.values()
            for day in range(0, 40, 5)
        ]
        open_server.write("days", "\n".join(points))

        connector = opened(plain(open_server, "days"))
        connector.open()
        counted = in_room(connector).reader.series("days")
        connector.close()

        assert counted == (2 * len(HOSTILE), dict.fromkeys(HOSTILE, 2))
        open_server.query("DROP DATABASE days")

    def test_what_it_does_not_have_is_said_in_a_sentence(self, told: Capture) -> None:
        assert gap(told, Backups).reason is Reason.UNSUPPORTED
        assert told.finished

    def test_a_capture_is_plain_values(self, told: Capture) -> None:
        facts = dict(told.snapshot.facts)

        assert pickle.loads(pickle.dumps(facts)) == facts


class TestPrivileges:
    def test_a_reader_sees_its_database_and_that_there_is_another(self, capture: Capture) -> None:
        datasets = {d.name: d for d in fact(capture, Catalog).datasets}
        profile = fact(capture, Profiles).dataset("shop.orders")

        assert set(datasets) == {"private.*", "shop.orders", "shop.a year.daily"}
        assert not datasets["private.*"].readable
        assert datasets["private.*"].grant == 'GRANT READ ON "private" TO <auditor>'
        assert profile is not None
        assert profile.rows_seen == 40

    @pytest.mark.parametrize(
        "kind", [Settings, Accounts, AuditAccount, Health, Durability, Observability]
    )
    def test_what_administrators_see_is_missing_with_its_grant(
        self, capture: Capture, kind: type[F]
    ) -> None:
        missing = gap(capture, kind)

        assert missing.reason is Reason.PRIVILEGE
        assert missing.grant.startswith("GRANT ALL PRIVILEGES TO")

    def test_the_version_is_known_without_privileges(self, capture: Capture) -> None:
        assert fact(capture, Server).version.startswith("1.6.7")
        assert fact(capture, Server).started_at is None

    def test_an_account_that_may_write_says_where(self, guarded: kit.Server) -> None:
        with opened(safe(guarded), user="admin", password=PASSWORD) as connector:
            assert in_room(connector).reader.written("writer") == ("shop",)
            assert in_room(connector).reader.written("auditor") == ("private",)

    def test_a_database_that_is_not_shown_is_said(self, guarded: kit.Server) -> None:
        with pytest.raises(ConnectError, match="shows this account no database"):
            audited(safe(guarded, "nowhere"), user="auditor", password=PASSWORD)

    def test_a_database_in_the_url_is_the_only_one(self, guarded: kit.Server) -> None:
        one = audited(safe(guarded, "shop"), user="auditor", password=PASSWORD)

        assert [d.name for d in fact(one, Catalog).datasets] == ["a year.daily", "orders"]
        assert {p.rows_seen for p in fact(one, Profiles).datasets} == {1, 40}


class TestAccess:
    def test_an_open_server_shows_its_points_to_anyone(self, anybody: Capture) -> None:
        access = fact(anybody, Authentication)

        assert access.anonymous_access is True
        assert access.anonymous_sees.startswith("the points of ")
        assert fact(anybody, AuditAccount).writable == ("*",)
        assert fact(anybody, Connection).encrypted is False

    def test_ways_around_a_log_in_are_seen(self, anybody: Capture, told: Capture) -> None:
        on = {i.name for i in fact(anybody, AdminInterfaces).interfaces if i.enabled}

        assert on == {"http.pprof-enabled", "graphite.enabled"}
        assert {i.name for i in fact(told, AdminInterfaces).interfaces if i.enabled} == {
            "/debug/vars"  # no setting switches it off
        }

    def test_a_password_in_a_subscription_is_seen_and_not_kept(self, anybody: Capture) -> None:
        [found] = fact(anybody, StoredCredentials).found

        assert (found.kind, found.name) == ("subscription", "told.s")
        assert "c4nary" not in repr(anybody)

    def test_a_password_over_tls_is_needed_and_verified(
        self, guarded: kit.Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)

        found = audited(safe(guarded), user="auditor", password=PASSWORD)

        connection = fact(found, Connection)
        assert fact(found, Authentication).anonymous_access is False
        assert (connection.encrypted, connection.verified_chain) == (True, True)
        assert PASSWORD not in repr(dict(found.snapshot.facts))
        assert PASSWORD not in caplog.text

    def test_a_wrong_password_is_said_and_not_shown(self, guarded: kit.Server) -> None:
        with pytest.raises(ConnectError, match="does not accept the user name") as caught:
            audited(safe(guarded), user="auditor", password="wr0ng-Pa55")

        assert "wr0ng" not in str(caught.value)

    def test_a_server_that_asks_for_a_log_in_says_so(self, guarded: kit.Server) -> None:
        with pytest.raises(ConnectError, match="asks for a log-in"):
            audited(safe(guarded))


class TestConnecting:
    def test_a_plain_url_to_a_tls_port_is_told_so(self, guarded: kit.Server) -> None:
        with pytest.raises(ConnectError, match=r"influxdb\+https://"):
            audited(plain(guarded))

    def test_a_tls_url_to_a_plain_port_is_told_so(self, open_server: kit.Server) -> None:
        with pytest.raises(ConnectError, match=r"does not speak TLS; use influxdb\+http://"):
            audited(f"influxdb+https://127.0.0.1:{open_server.port}")

    def test_an_authority_that_is_not_known_names_the_parameter(self, guarded: kit.Server) -> None:
        with pytest.raises(ConnectError, match=r"\?ca_file=PATH"):
            audited(f"influxdb+https://localhost:{guarded.port}")

    @pytest.mark.parametrize(
        "answer",
        [
            404,
            "<html>",
            {"results": [{"statement_id": 0}]},
            {"results": []},
            [],
            {"results": 1},
            500,
        ],
    )
    @pytest.mark.parametrize("said", [404, {"version": "1.8.10"}, {"version": 1}, [], "pong"])
    def test_another_web_server_is_not_taken_for_influxdb(
        self, answer: recorded.HttpAnswer, said: recorded.HttpAnswer
    ) -> None:
        with (
            recorded.http({"GET /query": answer, "GET /ping": said}) as server,
            pytest.raises(ConnectError, match="does not answer as InfluxDB"),
        ):
            audited(plain(server))

    def test_a_server_without_its_first_administrator_is_said(self) -> None:
        with (
            recorded.http({"GET /query": 403, "GET /ping": 204}, headers=VERSION) as server,
            pytest.raises(ConnectError, match="create its first administrator"),
        ):
            audited(plain(server))

    def test_a_port_where_nobody_listens_refuses(self) -> None:
        with pytest.raises(ConnectError, match="refuses connections"):
            audited(f"influxdb+http://localhost:{kit.free_port()}")


@contextmanager
def logged(upstream: int) -> Generator[tuple[int, list[tuple[str, str, str]]]]:
    """Passes requests on and keeps method, path and statement of each; the far side is real."""
    seen: list[tuple[str, str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            seen.append((self.command, parts.path, parse_qs(parts.query).get("q", [""])[0]))
            asked = HttpRequest(f"http://127.0.0.1:{upstream}{self.path}")
            status, body, headers = 502, b"", dict[str, str]()
            try:
                with urlopen(asked, timeout=120) as answer:  # noqa: S310  # our own address
                    status, body, headers = answer.status, answer.read(), dict(answer.headers)
            except HTTPError as error:
                status = error.code
                error.close()
            self.send_response(status)
            for name in headers.keys() & {"X-Influxdb-Version", "X-Influxdb-Build"}:
                self.send_header(name, headers[name])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_address[1], seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class TestReadOnly:
    def test_only_listed_reads_with_bounds_are_sent(self, open_server: kit.Server) -> None:
        with logged(open_server.port) as (port, seen):
            address, _ = parse_url(f"influxdb+http://127.0.0.1:{port}")
            limits = replace(LIMITS, statement_seconds=10)
            audit_source(Request(name="metrics", address=address, limits=limits))

        asked = [statement for _, path, statement in seen if path == "/query"]
        single = [s for one in asked for s in apart(one)]
        assert {method for method, _, _ in seen} == {"GET"}
        assert {path for _, path, _ in seen} == {"/", "/ping", "/query", "/debug/pprof/"}
        assert all(any(p.fullmatch(s) for p in READS) for s in single)
        selects = [s for s in single if s.startswith("SELECT")]
        assert selects
        bounded = r"time >= now\(\) - \d+d ORDER BY .* LIMIT \d+$"
        windows = r"time >=? -?\d+ AND time <= \d+ GROUP BY \* .* LIMIT \d+ SLIMIT \d+$"
        hours = r"time >= \d+ AND time <= \d+ GROUP BY time\(1h\)$"
        assert all(re.search(f"{bounded}|{windows}|{hours}", s) for s in selects)

    @pytest.mark.parametrize(
        "statement",
        [
            "",
            "CREATE DATABASE x",
            "DROP DATABASE odd",
            'SHOW DATABASES; DROP DATABASE "odd"',
            "SHOW DATABASES;DROP DATABASE odd",
            'SHOW TAG KEYS ON "odd"; DROP MEASUREMENT "x"',
            'SHOW TAG KEYS ON "a"b"',
            'SELECT * INTO "y" FROM "a".."x" WHERE time >= now() - 7d ORDER BY time DESC LIMIT 1',
            'SELECT * FROM "odd"."autogen"."x"',
            "SHOW DATABASES\nDROP DATABASE odd",
            "SHOW USERS -- x",
        ],
    )
    def test_another_statement_is_refused_and_not_sent(
        self, open_server: kit.Server, statement: str
    ) -> None:
        with opened(plain(open_server)) as connector:
            before = connector.budget.load().statements
            with pytest.raises(UnexpectedAnswer, match="not sent"):
                connector.get("/query", {"q": statement})

            assert connector.budget.load().statements == before

    @pytest.mark.parametrize(("method", "path"), [("POST", "/write"), ("POST", "/query")])
    def test_a_write_is_refused_and_not_sent(
        self, open_server: kit.Server, method: str, path: str
    ) -> None:
        with opened(plain(open_server)) as connector:
            before = connector.budget.load().statements
            with pytest.raises(UnexpectedAnswer, match="not sent"):
                connector.get(path, {"q": "SHOW DATABASES"}, method=method)

            assert connector.budget.load().statements == before


class TestBadInput:
    def test_hostile_names_are_read_as_names(self, anybody: Capture) -> None:
        profiles = fact(anybody, Profiles)
        seen = {name: profiles.dataset(f"odd.{name}") for name in HOSTILE}

        assert {name: p.rows_seen if p else None for name, p in seen.items()} == dict.fromkeys(
            HOSTILE, 1
        )

    def test_an_empty_database_has_no_datasets(self, open_server: kit.Server) -> None:
        empty = audited(plain(open_server, "empty"))

        assert fact(empty, Catalog).datasets == ()
        assert fact(empty, Cardinality).series == 0
        assert empty.finished

    def test_a_sample_holds_at_most_the_newest_points_asked_for(self, guarded: kit.Server) -> None:
        with opened(safe(guarded, "shop"), user="auditor", password=PASSWORD) as connector:
            dataset = connector.catalog().dataset("orders")
            assert dataset is not None
            stream = connector.stream(dataset, Portion(5))
            [block] = stream.blocks

        assert not stream.whole
        assert stream.method == "the newest points"
        batch: Any = block.batch
        assert batch.column("count").to_pylist() == [0, 1, 2, 3, 4]

    def test_a_server_that_answers_errors_is_a_gap_not_a_crash(self, guarded: kit.Server) -> None:
        with (
            opened(safe(guarded), user="auditor", password=PASSWORD) as connector,
            pytest.raises(PrivilegeMissing),
        ):
            connector.health()


def test_the_planned_account_reads_and_may_not_write(guarded: kit.Server) -> None:
    with opened(safe(guarded, "shop"), user="admin", password=PASSWORD) as connector:
        ask = Ask(purpose=Purpose.INGEST, role="loader", catalog=connector.catalog(), whole=True)
        plan = connector.grant_plan(ask)
    for statement in (s for step in plan.steps for s in step.statements):
        guarded.query(statement.replace("<password>", PASSWORD))

    with opened(safe(guarded, "shop"), user="loader", password=PASSWORD) as connector:
        assert {d.name for d in connector.catalog().datasets} == {"orders", "a year.daily"}
    with opened(safe(guarded, "shop"), user="admin", password=PASSWORD) as connector:
        assert in_room(connector).reader.written("loader") == ()


def test_a_server_that_cuts_its_answers_is_asked_one_by_one_and_says_what_is_left_out() -> None:
    with kit.influxdb(options={"http": "max-row-limit = 6"}) as server:
        for name in ("small", "large"):
            server.query(f"CREATE DATABASE {name}")
        server.write("small", "\n".join(f"m,a=1,b=1 v=1,w=1 {n}" for n in range(20)))
        server.write("large", "m " + ",".join(f"f{n}=1" for n in range(10)))
        small, large = audited(plain(server, "small")), audited(plain(server, "large"))

    [dataset] = fact(small, Catalog).datasets
    [profile] = fact(small, Profiles).datasets
    assert [f.name for f in dataset.fields] == ["time", "a", "b", "v", "w"]
    assert (profile.rows_seen, profile.row_count_exact) == (6, False)
    assert gap(large, Catalog).reason is Reason.ERROR
    assert "http.max-row-limit" in gap(large, Catalog).detail


def test_a_database_whose_name_has_a_space_is_named_in_the_url() -> None:
    with kit.influxdb() as server:
        server.query('CREATE DATABASE "my db"')
        server.write("my db", "m v=1")
        found = audited(plain(server, "my%20db"))

    assert [d.name for d in fact(found, Catalog).datasets] == ["m"]


def test_a_version_that_is_not_known_is_named() -> None:
    with (
        answering("HTTP/1.1 204 No Content\r\nX-Influxdb-Version: v9.1.0") as port,
        pytest.raises(ConnectError, match="is InfluxDB 9; only versions"),
    ):
        audited(f"influxdb+http://127.0.0.1:{port}")


def test_a_server_that_hangs_is_given_up_in_time() -> None:
    limits = Limits(connect_seconds=1, statement_seconds=1)

    def given_up() -> None:
        with pytest.raises(ConnectError, match="does not answer as InfluxDB in time"):
            audited(f"influxdb+http://127.0.0.1:{port}", limits=limits)

    with answering("") as port:
        within(10, given_up)


@contextmanager
def answering(head: str) -> Generator[int]:
    """A peer on a real socket that gives every request this head, or nothing at all."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65_536)
            if head:
                self.request.sendall(f"{head}\r\nContent-Length: 0\r\n\r\n".encode())
            else:
                done.wait(120)

    done = threading.Event()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            done.set()
            server.shutdown()
            thread.join()
