"""Servers dressed as managed services: what only the operator sees is not applicable, and advice is
in the service's own terms.

PostgreSQL gets a service's settings, roles and functions. MariaDB can be started under another
version, which is by what Google's and Azure's services are known; Amazon's are known by folders
that cannot be made here, and are left to the tests of the pure functions.
"""

from collections.abc import Generator
from typing import TypeVar

import pytest

from audit.engine.discover import checks
from audit.engine.judge import Judging, judge
from audit.engine.run import Request, audit_source
from audit.facts.accounts import Accounts, AuthRules
from audit.facts.backups import Archiving, Backups
from audit.facts.encryption import StorageEncryption
from audit.facts.outward import Listening
from audit.facts.replication import Replication
from audit.facts.server import Server
from audit.model.fact import Fact, Missing, Reason
from audit.report.capture import Capture
from audit.report.document import Report
from tests.servers import mariadb
from tests.servers.postgresql import Cluster, cluster

F = TypeVar("F", bound=Fact)

#: What makes a plain server look like each service, beside its settings.
DRESSES = {
    "Amazon RDS": (
        "CREATE ROLE rdsadmin SUPERUSER LOGIN PASSWORD 'x'",
        "CREATE ROLE rds_superuser CREATEROLE CREATEDB",
        "CREATE ROLE rds_replication",
        "CREATE ROLE loader LOGIN IN ROLE rds_replication",
    ),
    "Amazon Aurora": (
        "CREATE ROLE rdsadmin SUPERUSER LOGIN PASSWORD 'x'",
        "SET allow_system_table_mods = on",
        "CREATE FUNCTION pg_catalog.aurora_version() RETURNS text LANGUAGE sql AS 'SELECT NULL'",
    ),
    "Google Cloud SQL": (
        "CREATE ROLE cloudsqladmin SUPERUSER LOGIN PASSWORD 'x'",
        "CREATE ROLE cloudsqlsuperuser CREATEROLE CREATEDB",
    ),
    "Azure Database for PostgreSQL": (
        "CREATE ROLE azuresu SUPERUSER LOGIN PASSWORD 'x'",
        "CREATE ROLE azure_pg_admin CREATEROLE CREATEDB",
    ),
}
UNDRESS = (
    "DROP ROLE IF EXISTS rdsadmin, rds_superuser, cloudsqladmin, cloudsqlsuperuser",
    "DROP ROLE IF EXISTS azuresu, azure_pg_admin, loader, rds_replication",
    "SET allow_system_table_mods = on",
    "DROP FUNCTION IF EXISTS pg_catalog.aurora_version()",
)
#: Facts that only the operator of a service could tell.
KEPT = (Archiving, Backups, Replication, Listening, AuthRules)
OPERATORS = ("rdsadmin", "rds_", "cloudsql", "azure")


@pytest.fixture(scope="module")
def server() -> Generator[Cluster]:
    with cluster(version=18, settings={"archive_mode": "off"}) as running:
        yield running


@pytest.fixture(scope="module", params=DRESSES)
def seen(server: Cluster, request: pytest.FixtureRequest) -> tuple[str, Capture]:
    """One audit of a shop on a server that looks like a service, by roles and functions."""
    with server.database("CREATE TABLE orders (id int PRIMARY KEY)") as shop:
        try:
            shop.run(*DRESSES[request.param])
            return request.param, shop.audit()
        finally:
            shop.run(*UNDRESS)


def fact(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert not isinstance(found, Missing), found
    return found


def reported(capture: Capture) -> Report:
    return judge(capture, checks(), Judging())


def test_the_service_is_known_by_what_its_sql_shows(seen: tuple[str, Capture]) -> None:
    service, capture = seen
    found = fact(capture, Server)

    assert (found.flavour, found.managed) == (service, True)
    assert capture.source.flavour == service


@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.__name__)
def test_what_only_the_operator_sees_is_not_applicable(
    kind: type[Fact], seen: tuple[str, Capture]
) -> None:
    service, capture = seen

    missing = capture.snapshot.get(kind)

    assert isinstance(missing, Missing)
    assert missing.reason is Reason.UNSUPPORTED
    assert missing.detail.startswith(f"{service} ")


def test_no_check_asks_for_what_nobody_can_grant(seen: tuple[str, Capture]) -> None:
    service, capture = seen
    by_id = {c.id: c for c in reported(capture).checks}

    for check in (
        "reliability.archiving",
        "reliability.backup-evidence",
        "reliability.replica-presence",
        "security.network-listening",
        "security.authentication-rules",
    ):
        assert by_id[check].status == "not-applicable", check
        assert by_id[check].reason.startswith(service)
    if service == "Amazon RDS":  # it has a reader of changes; the rules that let it in are hidden
        assert by_id["orchestration.change-readers"].status == "pass"
    hidden = {c.id for c in by_id.values() if "pg_authid" in c.grant and "ON pg" in c.grant}
    assert not hidden
    if service == "Google Cloud SQL":  # where a flag shows the hashes
        assert by_id["security.password-scheme"].status == "unknown"
        assert "cloudsql.pg_authid_select_role" in by_id["security.password-scheme"].grant
    else:
        assert by_id["security.password-scheme"].status == "not-applicable"


def test_the_operators_own_accounts_are_no_finding(seen: tuple[str, Capture]) -> None:
    _, capture = seen
    accounts = fact(capture, Accounts).accounts
    theirs = [a for a in accounts if a.name.startswith(OPERATORS)]

    assert theirs
    assert all(account.system for account in theirs)
    for finding in reported(capture).findings:
        told = f"{finding.title} {finding.evidence} {finding.object}"
        assert not any(account.name in told for account in theirs), finding


def test_advice_names_no_statement_that_the_service_refuses(seen: tuple[str, Capture]) -> None:
    service, capture = seen
    report = reported(capture)

    commands = [f.command for f in report.findings]
    assert report.readiness is not None
    commands += [r.command for r in report.readiness.requirements]
    settings = [c for c in commands if c.startswith("-- set ")]
    assert len(settings) > 3
    for command in commands:
        assert "ALTER SYSTEM" not in command
        assert "pg_reload_conf" not in command
        assert "pg_hba.conf" not in command
    place = {
        "Amazon RDS": "the instance's DB parameter group",
        "Amazon Aurora": "the DB cluster parameter group",
        "Google Cloud SQL": "the instance's database flags",
    }.get(service, "the server parameters")
    assert all(place in command for command in settings if "require_secure" not in command)


def test_decoding_is_turned_on_as_the_service_has_it(seen: tuple[str, Capture]) -> None:
    service, capture = seen
    readiness = reported(capture).readiness
    assert readiness is not None

    [level] = [r for r in readiness.requirements if r.name == "wal_level"]

    own = {
        "Amazon RDS": "rds.logical_replication = 1",
        "Amazon Aurora": "rds.logical_replication = 1",
        "Google Cloud SQL": "cloudsql.logical_decoding = on",
    }.get(service, "wal_level = logical")
    assert own in level.command


def test_the_owner_is_asked_what_the_service_alone_knows(seen: tuple[str, Capture]) -> None:
    _, capture = seen
    asked = {q.id: q.question for q in reported(capture).questions}

    assert {
        *("service-backups", "service-copies", "service-encryption"),
        *("service-network", "service-logs"),
    } <= set(asked)
    assert "automated backups on, how long are they kept" in asked["service-backups"]


@pytest.mark.parametrize(
    ("setting", "service"),
    [
        ("rds.extensions", "Amazon RDS"),
        ("cloudsql.iam_authentication", "Google Cloud SQL"),
        ("azure.extensions", "Azure Database for PostgreSQL"),
        ("alloydb.iam_authentication", "Google AlloyDB"),
    ],
)
def test_a_setting_of_the_services_own_is_enough(
    server: Cluster, setting: str, service: str
) -> None:
    with server.database() as shop:
        shop.run(f'ALTER DATABASE {shop.name} SET "{setting}" = on')

        with shop.open() as connector:
            assert connector.server().flavour == service


def test_a_server_that_nobody_manages_is_judged_and_told_its_own_statements(
    server: Cluster,
) -> None:
    with server.database("CREATE TABLE orders (id int PRIMARY KEY)") as shop:
        # names that a customer may give to his accounts are no service
        shop.run("CREATE ROLE rds_loader LOGIN SUPERUSER")
        try:
            capture = shop.audit()
        finally:
            shop.run("DROP ROLE rds_loader")
        report = reported(capture)

    assert capture.source.flavour == ""
    by_id = {c.id: c.status for c in report.checks}
    assert by_id["reliability.archiving"] == "fail"
    assert by_id["security.network-listening"] == "pass"
    assert any("rds_loader" in f.evidence + f.object for f in report.findings)
    assert any(f.command.startswith("ALTER SYSTEM") for f in report.findings)
    assert "service-backups" not in {q.id for q in report.questions}


# -------------------------------------------------------------------------------------- MariaDB


@pytest.fixture(
    scope="module",
    params=[
        ("10.11.6-MariaDB-google-log", "Google Cloud SQL", "the instance's database flags"),
        ("10.11.6-MariaDB-azure-log", "Azure Database for MySQL", "the server parameters"),
    ],
    ids=lambda param: param[1],
)
def renamed(request: pytest.FixtureRequest) -> Generator[tuple[str, str, Capture]]:
    version, service, place = request.param
    with mariadb.cluster(options=(f"--version={version}",)) as running:
        running.run("CREATE USER 'cloudsqlsuperuser'@'%' IDENTIFIED BY 'Sw3et-Harbour-77'")
        running.run("CREATE USER 'azure_superuser'@'%' IDENTIFIED BY 'Sw3et-Harbour-77'")
        running.run("GRANT ALL ON *.* TO 'cloudsqlsuperuser'@'%', 'azure_superuser'@'%'")
        with running.database("CREATE TABLE orders (id int PRIMARY KEY)") as name:
            target = running.connector(name).target
            request_ = Request(name="shop", address=target.address)
            yield service, place, audit_source(request_, url_password=target.password)


@pytest.mark.debian("mariadb-server")
def test_mysql_in_a_service_says_so_and_leaves_the_operators_part_alone(
    renamed: tuple[str, str, Capture],
) -> None:
    service, place, capture = renamed
    found = fact(capture, Server)
    report = reported(capture)

    assert (found.flavour, found.managed) == (service, True)
    for kind in (Archiving, Backups, Replication, Listening, StorageEncryption):
        missing = capture.snapshot.get(kind)
        assert isinstance(missing, Missing), kind
        assert missing.reason is Reason.UNSUPPORTED
        assert missing.detail.startswith(f"{service} ")
    own = "cloudsqlsuperuser" if "Google" in service else "azure_superuser"
    assert [a.system for a in fact(capture, Accounts).accounts if a.name == own] == [True]
    for finding in report.findings:
        assert own not in f"{finding.title} {finding.evidence} {finding.object}"
        assert "SET GLOBAL" not in finding.command
        assert "option file" not in finding.command
    assert not any("option file" in check.grant for check in report.checks)
    assert any(place in finding.command for finding in report.findings)
    assert any(q.id == "service-backups" for q in report.questions)
