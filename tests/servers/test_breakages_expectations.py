"""A team's own suites, run by the command itself: broken data, sound data, and what leaves."""

import json
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.servers import kit

CHECK = "data_management.expectations"
CANARY = "Canary-90b2 Heron"
ROWS = 2_000

SUITE = {
    "name": "orders",
    "meta": {"great_expectations_version": "1.24.1"},
    "expectations": [
        {
            "type": "expect_column_values_to_not_be_null",
            "kwargs": {"column": "status"},
            "severity": "warning",
            "meta": {"source_audit": {"reason": "the invoice needs it"}},
        },
        {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "customer"}},
        {
            "type": "expect_column_pair_values_a_to_be_greater_than_b",
            "kwargs": {"column_A": "ended", "column_B": "started", "or_equal": True},
        },
        {
            "type": "expect_column_values_to_be_of_type",
            "kwargs": {"column": "status", "type_": "TEXT"},
        },
        {
            "type": "expect_column_sum_to_be_between",
            "kwargs": {"column": "qty", "min_value": 1},
        },
    ],
}
REFUSED = {
    "name": "orders-2",
    "meta": {"dataset": "orders"},
    "expectations": [
        {
            "type": "unexpected_rows_expectation",
            "kwargs": {"unexpected_rows_query": "DELETE FROM {batch}"},
        }
    ],
}


@pytest.fixture(scope="module")
def url() -> Generator[str]:
    with kit.postgres() as server:
        with psycopg.connect(server.url, autocommit=True) as session:
            session.execute(
                "CREATE TABLE orders (id int PRIMARY KEY, status text, qty int, customer text,"
                " started timestamptz, ended timestamptz)"
            )
            session.execute(
                "INSERT INTO orders SELECT i, 'paid', i %% 7, %s || i, now(), now() + "
                "interval '1 hour' FROM generate_series(1, %s) AS i",
                (CANARY, ROWS),
            )
            session.execute("CREATE TABLE broken AS SELECT * FROM orders")
            session.execute("UPDATE broken SET status = NULL WHERE id % 100 = 0")
            session.execute("UPDATE broken SET customer = %s WHERE id < 3", (CANARY,))
            session.execute("UPDATE broken SET ended = started - interval '1 day' WHERE id = 7")
        yield server.url


def scanned(url: str, folder: Path, dataset: str, *options: str) -> tuple[dict[str, Any], str]:
    """The report of a scan with the suites in a folder, and all that was printed."""
    out = folder / "report.json"
    command = [sys.executable, "-m", "audit", "scan", url, "-f", f"json={out}", "--no-remember"]
    command += ["--expectations", str(folder / "suites"), "--dataset", f"public.{dataset}"]
    command += ["--only", "data_management.primary-key"]  # of which something can be said
    done = subprocess.run(
        [*command, "--only", CHECK, *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(out.read_text(encoding="utf-8")), done.stdout + done.stderr


def write(folder: Path, dataset: str, *suites: dict[str, Any]) -> None:
    (folder / "suites").mkdir()
    for i, suite in enumerate(suites):
        named = {**suite, "meta": {**suite["meta"], "dataset": dataset}}
        (folder / "suites" / f"{i}.json").write_text(json.dumps(named), encoding="utf-8")


def findings(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [finding for finding in report["findings"] if finding["check"] == CHECK]


@pytest.mark.server
def test_data_that_departs_from_its_suite_is_found_and_none_of_it_told(
    url: str, tmp_path: Path
) -> None:
    write(tmp_path, "broken", SUITE)

    report, printed = scanned(url, tmp_path, "broken")

    found = findings(report)
    assert {finding["severity"] for finding in found} == {"medium", "high"}
    assert len(found) == 3
    evidence = " ".join(finding["evidence"] for finding in found)
    assert f"20 of {ROWS:,} rows do not meet it: status has a value" in evidence
    assert "The suite says: the invoice needs it" in evidence
    assert "customer is unique" in evidence
    assert "ended is greater than or equal to started" in evidence
    told = json.dumps(report) + printed
    assert CANARY not in told


@pytest.mark.server
def test_sound_data_passes_and_what_is_refused_stays_unknown(url: str, tmp_path: Path) -> None:
    write(tmp_path, "orders", SUITE, REFUSED)

    report, _ = scanned(url, tmp_path, "orders", "--exact")

    assert findings(report) == []
    [check] = [check for check in report["checks"] if check["id"] == CHECK]
    assert check["status"] == "unknown"
    assert "nothing from a suite is executed" in check["reason"]
    with psycopg.connect(url) as session:
        counted = session.execute("SELECT count(*) FROM orders").fetchone()
    assert counted == (ROWS,)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--expectations", "nowhere"), "--expectations: there is no file or folder nowhere"),
        (("--exact",), "--exact is about suites; give them by --expectations"),
    ],
)
def test_options_that_cannot_be_meant_are_errors_of_usage(
    options: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "audit", "scan", str(tmp_path), *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )

    assert done.returncode == 2
    assert said in done.stderr
