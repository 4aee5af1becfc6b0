"""Breakages of credentials on a real PostgreSQL that need a server of their own."""

from collections.abc import Generator
from dataclasses import replace
from time import monotonic

import pytest

from audit.engine.collect import collect
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate_one
from audit.facts.accounts import AuditAccount
from audit.facts.guessing import (
    DefaultCredentials,
    Guessed,
    Likeness,
    LogInTry,
    Outcome,
    PasswordComparison,
)
from audit.facts.outward import StatementRecords, StoredCredentials
from audit.facts.server import Server
from audit.facts.transport import Connection
from audit.model.check import Severity
from audit.model.fact import Fact, Missing, Reason, Snapshot
from audit.model.result import CheckResult, Status
from tests.make.judging import NOON
from tests.servers.postgresql import AUDITOR, PASSWORD, Cluster, cluster, connector

VERSIONS = (
    pytest.param(18, marks=pytest.mark.server),
    pytest.param(15, marks=pytest.mark.debian("postgresql-15")),
)
Facts = dict[type[Fact], Fact | Missing]


@pytest.fixture(scope="module", params=VERSIONS)
def server(request: pytest.FixtureRequest) -> Generator[Cluster]:
    number: int = request.param
    settings = {"pg_stat_statements.track": "all", "log_connections": "on"}
    with cluster(version=number, settings=settings) as made:
        made.run("CREATE EXTENSION pg_stat_statements")
        yield made


def facts_of(url: str, *wanted: type[Fact], tries: bool = False) -> Facts:
    source = connector(url)
    source.target = replace(source.target, tries_defaults=tries)
    with source:
        facts, _ = collect(source, progress=_quiet, only={Server, *wanted})
    return facts


def _quiet(line: str) -> None:
    del line


def judged(id: str, facts: Facts) -> CheckResult:
    check = next(check for check in checks() if check.id == id)
    return evaluate_one(check, Snapshot(NOON, facts, {}))


def refused(server: Cluster) -> list[str]:
    """The log-ins that the server's own log has as refused."""
    lines = server.server.logtext().splitlines()
    return [
        line.partition("user ")[2].strip('"')
        for line in lines
        if "FATAL:  password authentication failed for user" in line
    ]


# --------------------------------------------------------------------- tried at the door


def test_no_log_in_is_tried_unless_it_was_asked_for(server: Cluster) -> None:
    before = len(refused(server))

    facts = facts_of(server.url(), DefaultCredentials)

    assert facts[DefaultCredentials] == Missing(
        Reason.UNSUPPORTED,
        "log-ins with default passwords are tried only with --test-default-credentials",
    )
    assert judged("security.default-credentials", facts).status is Status.NOT_APPLICABLE
    assert len(refused(server)) == before


def test_the_server_counts_two_slow_tries_and_no_more(server: Cluster) -> None:
    """PostgreSQL has one account of its own, and knows no blank password."""
    before = len(refused(server))
    began = monotonic()

    facts = facts_of(server.url(), DefaultCredentials, tries=True)

    assert refused(server)[before:] == ["postgres", AUDITOR]
    assert monotonic() - began >= 1.0
    assert facts[DefaultCredentials] == DefaultCredentials(
        tries=(
            LogInTry("postgres", Likeness.DEFAULT, Outcome.REFUSED),
            LogInTry(AUDITOR, Likeness.ACCOUNT, Outcome.REFUSED),
        ),
        lock_out="no setting that locks accounts is visible",
    )
    assert judged("security.default-credentials", facts).status is Status.PASS


def test_a_default_password_is_found_and_its_session_ended(server: Cluster) -> None:
    with server.admin() as session:  # afterwards its password is another one
        session.execute("ALTER ROLE postgres PASSWORD 'postgres'")
        try:
            facts = facts_of(server.url(), DefaultCredentials, tries=True)
        finally:
            session.execute(f"ALTER ROLE postgres PASSWORD '{server.server.password}'".encode())

    result = judged("security.default-credentials", facts)
    [failure] = result.failures
    assert str(failure.subject) == "postgres"
    assert failure.evidence.startswith("2 log-ins tried: its password is a default of the product")
    [(sessions,)] = server.run(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE '%default credentials%'"
    )
    assert sessions == 0


def test_the_right_password_for_a_database_that_may_not_be_entered_counts(server: Cluster) -> None:
    server.run(
        "CREATE DATABASE closed", "REVOKE CONNECT ON DATABASE closed FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE closed TO {AUDITOR}",
        "CREATE ROLE lone LOGIN PASSWORD 'lone'", "GRANT CONNECT ON DATABASE closed TO lone",
    )  # fmt: skip
    try:
        facts = facts_of(
            server.url("closed", user="lone", password="lone"), DefaultCredentials, tries=True
        )
    finally:
        server.run("DROP DATABASE closed WITH (FORCE)", "DROP ROLE lone")

    found = facts[DefaultCredentials]
    assert isinstance(found, DefaultCredentials)
    assert LogInTry("lone", Likeness.ACCOUNT, Outcome.ACCEPTED) in found.tries


# ------------------------------------------------------------------------ compared offline


def test_stored_hashes_are_compared_and_stay_where_they_are(server: Cluster) -> None:
    before = len(refused(server))
    server.run(
        "CREATE ROLE weak LOGIN PASSWORD 'weak'",
        "CREATE ROLE upper LOGIN PASSWORD 'Upper1'",
        "CREATE ROLE common LOGIN PASSWORD 'dragon'",
        "CREATE ROLE good LOGIN PASSWORD 'k9-Vz_wq77'",
        "SET password_encryption = 'md5'",
        "CREATE ROLE old LOGIN PASSWORD 'letmein'",
        "CREATE ROLE named LOGIN PASSWORD 'postgres123'",
    )
    roles = ("weak", "upper", "common", "good", "old", "named")
    try:
        url = server.url(user="postgres", password=server.server.password)
        facts = facts_of(url, PasswordComparison)
    finally:
        server.run(*(f"DROP ROLE {role}" for role in roles))

    found = facts[PasswordComparison]
    assert isinstance(found, PasswordComparison)
    assert found.guessed == (
        Guessed("common", Likeness.COMMON),
        Guessed("named", Likeness.DATABASE),
        Guessed("old", Likeness.COMMON),
        Guessed("weak", Likeness.ACCOUNT),
    )
    assert {"good", "upper", AUDITOR, "postgres"} <= set(found.compared)
    assert found.uncompared == ()
    assert "SCRAM" not in repr(facts)
    assert len(refused(server)) == before


def test_hashes_that_may_not_be_read_are_told_with_the_grant(server: Cluster) -> None:
    result = judged("security.common-passwords", facts_of(server.url(), PasswordComparison))

    assert result.status is Status.UNKNOWN
    assert result.grant == (
        f'GRANT SELECT (rolname, rolpassword) ON pg_catalog.pg_authid TO "{AUDITOR}"'
    )
    server.run(result.grant)
    try:
        after = judged("security.common-passwords", facts_of(server.url(), PasswordComparison))
    finally:
        server.run(result.grant.replace("GRANT", "REVOKE").replace(" TO ", " FROM "))
    assert after.status is Status.PASS


# ----------------------------------------------------------- kept in the text of statements


def test_passwords_in_the_statistics_are_counted_by_the_server(server: Cluster) -> None:
    server.run(
        "SELECT pg_stat_statements_reset()",
        "CREATE ROLE told LOGIN PASSWORD 'n0t-to-be-seen'",
        "ALTER ROLE told PASSWORD 'SCRAM-SHA-256$4096:c2FsdA==$a2V5:a2V5'",
    )
    try:
        facts = facts_of(server.url(), StatementRecords)
    finally:
        server.run("DROP ROLE told")

    result = judged("security.logged-passwords", facts)

    assert {str(fail.subject) for fail in result.failures} == {
        "pg_stat_statements", "log_statement",
    }  # fmt: skip
    assert any("1 statement with a password" in fail.evidence for fail in result.failures)
    assert "n0t-to-be-seen" not in repr(facts)


def test_hashes_in_the_place_of_passwords_are_not_counted(server: Cluster) -> None:
    server.run(
        "CREATE ROLE told LOGIN PASSWORD 'SCRAM-SHA-256$4096:c2FsdA==$a2V5:a2V5'",
        "SELECT pg_stat_statements_reset()",
        "ALTER ROLE told PASSWORD 'SCRAM-SHA-256$4096:c2FsdA==$a2V5:a2V5'",
        "DROP ROLE told",
    )

    result = judged("security.logged-passwords", facts_of(server.url(), StatementRecords))

    assert result.status is Status.PASS
    assert [str(note.subject) for note in result.notes] == ["log_statement"]


def test_texts_of_others_that_may_not_be_seen_are_told(server: Cluster) -> None:
    url = server.url(user="plain")

    result = judged("security.logged-passwords", facts_of(url, StatementRecords))

    assert result.status is Status.UNKNOWN
    assert "pg_monitor" in result.grant


# ------------------------------------------------------------------- kept for other systems


def test_the_password_of_a_subscription_is_found_and_not_read(server: Cluster) -> None:
    with server.database() as shop:
        shop.run(
            "CREATE SUBSCRIPTION feed CONNECTION 'host=far.invalid password=f4r-away' "
            "PUBLICATION p WITH (connect = false)"
        )
        try:
            unseen = judged("security.stored-credentials", facts_of(shop.url(), StoredCredentials))
            grant = unseen.grant
            shop.run(grant)
            facts = facts_of(shop.url(), StoredCredentials)
            shop.run(grant.replace("GRANT", "REVOKE").replace(" TO ", " FROM "))
        finally:
            shop.run(
                "ALTER SUBSCRIPTION feed DISABLE",
                "ALTER SUBSCRIPTION feed SET (slot_name = NONE)",
                "DROP SUBSCRIPTION feed",
            )

    assert unseen.status is Status.UNKNOWN
    [failure] = judged("security.stored-credentials", facts).failures
    assert str(failure.subject) == "subscription feed"
    assert "f4r-away" not in repr(facts)


def test_mappings_of_others_are_not_called_sound(server: Cluster) -> None:
    with server.database(
        "CREATE EXTENSION postgres_fdw",
        "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'far.invalid')",
        "CREATE USER MAPPING FOR plain SERVER far OPTIONS (user 'app', password 'f4r-away')",
        f"CREATE USER MAPPING FOR {AUDITOR} SERVER far OPTIONS (user 'app', password 'f4r-away')",
    ) as shop:
        hidden = judged("security.stored-credentials", facts_of(shop.url(), StoredCredentials))
        shop.run(hidden.grant)
        facts = facts_of(shop.url(), StoredCredentials)

    assert hidden.status is Status.UNKNOWN
    assert hidden.grant == f'GRANT USAGE ON FOREIGN SERVER "far" TO "{AUDITOR}"'
    [failure] = judged("security.stored-credentials", facts).failures
    assert str(failure.subject) == f"user mapping {AUDITOR} on far"
    assert "f4r-away" not in repr(facts)


# --------------------------------------------------------------------------- our own account


def test_the_administrators_account_is_not_ours(server: Cluster) -> None:
    url = server.url(user="postgres", password=server.server.password)

    assert judged("security.shared-account", facts_of(url, AuditAccount)).status is Status.FAIL
    sound = judged("security.shared-account", facts_of(server.url(), AuditAccount))
    assert sound.status is Status.PASS


@pytest.mark.server
@pytest.mark.parametrize(
    ("method", "severity"), [("password", Severity.INFO), ("scram-sha-256", None)]
)
def test_a_password_that_is_sent_in_clear_is_seen(method: str, severity: Severity | None) -> None:
    """On this machine nobody listens in, so it is a note."""
    rules = ["local all all scram-sha-256", f"host all all 127.0.0.1/32 {method}"]
    with cluster(version=18, hba=rules) as server:
        url = server.url(parameters={"sslmode": "disable"}, password=PASSWORD)
        result = judged("security.credential-transport", facts_of(url, Connection))

    assert result.status is Status.PASS
    assert [note.severity for note in result.notes] == ([severity] if severity is not None else [])
