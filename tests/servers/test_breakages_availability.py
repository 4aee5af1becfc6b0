"""Availability as it is measured on real servers, near by, behind a slow network, and falling back.

What these tests break: "reliability.response-times", "reliability.replica-trend".
"""

from collections.abc import Generator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.stream import Choice, Sampling
from audit.connectors.mysql import MySQL
from audit.engine.run import Request, audit_source
from audit.engine.second_look import second_look
from audit.facts.availability import Availability
from audit.model.check import Fail, Severity
from audit.model.fact import Fact, Missing
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from checks.reliability.replica_trend import replica_trend
from checks.reliability.response_times import response_times
from tests.make.judgements import UNSUPPORTED, fails, passes
from tests.servers import kit, mariadb
from tests.servers.faults.relay import relay
from tests.servers.postgresql import AUDITOR, PASSWORD, Cluster, Database, cluster, connector

PAUSE = 0.12


@pytest.fixture(scope="module")
def postgres() -> Generator[Cluster]:
    with cluster(version=18) as running:
        yield running


@pytest.fixture(scope="module")
def shop(postgres: Cluster) -> Generator[Database]:
    with postgres.database("CREATE TABLE t (id int PRIMARY KEY)") as made:
        yield made


def through(shop: Database, port: int) -> str:
    return shop.url().replace(f":{shop.cluster.server.port}/", f":{port}/")


# ------------------------------------------------------------------------------------- PostgreSQL


@pytest.mark.server
def test_a_source_near_by_answers_quickly_and_has_our_time(shop: Database) -> None:
    with shop.open() as source:
        before = source.budget.load()
        found = source.availability()
        after = source.budget.load()

    assert found.trips.count == 10
    assert 0 < found.trips.p50 <= found.trips.p95 <= found.trips.worst < 1
    assert found.connecting is not None
    assert found.connecting.tcp is not None
    assert found.connecting.tls is None  # the embedded server has none
    assert 0 < found.connecting.tcp < found.connecting.total < 2
    assert found.clock is not None
    assert abs(found.clock.offset) < 0.5
    assert found.clock.uncertainty <= found.trips.p50
    assert (found.addresses, found.refused, found.lags) == (1, False, ())
    assert not fails(response_times(found))
    # all of it is counted: the round trips with the first one, two connections, and nothing else
    assert after.statements - before.statements in {11, 21}
    assert after.connections - before.connections == 2


@pytest.mark.server
@pytest.mark.parametrize(
    ("pause", "every", "title", "severity"),
    [
        (PAUSE, 4, "Source answers unevenly", None),
        (0.21, 1, "Source answers slowly", Severity.LOW),
    ],
)
def test_a_network_that_delays_is_found(
    shop: Database, pause: float, every: int, title: str, severity: Severity | None
) -> None:
    with (
        relay(shop.cluster.server.port, pause=pause, every=every) as slow,
        connector(through(shop, slow.port)) as source,
    ):
        began = datetime.now(UTC)
        found = source.availability()
        took = (datetime.now(UTC) - began).total_seconds()

    judged = {str(fail.subject): fail for fail in fails(response_times(found))}
    assert (judged["round trips"].title, judged["round trips"].severity) == (title, severity)
    assert took < 10
    assert found.clock is not None
    assert abs(found.clock.offset) <= found.clock.uncertainty + 0.1  # the delay is no skew


@pytest.mark.server
def test_a_server_without_a_free_connection_refuses_the_one_that_is_timed(
    shop: Database,
) -> None:
    shop.run(f"ALTER ROLE {AUDITOR} CONNECTION LIMIT 2")
    try:
        with shop.open() as source:
            found = source.availability()
            rows = source.rows("SELECT 1 AS one")
    finally:
        shop.run(f"ALTER ROLE {AUDITOR} CONNECTION LIMIT -1")

    assert found.refused
    assert found.connecting is None
    assert [row.one for row in rows] == [1]  # and the audit goes on


@pytest.mark.debian("postgresql-15")
def test_tls_is_a_part_of_its_own() -> None:
    with cluster(version=15) as server, connector(server.url()) as source:
        found = source.availability().connecting

    assert found is not None
    assert found.tls is not None
    assert found.tcp is not None
    assert found.tcp < found.tls < 2


@pytest.fixture(scope="module")
def copied() -> Generator[tuple[Cluster, kit.Server]]:
    with cluster(version=18) as primary, kit.postgres_standby(primary.server) as standby:
        yield primary, standby


@pytest.mark.server
def test_a_whole_audit_looks_twice_and_waits_for_nothing(
    copied: tuple[Cluster, kit.Server],
) -> None:
    primary, _ = copied
    address, password = parse_url(primary.url())
    limits = Limits(sampling=Sampling(Choice.NONE))
    capture: Capture = audit_source(
        Request(name="shop", address=address, limits=limits), url_password=password
    )

    found = capture.snapshot.get(Availability)
    assert isinstance(found, Availability)
    assert found.over is not None
    assert 0 < found.over < (capture.finished_at - capture.started_at).total_seconds()
    shares = {share.purpose: share for share in capture.load.by_purpose}
    assert 11 <= shares["availability"].statements <= 30


@pytest.mark.server
def test_a_replica_that_falls_behind_while_the_audit_runs_is_found(
    copied: tuple[Cluster, kit.Server],
) -> None:
    primary, standby = copied
    facts: dict[type[Fact], Fact | Missing]
    with connector(primary.url()) as source:
        source.replication()
        facts = {Availability: source.availability()}
        calm = {**facts, **second_look(source, facts, progress=_quiet)}
        run_on(primary, standby, "SELECT pg_wal_replay_pause()")
        primary.run("CREATE TABLE big AS SELECT repeat('x', 900) FROM generate_series(1, 40000)")
        late = {**facts, **second_look(source, facts, progress=_quiet)}
    url = f"postgresql://{AUDITOR}:{PASSWORD}@localhost:{standby.port}/postgres"
    with connector(url) as source:
        source.replication()
        itself = source.availability()

    [first, last] = availability(calm).lags
    assert first.at < last.at
    assert passes(replica_trend(availability(calm), UNSUPPORTED))
    [fail] = fails(replica_trend(availability(late), UNSUPPORTED))
    assert isinstance(fail, Fail)
    assert "MB more of changes to apply" in fail.evidence
    [own] = itself.lags[0].replicas
    assert own.name == "this server, a standby"
    assert own.size is not None
    assert own.size > 16 * 1024**2


def run_on(primary: Cluster, standby: kit.Server, statement: str) -> None:
    with psycopg.connect(
        host=primary.server.socket,
        port=standby.port,
        user="postgres",
        password=primary.server.password,
        dbname="postgres",
        autocommit=True,
    ) as connection:
        connection.execute(statement.encode())


def availability(facts: dict[type[Fact], Fact | Missing]) -> Availability:
    found = facts[Availability]
    assert isinstance(found, Availability)
    return found


def _quiet(line: str) -> None:
    del line


# ---------------------------------------------------------------------------------------- MariaDB


@pytest.mark.debian("mariadb-server")
def test_a_mariadb_is_measured_by_whole_log_ins_alone() -> None:
    """The server counts those that are broken off against the client's host."""
    with mariadb.cluster(tls="good") as server:
        with server.connector(query="ssl-mode=REQUIRED") as source:
            before = server.run("SHOW GLOBAL STATUS LIKE 'Aborted_connects'")
            found: Any = source.availability()
            after = server.run("SHOW GLOBAL STATUS LIKE 'Aborted_connects'")
        with (
            relay(server.server.port, pause=PAUSE, every=4) as slow,
            mariadb_at(slow.port) as source,
        ):
            uneven = source.availability()

    assert found.trips.count == 10
    assert found.connecting.tcp < found.connecting.total
    assert found.connecting.tls < found.connecting.total
    assert abs(found.clock.offset) < 0.5
    assert before == after
    assert [f.title for f in fails(response_times(uneven))] == ["Source answers unevenly"]


def mariadb_at(port: int) -> MySQL:
    address, _ = parse_url(f"mysql://{mariadb.AUDITOR}@{kit.HOST}:{port}/?ssl-mode=REQUIRED")
    target = Target("shop", address, Secret(mariadb.PASSWORD), "env", examine_tls=False)
    return MySQL(target, Budget(Limits()))
