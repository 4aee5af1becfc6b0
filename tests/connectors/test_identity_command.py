"""What a user sees of pins and of changes: the exit status, the report, the sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.cli.app import run
from tests.servers.postgresql import PASSWORD, Cluster

Scan = Callable[..., tuple[int, dict[str, Any], str]]

pytestmark = pytest.mark.server


@pytest.fixture
def scan(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    postgresql_18: Cluster,
) -> Scan:
    """Scans the server by its name in the configuration, with these lines in its entry."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHOP_PASSWORD", PASSWORD)
    url = postgresql_18.url(password="")

    def scanned(*options: str, entry: str = "") -> tuple[int, dict[str, Any], str]:
        (tmp_path / "source-audit.yaml").write_text(
            f"sources:\n  shop:\n    url: {url}\n    password: env:SHOP_PASSWORD\n{entry}"
        )
        status = run(["scan", "shop", "-f", "json=-", "-q", *options])
        said = capsys.readouterr()
        return status, json.loads(said.out) if said.out else {}, said.err

    return scanned


def findings(report: dict[str, Any], check: str) -> list[dict[str, Any]]:
    return [f for f in report["findings"] if f["check"] == check]


def test_another_identifier_is_a_critical_finding_and_an_audit_that_did_not_finish(
    scan: Scan,
) -> None:
    status, report, _ = scan(entry='    pins:\n      identifier: "1"\n')

    [finding] = findings(report, "security.source-identity")
    assert status == 4
    assert report["verdict"]["status"] == "not-ready"
    assert (finding["severity"], finding["object"]) == ("critical", "system identifier")
    assert "its system identifier is not the pinned one" in report["run"]["unfinished_reason"]
    assert report["datasets"] == []
    assert report["source"]["identity"] in finding["evidence"]


def test_the_pinned_identifier_is_in_the_report_and_no_finding(scan: Scan) -> None:
    _, first, _ = scan()
    number = first["source"]["identity"]

    status, report, _ = scan(entry=f"    pins:\n      identifier: {number}\n")

    [mark] = report["source"]["identified_by"]
    assert status == 0
    assert (mark["found"], mark["pinned"], mark["trait"]) == (number, [number], "identifier")
    assert findings(report, "security.source-identity") == []


def test_a_pinned_certificate_that_nobody_shows_ends_the_audit_with_one_sentence(
    scan: Scan,
) -> None:
    status, report, said = scan(entry=f"    pins:\n      certificate: sha256:{'0' * 64}\n")

    assert status == 3
    assert report == {}
    assert "shows no certificate and one is pinned (sources.shop.pins)" in said
    assert "no credential was sent" in said
    assert len(said.strip().splitlines()) == 1


def test_a_server_that_took_the_place_of_another_is_a_medium_finding_once(
    scan: Scan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    known = tmp_path / "state/source-audit/known-sources.json"
    _, first, _ = scan()
    known.write_text(known.read_text().replace(first["source"]["identity"], "42"))

    _, second, _ = scan()
    _, third, _ = scan()

    [finding] = findings(second, "security.source-change")
    assert (finding["severity"], finding["object"]) == ("medium", "system identifier")
    assert findings(first, "security.source-change") == []
    assert findings(third, "security.source-change") == []


def test_nothing_is_kept_when_that_is_asked_for(
    scan: Scan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    status, _, _ = scan("--no-remember")

    assert status == 0
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    ("options", "entry"), [(("--no-tls-probe",), ""), ((), "    tls: false\n")]
)
def test_the_examination_of_tls_can_be_left_out(
    scan: Scan, options: tuple[str, ...], entry: str
) -> None:
    _, report, _ = scan(*options, entry=entry)

    [gap] = [g for g in report["not_read"] if g["fact"] == "TlsServer"]
    assert gap["reason"] == "skipped"
    beside = [p for p in report["load"]["by_purpose"] if p["purpose"] != "availability"]
    assert sum(p["connections"] for p in beside) == 0


def test_a_pin_that_is_none_is_a_usage_error(scan: Scan) -> None:
    status, _, said = scan(entry="    pins:\n      certificate: abc\n")

    assert status == 2
    assert "line 6: sources.shop.pins.certificate: it is no SHA-256" in said
