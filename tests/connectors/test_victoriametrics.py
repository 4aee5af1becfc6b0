"""VictoriaMetrics through the API of Prometheus: the real server from Debian."""

import json
from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.engine.run import Request, audit_source
from audit.errors import ConnectError
from audit.facts.accounts import AdminInterfaces, AuditAccount, Authentication
from audit.facts.activity import Cardinality, Observability
from audit.facts.alerting import Alerting
from audit.facts.catalog import Catalog
from audit.facts.outward import Listening
from audit.facts.profiles import Profiles
from audit.facts.replication import Health, Replication
from audit.facts.retention import Expiry
from audit.facts.series import SeriesTimings
from audit.facts.server import Server, Settings
from audit.facts.transport import Connection
from audit.facts.workload import Activity, Distribution, ReadConsistency
from audit.model.fact import F, Missing, Reason, Verified
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from tests.servers import kit

PASSWORD = "Str0ng-Passw0rd"
LIMITS = Limits(connect_seconds=20, statement_seconds=60)
_CLOCK = {"now": datetime.now(UTC)}

pytestmark = [pytest.mark.server, pytest.mark.debian("victoria-metrics")]


def audited(url: str, *, user: str = "", password: str = "") -> Capture:
    address, _ = parse_url(url)
    return audit_source(
        Request(name="metrics", address=replace(address, user=user), limits=LIMITS),
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


def lines(name: str, *, labels: str = "", step: int = 10, count: int = 60, before: int = 60) -> str:
    """A series that came regularly up to so many seconds ago."""
    last = now().timestamp() - before
    stamps = [round((last - step * n) * 1_000) for n in range(count)]
    return "".join(f"{name}{labels} {n % 7 + 0.5} {at}\n" for n, at in enumerate(stamps))


#: Names that are no identifiers, as remote writers send them.
NAMED = {"__name__": 'http.dur"ação\\s{}', "http.method": "GET", "zöne": "</b>\n"}


@pytest.fixture(scope="module", autouse=True)
def _begun() -> None:
    """Now is when these tests run: others may have taken minutes since this file was imported."""
    _CLOCK["now"] = datetime.now(UTC)


def now() -> datetime:
    """When the tests of this file began."""
    return _CLOCK["now"]


def lately() -> list[int]:
    """Two moments just before, in seconds since 1970."""
    return [round(now().timestamp()) - 90, round(now().timestamp()) - 60]


@pytest.fixture(scope="module")
def server() -> Generator[kit.Server]:
    with kit.victoriametrics() as running:
        running.write(lines("heat", labels='{room="a"}') + lines("heat", labels='{room="b"}'))
        running.write(lines("odd", labels='{text="</script>\\"\\\\ \\n😀"}', step=20, count=30))
        yesterday = 86_400 + 300  # in the window of the day before, and before what is listed
        for pod in ("a", "b"):
            running.write(lines("pods", labels=f'{{pod="{pod}"}}', before=yesterday))
        for pod in ("b", "c", "d"):
            running.write(lines("pods", labels=f'{{pod="{pod}"}}'))
        asked = {"metric": NAMED, "values": [1.5, 2], "timestamps": [1_000 * s for s in lately()]}
        running.post("/api/v1/import", json.dumps(asked).encode())
        running.write(f"old 1 {round((now() - timedelta(hours=3)).timestamp() * 1_000)}\n")
        yield running


@pytest.fixture(scope="module")
def capture(server: kit.Server) -> Capture:
    return audited(f"prometheus+http://127.0.0.1:{server.port}")


def test_it_is_told_apart_from_prometheus(capture: Capture) -> None:
    server = fact(capture, Server)

    assert (server.product, server.flavour, server.product_id) == (
        "Prometheus",
        "VictoriaMetrics",
        "",
    )
    assert server.started_at is not None
    assert now() - server.started_at < timedelta(minutes=10)
    assert server.clock_skew_seconds is not None
    assert abs(server.clock_skew_seconds) < 2
    assert capture.snapshot.verified[Server] is Verified.REAL


def test_metrics_are_datasets(capture: Capture) -> None:
    catalog = fact(capture, Catalog)
    heat = catalog.dataset("heat")

    assert {d.name for d in catalog.datasets} == {"heat", "odd", "old", "pods", NAMED["__name__"]}
    assert heat is not None
    assert [f.name for f in heat.fields] == ["timestamp", "value", "room"]


def test_series_are_profiled_at_their_own_time(capture: Capture) -> None:
    profile = fact(capture, Profiles).dataset("heat")
    old = fact(capture, Profiles).dataset("old")

    assert profile is not None
    assert (profile.row_count, profile.rows_seen) == (2, 2)
    assert profile.newest is not None
    assert abs(profile.newest - now() + timedelta(seconds=60)) < timedelta(seconds=2)
    assert old is not None
    assert old.newest is not None
    assert old.newest < now() - timedelta(hours=2)


def test_the_timing_of_each_is_told(capture: Capture) -> None:
    timings = {t.dataset: t for t in fact(capture, SeriesTimings).timings}

    assert (timings["heat"].interval, timings["heat"].regular, timings["heat"].points) == (
        10.0,
        2,
        120,
    )
    assert (timings["odd"].interval, timings["odd"].gaps, timings["odd"].duplicates) == (20.0, 0, 0)
    assert timings[""].late == 0
    assert timings["old"].points == 1


def test_names_of_any_kind_are_read(capture: Capture) -> None:
    name = NAMED["__name__"]
    dataset = fact(capture, Catalog).dataset(name)
    profile = fact(capture, Profiles).dataset(name)
    [timing] = [t for t in fact(capture, SeriesTimings).timings if t.dataset == name]

    assert dataset is not None
    assert [f.name for f in dataset.fields] == ["timestamp", "value", "http.method", "zöne"]
    assert profile is not None
    assert (profile.row_count, profile.rows_seen, profile.missing) == (1, 1, None)
    assert timing.points == 2


def test_series_are_compared_with_those_of_the_day_before(capture: Capture) -> None:
    timings = {t.dataset: t for t in fact(capture, SeriesTimings).timings}

    assert (timings["pods"].gone, timings["pods"].new) == (1, 2)
    assert timings["pods"].gaps == 0
    assert timings["pods"].window > timings["heat"].window - 1


def test_flags_are_read_from_its_own_page(capture: Capture, server: kit.Server) -> None:
    settings = fact(capture, Settings)
    listening = fact(capture, Listening)
    [rule] = fact(capture, Expiry).rules
    [slow] = fact(capture, Observability).recordings

    assert settings.value("retentionPeriod") == "1"
    assert (listening.addresses, listening.everywhere) == ((f"127.0.0.1:{server.port}",), False)
    assert (rule.name, rule.days) == ("retentionPeriod", 31)
    assert slow.enabled


def test_anybody_may_write_to_an_open_one(capture: Capture) -> None:
    enabled = {i.name for i in fact(capture, AdminInterfaces).interfaces if i.enabled}

    assert "api/v1/import" in enabled
    assert "deleteAuthKey" in enabled
    assert fact(capture, AuditAccount).writable == ("*",)


def test_use_and_consistency_are_told(capture: Capture) -> None:
    written = fact(capture, Activity).totals.inserts

    assert written is not None
    assert written >= 450
    assert fact(capture, Cardinality).series >= 7  # one may be counted twice by the server
    assert fact(capture, Cardinality).ended in (1, 2)  # the index knows days, not hours
    assert fact(capture, Distribution).nodes == 1
    assert fact(capture, ReadConsistency).delay_seconds == 30.0


@pytest.mark.parametrize("kind", [Health, Replication, Alerting])
def test_what_it_does_not_tell_is_unsupported(capture: Capture, kind: type[Health]) -> None:
    found = gap(capture, kind)

    assert found.reason is Reason.UNSUPPORTED
    assert "VictoriaMetrics" in found.detail


def test_nothing_went_wrong(capture: Capture) -> None:
    assert capture.finished
    assert not [m for _, m in capture.snapshot.missing() if m.reason is Reason.ERROR]


class TestGuarded:
    @pytest.fixture(scope="module")
    @staticmethod
    def guarded() -> Generator[kit.Server]:
        with kit.victoriametrics(tls="good", password=PASSWORD) as running:
            yield running

    def test_with_tls_and_a_password_it_is_closed(self, guarded: kit.Server) -> None:
        url = f"prometheus+https://localhost:{guarded.port}?ca_file={guarded.certs.ca}"
        capture = audited(url, user=guarded.user, password=PASSWORD)
        connection = fact(capture, Connection)

        assert fact(capture, Server).flavour == "VictoriaMetrics"
        assert fact(capture, Authentication).anonymous_access is False
        assert (connection.encrypted, connection.verified_chain) == (True, True)
        assert not any(i.enabled for i in fact(capture, AdminInterfaces).interfaces)
        assert PASSWORD not in repr(dict(capture.snapshot.facts))

    def test_a_wrong_password_is_said_and_not_shown(self, guarded: kit.Server) -> None:
        url = f"prometheus+https://localhost:{guarded.port}?ca_file={guarded.certs.ca}"
        with pytest.raises(ConnectError, match="does not accept the user name") as caught:
            audited(url, user=guarded.user, password="wr0ng-Pa55")

        assert "wr0ng" not in str(caught.value)

    def test_an_authority_that_is_not_known_names_the_parameter(self, guarded: kit.Server) -> None:
        with pytest.raises(ConnectError, match=r"\?ca_file=PATH"):
            audited(f"prometheus+https://localhost:{guarded.port}")
