"""InfluxDB 2 on the product's own server: what a token sees, what is open, what is broken."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.grants import Ask, Purpose, as_text
from audit.access.http import UnexpectedAnswer
from audit.connectors.influxdb import InfluxDB
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.errors import ConnectError
from audit.facts.accounts import Accounts, AuditAccount, Authentication
from audit.facts.activity import Cardinality
from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.retention import Expiry
from audit.facts.routines import Routines
from audit.facts.series import SeriesTimings
from audit.facts.server import Server, Settings
from audit.facts.storage import Durability
from audit.facts.workload import Activity, Distribution
from audit.model.fact import F, Missing, Reason, Verified
from audit.model.result import CheckResult, Status
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from tests.servers import kit
from tests.servers.influxdb2 import Api, built, influxdb2

LIMITS = Limits(connect_seconds=20, statement_seconds=60)
NOW = datetime.now(UTC)
CANARY = "c4nary-v4ult-t0ken"
READ = {"action": "read", "resource": {"type": "buckets"}}

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(
        not built().exists(), reason="InfluxDB 2 is not built: python -m tests.servers.influxdb2"
    ),
]


@dataclass(frozen=True)
class Case:
    server: kit.Server
    api: Api
    reader: str  # a token that reads the bucket "shop"

    def url(self, bucket: str = "") -> str:
        if self.server.certs is None:
            return f"influxdb+http://127.0.0.1:{self.server.port}/{bucket}"
        ca = self.server.certs.ca
        return f"influxdb+https://localhost:{self.server.port}/{bucket}?ca_file={ca}"

    def audited(self, token: str, bucket: str = "") -> Capture:
        address, _ = parse_url(self.url(bucket))
        return audit_source(
            Request(name="metrics", address=address, limits=LIMITS),
            url_password=Secret(token) if token else None,
        )


def at(moment: datetime) -> int:
    return int(moment.timestamp()) * 10**9


def each_minute(measurement: str, minutes: range) -> str:
    return "\n".join(
        f"{measurement},site=a v={n % 7}.5,w={n}i {at(NOW - timedelta(minutes=n))}" for n in minutes
    )


@pytest.fixture(scope="module")
def kept() -> Generator[Case]:
    """TLS, a token that only reads, points of today that are dropped in time."""
    options = ("pprof-disabled", f"vault-token={CANARY}")
    with influxdb2(tls="good", options=options) as (server, api):
        api.bucket("hours", seconds=30 * 86_400)
        api.write("hours", each_minute("load", range(120)))
        api.write("shop", each_minute("load", range(30)) + "\n" + 'it\'s\\ "odd"\\ 😀 v=1')
        shop = {"type": "buckets", "id": api.bucket_id("shop")}
        reader = api.allow([{"action": "read", "resource": shop}], "audit")
        api.send(
            "POST",
            "/api/v2/tasks",
            {
                "orgID": api.organisation,
                "flux": 'option task = {name: "roll up", every: 1h}\n'
                'from(bucket: "shop") |> range(start: -1h) |> to(bucket: "hours")',
            },
        )
        yield Case(server, api, reader)


def fact(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert isinstance(found, kind), found
    return found


def gap(capture: Capture, kind: type[F]) -> Missing:
    found = capture.snapshot.get(kind)
    assert isinstance(found, Missing), found
    return found


@pytest.fixture(scope="module")
def told(kept: Case) -> Capture:
    """As an operator sees it."""
    return kept.audited(kept.api.token)


@pytest.fixture(scope="module")
def seen(kept: Case) -> Capture:
    """As a token sees it that reads one bucket."""
    return kept.audited(kept.reader)


def test_the_version_is_told(told: Capture) -> None:
    server = fact(told, Server)

    assert (server.version, server.release) == ("2.7.12", "2")
    assert server.started_at is not None
    assert abs(datetime.now(UTC) - server.started_at) < timedelta(minutes=30)
    assert told.source.verified == Verified.RECORDED
    assert told.finished


def test_measurements_of_buckets_are_datasets_with_their_points(told: Capture) -> None:
    catalog, profiles = fact(told, Catalog), fact(told, Profiles)
    load = catalog.dataset("hours.load")

    assert {d.name for d in catalog.datasets} == {
        "hours.load", "shop.load", 'shop.it\'s "odd" 😀',
    }  # fmt: skip
    assert load is not None
    assert [(f.name, f.native_type) for f in load.fields][1:] == [
        ("site", "tag"), ("v", "float"), ("w", "integer"),
    ]  # fmt: skip
    assert {p.dataset: p.rows_seen for p in profiles.datasets} == {
        "hours.load": 120, "shop.load": 30, 'shop.it\'s "odd" 😀': 1,
    }  # fmt: skip


def test_an_operator_sees_accounts_settings_and_figures(told: Capture) -> None:
    own = fact(told, AuditAccount)

    assert [(a.name, a.superuser) for a in fact(told, Accounts).accounts] == [("admin", True)]
    assert (own.superuser, own.attributes, own.writable) == (True, ("operator token",), ("*",))
    assert fact(told, Settings).value("storage-wal-fsync-delay") == "0s"
    assert fact(told, Durability).promises[0].kept
    assert {r.name: (r.days, r.datasets) for r in fact(told, Expiry).rules} == {
        "bucket shop": (None, 2), "bucket hours": (30, 1),
    }  # fmt: skip
    assert (fact(told, Activity).totals.inserts or 0) >= 151
    assert {p.dataset for p in fact(told, Distribution).parts} >= {"shop", "hours"}
    assert [r.name for r in fact(told, Routines).routines] == ["roll up"]
    cardinality = fact(told, Cardinality)
    assert (cardinality.series, dict(cardinality.by_label)) == (3, {"site": 1})


def test_timing_is_read_in_bounded_windows(told: Capture) -> None:
    timings = {t.dataset: t for t in fact(told, SeriesTimings).timings}

    assert timings["hours.load"].interval == 60
    assert (timings["hours.load"].points, timings["hours.load"].gaps) == (120, 0)
    assert {k.rule: k.keeps for k in fact(told, SeriesTimings).kept} == {
        "bucket shop": None, "bucket hours": 30 * 86_400,
    }  # fmt: skip


def test_no_credential_of_the_settings_or_of_tokens_is_kept(kept: Case, told: Capture) -> None:
    shown = repr(told)

    assert fact(told, Settings).value("vault-token") == "(set)"
    assert not [t for t in (CANARY, kept.api.token, kept.reader) if t in shown]


def test_a_reader_sees_its_bucket_and_is_told_what_it_lacks(seen: Capture) -> None:
    assert {d.namespace for d in fact(seen, Catalog).datasets} == {"shop"}
    assert fact(seen, Authentication).anonymous_access is False
    for kind in (Settings, Accounts, AuditAccount, Durability):
        missing = gap(seen, kind)
        assert missing.reason is Reason.PRIVILEGE
        assert missing.grant


def test_a_token_that_may_write_a_bucket_is_named_with_it(kept: Case) -> None:
    shop = {"type": "buckets", "id": kept.api.bucket_id("shop")}
    token = kept.api.allow(
        [
            READ,
            {"action": "write", "resource": shop},
            {"action": "read", "resource": {"type": "authorizations"}},
            {"action": "read", "resource": {"type": "users"}},
        ]
    )

    own = fact(kept.audited(token), AuditAccount)

    assert (own.superuser, own.writable) == (False, ("shop",))


@pytest.mark.parametrize(("token", "said"), [("", "asks for a log-in"), ("wr0ng", "not accept")])
def test_a_token_that_is_missing_or_wrong_is_said(kept: Case, token: str, said: str) -> None:
    with pytest.raises(ConnectError, match=said) as caught:
        kept.audited(token)

    assert "wr0ng" not in str(caught.value)


def test_a_bucket_that_is_not_shown_is_said(kept: Case) -> None:
    with pytest.raises(ConnectError, match="no database of the name"):
        kept.audited(kept.reader, "hours")


@pytest.mark.parametrize(
    ("method", "path", "parameters"),
    [
        ("POST", "/api/v2/buckets", {}),
        ("DELETE", "/api/v2/buckets", {}),
        ("POST", "/api/v2/query", {}),
        ("GET", "/query", {"q": 'DROP MEASUREMENT "load"'}),
        ("GET", "/api/v2/backup/kv", {}),
    ],
)
def test_another_request_is_refused_and_not_sent(
    kept: Case, method: str, path: str, parameters: dict[str, str]
) -> None:
    target = Target("m", parse_url(kept.url())[0], Secret(kept.api.token))
    with InfluxDB(target, Budget(LIMITS)) as connector:
        before = connector.budget.load().statements
        with pytest.raises(UnexpectedAnswer, match="not sent"):
            connector.get(path, parameters, method=method)

        assert connector.budget.load().statements == before


def test_the_plan_names_the_buckets(kept: Case) -> None:
    target = Target("m", parse_url(kept.url("shop"))[0], Secret(kept.reader))
    with InfluxDB(target, Budget(LIMITS)) as connector:
        ask = Ask(purpose=Purpose.INGEST, role="loader", catalog=connector.catalog(), whole=True)
        text = as_text(connector.grant_plan(ask))

    command = f"influx auth create --description loader --read-bucket {kept.api.bucket_id('shop')}"
    assert command in text.splitlines()


def results(capture: Capture) -> dict[str, CheckResult]:
    return {r.check.id: r for r in evaluate(checks(), capture.snapshot)}


@pytest.fixture(scope="module")
def broken() -> Generator[dict[str, CheckResult]]:
    """An operator's token over a connection in clear, and points that come as they like."""
    with influxdb2(options=("storage-wal-fsync-delay=100ms", "metrics-disabled")) as (server, api):
        api.bucket("brief", seconds=3_600)
        api.write("brief", "now v=1")
        holed = "\n".join(map(each_minute, ("holed",) * 2, (range(60), range(150, 200))))
        api.write("shop", holed)
        api.write("shop", f"ahead v=1 {at(NOW + timedelta(days=9))}")
        api.write("shop", f"feed v=1 {at(NOW - timedelta(days=3))}")
        api.write("shop", "\n".join(f"e\\ mail,user=u{n} v=1" for n in range(10_100)))
        api.write("shop", "wide " + ",".join(f"f{n:03}=1" for n in range(1_010)))
        people = "".join(f'people name="n",email="someone{n}@shop.example" {n}\n' for n in range(9))
        api.write("shop", people)
        case = Case(server, api, "")
        yield results(case.audited(api.token))


BROKEN = (
    ("data_management.expiry", "rule bucket shop"),
    ("dataops.freshness", "shop.feed"),
    ("dataops.future-points", "shop.ahead"),
    ("dataops.operation-statistics", "metrics-disabled"),
    ("dataops.series-gaps", "shop.holed"),
    ("orchestration.history-length", "rule bucket brief"),
    ("orchestration.series-cardinality", "label user"),
    ("reliability.durability-settings", "storage-wal-fsync-delay"),
    ("security.administration-interfaces", "pprof-disabled"),
    ("security.audit-account-privileges", "admin"),
    ("security.tls-offered", "127.0.0.1:"),
    ("software_engineering.identifier-naming", "shop.e mail"),
    ("software_engineering.wide-datasets", "shop.wide"),
)


@pytest.mark.parametrize(("check", "place"), BROKEN)
def test_a_breakage_is_found(broken: dict[str, CheckResult], check: str, place: str) -> None:
    result = broken[check]
    found = [str(fail.subject) for fail in (*result.failures, *result.notes)]
    within = place.endswith(":") and any(name.startswith(place) for name in found)
    assert within or place in found, (result.status, result.reason, found)


@pytest.mark.parametrize(
    "check",
    sorted(
        {check for check, _ in BROKEN}
        - {"data_management.expiry"}  # the first bucket of a server keeps points for ever
        - {"security.audit-account-privileges"}  # an operator is told the rest
        - {"software_engineering.identifier-naming"}  # the odd name is there on purpose
    ),
)
def test_a_server_that_is_kept_well_passes(told: Capture, check: str) -> None:
    result = results(told)[check]

    assert result.status is Status.PASS, (result.reason, result.failures)


def test_a_server_that_waits_for_its_first_administrator_is_critical() -> None:
    with influxdb2(set_up=False) as (server, api):
        found = Case(server, api, "").audited("")

    judged = results(found)
    assert fact(found, Authentication).anonymous_access is True
    assert judged["security.anonymous-access"].status is Status.FAIL
    assert "setup" in [
        str(f.subject) for f in judged["security.administration-interfaces"].failures
    ]
    assert fact(found, Catalog).datasets == ()
