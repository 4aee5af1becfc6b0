"""One breakage on an InfluxDB server for every check that it feeds, and a good one beside it."""

from collections.abc import Generator, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.model.result import CheckResult, Status
from audit.secrets.secret import Secret
from tests.servers import kit

PASSWORD = "Str0ng-Passw0rd"
NOW = datetime.now(UTC)

Results = Mapping[str, CheckResult]

pytestmark = [pytest.mark.server, pytest.mark.debian("influxdb")]


def audited(url: str, *, password: str = "") -> dict[str, CheckResult]:
    """The result of every check on this source."""
    address, _ = parse_url(url)
    capture = audit_source(
        Request(name="broken", address=address, limits=Limits(connect_seconds=2)),
        url_password=Secret(password) if password else None,
    )
    return {result.check.id: result for result in evaluate(checks(), capture.snapshot)}


def at(moment: datetime) -> int:
    return int(moment.timestamp()) * 10**9


def lines(measurement: str, moment: datetime, points: int = 120) -> str:
    return "\n".join(
        f"{measurement},site=one value={n}.5 {at(moment) + n * 10**6}" for n in range(points)
    )


def break_points(server: kit.Server) -> None:
    server.query("CREATE DATABASE shop")
    server.query("CREATE RETENTION POLICY month ON shop DURATION 30d REPLICATION 1")
    server.write("shop", lines("feed", NOW - timedelta(days=3)))
    server.write("shop", lines("ahead", NOW + timedelta(days=9)))
    server.write("shop", "\n".join(f"e\\ mail,user=u{n} v=1 {at(NOW)}" for n in range(10_100)))
    server.write("shop", "wide " + ",".join(f"f{n:03}=1" for n in range(1_010)))
    kept = "".join(f'people name="n",email="someone{n}@shop.example" {n}\n' for n in range(200))
    server.write("shop", kept)
    server.query(
        "CREATE SUBSCRIPTION s ON shop.autogen DESTINATIONS ALL 'http://u:c4nary@localhost:9'"
    )


@pytest.fixture(scope="module")
def broken() -> Generator[Results]:
    """Nobody has to log in over a connection in clear, and it is kept as badly as it may."""
    graphite = f'enabled = true\nbind-address = "{kit.HOST}:{kit.free_port()}"'
    options = {
        "[graphite]": graphite,
        "data": 'wal-fsync-delay = "100ms"',
        "monitor": "store-enabled = false",
        "retention": "enabled = false",
    }
    with kit.influxdb(options=options) as server:
        break_points(server)
        yield audited(f"influxdb+http://auditor@127.0.0.1:{server.port}/shop", password="auditor")


BROKEN = (
    ("data_management.expiry", "rule shop.autogen"),
    ("data_management.expiry", "retention.enabled"),
    ("dataops.freshness", "feed"),
    ("dataops.future-timestamps", "ahead.time"),
    ("dataops.operation-statistics", "monitor.store-enabled"),
    ("dataops.slow-operations", "coordinator.log-queries-after"),
    ("orchestration.series-cardinality", "label user"),
    ("reliability.durability-settings", "data.wal-fsync-delay"),
    ("security.administration-interfaces", "http.pprof-enabled"),
    ("security.administration-interfaces", "graphite.enabled"),
    ("security.anonymous-access", "127.0.0.1:"),
    ("security.audit-account-privileges", "auditor"),
    ("security.common-passwords", "auditor"),
    ("security.identifier-leakage", "people.email"),
    ("security.session-encryption", "127.0.0.1:"),
    ("security.stored-credentials", "subscription shop.s"),
    ("security.tls-offered", "127.0.0.1:"),
    ("software_engineering.identifier-naming", "e mail"),
    ("software_engineering.wide-datasets", "wide"),
)


@pytest.mark.parametrize(("check", "place"), BROKEN)
def test_a_breakage_is_found(broken: Results, check: str, place: str) -> None:
    result = broken[check]
    found = [str(fail.subject) for fail in (*result.failures, *result.notes)]
    within = place.endswith(":") and any(name.startswith(place) for name in found)
    assert within or place in found, (result.status, result.reason, found)


@pytest.fixture(scope="module")
def kept() -> Generator[Results]:
    """A log-in over TLS, points of today, and what a server should record of itself."""
    options = {
        "http": "pprof-enabled = false",
        "coordinator": 'log-queries-after = "1s"',
        "tls": 'min-version = "tls1.2"',
    }
    with kit.influxdb(auth=True, tls="good", options=options) as server:
        server.query("CREATE DATABASE shop WITH DURATION 30d")
        server.write("shop", lines("feed", NOW))
        yield audited(
            f"influxdb+https://admin@localhost:{server.port}/shop?ca_file={server.certs.ca}",
            password=PASSWORD,
        )


@pytest.mark.parametrize(
    "check",
    sorted(
        {check for check, _ in BROKEN}
        # only an administrator is told the rest, and without a subscription there is nothing to see
        - {"security.audit-account-privileges", "security.stored-credentials"}
        # what no setting of this version switches off
        - {"security.administration-interfaces"}
    ),
)
def test_a_server_that_is_kept_well_passes(kept: Results, check: str) -> None:
    assert kept[check].status is Status.PASS, (kept[check].reason, kept[check].failures)


def test_only_what_cannot_be_switched_off_is_open_on_it(kept: Results) -> None:
    [fail] = kept["security.administration-interfaces"].failures

    assert str(fail.subject) == "/debug/vars"


def test_at_least_a_dozen_checks_judge_it(broken: Results) -> None:
    judged = {name for name, r in broken.items() if r.status in {Status.PASS, Status.FAIL}}

    assert len({check for check, _ in BROKEN}) >= 12
    assert {check for check, _ in BROKEN} <= judged
