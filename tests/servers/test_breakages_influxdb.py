"""One breakage on an InfluxDB server for every check that it feeds, and a good one beside it."""

from collections.abc import Generator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError

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
_CLOCK = {"now": datetime.now(UTC)}

Results = Mapping[str, CheckResult]

pytestmark = [pytest.mark.server, pytest.mark.debian("influxdb")]


@pytest.fixture(scope="module", autouse=True)
def _begun() -> None:
    """Now is when these tests run: others may have taken minutes since this file was imported."""
    _CLOCK["now"] = datetime.now(UTC)


def now() -> datetime:
    """When the tests of this file began."""
    return _CLOCK["now"]


def audited(url: str, *, password: str = "") -> dict[str, CheckResult]:
    """The result of every check on this source."""
    address, _ = parse_url(url)
    capture = audit_source(
        Request(name="broken", address=address, limits=Limits(connect_seconds=20)),
        url_password=Secret(password) if password else None,
    )
    return {result.check.id: result for result in evaluate(checks(), capture.snapshot)}


def at(moment: datetime) -> int:
    return int(moment.timestamp()) * 10**9


def lines(measurement: str, moment: datetime, points: int = 120) -> str:
    return "\n".join(
        f"{measurement},site=one value={n}.5 {at(moment) + n * 10**6}" for n in range(points)
    )


def each_minute(measurement: str, site: str, field: str, values: Mapping[int, float]) -> str:
    """A point for each of the minutes before now that has a value."""
    return "\n".join(
        f"{measurement},site={site} {field}={value} {at(now() - timedelta(minutes=before))}"
        for before, value in values.items()
    )


def moving(minutes: range, shift: int = 0) -> dict[int, float]:
    return {n: ((n + shift) * 7919 % 1000) + 0.5 for n in minutes}


def break_series(server: kit.Server) -> None:
    """Series that lack points, end, stand still and fall, and points that are refused."""
    holed = moving(range(60)) | moving(range(150, 200))
    server.write("shop", each_minute("holed", "one", "value", holed))
    for n, name in enumerate(("one", "two", "three", "four")):
        ended = range(90, 200) if name == "four" else range(200)
        server.write("shop", each_minute("ended", name, "value", moving(ended, n)))
    for n in range(12):
        still = moving(range(100), n) if n else dict.fromkeys(range(100), 21.5)
        server.write("shop", each_minute("still", f"s{n}", "value", still))
    falls = {n: float(n % 9) for n in range(200)}
    server.write("shop", each_minute("falls", "one", "requests_total", falls))
    server.query("CREATE RETENTION POLICY brief ON shop DURATION 1h REPLICATION 1")
    with suppress(HTTPError):  # of another type than in the same shard
        server.write("shop", f'holed,site=one value="text" {at(now())}')


def break_points(server: kit.Server) -> None:
    server.query("CREATE DATABASE shop")
    server.query("CREATE RETENTION POLICY month ON shop DURATION 30d REPLICATION 1")
    server.write("shop", lines("feed", now() - timedelta(days=3)))
    server.write("shop", lines("ahead", now() + timedelta(days=9)))
    server.write("shop", "\n".join(f"e\\ mail,user=u{n} v=1 {at(now())}" for n in range(10_100)))
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
        break_series(server)
        yield audited(f"influxdb+http://auditor@127.0.0.1:{server.port}/shop", password="auditor")


BROKEN = (
    ("data_management.expiry", "rule shop.autogen"),
    ("data_management.expiry", "retention.enabled"),
    ("dataops.freshness", "feed"),
    ("dataops.counter-resets", "falls"),
    ("dataops.future-points", "ahead"),
    ("dataops.future-timestamps", "ahead.time"),
    ("dataops.operation-statistics", "monitor.store-enabled"),
    ("dataops.series-gaps", "holed"),
    ("dataops.series-silence", "ended"),
    ("dataops.slow-operations", "coordinator.log-queries-after"),
    ("dataops.stuck-series", "still"),
    ("orchestration.history-length", "rule shop.brief"),
    ("orchestration.series-cardinality", "label user"),
    ("reliability.durability-settings", "data.wal-fsync-delay"),
    ("reliability.source-health", "health"),
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
        server.write("shop", lines("feed", now()))
        for n, name in enumerate(("one", "two", "three", "four")):
            server.write("shop", each_minute("meters", name, "value", moving(range(200), n)))
        counted = {n: float(200 - n) for n in range(200)}
        server.write("shop", each_minute("counts", "one", "requests_total", counted))
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


def test_at_least_twenty_checks_judge_it(broken: Results) -> None:
    judged = {name for name, r in broken.items() if r.status in {Status.PASS, Status.FAIL}}

    assert len({check for check, _ in BROKEN}) >= 20
    assert {check for check, _ in BROKEN} <= judged
