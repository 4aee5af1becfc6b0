"""security.password-scheme"""

from dataclasses import replace

import pytest

from audit.facts.accounts import Account, Accounts
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.password_scheme import password_scheme
from tests.make.facts import server
from tests.make.judgements import UNSUPPORTED, passes, the_fail
from tests.make.judging import judged, not_run


def accounts(*schemes: str, can_login: bool = True) -> Accounts:
    return Accounts(
        accounts=tuple(
            Account(f"user{i}", can_login=can_login, superuser=False, password_scheme=scheme)
            for i, scheme in enumerate(schemes)
        ),
        schemes_readable=True,
    )


@pytest.mark.parametrize("scheme", ["scram-sha-256", "SCRAM-SHA-256", "caching_sha2_password"])
def test_a_strong_scheme_passes(scheme: str) -> None:
    assert password_scheme(accounts(scheme), UNSUPPORTED) == [Pass(Subject(object="user0"))]


@pytest.mark.parametrize(
    ("scheme", "severity"),
    [
        ("md5", Severity.MEDIUM),
        ("MD5", Severity.MEDIUM),
        ("SCRAM-SHA-1", Severity.MEDIUM),
        ("plain", Severity.HIGH),
    ],
)
def test_a_weak_scheme_is_named(scheme: str, severity: Severity) -> None:
    fail = the_fail(password_scheme(accounts(scheme), server()))

    assert (fail.severity, fail.evidence) == (severity, f"Stored as {scheme}.")
    assert '\\password "user0"' in fail.command


def test_no_line_of_a_name_is_typed_into_a_password_prompt() -> None:
    hostile = Account(
        "x\nhunter2\nhunter2\n", can_login=True, superuser=False, password_scheme="md5"
    )

    fail = the_fail(password_scheme(Accounts(accounts=(hostile,), schemes_readable=True), server()))

    assert fail.command == ""


def test_accounts_without_a_password_or_a_log_in_have_no_scheme_to_judge() -> None:
    assert judged(password_scheme, accounts("none", "")).status is Status.NOT_APPLICABLE
    assert judged(password_scheme, accounts("md5", can_login=False)).status is (
        Status.NOT_APPLICABLE
    )


def test_schemes_that_may_not_be_read_are_unknown_with_the_grant() -> None:
    hidden = Accounts(
        accounts=(Account("app", can_login=True, superuser=False),),
        schemes_grant="GRANT SELECT ON pg_authid TO auditor;",
    )

    result = judged(password_scheme, hidden)

    assert result.status is Status.UNKNOWN
    assert result.grant == "GRANT SELECT ON pg_authid TO auditor;"


def test_a_source_without_accounts_is_not_applicable() -> None:
    assert judged(password_scheme, Accounts(accounts=())).status is Status.NOT_APPLICABLE


def test_one_weak_scheme_does_not_hide_the_strong_ones() -> None:
    judgements = password_scheme(accounts("scram-sha-256", "md5"), UNSUPPORTED)

    assert passes(judgements) == [Subject(object="user0")]
    assert len(judgements) == 2


def test_accounts_that_could_not_be_read_are_not_run() -> None:
    assert not_run(password_scheme, Accounts)


def test_of_mysql_the_statement_names_the_host_and_a_stronger_plug_in() -> None:
    weak = Account(
        "o'hara",
        can_login=True,
        superuser=False,
        password_scheme="mysql_native_password",
        host="10.0.0.%",
    )
    known = Accounts(accounts=(weak,), schemes_readable=True)

    fail = the_fail(password_scheme(known, replace(server(), product_id="mariadb")))

    assert fail.command.startswith("ALTER USER 'o''hara'@'10.0.0.%' IDENTIFIED VIA ed25519")
