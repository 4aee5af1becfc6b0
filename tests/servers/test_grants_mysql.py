"""The statements of `grants`, applied to real servers: enough for the audit, and no more."""

import re
import subprocess
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pymysql
import pytest

from audit.access.address import parse_url
from audit.access.grants import Ask, Purpose, as_text
from audit.access.mysql import grants
from audit.access.mysql.grants import SYSTEM_TABLES, Surroundings, account_of
from audit.connectors import mysql as connector
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.grants import plan_grants
from audit.engine.run import Request, audit_source
from audit.errors import ConfigError
from audit.facts.accounts import AuditAccount
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family
from audit.facts.profiles import Profiles
from audit.model.fact import Reason
from audit.model.result import CheckResult, Status
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from tests.servers import kit, mysql56
from tests.servers.mariadb import Cluster, cluster

CLIENT = "/usr/bin/mariadb"
VERSIONS = (
    pytest.param(cluster, id="MariaDB", marks=pytest.mark.debian("mariadb-server")),
    pytest.param(
        mysql56.cluster, id="MySQL 5.6", marks=pytest.mark.debian("mariadb-server", mysql56.NEEDED)
    ),
)
SECRET = "k9-Vz_wq77"
#: Names that end a name, a line or a statement too early, if they can.
HOSTILE = ("r`; DROP x", "r'x", 'r"x', "r\\", "r;\n--", "r\x1b[1m", "Ä", "r\\'", "r$$")
#: Databases beside it whose names fit the pattern that an unquoted name would be.
BESIDE = "sh_p"
#: What is told of the account itself changes with it, and each audit is a hello that is counted.
CHANGING = frozenset(
    {
        "security.audit-account-privileges",
        "security.audit-credential",
        "security.failed-log-ins",
    }
)
SHOP = (
    "CREATE TABLE orders (id bigint AUTO_INCREMENT PRIMARY KEY, total int)",
    "CREATE TABLE people (id int PRIMARY KEY, label varchar(40))",
    "CREATE TABLE `odd;'`` name` (id int)",
    "CREATE VIEW totals AS SELECT sum(total) AS total FROM orders",
    "INSERT INTO orders (total) VALUES (1), (2), (3)",
    "CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW SET NEW.total = OLD.total",
    "CREATE PROCEDURE counted() SELECT count(*) FROM orders",
)


@dataclass(frozen=True)
class Shop:
    """A database that nobody was granted anything in, on a running server."""

    server: Cluster
    name: str

    def statements(
        self,
        purpose: Purpose,
        *,
        role: str = "auditor_2",
        datasets: Sequence[str] = (),
        name: str | None = None,
    ) -> str:
        database = self.name if name is None else name
        address, _ = parse_url(f"mysql://root@{kit.HOST}:{self.server.server.port}/{database}")
        request = Request(name="shop", address=address, datasets=tuple(datasets))
        return as_text(plan_grants(request, purpose, role=role))

    def run(self, text: str) -> None:
        """By the product's own client, which has commands that begin with a backslash."""
        subprocess.run(
            [CLIENT, "--no-defaults", f"--host={kit.HOST}", f"--port={self.port}", "--user=root"],
            input=text.encode(),
            check=True,
            capture_output=True,
        )

    @property
    def port(self) -> int:
        return self.server.server.port

    @contextmanager
    def account(self, text: str, role: str = "auditor_2") -> Generator["Made"]:
        """The account that a script makes, with a password afterwards; dropped in the end."""
        self.run(text)
        with self.server.root() as session, session.cursor() as cursor:
            try:
                with pytest.raises(pymysql.Error):
                    Made(self, role).session(password="")  # nobody gets in before
                change = "ALTER USER %s@%s IDENTIFIED BY %s ACCOUNT UNLOCK"
                if self.old:
                    change = "SET PASSWORD FOR %s@%s = PASSWORD(%s)"
                cursor.execute(change, (role, kit.HOST, SECRET))
                yield Made(self, role)
            finally:
                cursor.execute("DROP USER %s@%s", (role, kit.HOST))

    @property
    def old(self) -> bool:
        """Before accounts could be locked."""
        return "MariaDB" not in self.server.run("SELECT version()")[0][0]


@dataclass(frozen=True)
class Made:
    shop: Shop
    name: str

    def session(self, *, password: str = SECRET, database: str | None = None) -> Any:  # noqa: ANN401
        return pymysql.connect(
            host=kit.HOST,
            port=self.shop.port,
            user=self.name,
            password=password,
            database=self.shop.name if database is None else database,
            autocommit=True,
        )

    def audit(self) -> Capture:
        url = f"mysql://{kit.HOST}:{self.shop.port}/{self.shop.name}"
        address, _ = parse_url(url)
        request = Request(name="shop", address=replace(address, user=self.name), examine_tls=False)
        return audit_source(request, url_password=Secret(SECRET))


@pytest.fixture(scope="module", params=VERSIONS)
def server(request: pytest.FixtureRequest) -> Generator[Cluster]:
    with request.param(
        options=("--performance-schema=ON", "--log-bin=bin", "--server-id=2")
    ) as made:
        yield made


@pytest.fixture(scope="module")
def shop(server: Cluster) -> Generator[Shop]:
    with server.database(*SHOP) as name:
        yield Shop(server, name)


def refused(session: Any, statement: str) -> bool:  # noqa: ANN401  # the driver's
    with session.cursor() as cursor:
        try:
            cursor.execute(statement)
        except pymysql.Error as error:
            return error.args[0] in {1044, 1045, 1142, 1143, 1227, 1370, 1419}
        return False


def value(session: Any, statement: str) -> object:  # noqa: ANN401  # the driver's
    with session.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()[0][0]


def gaps(capture: Capture) -> dict[str, str]:
    """What a privilege that is missing keeps from running."""
    results = evaluate(checks(), capture.snapshot)
    return {
        r.check.id: r.reason
        for r in results
        if r.cause is Reason.PRIVILEGE or (r.status is Status.UNKNOWN and r.grant)
    }


def test_the_audit_runs_complete_with_what_is_printed(shop: Shop) -> None:
    with shop.account(shop.statements(Purpose.AUDIT)) as made:
        capture = made.audit()

    # who sees triggers may make them
    unseen = {"software_engineering.trigger-logic", "reliability.definer-accounts"}
    assert set(gaps(capture)) == unseen
    missing = capture.snapshot.missing()
    assert [k.__name__ for k, m in missing if m.reason is Reason.PRIVILEGE] == []
    profiles = capture.snapshot.get(Profiles)
    assert isinstance(profiles, Profiles)
    assert len(profiles.datasets) == 4
    assert all(d.missing is None for d in profiles.datasets)
    ours = capture.snapshot.get(AuditAccount)
    assert isinstance(ours, AuditAccount)
    assert (ours.writable, ours.superuser, ours.attributes) == ((), False, ())


def test_the_optional_statements_close_what_is_left(shop: Shop) -> None:
    with shop.account(uncommented(shop.statements(Purpose.AUDIT))) as made:
        assert gaps(made.audit()) == {}


#: Privileges without which this product shows as much.
SPARE = {"MariaDB": {"SHOW VIEW", "REPLICATION CLIENT"}, "MySQL": {"SHOW VIEW"}}


def test_each_privilege_is_needed_and_none_is_missed_in_silence(shop: Shop) -> None:
    """What a check said with all of them it says without one, or that it was not run or does not
    know, with the grant that lacks.
    """
    text = uncommented(shop.statements(Purpose.AUDIT))
    spare = set[str]()
    with shop.account(text) as made:
        before = results(made.audit())
        for what, where, account in privileges(text):
            shop.server.run(f"REVOKE {what} ON {where} FROM {account}")
            changed = {
                name: after
                for name, after in results(made.audit()).items()
                if after.status is not before[name].status and name not in CHANGING
            }
            shop.server.run(f"GRANT {what} ON {where} TO {account}")
            for name, after in changed.items():
                told = (what, where, name, before[name].status, after.status, after.reason)
                assert after.status in {Status.NOT_RUN, Status.UNKNOWN}, told
                assert after.grant, told
            if not changed:
                spare.add(what)

    assert spare == SPARE["MySQL" if shop.old else "MariaDB"]


def privileges(text: str) -> list[tuple[str, str, str]]:
    """Each privilege that a script grants by itself, with its place and the account."""
    lines = re.findall(r"^GRANT (?!USAGE)(.+) ON (\S+) TO (\S+);$", text, flags=re.MULTILINE)
    return [(one, where, account) for what, where, account in lines for one in what.split(", ")]


def results(capture: Capture) -> dict[str, CheckResult]:
    return {result.check.id: result for result in evaluate(checks(), capture.snapshot)}


def test_every_table_of_the_system_that_is_read_is_granted() -> None:
    folder = Path(grants.__file__).parent
    text = "".join(path.read_text() for path in (*folder.glob("*.py"), Path(connector.__file__)))
    read = set(re.findall(r"(?:FROM|JOIN)\s+mysql\.(\w+)", text))

    assert read - {"db"} <= set(SYSTEM_TABLES)  # `db` is read by who plans the grants only


@pytest.mark.parametrize("purpose", Purpose)
def test_nothing_but_reading_is_allowed(shop: Shop, purpose: Purpose) -> None:
    text = re.sub("^-- (?=GRANT REPL)", "", shop.statements(purpose), flags=re.MULTILINE)
    with shop.account(text) as made, made.session() as session:
        for statement in (
            "INSERT INTO orders (total) VALUES (1)",
            "UPDATE orders SET total = 1",
            "DELETE FROM orders",
            "TRUNCATE orders",
            "CREATE TABLE x (id int)",
            "CREATE TEMPORARY TABLE x (id int)",
            "CREATE DATABASE x",
            "CREATE USER x",
            "CREATE VIEW x AS SELECT 1",
            "DROP TRIGGER touched",
            "LOCK TABLES orders WRITE",
            "CALL counted()",
            "ALTER TABLE orders ADD COLUMN x int",
            "SELECT 1 INTO OUTFILE '/tmp/source-audit-x'",
            "LOAD DATA INFILE '/etc/hosts' INTO TABLE orders",
            "SET GLOBAL read_only = 0",
            "FLUSH TABLES",
            f"GRANT SELECT ON `{shop.name}`.* TO x@y",
        ):
            assert refused(session, statement), statement
        assert value(session, "SELECT count(*) FROM orders") == 3
        with pytest.raises(pymysql.OperationalError, match="Access denied"):
            made.session(database=BESIDE)


def uncommented(text: str) -> str:
    """The same with every optional statement in force, but those on passwords and TLS."""
    return re.sub(r"^-- (GRANT (?!USAGE))", r"\1", text, flags=re.MULTILINE)


def test_a_session_of_the_account_ends_long_statements(shop: Shop) -> None:
    with shop.account(shop.statements(Purpose.INGEST)) as made, made.session() as session:
        if not shop.old:
            assert value(session, "SELECT @@max_statement_time") == 1800
        assert value(session, "SELECT @@max_user_connections") == 16


def test_a_load_of_chosen_datasets_reads_no_other(shop: Shop) -> None:
    text = shop.statements(Purpose.INGEST, datasets=["ord*", "totals"])
    with shop.account(text) as made, made.session() as session:
        assert value(session, "SELECT count(*) FROM orders") == 3
        assert value(session, "SELECT total FROM totals") == 6
        assert refused(session, "SELECT count(*) FROM people")


def test_a_load_of_everything_reads_what_is_made_later(shop: Shop) -> None:
    with shop.account(shop.statements(Purpose.INGEST)) as made, made.session() as session:
        shop.server.run("CREATE TABLE later (id int)", database=shop.name)
        try:
            assert value(session, "SELECT count(*) FROM later") == 0
        finally:
            shop.server.run("DROP TABLE later", database=shop.name)


def test_all_databases_of_the_server_are_named(shop: Shop) -> None:
    text = shop.statements(Purpose.INGEST, name="")

    assert f"ON `{shop.name.replace('_', chr(92) + '_')}`.* TO" in text
    assert not re.search(r"^GRANT SELECT.* ON \*\.\*", text, flags=re.MULTILINE)


@pytest.mark.parametrize("role", HOSTILE)
def test_the_statements_can_be_run_again_whatever_the_account_is_called(
    shop: Shop, role: str
) -> None:
    text = shop.statements(Purpose.AUDIT, role=role)

    making = next(line for line in text.splitlines() if line and not line.startswith("--"))
    again = text.replace(making, "", 1) if shop.old else text
    with shop.account(text, role) as made:
        shop.run(again)
        with made.session() as session:
            assert value(session, "SELECT user()") == f"{role}@{kit.HOST}"
            assert value(session, "SELECT count(*) FROM orders") == 3
    assert text.replace("\n", "").isprintable()


def test_a_second_run_leaves_the_account_open(shop: Shop) -> None:
    text = shop.statements(Purpose.AUDIT)
    with shop.account(text) as made:
        if not shop.old:
            shop.run(text)
        made.session().close()


def test_names_that_do_not_print_are_granted(server: Cluster) -> None:
    made = ("CREATE TABLE `a\x1b[1mb` (id int)", "CREATE TABLE `c\n;d` (id int)")
    with server.database(*made) as name:
        shop = Shop(server, name)
        text = shop.statements(Purpose.INGEST, datasets=["a*", "c*"])
        with shop.account(text) as account, account.session() as session:
            assert value(session, "SELECT count(*) FROM `a\x1b[1mb`") == 0
            assert value(session, "SELECT count(*) FROM `c\n;d`") == 0
    assert text.replace("\n", "").isprintable()


def test_what_everybody_may_use_can_be_closed(server: Cluster) -> None:
    old = "MariaDB" not in server.run("SELECT version()")[0][0]
    with server.database() as name:
        server.run(
            "INSERT INTO mysql.db (host, db, user, select_priv) VALUES ('%', 'test\\_%', '', 'Y')"
            if not old  # which comes with such rows
            else "SELECT 1",
            "FLUSH PRIVILEGES",
        )
        if not old:
            server.run(f"GRANT SELECT ON `{name}`.* TO PUBLIC")
        text = Shop(server, name).statements(Purpose.AUDIT, name="")
        closing = text[text.index("-- What everybody may do") :]
        assert f"everybody: {'test, ' if old else ''}test\\_%" in closing
        Shop(server, name).run(
            re.sub("^-- (?=[A-Z ]+ (?:ON|FROM|PRIV).*;$)", "", closing, flags=re.MULTILINE)
        )
        left = server.run("SELECT count(*) FROM mysql.db WHERE user IN ('', 'PUBLIC')")

    assert left == [(0,)]


def test_changes_are_loaded_only_by_choice(shop: Shop) -> None:
    text = shop.statements(Purpose.INGEST, datasets=["orders"])

    assert "-- GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO `auditor_2`" in text


def test_no_dataset_that_fits_is_said(shop: Shop) -> None:
    with pytest.raises(ConfigError, match="no dataset fits"):
        shop.statements(Purpose.INGEST, datasets=["nothing"])


# ------------------------------------------------------------------------------ without a server

NEW = Surroundings(mariadb=False, release=(8, 4, 2), client="10.0.0.5", tls=True)
MARIA = Surroundings(mariadb=True, release=(10, 11, 6), client="10.0.0.5", tls=True, ed25519=True)


def planned(around: Surroundings, role: str = "auditor", purpose: Purpose = Purpose.AUDIT) -> str:
    shop = Dataset(name="orders", kind=DatasetKind.TABLE)
    catalog = Catalog(family=Family.RELATIONAL, datasets=(shop,))
    ask = Ask(purpose=purpose, role=role, catalog=catalog, whole=True)
    return as_text(grants.plan(ask, {"orders": ("shop_1", "orders")}, around))


def test_mysql_8_gets_no_table_that_it_does_not_have() -> None:
    text = planned(NEW)

    assert "CREATE USER IF NOT EXISTS `auditor`@`10.0.0.5` ACCOUNT LOCK;" in text
    assert "ALTER USER `auditor`@`10.0.0.5` REQUIRE SSL WITH MAX_USER_CONNECTIONS 8;" in text
    assert not re.search("global_priv|`proc`|REPLICA MONITOR|MAX_STATEMENT", text)
    assert "`mysql`.`user`" in text
    assert "rds_configuration" not in text
    assert "`mysql`.`rds_configuration`" in planned(replace(NEW, amazon=True))
    assert r"ON `shop\_1`.*" in text
    assert "ON `shop_1`.*" in planned(replace(NEW, literal=True))


def test_mariadb_gets_a_way_to_log_in_that_is_not_of_yesterday() -> None:
    assert "IDENTIFIED VIA ed25519 USING PASSWORD('<password>') ACCOUNT UNLOCK;" in planned(MARIA)


def test_a_place_can_be_named_with_the_account() -> None:
    assert "`auditor`@`10.0.%`" in planned(NEW, "auditor@10.0.%")
    assert account_of("a@b@10.1.1.1", NEW) == ("a@b", "10.1.1.1")


@pytest.mark.parametrize("role", ["", "x" * 33, "public", "a\0b", "@host", "a@"])
def test_a_name_that_cannot_be_an_account_is_refused(role: str) -> None:
    with pytest.raises(ConfigError, match="--role"):
        account_of(role, NEW)


@pytest.mark.parametrize(
    ("around", "longest"),
    [(NEW, 32), (replace(NEW, release=(5, 6, 24)), 16), (MARIA, 128)],
)
def test_names_are_as_long_as_the_server_takes_them(around: Surroundings, longest: int) -> None:
    assert account_of("x" * longest, around)[0] == "x" * longest
    with pytest.raises(ConfigError, match=f"at most {longest} characters"):
        account_of("x" * (longest + 1), around)
