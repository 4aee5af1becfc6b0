"""Change capture on a real MariaDB: where the audit says ready it works, and each way to fail."""

import subprocess
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pymysql
import pytest

from audit.connectors.mysql import MySQL
from audit.engine.collect import collect
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.facts.change import Capturable, ChangeCapture
from audit.facts.server import Observed
from audit.model.check import Fail, Severity
from audit.model.fact import Fact, Missing, Snapshot
from audit.model.result import CheckResult, Status
from tests.servers import kit
from tests.servers.mariadb import AUDITOR, PASSWORD, Cluster, cluster

pytestmark = pytest.mark.debian("mariadb-server")

READER = "cdc"
ACCOUNT = f"'{READER}'@'127.0.0.1'"
LOGGED = (
    "--log-bin=bin",
    "--binlog-format=ROW",
    "--binlog-row-metadata=FULL",
    "--gtid-strict-mode=ON",
    "--server-id=7",
)
TABLES = (
    "CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(20))",
    "CREATE TABLE codes (code varchar(9) NOT NULL UNIQUE)",
    "CREATE TABLE `lines` (note text)",
    "CREATE TABLE old (id int PRIMARY KEY) ENGINE = MyISAM",
)
CAPTURE, GAPS = "orchestration.change-capture", "orchestration.change-completeness"
KEPT, PLACE = "orchestration.change-log-retention", "orchestration.reader-position"
EXPIRY = "binlog_expire_logs_seconds"
READERS, IDENTITY = "orchestration.change-readers", "orchestration.change-identity"
Results = Mapping[str, CheckResult]


def results_of(source: MySQL) -> tuple[ChangeCapture, Results]:
    """What is collected without the rows, and how every check comes out."""
    facts: dict[type[Fact], Fact | Missing]
    facts, verified = collect(source, progress=lambda _: None)
    now = datetime.now(UTC)
    facts[Observed] = Observed(at=now)
    snapshot = Snapshot(now, MappingProxyType(facts), MappingProxyType(verified))
    found = facts[ChangeCapture]
    assert isinstance(found, ChangeCapture)
    return found, {result.check.id: result for result in evaluate(checks(), snapshot)}


def fails(result: CheckResult) -> dict[str, Fail]:
    return {str(fail.subject): fail for fail in (*result.failures, *result.notes)}


@pytest.fixture(scope="module")
def server() -> Generator[Cluster]:
    with cluster(options=LOGGED) as running:
        running.run(f"CREATE USER {ACCOUNT} IDENTIFIED BY '{PASSWORD}'")
        yield running


@pytest.fixture(scope="module")
def shop(server: Cluster) -> Generator[str]:
    with server.database(*TABLES) as name:
        yield name


@contextmanager
def reading(server: Cluster) -> Generator[Any]:
    """A cursor of the reader's own account."""
    with (
        pymysql.connect(
            host=kit.HOST, port=server.server.port, user=READER, password=PASSWORD
        ) as connection,
        connection.cursor() as cursor,
    ):
        yield cursor


def decoded(server: Cluster, log: str) -> str:
    """What the product's own reader makes of the log, over the replication protocol."""
    done = subprocess.run(
        [
            "/usr/bin/mariadb-binlog",
            "--no-defaults",
            "--read-from-remote-server",
            f"--host={kit.HOST}",
            f"--port={server.server.port}",
            f"--user={READER}",
            f"--password={PASSWORD}",
            "--base64-output=DECODE-ROWS",
            "--verbose",
            log,
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


# ------------------------------------------------------------------------------------- it is ready


def test_where_it_says_ready_a_reader_gets_the_changes(server: Cluster, shop: str) -> None:
    """By the statements of the audit alone an account becomes one that reads changes."""
    server.run(f"GRANT SELECT ON {shop}.* TO {ACCOUNT}")
    with server.connector(shop) as source:
        before, audited = results_of(source)
    with server.connector(shop, user=READER) as source:
        rights = source.change_capture().rights
    assert before.ready
    assert [right.met for right in rights] == [False, False, False]
    assert [audited[c].status for c in (CAPTURE, GAPS, KEPT, PLACE)] == [Status.PASS] * 4
    assert set(fails(audited[READERS])) == {"readers of changes"}
    with reading(server) as cursor, pytest.raises(pymysql.err.OperationalError):
        cursor.execute("SHOW BINLOG EVENTS")
    with pytest.raises(subprocess.CalledProcessError):
        decoded(server, "bin.000001")

    server.run(*(right.command for right in rights))
    server.run("FLUSH BINARY LOGS")
    server.run(
        "INSERT INTO orders VALUES (7, 'seven')",
        "UPDATE orders SET note = 'eight'",
        "DELETE FROM orders",
        database=shop,
    )

    with reading(server) as cursor:
        cursor.execute("SHOW MASTER STATUS")
        log = cursor.fetchall()[0][0]
    told = decoded(server, log)
    assert f"INSERT INTO `{shop}`.`orders`" in told
    assert f"UPDATE `{shop}`.`orders`" in told
    assert f"DELETE FROM `{shop}`.`orders`" in told
    assert "@1=7" in told
    assert "@2='eight'" in told
    with server.connector(shop) as source:
        after, audited = results_of(source)
    assert after.readers is not None
    assert f"{READER}@127.0.0.1" in {r.account for r in after.readers if not r.administrator}
    assert audited[READERS].status is Status.PASS


def test_each_table_has_a_verdict_and_the_statements_that_make_it_ready(server: Cluster) -> None:
    with server.database(*TABLES) as name:
        with server.connector(name) as source:
            found = source.change_capture().identities
        server.run(*(command for identity in found for command in identity.commands))
        with server.connector(name) as source:
            mended = source.change_capture().identities

    change = Capturable.NEEDS_CHANGE
    assert {i.dataset: (i.verdict, i.kind) for i in found} == {
        "codes": (change, "full row"),
        "lines": (change, "full row"),
        "old": (change, "primary key"),
        "orders": (Capturable.READY, "primary key"),
    }
    notes = {i.dataset: i.note for i in found}
    assert "no key" in notes["lines"]
    assert "no transactions" in notes["old"]
    assert {i.verdict for i in mended} == {Capturable.READY}


def test_an_engine_without_transactions_logs_what_was_rolled_back(
    server: Cluster, shop: str
) -> None:
    server.run(f"GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO {ACCOUNT}", "FLUSH BINARY LOGS")
    with server.root(shop) as connection, connection.cursor() as cursor:
        cursor.execute("BEGIN")
        for table in ("old", "orders"):
            cursor.execute(f"INSERT INTO {table} (id) VALUES (55)")
        cursor.execute("ROLLBACK")
        cursor.execute("SHOW MASTER STATUS")
        log = cursor.fetchall()[0][0]

    told = decoded(server, log)

    assert f"INSERT INTO `{shop}`.`old`" in told
    assert f"INSERT INTO `{shop}`.`orders`" not in told


# ---------------------------------------------------------------------------- each way it can fail


@dataclass(frozen=True)
class Changed:
    """A setting of the server that is changed while it runs, and what is then found where."""

    setting: str
    value: str
    check: str
    place: str
    severity: Severity | None = None


@pytest.mark.parametrize(
    "changed",
    [
        Changed("binlog_format", "'STATEMENT'", CAPTURE, "rows in the binary log"),
        Changed("binlog_format", "'MIXED'", CAPTURE, "rows in the binary log"),
        Changed("binlog_row_image", "'MINIMAL'", GAPS, "whole rows", Severity.HIGH),
        Changed("binlog_row_image", "'NOBLOB'", GAPS, "whole rows", Severity.HIGH),
        Changed("binlog_row_metadata", "'NO_LOG'", GAPS, "names of fields", Severity.LOW),
        Changed(EXPIRY, "3600", KEPT, EXPIRY, Severity.HIGH),
        Changed(EXPIRY, "172800", KEPT, EXPIRY),
        Changed("gtid_strict_mode", "OFF", PLACE, "gtid_strict_mode", Severity.INFO),
    ],
    ids=lambda changed: f"{changed.setting} {changed.value}",
)
def test_each_setting_that_is_changed_is_found_and_mended_by_the_statement(
    server: Cluster, shop: str, changed: Changed
) -> None:
    [(before,)] = server.run(f"SELECT @@{changed.setting}")
    server.run(f"SET GLOBAL {changed.setting} = {changed.value}")
    try:
        with server.connector(shop) as source:
            found, results = results_of(source)
        failed = {c: fails(results[c]) for c in (CAPTURE, GAPS, KEPT, PLACE)}
        server.run(failed[changed.check][changed.place].command)
        with server.connector(shop) as source:
            mended, after = results_of(source)
    finally:
        said = before if isinstance(before, int) else repr(before)
        server.run(f"SET GLOBAL {changed.setting} = {said}")

    places = {check: set(found) for check, found in failed.items() if found}
    assert places == {changed.check: {changed.place}}
    assert failed[changed.check][changed.place].severity is changed.severity
    assert found.ready is (changed.setting not in {"binlog_format", "binlog_row_image"})
    assert mended.ready
    assert not fails(after[changed.check])


def test_a_log_without_whole_rows_does_not_say_what_a_keyless_row_was(
    server: Cluster, shop: str
) -> None:
    server.run("SET GLOBAL binlog_row_image = 'MINIMAL'")
    try:
        with server.connector(shop) as source:
            found, results = results_of(source)
    finally:
        server.run("SET GLOBAL binlog_row_image = 'FULL'")

    assert set(fails(results[IDENTITY])) == {"codes", "lines"}
    assert not found.ready


def test_a_log_that_is_kept_for_ever_is_in_order(server: Cluster, shop: str) -> None:
    with server.connector(shop) as source:
        found, results = results_of(source)

    assert [kept.seconds for kept in found.retentions] == [None]
    assert results[KEPT].status is Status.PASS


def test_who_may_not_see_the_log_s_status_does_not_take_it_for_whole(
    server: Cluster, shop: str
) -> None:
    account = f"'{AUDITOR}'@'127.0.0.1'"
    server.run(f"REVOKE BINLOG MONITOR ON *.* FROM {account}")
    try:
        with server.connector(shop) as source:
            _, results = results_of(source)
        assert results[GAPS].status is Status.UNKNOWN
        [hidden] = results[GAPS].unknowns
        assert hidden.grant == f"GRANT BINLOG MONITOR ON *.* TO {account};"
        server.run(hidden.grant)
        with server.connector(shop) as source:
            _, results = results_of(source)
    finally:
        server.run(f"GRANT BINLOG MONITOR ON *.* TO {account}")
    assert results[GAPS].status is Status.PASS


def with_options(*options: str, before: Sequence[str] = ()) -> tuple[ChangeCapture, Results]:
    with cluster(options=options) as running, running.database(*TABLES) as name:
        if before:
            running.run(*before)
        with running.connector(name) as source:
            return results_of(source)


def test_databases_that_are_filtered_out_and_changes_that_are_not_passed_on_are_found() -> None:
    """A replica that writes no log of what it copies, and only of one database otherwise."""
    follow = "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1, MASTER_USER = 'x'"
    found, results = with_options(
        *LOGGED, "--binlog-do-db=elsewhere", "--log-slave-updates=0", before=(follow,)
    )

    judged = fails(results[GAPS])
    assert set(judged) == {"binlog_do_db", "changes of the server it copies"}
    assert {fail.severity for fail in judged.values()} == {Severity.HIGH}
    orders = found.identity("orders")
    assert orders is not None
    assert orders.kind == "nothing, because its database is left out of the log"
    assert set(fails(results[IDENTITY])) == {"codes", "lines", "old", "orders"}


def test_without_a_log_nothing_can_be_read_and_nothing_else_is_said_of_it() -> None:
    found, results = with_options("--server-id=7")

    assert not found.ready
    assert set(fails(results[CAPTURE])) == {"binary log", "rows in the binary log"}
    for check in (GAPS, KEPT, PLACE):
        assert results[check].status is Status.NOT_APPLICABLE
