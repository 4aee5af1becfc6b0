"""InfluxDB 2 by answers that a server of version 2.7.12 gave, kept in influxdb2.json.

The far side replays them from a real socket; tests/servers/test_influxdb2.py starts the server.
"""

import json
import re
from collections.abc import Generator
from pathlib import Path

import pytest

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.connectors.influxdb import InfluxDB
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.errors import ConnectError
from audit.facts.accounts import Accounts, AdminInterfaces, AuditAccount, Authentication
from audit.facts.activity import Cardinality
from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.replication import Health
from audit.facts.retention import Expiry
from audit.facts.series import SeriesTimings
from audit.facts.server import Server, Settings
from audit.facts.workload import Activity, Distribution
from audit.model.fact import F, Missing, Reason
from audit.model.result import Status
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from tests.servers.replay import Peer, replaying

FILE = Path(__file__).with_name("influxdb2.json")
TOKEN = "recorded-operator-token"
LIMITS = Limits(connect_seconds=20, statement_seconds=60)


def audited(port: int, token: str = TOKEN, bucket: str = "") -> Capture:
    address, _ = parse_url(f"influxdb+http://127.0.0.1:{port}/{bucket}")
    return audit_source(
        Request(name="metrics", address=address, limits=LIMITS),
        url_password=Secret(token) if token else None,
    )


def fact(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert isinstance(found, kind), found
    return found


@pytest.fixture(scope="module")
def told() -> Generator[tuple[Capture, Peer]]:
    with replaying(FILE, TOKEN) as peer:
        yield audited(peer.port), peer


def test_all_that_is_asked_was_answered_by_the_product(told: tuple[Capture, Peer]) -> None:
    _, peer = told

    assert peer.unknown == []


def test_version_datasets_and_points_are_read(told: tuple[Capture, Peer]) -> None:
    capture, _ = told
    datasets = {d.name: [f.name for f in d.fields] for d in fact(capture, Catalog).datasets}

    assert (fact(capture, Server).version, fact(capture, Server).release) == ("2.7.12", "2")
    assert datasets == {
        "hours.load": ["time", "site", "v", "w"],
        "shop.orders": ["time", "site", "v", "w"],
        'shop.it\'s "odd"': ["time", "v"],
    }
    assert {p.dataset: p.rows_seen for p in fact(capture, Profiles).datasets} == {
        "hours.load": 30, "shop.orders": 12, 'shop.it\'s "odd"': 1,
    }  # fmt: skip
    assert fact(capture, Cardinality).series == 3
    assert len(fact(capture, SeriesTimings).timings) == 3


def test_what_an_operator_is_shown_is_read(told: tuple[Capture, Peer]) -> None:
    capture, _ = told

    assert [(a.name, a.superuser) for a in fact(capture, Accounts).accounts] == [("admin", True)]
    assert fact(capture, AuditAccount).attributes == ("operator token",)
    assert fact(capture, Health).healthy
    assert {r.name: (r.days, r.datasets) for r in fact(capture, Expiry).rules} == {
        "bucket shop": (None, 2), "bucket hours": (30, 1),
    }  # fmt: skip
    assert fact(capture, Activity).totals.inserts == 43
    assert {p.dataset for p in fact(capture, Distribution).parts} == {"shop", "hours"}
    assert fact(capture, Authentication).anonymous_access is False
    open_to_all = {i.name for i in fact(capture, AdminInterfaces).interfaces if i.enabled}
    assert open_to_all == {"pprof-disabled"}


def test_credentials_in_answers_are_kept_nowhere(told: tuple[Capture, Peer]) -> None:
    capture, _ = told

    assert fact(capture, Settings).value("vault-token") == "(set)"
    assert TOKEN not in repr(capture)
    assert "c4nary" not in repr(capture)


def test_checks_judge_it(told: tuple[Capture, Peer]) -> None:
    judged = {r.check.id: r.status for r in evaluate(checks(), told[0].snapshot)}

    assert judged["security.audit-account-privileges"] is Status.FAIL
    assert judged["data_management.expiry"] is Status.FAIL
    assert judged["reliability.durability-settings"] is Status.PASS
    assert judged["security.anonymous-access"] is Status.PASS


@pytest.mark.parametrize(("token", "said"), [("", "asks for a log-in"), ("other", "not accept")])
def test_a_token_that_is_missing_or_wrong_is_said(token: str, said: str) -> None:
    with replaying(FILE, TOKEN) as peer, pytest.raises(ConnectError, match=said):
        audited(peer.port, token)


def changed(tmp_path: Path, **given: object) -> Path:
    """The answers with others for some requests of `/api/v2`: a status, or a body as JSON."""
    answers = json.loads(FILE.read_text(encoding="utf-8"))
    for name, answer in given.items():
        where = re.compile(rf". GET /api/v2/{name}\b.*")
        for request in filter(where.fullmatch, list(answers)):
            status = answer if isinstance(answer, int) else 200
            body = "" if isinstance(answer, int) else json.dumps(answer)
            answers[request] |= {"status": status, "body": body}
    place = tmp_path / "answers.json"
    place.write_text(json.dumps(answers), encoding="utf-8")
    return place


def test_a_server_that_nobody_has_set_up_is_open(tmp_path: Path) -> None:
    with replaying(changed(tmp_path, setup={"allowed": True}), TOKEN) as peer:
        found = audited(peer.port, token="")

    assert fact(found, Authentication).anonymous_access is True
    assert fact(found, Catalog).datasets == ()


@pytest.mark.parametrize(
    ("given", "kind", "reason"),
    [
        ({"config": 401}, Settings, Reason.PRIVILEGE),
        ({"users": {"users": []}}, Accounts, Reason.PRIVILEGE),
        ({"authorizations": {"authorizations": []}}, AuditAccount, Reason.PRIVILEGE),
        ({"authorizations": {"authorizations": "x"}}, AuditAccount, Reason.ERROR),
        ({"buckets": {"wrong": 1}}, Expiry, Reason.ERROR),
        ({"buckets": 503}, Catalog, Reason.ERROR),
        ({"config": ["x"]}, Settings, Reason.ERROR),
    ],
)
def test_what_is_not_shown_is_missing_with_a_reason(
    tmp_path: Path, given: dict[str, object], kind: type[F], reason: Reason
) -> None:
    with replaying(changed(tmp_path, **given), TOKEN) as peer:
        missing = audited(peer.port).snapshot.get(kind)

    assert isinstance(missing, Missing)
    assert missing.reason is reason
    assert missing.grant or reason is not Reason.PRIVILEGE


def test_the_kind_says_which_versions_it_was_shown_on() -> None:
    assert "versions 2 and 3 by recorded answers" in InfluxDB.verified_on
