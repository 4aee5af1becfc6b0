"""Where nothing is wrong nothing is reported: whole scans of good servers, with the profile."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from audit.cli.app import run
from tests.make.loggers import as_they_were
from tests.servers.good_postgresql import PASSWORD, VARIABLE, Good, good

Report = dict[str, Any]
OPEN = {"not-run", "unknown", "error"}
VERSIONS = (
    pytest.param(18, marks=pytest.mark.server),
    pytest.param(15, marks=pytest.mark.debian("postgresql-15")),
)
#: What is reported nevertheless, and why the server has it.
LOW = {
    15: {
        # a streaming standby logs in as somebody who may replicate
        ("security.account-attributes", "standby_1"),
    },
    18: {
        ("security.account-attributes", "standby_1"),
        # the embedded build can neither encrypt nor record what is read
        ("security.tls-offered", "localhost"),
        ("security.access-logging", "log_statement"),
        # without it only the whole statements can be logged, passwords included
        ("security.schema-change-logging", "log_statement"),
    },
}


@pytest.fixture(scope="module", params=VERSIONS)
def server(request: pytest.FixtureRequest) -> Generator[Good]:
    number: int = request.param
    with good(number) as made:
        yield made


@pytest.fixture(scope="module")
def report(server: Good, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What `source-audit scan` writes; the password comes from the environment."""
    folder: Path = tmp_path_factory.mktemp("good")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, PASSWORD)
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        patch.chdir(folder)
        arguments = ["--password", f"env:{VARIABLE}", "-q", "-f", "json=good.json"]
        with as_they_were():
            assert run(["scan", server.url(), *arguments]) == 0
    found: Report = json.loads((folder / "good.json").read_text())
    return found


def place(finding: Report) -> str:
    """Where it is; the port is another one each time."""
    named = finding["object"] or finding["field"] or finding["dataset"] or ""
    return str(named).partition(":")[0]


def test_nothing_is_reported_but_what_the_server_lacks(server: Good, report: Report) -> None:
    found = [f for f in report["findings"] if f["severity"] != "info"]
    above = [f for f in found if f["severity"] != "low"]

    assert {(f["check"], place(f)) for f in found} == LOW[server.version]
    assert above == [] or server.version != 15


def test_the_account_as_it_is_printed_sees_all_of_it(report: Report) -> None:
    """No check is left open, for want of a privilege or of anything else."""
    left = {c["id"]: c["reason"] for c in report["checks"] if c["status"] in OPEN}

    assert left == {}
    assert report["verdict"]["status"] == "ready"


def test_every_dataset_is_read_whole(report: Report) -> None:
    assert {d["name"] for d in report["datasets"]} == {
        "sales.customers",
        "sales.order_lines",
        "sales.orders",
        "sales.products",
        "sales.schema_migrations",
    }
    assert {d["row_count_exact"] for d in report["datasets"]} == {True}
