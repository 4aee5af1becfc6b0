"""InfluxDB 3 by answers as its documentation gives them, from a peer on a real socket.

The far side is recorded: a test here shows what is asked and how answers are read, not that the
product sends them.
"""

import json
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.grants import Ask, Purpose, as_text
from audit.access.http import UnexpectedAnswer
from audit.access.influx.v3 import sql
from audit.connectors.influxdb import InfluxDB
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.errors import ConnectError
from audit.facts.accounts import Accounts, AuditAccount, Authentication
from audit.facts.catalog import Catalog, LogicalType
from audit.facts.profiles import Profiles
from audit.facts.retention import Expiry
from audit.facts.server import Server, Settings
from audit.facts.workload import Distribution
from audit.model.fact import F, Missing, Reason, Verified
from audit.report.capture import Capture
from audit.secrets.secret import Secret

TOKEN = "apiv3_c4nary-T0ken"
LIMITS = Limits(connect_seconds=20, statement_seconds=60)

COLUMNS = [
    {"table_name": table, "column_name": name, "data_type": kind}
    for table, name, kind in (
        ("home", "room", "Dictionary(Int32, Utf8)"),
        ("home", "temp", "Float64"),
        ("home", "co", "Int64"),
        ("home", "note", "Utf8"),
        ("home", "ok", "Boolean"),
        ("home", "time", "Timestamp(Nanosecond, None)"),
        ('o"dd \N{GRINNING FACE}', "time", "Timestamp(Nanosecond, None)"),
        ('o"dd \N{GRINNING FACE}', "v", "UInt64"),
    )
]
ROWS = [
    {"room": "Kitchen", "temp": 22.5, "co": 0, "ok": True, "time": "2026-11-27T08:00:00"},
    {"room": "Kitchen", "temp": 22.7, "note": "n", "time": "2026-11-27T09:00:00.123456789"},
]
TOKENS = [
    {"name": "_admin", "permissions": "*:*:*", "expiry": None},
    {"name": "reader", "permissions": "db:1:read", "expiry": "2027-01-01T00:00:00"},
]
SQL_ANSWERS: dict[str, Any] = {
    sql.COLUMNS: COLUMNS,
    sql.TOKENS: TOKENS,
    sql.DATABASES: [
        {"database_name": "_internal", "retention_period_ns": 604_800_000_000_000},
        {"database_name": "shop", "retention_period_ns": 2_592_000_000_000_000},
        {"database_name": "kept"},
    ],
    sql.FILES: [{"table_name": "home", "row_count": 12, "size_bytes": 4_096}],
}


@dataclass
class Peer:
    port: int = 0
    seen: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])

    def url(self, database: str = "") -> str:
        return f"influxdb+http://127.0.0.1:{self.port}/{database}"


@contextmanager
def recorded(
    changed: Mapping[str, Any] | None = None, *, token: str = TOKEN, build: str = "Core"
) -> Generator[Peer]:
    """A peer that wants the token, if it has one; `changed` answers by statement or path.

    A number is a status; bytes are sent as they are, with the connection closed behind them.
    """
    peer = Peer()
    answers: dict[str, Any] = {
        "/ping": {"version": "3.7.0", "revision": "0", "process_id": "p"},
        "/api/v3/configure/database": [
            {"iox::database": name} for name in ("_internal", "shop", "kept")
        ],
        **SQL_ANSWERS,
        **(changed or {}),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = parse_qs(parts.query)
            statement, database = query.get("q", [""])[0], query.get("db", [""])[0]
            peer.seen.append((parts.path, database, statement))
            if token and self.headers.get("Authorization") != f"Bearer {token}":
                self._send(401)
                return
            found = answers.get(statement or parts.path)
            if found is None and statement.startswith("SELECT * FROM"):
                found = ROWS if '"home"' in statement else [{"time": "2026-11-27T08:00:00", "v": 7}]
            if database == "kept" and statement == sql.COLUMNS:
                found = []
            self._send(404 if found is None else found)

        def _send(self, answer: Any) -> None:  # noqa: ANN401  # JSON
            if isinstance(answer, bytes):
                self.wfile.write(answer)
                self.close_connection = True
                return
            status, body = (answer, b"") if isinstance(answer, int) else (200, _text(answer))
            self.send_response(status)
            if status == 200:
                self.send_header("x-influxdb-version", "3.7.0")
                self.send_header("x-influxdb-build", build)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    peer.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _text(answer: object) -> bytes:
    return json.dumps(answer).encode()


def audited(url: str, token: str = TOKEN) -> Capture:
    address, _ = parse_url(url)
    return audit_source(
        Request(name="metrics", address=address, limits=LIMITS),
        url_password=Secret(token) if token else None,
    )


def fact(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert isinstance(found, kind), found
    return found


@pytest.fixture(scope="module")
def capture() -> Generator[tuple[Capture, Peer]]:
    with recorded() as peer:
        yield audited(peer.url()), peer


def test_the_version_is_told_and_that_it_is_known_by_records_only(
    capture: tuple[Capture, Peer],
) -> None:
    found, _ = capture
    server = fact(found, Server)

    assert (server.version, server.release, server.flavour) == ("3.7.0", "3", "Core")
    assert found.source.verified == Verified.RECORDED
    assert set(found.snapshot.verified.values()) == {Verified.RECORDED}
    results = {r.check.id: r for r in evaluate(checks(), found.snapshot)}
    assert results["data_management.expiry"].verified is Verified.RECORDED


def test_tables_have_tags_fields_and_time(capture: tuple[Capture, Peer]) -> None:
    catalog = fact(capture[0], Catalog)
    home = catalog.dataset("shop.home")

    assert {d.name for d in catalog.datasets} == {"shop.home", 'shop.o"dd \N{GRINNING FACE}'}
    assert home is not None
    assert home.time_field == "time"
    assert [(f.name, f.native_type, f.logical_type) for f in home.fields] == [
        ("time", "Timestamp(Nanosecond, None)", LogicalType.TIMESTAMP_TZ),
        ("room", "tag", LogicalType.TEXT),
        ("temp", "float", LogicalType.FLOAT),
        ("co", "integer", LogicalType.INTEGER),
        ("note", "string", LogicalType.TEXT),
        ("ok", "boolean", LogicalType.BOOLEAN),
    ]


def test_rows_are_profiled_and_what_json_leaves_out_is_null(capture: tuple[Capture, Peer]) -> None:
    profile = fact(capture[0], Profiles).dataset("shop.home")

    assert profile is not None
    assert (profile.rows_seen, profile.row_count_exact) == (2, True)
    assert {f.name: f.nulls for f in profile.fields} == {
        "time": 0, "room": 0, "temp": 0, "co": 1, "note": 1, "ok": 1,
    }  # fmt: skip
    assert profile.newest == datetime(2026, 11, 27, 9, 0, 0, 123_456, tzinfo=UTC)


def test_tokens_periods_and_files_are_read(capture: tuple[Capture, Peer]) -> None:
    found, _ = capture
    accounts = {a.name: (a.superuser, a.valid_until) for a in fact(found, Accounts).accounts}

    assert accounts == {
        "_admin": (True, None),
        "reader": (False, datetime(2027, 1, 1, tzinfo=UTC)),
    }
    assert fact(found, AuditAccount).superuser
    assert {r.name: (r.days, r.datasets) for r in fact(found, Expiry).rules} == {
        "database shop": (30, 2),
        "database kept": (None, 0),
    }
    assert [(p.dataset, p.rows, p.size_bytes) for p in fact(found, Distribution).parts] == [
        ("kept.home", 12, 4_096),
        ("shop.home", 12, 4_096),
    ]
    assert fact(found, Authentication).anonymous_access is False
    settings = found.snapshot.get(Settings)
    assert isinstance(settings, Missing)
    assert settings.reason is Reason.UNSUPPORTED


def test_only_listed_reads_are_sent_and_the_token_is_in_nothing(
    capture: tuple[Capture, Peer],
) -> None:
    found, peer = capture
    paths = {path for path, _, _ in peer.seen}
    statements = {statement for _, _, statement in peer.seen if statement}

    assert paths == {"/", "/ping", "/api/v3/configure/database", "/api/v3/query_sql"}
    assert all(sql.listed(s) for s in statements)
    assert TOKEN not in repr(found)


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "DELETE FROM home",
        "SELECT * FROM home",
        f"{sql.TOKENS}; SELECT 1",
        sql.newest("home", days=3, rows=1).replace(" WHERE", " UNION SELECT * FROM b WHERE"),
        sql.newest("home", days=3, rows=1) + " OFFSET 5",
    ],
)
def test_another_statement_is_refused_and_not_sent(statement: str) -> None:
    with recorded() as peer:
        target = Target("m", parse_url(peer.url())[0], Secret(TOKEN))
        with InfluxDB(target, Budget(LIMITS)) as connector:
            before = len(peer.seen)
            with pytest.raises(UnexpectedAnswer, match="not sent"):
                connector.get("/api/v3/query_sql", {"q": statement, "db": "shop"})

            assert len(peer.seen) == before


def test_a_server_without_a_log_in_is_open() -> None:
    with recorded(token="") as peer:
        found = audited(peer.url("shop"), token="")

    access = fact(found, Authentication)
    assert access.anonymous_access is True
    assert access.anonymous_sees == "the points of 3 databases, and may change them"
    assert {d.name for d in fact(found, Catalog).datasets} == {"home", 'o"dd \N{GRINNING FACE}'}


@pytest.mark.parametrize(("token", "said"), [("", "asks for a log-in"), ("other", "not accept")])
def test_a_token_that_is_missing_or_wrong_is_said(token: str, said: str) -> None:
    with recorded() as peer, pytest.raises(ConnectError, match=said) as caught:
        audited(peer.url(), token=token)

    assert "other" not in str(caught.value)


def test_in_enterprise_nothing_tells_which_token_is_ours_and_a_reader_may_not_list_them() -> None:
    with recorded({sql.TOKENS: 403}, build="Enterprise") as peer:
        found = audited(peer.url())

    accounts, own = found.snapshot.get(Accounts), found.snapshot.get(AuditAccount)
    assert isinstance(accounts, Missing)
    assert (accounts.reason, "_internal" in accounts.grant) == (Reason.PRIVILEGE, True)
    assert isinstance(own, Missing)
    assert own.reason is Reason.UNSUPPORTED


@pytest.mark.parametrize(
    "answer",
    [
        500,
        503,
        {"error": "x"},
        [1],
        "text",
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n[{"table_name": "ho',
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_a_gap_with_a_reason(answer: object) -> None:
    with recorded({sql.COLUMNS: answer}) as peer:
        found = audited(peer.url())

    catalog = found.snapshot.get(Catalog)
    assert isinstance(catalog, Missing)
    assert catalog.reason in {Reason.ERROR, Reason.CONNECTION}


def test_old_rows_that_an_edition_does_not_read_leave_the_new_ones() -> None:
    wide = sql.newest("home", days=36_500, rows=20_000)
    with recorded({wide: 500}) as peer:
        profile = fact(audited(peer.url("shop")), Profiles).dataset("home")

    assert profile is not None
    assert (profile.rows_seen, profile.row_count_exact) == (2, False)


def test_the_plan_names_databases_as_a_shell_takes_them() -> None:
    with recorded() as peer:
        target = Target("m", parse_url(peer.url())[0], Secret(TOKEN))
        with InfluxDB(target, Budget(LIMITS)) as connector:
            catalog = connector.catalog()
            hostile = replace(catalog.datasets[0], namespace="a'; rm -rf ~")
            catalog = replace(catalog, datasets=(*catalog.datasets, hostile))
            ask = Ask(purpose=Purpose.INGEST, role="loader", catalog=catalog, whole=True)
            text = as_text(connector.grant_plan(ask))

    assert """--permission 'db:a'"'"'; rm -rf ~,shop:read' --name loader""" in text
