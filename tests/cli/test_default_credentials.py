"""`scan --test-default-credentials`: from the option to the report, and what never gets there."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.make.command import run_command
from tests.servers.postgresql import PASSWORD, cluster

CHECKS = ("security.default-credentials", "security.common-passwords")
WEAK = "dragon"


@pytest.mark.server
def test_what_was_tried_is_in_the_report_and_no_password_or_hash(tmp_path: Path) -> None:
    only = [part for check in CHECKS for part in ("--only", check)]
    with cluster(version=18) as server:
        server.run(
            f"CREATE ROLE common LOGIN PASSWORD '{WEAK}'",
            "GRANT SELECT (rolname, rolpassword) ON pg_catalog.pg_authid TO auditor",
        )
        ended = run_command(
            "scan", server.url(), "--test-default-credentials", *only,
            "-f", "json=r.json", "-f", "html=r.html", "-vv", cwd=tmp_path,
        )  # fmt: skip
        plain = run_command("scan", server.url(), *only, "-f", "json", cwd=tmp_path)
        kept = run_command("collect", server.url(), "-o", "s.json", cwd=tmp_path)
        hashes = [row[0] for row in server.run("SELECT rolpassword FROM pg_authid") if row[0]]
        refused = server.server.logtext().count("FATAL:  password authentication failed")

    assert (ended.status, plain.status, kept.status) == (0, 0, 0)
    assert refused == 2  # postgres and our own name, once each
    report = json.loads((tmp_path / "r.json").read_text())
    assert "--test-default-credentials" in report["run"]["command"]
    assert statuses(report) == {CHECKS[0]: "pass", CHECKS[1]: "fail"}
    assert statuses(json.loads(plain.out)) == {CHECKS[0]: "not-applicable", CHECKS[1]: "fail"}
    told = [ended.out, ended.err, plain.out, kept.err]
    told += [(tmp_path / name).read_text() for name in ("r.json", "r.html", "s.json")]
    for secret in (*hashes, *(h.rpartition(":")[2] for h in hashes), PASSWORD, WEAK):
        assert not any(secret in text for text in told)


def statuses(report: dict[str, Any]) -> dict[str, str]:
    return {c["id"]: c["status"] for c in report["checks"] if c["id"] in CHECKS}
