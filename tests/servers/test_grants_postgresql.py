"""The statements of `grants`, applied to a real PostgreSQL: enough for the audit, and no more."""

import re
from collections.abc import Generator, Sequence
from contextlib import suppress
from typing import Any, Self

import psycopg
import pytest
from psycopg import sql

from audit.access.address import parse_url
from audit.access.grants import Purpose, as_text
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.grants import plan_grants
from audit.engine.run import Request
from audit.errors import ConfigError
from audit.facts.accounts import AuditAccount
from audit.facts.profiles import Profiles
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from audit.report.capture import Capture
from tests.servers.postgresql import Cluster, Database, audit, cluster

VERSIONS = (
    pytest.param(18, marks=pytest.mark.server),
    pytest.param(15, marks=pytest.mark.debian("postgresql-15")),
)
#: Names that end a text, an identifier, a line or a dollar quote too early, if they can.
HOSTILE = ("reader", 'r"; DROP ROLE x; --', "r'x", "r $grants$ x", "r\nDROP ROLE x;", "r\\x", "Ä")
SECRET = "k9-Vz_wq77"
SHOP = (
    "CREATE ROLE keeper",
    "CREATE SCHEMA sales AUTHORIZATION keeper",
    'CREATE SCHEMA "odd;\'""schema" AUTHORIZATION keeper',
    "SET ROLE keeper",
    "CREATE TABLE sales.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, total int)",
    "CREATE TABLE sales.people (id int PRIMARY KEY, label text)",
    'CREATE TABLE "odd;\'""schema"."t\n;" (id int)',
    "CREATE VIEW sales.totals AS SELECT sum(total) AS total FROM sales.orders",
    "INSERT INTO sales.orders (total) SELECT n FROM generate_series(1, 50) AS n",
    "RESET ROLE",
)


@pytest.fixture(scope="module", params=VERSIONS)
def server(request: pytest.FixtureRequest) -> Generator[Cluster]:
    number: int = request.param
    with cluster(version=number) as made:
        yield made


@pytest.fixture
def shop(server: Cluster) -> Generator[Database]:
    """A database that nobody was granted anything in."""
    with server.database(*SHOP) as made:
        try:
            yield made
        finally:
            made.run("DROP OWNED BY keeper CASCADE", "DROP ROLE keeper")


def statements(
    shop: Database, purpose: Purpose, *, role: str = "", datasets: Sequence[str] = ()
) -> str:
    address, password = parse_url(shop.url("postgres", shop.cluster.server.password))
    request = Request(name="shop", address=address, datasets=tuple(datasets))
    return as_text(plan_grants(request, purpose, role=role, url_password=password))


def with_options(text: str) -> str:
    """The same with every optional statement in force, but those that need a subscription."""
    return re.sub(r"^-- (GRANT|REVOKE|ALTER DEFAULT)", r"\1", text, flags=re.MULTILINE)


class Made:
    """A role that a script made, with a password; dropped in the end."""

    def __init__(self, shop: Database, text: str, role: str) -> None:
        self.shop, self.role = shop, role
        shop.cluster.script(text, shop.name)
        with shop.admin() as session:
            name = sql.Identifier(role)
            session.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, SECRET))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *rest: object) -> None:
        with self.shop.admin() as session:
            name = sql.Identifier(self.role)
            session.execute(sql.SQL("DROP OWNED BY {}").format(name))
            with self.shop.cluster.admin() as other, suppress(psycopg.Error):
                other.execute(sql.SQL("DROP OWNED BY {}").format(name))
            session.execute(sql.SQL("DROP ROLE {}").format(name))

    def connect(self, database: str = "") -> "psycopg.Connection[Any]":
        """By the network, and with the role's own wish to write."""
        connection = psycopg.connect(
            self.shop.cluster.url(database or self.shop.name, user="u", password="p")
            .replace("//u:p@", "//"),
            user=self.role,
            password=SECRET,
            autocommit=True,
        )  # fmt: skip
        connection.execute("SET default_transaction_read_only = off")
        return connection

    def audit(self) -> Capture:
        return audit(self.shop.url(self.role, SECRET))


def refused(connection: "psycopg.Connection[Any]", statement: str) -> bool:
    try:
        connection.execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def gaps(capture: Capture) -> dict[str, str]:
    """What a privilege that is missing keeps from running."""
    return {
        r.check.id: r.reason
        for r in evaluate(checks(), capture.snapshot)
        if r.cause is Reason.PRIVILEGE
    }


def open_for_a_grant(capture: Capture) -> set[str]:
    results = evaluate(checks(), capture.snapshot)
    return {r.check.id for r in results if r.status is Status.UNKNOWN and r.grant}


def test_the_audit_runs_complete_with_what_is_printed(shop: Database) -> None:
    with Made(shop, statements(shop, Purpose.AUDIT, role="auditor_2"), "auditor_2") as made:
        capture = made.audit()

    assert gaps(capture) == {}
    assert [k.__name__ for k, m in capture.snapshot.missing() if m.reason is Reason.PRIVILEGE] == []
    profiles = capture.snapshot.get(Profiles)
    assert not isinstance(profiles, Missing)
    assert len(profiles.datasets) == 4
    assert all(d.missing is None for d in profiles.datasets)
    # hashes stay hidden unless somebody decides otherwise
    assert open_for_a_grant(capture) == {
        "security.common-passwords",
        "security.password-presence",
        "security.password-scheme",
    }


def test_the_optional_statements_close_what_is_left(shop: Database) -> None:
    text = with_options(statements(shop, Purpose.AUDIT, role="auditor_2"))
    with Made(shop, text, "auditor_2") as made:
        capture = made.audit()

    assert gaps(capture) == {}
    assert open_for_a_grant(capture) == set()


@pytest.mark.parametrize("purpose", Purpose)
def test_nothing_but_reading_is_allowed(shop: Database, purpose: Purpose) -> None:
    """Also where the role takes back that it only reads; what is everybody's is closed for it."""
    with Made(shop, with_options(statements(shop, purpose, role="r2")), "r2") as made:
        with made.connect() as session:
            for statement in (
                "INSERT INTO sales.orders (total) VALUES (1)",
                "UPDATE sales.orders SET total = 1",
                "DELETE FROM sales.orders",
                "TRUNCATE sales.orders",
                "CREATE TABLE public.x (id int)",
                "CREATE TABLE sales.x (id int)",
                "CREATE TEMP TABLE x (id int)",
                "CREATE SCHEMA x",
                "CREATE ROLE x",
                "CREATE DATABASE x",
                "SELECT nextval('sales.orders_id_seq')",
                "COPY sales.orders TO PROGRAM 'true'",
                "SELECT pg_read_file('PG_VERSION')",
                "ALTER TABLE sales.orders ADD COLUMN x int",
            ):
                assert refused(session, statement), statement
            assert session.execute("SELECT count(*) FROM sales.orders").fetchone() == (50,)
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            made.connect("postgres")
    shop.cluster.run("GRANT CONNECT ON DATABASE postgres TO PUBLIC")


def test_a_session_of_the_role_reads_only_unless_it_says_otherwise(shop: Database) -> None:
    with Made(shop, statements(shop, Purpose.INGEST, role="r2"), "r2") as made:
        with made.connect() as session:
            session.execute("RESET ALL")
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                session.execute("CREATE TEMP TABLE x (id int)")
            assert session.execute("SHOW statement_timeout").fetchone() == ("30min",)
        ours = made.audit().snapshot.get(AuditAccount)

    assert isinstance(ours, AuditAccount)
    assert (ours.writable, ours.superuser, ours.attributes) == ((), False, ())


def test_a_load_of_chosen_datasets_reads_no_other(shop: Database) -> None:
    text = statements(shop, Purpose.INGEST, role="r2", datasets=["sales.ord*", "sales.totals"])
    with Made(shop, text, "r2") as made, made.connect() as session:
        assert session.execute("SELECT count(*) FROM sales.orders").fetchone() == (50,)
        assert session.execute("SELECT total FROM sales.totals").fetchone() == (1275,)
        assert refused(session, "SELECT count(*) FROM sales.people")
        shop.run("SET ROLE keeper", "CREATE TABLE sales.later (id int)", "RESET ROLE")
        assert refused(session, "SELECT count(*) FROM sales.later")
    assert "ALTER DEFAULT PRIVILEGES" not in text


def test_a_load_of_everything_reads_what_owners_make_later(shop: Database) -> None:
    with Made(shop, statements(shop, Purpose.INGEST, role="r2"), "r2") as made:
        shop.run("SET ROLE keeper", "CREATE TABLE sales.later (id int)", "RESET ROLE")
        with made.connect() as session:
            assert session.execute("SELECT count(*) FROM sales.later").fetchone() == (0,)


@pytest.mark.parametrize("role", HOSTILE)
def test_the_statements_can_be_run_again_whatever_the_role_is_called(
    shop: Database, role: str
) -> None:
    text = statements(shop, Purpose.AUDIT, role=role)

    with Made(shop, text + text, role) as made, made.connect() as session:
        assert session.execute("SELECT current_user").fetchone() == (role,)
        assert session.execute("SELECT count(*) FROM sales.orders").fetchone() == (50,)
    assert text.replace("\n", "").isprintable()


def test_changes_are_loaded_only_by_choice(shop: Database) -> None:
    text = statements(shop, Purpose.INGEST, role="r2", datasets=["sales.orders"])

    assert '-- ALTER ROLE "r2" REPLICATION;' in text
    assert '-- CREATE PUBLICATION "r2" FOR TABLE "sales"."orders";' in text


def test_no_password_is_in_them(shop: Database) -> None:
    text = statements(shop, Purpose.AUDIT)

    assert shop.cluster.server.password not in text
    assert "PASSWORD" not in text


@pytest.mark.parametrize("role", ["pg_reader", "public", "x" * 64, "ä" * 32, "a\0b"])
def test_a_name_that_cannot_be_a_role_is_refused(shop: Database, role: str) -> None:
    with pytest.raises(ConfigError, match="--role"):
        statements(shop, Purpose.AUDIT, role=role)


def test_no_dataset_that_fits_is_said(shop: Database) -> None:
    with pytest.raises(ConfigError, match="no dataset fits"):
        statements(shop, Purpose.INGEST, datasets=["nothing.*"])
