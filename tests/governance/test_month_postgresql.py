"""The same month beside a server: an account that gets more rights, a certificate near its end.

The server's own clock is not set, so that its distance from the audit's is a finding every night.
"""

import json
import shutil
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import time_machine

from tests.governance.month import Month, at
from tests.servers import kit

pytestmark = pytest.mark.server
certificate = pytest.mark.debian("postgresql-15")  # the build that comes as a wheel has no TLS

#: A certificate "as a company issues it" is valid for 80 days from when it is made.
ISSUED, RENEWED = datetime(2026, 9, 20, tzinfo=UTC), datetime(2026, 11, 19, tzinfo=UTC)
NIGHTS = (1, 8, 9, 10, 20)
ACCOUNT = "security.audit-account-privileges"
RENEWAL = "security.certificate-renewal"
POLICY = f"""
name: monthly
min_score: 60
blocking_checks: [{ACCOUNT}]
certificate_days: 30
"""
SETTINGS = {"fsync": "on", "archive_mode": "on", "archive_command": "/bin/true"}
SETUP = """
CREATE ROLE auditor LOGIN PASSWORD 'Aud1t-Passw0rd' IN ROLE pg_monitor;
CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz NOT NULL DEFAULT now());
INSERT INTO orders SELECT generate_series(1, 200);
GRANT SELECT ON orders TO auditor;
"""
MORE = "ALTER ROLE auditor CREATEDB; GRANT UPDATE, DELETE ON orders TO auditor"
LESS = "ALTER ROLE auditor NOCREATEDB; REVOKE UPDATE, DELETE ON orders FROM auditor"


@dataclass(frozen=True, slots=True)
class Nights:
    """Reports and gates of the nights on which the server was audited."""

    reports: dict[int, dict[str, Any]]
    gates: dict[int, dict[str, bool]]
    runs: list[dict[str, Any]]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Generator[Nights]:
    with month_of_a_server(tmp_path_factory.mktemp("server")) as found:
        yield found


@contextmanager
def month_of_a_server(folder: Path) -> Generator[Nights]:
    """Its nights, with the runs kept in a folder; the server goes with the context."""
    tls = "chain" if (kit.PG_DEBIAN / "postgres").exists() else None
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        with time_machine.travel(ISSUED):
            server = stack.enter_context(kit.postgres(tls=tls, settings=SETTINGS))
        patch.setenv("MONTH_PASSWORD", "Aud1t-Passw0rd")
        yield _audited(Month(folder, "crm"), server, tls=tls is not None)


def _audited(month: Month, server: kit.Server, *, tls: bool) -> Nights:
    mode = "require" if tls else "disable"
    url = f"postgresql://auditor@localhost:{server.port}/postgres?sslmode={mode}"
    (month.folder / "source-audit.yaml").write_text(
        f"sources:\n  crm:\n    url: {url}\n    password: env:MONTH_PASSWORD\n"
        "    owner: platform\nruns: runs\n"
    )
    (month.folder / "policy.yaml").write_text(POLICY)
    before = {1: SETUP, 8: MORE, 20: LESS}
    reports: dict[int, dict[str, Any]] = {}
    gates: dict[int, dict[str, bool]] = {}
    for run, number in enumerate(NIGHTS, start=1):
        with psycopg.connect(f"{server.url}?sslmode={mode}", autocommit=True) as admin:
            if number in before:
                admin.execute(before[number].encode())
            if number == NIGHTS[-1] and tls:
                _renew(server, month.folder)
                admin.execute("SELECT pg_reload_conf()")
        ended = month.command(at(number), "scan", "crm", "-q")
        assert ended.status == 0, ended.err
        reports[number] = month.report(run)
        gate = month.command(at(number), "gate", "crm", "-f", "json")
        gates[number] = {rule["rule"]: rule["holds"] for rule in json.loads(gate.out)["rules"]}
    listed = month.command(at(30), "history", "crm", "-f", "json")
    return Nights(reports, gates, json.loads(listed.out))


def _renew(server: kit.Server, folder: Path) -> None:
    with time_machine.travel(RENEWED):
        fresh = kit.certs(folder / "renewed", "chain")
    shutil.copyfile(fresh.cert, server.certs.cert)  # which stay the server's files
    shutil.copyfile(fresh.key, server.certs.key)


def _others(report: dict[str, Any], area: str) -> list[str]:
    return [c["what"] for c in report["changes"]["others"] if c["area"] == area]


def _findings(report: dict[str, Any]) -> dict[str, str]:
    return {f["check"]: f["change"] for f in report["changes"]["findings"]}


def test_an_account_that_may_more_is_told_and_stops_at_the_gate(nights: Nights) -> None:
    more, less = nights.reports[8], nights.reports[20]

    assert _others(more, "accounts") == ["auditor may create database now."]
    [rights] = _others(more, "privileges")
    assert "auditor" in rights
    assert "writes" in rights
    assert "deletes from" in rights
    assert _findings(more)[ACCOUNT] == "new"
    assert _findings(less)[ACCOUNT] == "resolved"
    assert not _others(nights.reports[9], "privileges")
    assert {n: rules["blocking_checks"] for n, rules in nights.gates.items()} == {
        1: True, 8: False, 9: False, 10: False, 20: True,
    }  # fmt: skip
    stopped = [run["verdict"] == "not-ready" for run in nights.runs]
    assert stopped[::-1] == [False, True, True, True, False]


@certificate
def test_a_certificate_near_its_end_is_told_and_renewed(nights: Nights) -> None:
    told = {n: _findings(r).get(RENEWAL) for n, r in nights.reports.items() if r["changes"]}

    assert told == {8: None, 9: "new", 10: None, 20: "resolved"}
    assert {n: rules["certificate_days"] for n, rules in nights.gates.items()} == {
        1: True, 8: True, 9: True, 10: False, 20: True,
    }  # fmt: skip
    assert [run["certificate_ends"][:10] for run in nights.runs] == [
        "2027-02-07", *["2026-12-09"] * 4,
    ]  # fmt: skip
    [changed] = _others(nights.reports[20], "certificate")
    assert "it ends 2027-02-07 (the one before: 2026-12-09)" in changed
