"""Dialects from the command line: bad input is a sentence and an exit status, never a value."""

import gc
import json
import threading
import traceback
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from socket import create_server

import duckdb
import pytest

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.engine.discover import connector_for_scheme
from audit.errors import ConfigError, ConnectError
from audit.export import html
from audit.export.terminal import show
from audit.secrets.secret import Secret
from tests.make import report as make
from tests.make.command import run_command

CANARY = "canary-2b7e-Lantern"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "shop.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, mail VARCHAR)")
        connection.execute(f"INSERT INTO people SELECT n, '{CANARY}@shop.test' FROM range(50) t(n)")
        connection.execute(f"CREATE VIEW odd AS SELECT CAST('{CANARY}' AS INTEGER) AS n")
    return path


@pytest.fixture
def garbage() -> Generator[int]:
    """A port that accepts connections and never answers."""
    with closing(create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]
    for thread in threading.enumerate():  # of log-ins that ended when the server went
        if thread.name == "log-in":
            thread.join(5)
    gc.collect()


@pytest.mark.parametrize(
    ("url", "kind", "says"),
    [
        ("snowflake://auditor@account/shop", ConfigError, "need the package snowflake-sqlalchemy"),
        ("clickhouse+native://a@h/shop", ConfigError, "need the package clickhouse-sqlalchemy"),
        ("sqlalchemy+nosuch://h/shop", ConfigError, "no installed package brings an SQLAlchemy"),
        ("duckdb+duckdb_engine:///nosuch.duckdb", ConnectError, "there is no such file"),
        ("mssql+pymssql://a@127.0.0.1:{closed}/shop", ConnectError, "refuses connections"),
        ("mssql://a@no-such-host.invalid/shop", ConnectError, "cannot be resolved"),
        ("mssql://a@127.0.0.1/shop?encrypt=yes", ConfigError, "unknown parameter 'encrypt'"),
        ("mssql://a@127.0.0.1/shop?encryption=no", ConfigError, "encryption=no is none"),
        ("oracle+oracledb://a@127.0.0.1:{closed}/SHOP", ConnectError, "refuses connections"),
        ("oracle://a@127.0.0.1", ConfigError, "names the service"),
        ("mssql+pymssql://a@127.0.0.1:{garbage}/shop", ConnectError, "127.0.0.1:{garbage}"),
        (
            "oracle+oracledb://a@127.0.0.1:{garbage}/SHOP",
            ConnectError,
            "lets nobody in within 1.5 s",
        ),
    ],
)
# a driver that is left waiting drops its socket when the server goes
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_source_that_cannot_be_opened_is_one_sentence(
    url: str, kind: type[Exception], says: str, garbage: int
) -> None:
    with closing(create_server(("127.0.0.1", 0))) as once:
        closed = once.getsockname()[1]
    address, _ = parse_url(url.format(closed=closed, garbage=garbage))
    limits = Limits(connect_seconds=0.5, statement_seconds=1)
    target = Target("shop", address, Secret(CANARY), "env")

    with pytest.raises(kind) as raised:
        connector_for_scheme(address.scheme)(target, Budget(limits)).open()

    assert says.format(garbage=garbage) in str(raised.value)
    assert CANARY not in "".join(traceback.format_exception(raised.value))


def test_a_report_of_a_dialect_holds_no_value(shop: Path, tmp_path: Path) -> None:
    ended = run_command(
        *("scan", f"duckdb+duckdb_engine:///{shop}", "-f", "json=r.json", "-f", "html=r.html"),
        *("-f", "table", "-vv"),
        cwd=tmp_path,
    )
    report = json.loads((tmp_path / "r.json").read_text())

    assert ended.status == 0
    assert CANARY not in ended.out + ended.err + (tmp_path / "r.html").read_text() + json.dumps(
        report
    )
    assert (report["source"]["kind"], report["source"]["verified"]) == ("sqlalchemy", "real")
    people = next(d for d in report["datasets"] if d["name"] == "people")
    assert (people["row_count"], people["row_count_exact"]) == (50, True)
    statuses = {c["id"]: c["status"] for c in report["checks"]}
    assert "error" not in statuses.values()
    assert statuses["security.audit-account-privileges"] == "not-run"
    assert statuses["dataops.view-validity"] in {"fail", "pass"}


def test_an_experimental_kind_is_called_that_wherever_a_person_looks() -> None:
    real, recorded = (replace(make.shop(), source=replace(make.shop().source, verified=level))
                      for level in ("real", "recorded"))  # fmt: skip

    assert "(experimental)" not in show(real)
    assert "(experimental)" in show(recorded)
    assert "(experimental)" in html.EXPORTER(recorded).decode()
    assert "(experimental)" not in html.EXPORTER(real).decode()
