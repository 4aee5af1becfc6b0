"""What goes wrong with MySQL and MariaDB: one clear sentence and the documented exit status."""

import time
from collections.abc import Generator
from typing import Any
from urllib.parse import quote

import pytest

from audit.access.budget import Limits
from audit.access.stream import Portion
from audit.cli._status import NOTHING, UNFINISHED, USAGE
from audit.cli.app import run
from audit.connectors.mysql import MySQL
from audit.errors import CollectError, ConnectionLost, Skipped, SourceTimeout
from audit.facts.catalog import Dataset
from audit.facts.profiles import Profiles
from audit.model.fact import Missing, Reason
from tests.servers import kit
from tests.servers.faults.audits import audited
from tests.servers.mariadb import AUDITOR, PASSWORD, Cluster, cluster

pytestmark = pytest.mark.debian("mariadb-server")

SHOP = (
    # far more than the buffers of a connection hold: the server is writing when it is stopped
    "CREATE TABLE orders (id int PRIMARY KEY, note varchar(4000)) CHARACTER SET latin1",
    "INSERT INTO orders SELECT seq, repeat('x', 4000) FROM seq_1_to_15000",
    "CREATE TABLE few (id int PRIMARY KEY)",
    "INSERT INTO few VALUES (1)",
)


@pytest.fixture(scope="module")
def server() -> Generator[Cluster]:
    with cluster() as made:
        yield made


@pytest.fixture(scope="module")
def shop(server: Cluster) -> Generator[str]:
    with server.database(*SHOP) as name:
        yield name


def url(server: Cluster, shop: str, *, user: str = AUDITOR, password: str = PASSWORD) -> str:
    login = f"{quote(user)}:{quote(password)}" if password else quote(user)
    return f"mysql://{login}@{kit.HOST}:{server.server.port}/{quote(shop)}"


def ended(where: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Status and the one sentence of a scan of a source that does not open."""
    status = run(["scan", "--no-input", "--no-remember", where])
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1, said
    assert said[0].startswith("error: ")
    return status, said[0]


def dataset(source: MySQL, name: str) -> Dataset:
    found = source.catalog().dataset(name)
    assert found is not None
    return found


# ------------------------------------------------------------------------------- nothing opens


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"password": "wr0ng"}, "refuses the password of 'auditor'"),
        ({"password": ""}, "asks for the password of 'auditor' and none was given"),
        ({"user": "nobody"}, "refuses the password of 'nobody', or does not know this user"),
        ({"shop": "nowhere"}, "the database 'nowhere' does not exist on it"),
        ({"user": "plain", "shop": "mysql"}, "may not be used by this account"),
        ({"user": "locked"}, "does not let the account in: it is locked"),
        ({"user": "expired", "shop": ""}, "has expired"),
    ],
)
def test_a_log_in_that_fails_is_one_sentence(
    server: Cluster,
    shop: str,
    changes: dict[str, str],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.run(
        f"CREATE OR REPLACE USER locked@'{kit.HOST}' IDENTIFIED BY '{PASSWORD}' ACCOUNT LOCK",
        f"CREATE OR REPLACE USER expired@'{kit.HOST}' IDENTIFIED BY '{PASSWORD}' PASSWORD EXPIRE",
    )
    given: dict[str, Any] = {"shop": shop, **changes}

    status, said = ended(url(server, **given), capsys)

    assert status == NOTHING
    assert told in said
    assert "wr0ng" not in said


@pytest.mark.parametrize(
    "host",
    [
        "x" * 64,
        "a..b",
        "-oProxyCommand=x",
        "no.such.host.invalid",
        "%00",
        "%0d%0aQUIT",
        "\u202e",
        "*",
    ],
)
def test_a_host_name_of_any_sort_is_one_sentence(
    host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = ended(f"mysql://u:p4ss-w0rd@{host}/x", capsys)

    assert status in {USAGE, NOTHING}
    assert "p4ss-w0rd" not in said
    assert said.isprintable()


@pytest.mark.parametrize(
    "where", ["mysql://u@h:99999/", "mysql://u@h:x/", "mysql://h/?ssl-mode=SOON", "mysql://h/?x=1"]
)
def test_a_url_that_cannot_be_is_a_usage_error(
    where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(where, capsys)[0] == USAGE


def test_a_server_without_room_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with cluster(options=("--max-connections=10",)) as full:
        held = [full.root() for _ in range(11)]  # one more than that is kept for administrators
        status, said = ended(url(full, ""), capsys)
        for one in held:
            one.close()

    assert status == NOTHING
    assert "has no free connection for us" in said


# ----------------------------------------------------------------------------- what ends midway


def test_an_account_with_one_session_is_told_why_no_row_was_read(
    server: Cluster, shop: str
) -> None:
    account = f"single@'{kit.HOST}'"
    server.run(
        f"CREATE OR REPLACE USER {account} IDENTIFIED BY '{PASSWORD}' WITH MAX_USER_CONNECTIONS 1",
        f"GRANT SELECT ON `{shop}`.* TO {account}",
    )

    found = audited(url(server, shop, user="single"), examine_tls=False).capture

    assert not found.finished
    assert "no more sessions for this account" in found.unfinished_reason
    assert found.snapshot.facts


def test_a_view_that_computes_too_long_is_stopped_and_the_rest_is_read(
    server: Cluster, shop: str
) -> None:
    server.run(
        "CREATE VIEW endless AS SELECT count(*) AS n FROM seq_1_to_100000000000 WHERE seq % 7 = 3",
        database=shop,
    )
    try:
        limits = Limits(statement_seconds=3)
        found = audited(url(server, shop), limits=limits, examine_tls=False).capture
    finally:
        server.run("DROP VIEW endless", database=shop)

    profiles = found.snapshot.get(Profiles)
    assert isinstance(profiles, Profiles)
    gaps = {p.dataset: p.missing for p in profiles.datasets}
    assert gaps["orders"] is None
    stopped = gaps["endless"]
    assert isinstance(stopped, Missing)
    assert stopped.reason is Reason.TIMEOUT
    assert stopped.detail == "the server stopped the statement at its limit of 3 s"


def test_a_table_that_is_dropped_meanwhile_is_left_out(server: Cluster, shop: str) -> None:
    server.run("CREATE TABLE brief (id int)", database=shop)
    with server.connector(shop) as source:
        brief = dataset(source, "brief")
        server.run("DROP TABLE brief", database=shop)
        with pytest.raises(Skipped, match="it was dropped while the audit ran"):
            list(source.stream(brief, Portion()).blocks)
        assert [b.batch.num_rows for b in source.stream(dataset(source, "few"), Portion()).blocks]


def test_a_column_that_is_dropped_meanwhile_is_one_sentence(server: Cluster, shop: str) -> None:
    server.run("CREATE TABLE slim (id int, gone int)", database=shop)
    with server.connector(shop) as source:
        slim = dataset(source, "slim")
        server.run("ALTER TABLE slim DROP COLUMN gone", database=shop)
        with pytest.raises(CollectError, match=r"a field that it reads is no longer there"):
            list(source.stream(slim, Portion()).blocks)
    server.run("DROP TABLE slim", database=shop)


def test_a_table_that_somebody_holds_is_given_up_in_time(server: Cluster, shop: str) -> None:
    limits = Limits(lock_seconds=1)
    with (
        server.root(shop) as other,
        other.cursor() as cursor,
        server.connector(shop, limits=limits) as source,
    ):
        few = dataset(source, "few")
        cursor.execute("LOCK TABLES few WRITE")
        began = time.monotonic()
        with pytest.raises(SourceTimeout, match="another session held a lock on it for over 1 s"):
            list(source.stream(few, Portion()).blocks)

    assert time.monotonic() - began < 10


def sessions(server: Cluster) -> list[int]:
    return [
        int(number)
        for (number,) in server.run(
            f"SELECT id FROM information_schema.processlist WHERE user = '{AUDITOR}'"
        )
    ]


def test_a_session_that_is_killed_between_rows_is_lost_and_the_next_is_new(
    server: Cluster, shop: str
) -> None:
    with server.connector(shop) as source:
        orders, few = dataset(source, "orders"), dataset(source, "few")
        blocks = iter(source.stream(orders, Portion()).blocks)
        next(blocks)
        server.run(*(f"KILL {number}" for number in sessions(server)))
        with pytest.raises(ConnectionLost) as lost:
            list(blocks)
        again = [b.batch.num_rows for b in source.stream(few, Portion()).blocks]

    assert "\n" not in str(lost.value)
    assert again == [1]


def test_a_statement_that_is_killed_is_told_from_one_that_took_too_long(
    server: Cluster, shop: str
) -> None:
    with server.connector(shop) as source:
        killed = source.explain(_error(1317))
        late = source.explain(_error(1969))

    assert str(killed) == "an administrator stopped the statement"
    assert "at its limit" in str(late)


def _error(number: int) -> Exception:
    from pymysql import err  # noqa: PLC0415

    return err.OperationalError(number, "")


def test_a_server_that_goes_down_leaves_a_report(
    shop: str, capsys: pytest.CaptureFixture[str]
) -> None:
    del shop
    with cluster() as brief, brief.database(*SHOP) as name, brief.connector(name) as source:
        orders = dataset(source, "orders")
        blocks = iter(source.stream(orders, Portion()).blocks)
        next(blocks)
        assert brief.server.proc is not None
        brief.server.proc.kill()
        brief.server.proc.wait()
        with pytest.raises(ConnectionLost, match="the connection to the server was lost"):
            list(blocks)
        status, said = ended(url(brief, name), capsys)
        assert status == NOTHING
        assert "refuses connections" in said
        brief.run = _no_more  # type: ignore[method-assign]  # the database went with its server


def _no_more(*statements: str, database: str | None = None) -> list[tuple[Any, ...]]:
    del statements, database
    return []


def test_statuses_are_those_of_the_contract() -> None:
    assert (USAGE, NOTHING, UNFINISHED) == (2, 3, 4)
