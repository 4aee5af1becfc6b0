"""One breakage on a real Prometheus or VictoriaMetrics for every check that they feed."""

import math
import random
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.model.result import CheckResult, Status
from audit.secrets.secret import Secret
from tests.servers import kit, recorded

LIMITS = Limits(connect_seconds=20)


@cache
def now() -> float:
    """When the first series are written, which is long after this module is read."""
    return datetime.now(UTC).timestamp()


#: Seconds between two samples of the history.
STEP = 5
ROOMS = 12

Results = Mapping[str, CheckResult]


def audited(url: str, *, user: str = "", password: str = "") -> dict[str, CheckResult]:
    """The result of every check on this source."""
    address, _ = parse_url(url)
    capture = audit_source(
        Request(name="broken", address=replace(address, user=user), limits=LIMITS),
        url_password=Secret(password) if password else None,
    )
    return {result.check.id: result for result in evaluate(checks(), capture.snapshot)}


def assert_found(result: CheckResult, place: str) -> None:
    """The check fails there; "host:" leaves the port open.

    A fault that weighs nothing on loopback is a note.
    """
    found = [str(fail.subject) for fail in (*result.failures, *result.notes)]
    within = place.endswith(":") and any(name.startswith(place) for name in found)
    assert within or place in found, (result.status, result.reason, found)


def assert_clean(result: CheckResult) -> None:
    assert result.status is Status.PASS, [str(fail.subject) for fail in result.failures]


def history(*, broken: bool) -> str:
    """OpenMetrics text of the last half hour: measurements and counters, regular or not."""
    chance = random.Random(5)  # noqa: S311
    times = [now() - 20 - STEP * n for n in reversed(range(360))]
    lines: list[str] = []

    def metric(name: str, kind: str, *series: list[tuple[float, float]]) -> None:
        lines.append(f"# TYPE {name} {kind}")
        full = f"{name}_total" if kind == "counter" else name
        for number, samples in enumerate(series):
            lines.extend(f'{full}{{n="{number}"}} {value} {at:.3f}' for at, value in samples)

    def moving() -> list[tuple[float, float]]:
        return [(at, 20 + chance.random()) for at in times]

    still = [(at, 21.5) for at in times] if broken else moving()
    metric("heat", "gauge", *(moving() for _ in range(ROOMS)), still)
    hole = [one for one in moving() if not broken or not 500 < now() - one[0] < 700]
    metric("pulse", "gauge", hole, moving())
    ended = [one for one in moving() if not broken or now() - one[0] > 900]
    metric("post", "gauge", ended, moving())
    ratio = [(at, math.nan if broken and n % 4 == 0 else 0.5) for n, (at, _) in enumerate(moving())]
    metric("share", "gauge", ratio)
    metric("sold", "counter", [(at, n % 7 if broken else n) for n, at in enumerate(times)])
    return "\n".join([*lines, "# EOF", ""])


#: A page with more values of one label than a series store bears.
CROWD = "".join(f'visits{{user="{n}"}} 1\n' for n in range(10_100))
#: The second rule raises an alert that nobody is told of.
RULES = """
groups:
  - name: sums
    rules:
      - record: broken:rule
        expr: label_replace(vector(1), "0-is-no-name", "x", "", "")
      - alert: Down
        expr: up == 0
"""


def wait_for(url: str, query: str) -> None:
    """Until the server gives something for the query."""
    until = time.monotonic() + 200
    while time.monotonic() < until:
        with (
            suppress(OSError),
            urllib.request.urlopen(  # noqa: S310
                f"{url}/api/v1/query?query={query}"
            ) as r,
        ):
            if b'"result":[]' not in r.read():
                return
        time.sleep(0.2)
    raise TimeoutError(query)


@pytest.fixture(scope="module")
def broken() -> Generator[Results]:
    """A Prometheus that anybody may command, with bad senders behind it and a bad history."""
    soon = f"{(time.time() + 400) * 1_000:.0f}"
    past = f"{(time.time() - 60) * 1_000:.0f}"
    pages: dict[str, recorded.HttpAnswer] = {
        "GET /ahead": f"ahead 1 {soon}\n",
        # one series twice in a page, the older sample behind the newer one
        "GET /late": f"late 1\nlate 2 {past}\n",
    }
    crowd: dict[str, recorded.HttpAnswer] = {"GET /metrics": CROWD}
    with ExitStack() as stack:
        senders = stack.enter_context(recorded.http(pages))
        many = stack.enter_context(recorded.http(crowd))
        here = f"127.0.0.1:{senders.port}"
        server = stack.enter_context(
            kit.prometheus(
                targets={
                    "gone": f"127.0.0.1:{kit.free_port()}",
                    "crowd": f"127.0.0.1:{many.port}",
                    "ahead": here,
                    "late": here,
                },
                job_options={
                    "gone": "params: {token: [c4nary]}",
                    "ahead": "metrics_path: /ahead",
                    "late": "metrics_path: /late",
                },
                rules=RULES,
                samples=history(broken=True),
                listen="0.0.0.0",  # noqa: S104
                options=(
                    "--web.enable-admin-api",
                    "--web.enable-lifecycle",
                    "--web.enable-remote-write-receiver",
                    "--storage.tsdb.retention.time=1d",
                ),
            )
        )
        wait_for(server.url, "count(visits)")
        crowd["GET /metrics"] = "visits 1\n"
        wait_for(server.url, "count(visits)==1")
        break_configuration(server)
        yield audited(f"prometheus+http://127.0.0.1:{server.port}")


def break_configuration(server: kit.Server) -> None:
    """What it runs with stays; what it is to run with cannot be read."""
    Path(server.dir, "prometheus.yml").write_text("no: {such: section}\n")
    with suppress(urllib.error.HTTPError):
        urllib.request.urlopen(f"{server.url}/-/reload", b"", timeout=60)  # noqa: S310


BROKEN = (
    ("data_management.description", "sold_total"),
    ("data_management.numeric-points", "share"),
    ("dataops.alerting", "alerting.alertmanagers"),
    ("dataops.counter-resets", "sold_total"),
    ("dataops.future-points", "ahead"),
    ("dataops.late-points", ""),
    ("dataops.scrape-targets", "gone 127.0.0.1:"),
    ("dataops.scrape-targets", "sums: broken:rule"),
    ("dataops.series-gaps", "pulse"),
    ("dataops.series-silence", "post"),
    ("dataops.slow-operations", "global.query_log_file"),
    ("dataops.stuck-series", "heat"),
    ("orchestration.history-length", "rule storage.tsdb.retention"),
    ("orchestration.series-cardinality", "label user"),
    ("orchestration.series-churn", ""),
    ("reliability.replica-presence", "replication"),
    ("reliability.source-health", "health"),
    ("security.administration-interfaces", "web.enable-admin-api"),
    ("security.administration-interfaces", "web.enable-lifecycle"),
    ("security.administration-interfaces", "web.enable-remote-write-receiver"),
    ("security.anonymous-access", "127.0.0.1:"),
    ("security.network-listening", "web.listen-address"),
    ("security.session-encryption", "127.0.0.1:"),
    ("security.stored-credentials", "scrape job gone"),
    ("software_engineering.supported-version", "Prometheus"),
)


@pytest.mark.server
@pytest.mark.debian("prometheus")
@pytest.mark.parametrize(("check", "place"), BROKEN)
def test_a_breakage_of_a_prometheus_is_found(broken: Results, check: str, place: str) -> None:
    assert_found(broken[check], place)


@pytest.mark.server
@pytest.mark.debian("prometheus")
def test_no_secret_of_the_configuration_is_in_a_result(broken: Results) -> None:
    assert "scrape job gone" in str(broken["security.stored-credentials"].failures)
    assert "c4nary" not in repr(broken)


@pytest.fixture(scope="module")
def guarded() -> Generator[Results]:
    """Behind an expired certificate and a password that anybody would try, with a copy that stands
    still and a metric that has ended.
    """
    ended = f"{(now() - timedelta(hours=5).total_seconds()):.0f}"
    copy = (
        "remote_write:\n"
        f"  - {{url: 'http://127.0.0.1:{kit.free_port()}/write', name: far}}\n"
        "alerting: {alertmanagers: [{static_configs: [{targets: ['127.0.0.1:9']}]}]}\n"
    )
    with kit.prometheus(
        tls="expired",
        password="admin",
        options=("--web.enable-remote-write-receiver",),
        more_config=copy,
        samples=f"# TYPE sold counter\nsold_total 1 {ended}\n# EOF\n",
    ) as server:
        url = f"prometheus+https://localhost:{server.port}?verify=false"
        yield audited(url, user="admin", password="admin")


GUARDED = (
    ("dataops.freshness", "sold_total"),
    ("reliability.replica-health", "replica far"),
    ("security.audit-account-privileges", "admin"),
    ("security.certificate-expiry", "localhost:"),
    ("security.common-passwords", "admin"),
    ("security.stored-credentials", "scrape job prometheus"),
    ("security.tls-verified", "localhost:"),
)


@pytest.mark.server
@pytest.mark.debian("prometheus")
@pytest.mark.parametrize(("check", "place"), GUARDED)
def test_a_breakage_of_a_guarded_prometheus_is_found(
    guarded: Results, check: str, place: str
) -> None:
    assert_found(guarded[check], place)


@pytest.mark.server
@pytest.mark.debian("prometheus")
def test_a_good_prometheus_raises_no_alarm_about_its_series() -> None:
    with kit.prometheus(samples=history(broken=False)) as server:
        results = audited(f"prometheus+http://127.0.0.1:{server.port}")

    for check in (
        "data_management.numeric-points",
        "dataops.counter-resets",
        "dataops.future-points",
        "dataops.late-points",
        "dataops.series-silence",
        "dataops.stuck-series",
        "orchestration.history-length",
        "orchestration.series-cardinality",
        "orchestration.series-churn",
        "reliability.source-health",
        "security.administration-interfaces",
        "security.network-listening",
        "security.stored-credentials",
    ):
        assert_clean(results[check])
    # those of the server itself may come late on a busy machine
    gaps = [str(fail.subject) for fail in results["dataops.series-gaps"].failures]
    assert not {"heat", "pulse", "post", "share", "sold_total"} & set(gaps)


@pytest.fixture(scope="module")
def victoria() -> Generator[Results]:
    """A VictoriaMetrics that anybody may write to, and two senders of one series."""
    with kit.victoriametrics(options=("-retentionPeriod=2d",)) as server:
        lines: list[str] = []
        for n in range(100):
            at = round((now() - 60 - 10 * n) * 1_000)
            lines += [f"heat {20 + n / 7} {at}", f"heat {20 + n / 9} {at}"]
        server.write("\n".join(lines) + "\n")
        yield audited(f"prometheus+http://127.0.0.1:{server.port}")


VICTORIA = (
    ("dataops.duplicate-points", "heat"),
    ("orchestration.history-length", "rule retentionPeriod"),
    ("security.administration-interfaces", "deleteAuthKey"),
    ("security.administration-interfaces", "snapshotAuthKey"),
    ("security.anonymous-access", "127.0.0.1:"),
    ("security.session-encryption", "127.0.0.1:"),
)


@pytest.mark.server
@pytest.mark.debian("victoria-metrics")
@pytest.mark.parametrize(("check", "place"), VICTORIA)
def test_a_breakage_of_a_victoriametrics_is_found(
    victoria: Results, check: str, place: str
) -> None:
    assert_found(victoria[check], place)
