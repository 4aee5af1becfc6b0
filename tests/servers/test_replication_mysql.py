"""Two MariaDB servers, one a copy of the other by the binary log: what each of them tells."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from audit.engine.collect import collect
from audit.errors import PrivilegeMissing
from audit.facts.nodes import NodeLinks
from audit.facts.replication import Replica, Replication
from audit.model.exposure import Exposure
from audit.model.fact import Missing, Reason
from tests.servers import kit, mysql56
from tests.servers.mariadb import PLAIN, Cluster, cluster

pytestmark = pytest.mark.debian("mariadb-server")

COPIER, PASSWORD = "copier", "Twin-Harbour-3"
CANARY = "zebra.quokka@replicated.example"
_SECONDS = 200.0


@dataclass(frozen=True)
class Pair:
    """A primary and its copy."""

    primary: Cluster
    copy: Cluster

    def follow(self, change: str = "", *, gtid: bool = True) -> None:
        """Makes the copy follow the primary; `change` is more of CHANGE MASTER."""
        port = self.primary.server.port
        by_gtid = ", MASTER_USE_GTID = slave_pos" if gtid else ""
        self.copy.run(
            "STOP SLAVE",
            f"CHANGE MASTER TO MASTER_HOST = '{kit.HOST}', MASTER_PORT = {port}, "
            f"MASTER_USER = '{COPIER}', MASTER_PASSWORD = '{PASSWORD}', "
            f"MASTER_CONNECT_RETRY = 1{by_gtid}{change}",
            "START SLAVE",
        )
        self.until(lambda state: state.healthy)

    def until(self, reached: Callable[[Replica], bool]) -> Replication:
        """What the copy says of itself once it is so."""
        end = time.monotonic() + _SECONDS
        while True:
            found = replication(self.copy)
            if reached(found.replicas[0]):
                return found
            assert time.monotonic() < end, found
            time.sleep(0.1)

    def caught_up(self) -> None:
        [(position,)] = self.primary.run("SELECT @@gtid_current_pos")
        [(waited,)] = self.copy.run(f"SELECT master_gtid_wait('{position}', {_SECONDS})")
        assert waited == 0


def replication(server: Cluster) -> Replication:
    with server.connector() as source:
        found = source.replication()
    assert isinstance(found, Replication)
    return found


@contextmanager
def pair(*, tls: str | None = None) -> Generator[Pair]:
    with (
        cluster(tls=tls, options=("--log-bin=bin", "--server-id=11")) as primary,
        cluster(options=("--server-id=12", "--read-only=1", "--slave-net-timeout=5")) as copy,
    ):
        primary.run(
            f"CREATE USER {COPIER}@'{kit.HOST}' IDENTIFIED BY '{PASSWORD}'",
            f"GRANT REPLICATION SLAVE ON *.* TO {COPIER}@'{kit.HOST}'",
        )
        # the copy begins with what the primary has, and with its place in the log
        [(position,)] = primary.run("SELECT @@gtid_current_pos")
        copy.run(f"SET GLOBAL gtid_slave_pos = '{position}'")
        yield Pair(primary, copy)


@pytest.fixture(scope="module")
def twins() -> Generator[Pair]:
    with pair() as made:
        made.follow()
        made.primary.run(
            "CREATE DATABASE shop", "CREATE TABLE shop.people (mail varchar(80) PRIMARY KEY)"
        )
        made.caught_up()
        yield made


def test_both_ends_know_their_part(twins: Pair) -> None:
    primary, copy = replication(twins.primary), replication(twins.copy)

    assert (primary.role, copy.role) == ("primary", "standby")
    assert [r.healthy for r in (*primary.replicas, *copy.replicas)] == [True, True]
    assert copy.standby_lag_seconds == 0.0
    assert copy.replicas[0].state == "receives: Yes, applies: Yes"


def test_a_primary_has_no_link_of_its_own_making(twins: Pair) -> None:
    with twins.primary.connector() as source:
        found = source.node_links()

    assert isinstance(found, Missing)
    assert found.reason is Reason.UNSUPPORTED


def test_a_link_in_clear_text_is_told(twins: Pair) -> None:
    with twins.copy.connector() as source:
        found = source.node_links()

    assert isinstance(found, NodeLinks)
    assert (found.nodes, found.encrypted, found.exposure) == (2, False, Exposure.LOOPBACK)
    assert found.verified is None


def test_a_copy_that_may_be_written_to_is_told_from_one_that_may_not(twins: Pair) -> None:
    with twins.copy.connector() as source:
        assert source.server().read_only
    twins.copy.run("SET GLOBAL read_only = 0")
    try:
        with twins.copy.connector() as source:
            assert source.server().read_only is False
    finally:
        twins.copy.run("SET GLOBAL read_only = 1")


def test_a_copy_that_is_late_is_told_by_how_much(twins: Pair) -> None:
    with twins.copy.root("shop") as held, held.cursor() as cursor:
        cursor.execute("LOCK TABLES people WRITE")
        twins.primary.run("INSERT INTO shop.people VALUES ('late@x.example')")
        found = twins.until(lambda r: (r.lag_seconds or 0) >= 1)
        cursor.execute("UNLOCK TABLES")

    assert found.replicas[0].healthy
    assert 1 <= (found.standby_lag_seconds or 0) <= _SECONDS
    twins.caught_up()


@pytest.mark.parametrize(
    ("stop", "state"),
    [
        ("SQL_THREAD", "receives: Yes, applies: No"),
        ("IO_THREAD", "receives: No, applies: Yes"),
        ("", "receives: No, applies: No"),
    ],
)
def test_a_thread_that_stopped_is_told(twins: Pair, stop: str, state: str) -> None:
    twins.copy.run(f"STOP SLAVE {stop}")
    try:
        found = twins.until(lambda r: not r.healthy)
    finally:
        twins.copy.run("START SLAVE")

    assert (found.role, found.replicas[0].state) == ("standby", state)
    twins.until(lambda r: r.healthy)


def test_a_row_that_is_there_already_stops_the_copy_and_is_not_told(twins: Pair) -> None:
    """The server quotes the row in its error; no fact may."""
    insert = f"INSERT INTO shop.people VALUES ('{CANARY}')"
    twins.copy.run("SET SESSION sql_log_bin = 0", insert)
    twins.primary.run(insert)
    stopped = twins.until(lambda r: not r.healthy)
    with twins.copy.connector() as source:
        facts, _ = collect(source, progress=lambda _: None)
    twins.copy.run(f"DELETE FROM shop.people WHERE mail = '{CANARY}'", "START SLAVE SQL_THREAD")

    assert stopped.replicas[0].state == "receives: Yes, applies: No"
    assert CANARY not in repr(facts)
    twins.caught_up()


def test_a_copy_whose_primary_is_gone_is_not_healthy() -> None:
    with cluster(options=("--server-id=12",)) as copy:
        copy.run(
            f"CHANGE MASTER TO MASTER_HOST = '{kit.HOST}', MASTER_PORT = {kit.free_port()}, "
            f"MASTER_USER = '{COPIER}', MASTER_PASSWORD = '{PASSWORD}'",
            "START SLAVE",
        )
        found = Pair(copy, copy).until(lambda r: "Connecting" in r.state)

    assert not found.replicas[0].healthy
    assert found.standby_lag_seconds is None


def test_an_account_that_may_not_see_it_is_told_the_grant(twins: Pair) -> None:
    with twins.copy.connector(user=PLAIN) as source, pytest.raises(PrivilegeMissing) as hidden:
        source.replication()
    assert hidden.value.grant == f"GRANT REPLICA MONITOR ON *.* TO '{PLAIN}'@'{kit.HOST}';"
    with twins.primary.connector(user=PLAIN) as source:
        twins.primary.run(f"GRANT REPLICA MONITOR ON *.* TO '{PLAIN}'@'{kit.HOST}'")
        with twins.primary.connector(user=PLAIN) as again:
            found = again.replication()
        twins.primary.run(f"REVOKE REPLICA MONITOR ON *.* FROM '{PLAIN}'@'{kit.HOST}'")
        del source

    assert isinstance(found, Replication)
    assert not found.visible
    assert found.grant == f"GRANT PROCESS ON *.* TO '{PLAIN}'@'{kit.HOST}';"


def test_a_link_over_tls_is_told_and_whether_it_is_verified() -> None:
    with pair(tls="good") as twins:
        authority = twins.primary.server.certs.ca
        seen: list[tuple[bool | None, bool | None]] = []
        for verify in (0, 1):
            twins.follow(
                f", MASTER_SSL = 1, MASTER_SSL_CA = '{authority}', "
                f"MASTER_SSL_VERIFY_SERVER_CERT = {verify}"
            )
            with twins.copy.connector() as source:
                found = source.node_links()
            assert isinstance(found, NodeLinks)
            seen.append((found.encrypted, found.verified))
        assert replication(twins.primary).role == "primary"

    assert seen == [(True, False), (True, True)]


# --------------------------------------------------------------------------------- MySQL's own


@pytest.mark.debian(mysql56.NEEDED)
def test_mysql_tells_both_ends_by_its_own_names() -> None:
    with (
        mysql56.cluster(options=("--log-bin=bin", "--server-id=1")) as primary,
        mysql56.cluster(options=("--server-id=2",)) as copy,
    ):
        primary.run(
            f"CREATE USER {COPIER}@'{kit.HOST}' IDENTIFIED BY '{PASSWORD}'",
            f"GRANT REPLICATION SLAVE ON *.* TO {COPIER}@'{kit.HOST}'",
        )
        [(log, position, *_)] = primary.run("SHOW MASTER STATUS")
        place = f", MASTER_LOG_FILE = '{log}', MASTER_LOG_POS = {position}"
        Pair(primary, copy).follow(place, gtid=False)
        first, second = replication(primary), replication(copy)
        with copy.connector() as source:
            links = source.node_links()

    assert (first.role, second.role) == ("primary", "standby")
    assert second.standby_lag_seconds == 0.0
    assert isinstance(links, NodeLinks)
    assert (links.encrypted, links.exposure) == (False, Exposure.LOOPBACK)
