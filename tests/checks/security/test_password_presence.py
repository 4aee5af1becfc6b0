"""security.password-presence"""

from audit.facts.accounts import Account, Accounts, AuthRule, AuthRules
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.password_presence import password_presence
from tests.make.judgements import REFUSED, UNSUPPORTED, the_fail
from tests.make.judging import judged, not_run


def accounts(scheme: str, *, can_login: bool = True) -> Accounts:
    return Accounts(
        accounts=(Account("app", can_login=can_login, superuser=False, password_scheme=scheme),),
        schemes_readable=True,
    )


def rules(method: str, *, remote: bool = False, error: str = "") -> AuthRules:
    rule = AuthRule(
        "pg_hba.conf line 4", "host", "all", "::1/128", method, remote=remote, error=error
    )
    return AuthRules(rules=(rule,))


def test_an_account_with_a_password_passes() -> None:
    assert password_presence(accounts("md5"), UNSUPPORTED) == [Pass(Subject(object="app"))]


def test_an_account_without_one_fails_where_accounts_alone_decide() -> None:
    fail = the_fail(password_presence(accounts("none"), UNSUPPORTED))

    assert (fail.title, fail.severity) == ("Account needs no password", None)


def test_a_rule_that_asks_for_nothing_from_afar_is_high() -> None:
    fail = the_fail(password_presence(accounts("none"), rules("trust", remote=True)))

    assert fail.severity is None
    assert fail.evidence == "It has no password, and pg_hba.conf line 4 asks for none."


def test_a_rule_that_asks_for_nothing_on_this_machine_is_medium() -> None:
    fail = the_fail(password_presence(accounts("none"), rules("trust")))

    assert fail.severity is Severity.MEDIUM


def test_an_account_that_only_comes_in_by_another_proof_passes() -> None:
    """The bootstrap account of Debian's PostgreSQL has no password and comes in by peer."""
    assert judged(password_presence, accounts("none"), rules("peer")).status is Status.PASS


def test_a_rule_that_the_server_cannot_read_lets_nobody_in() -> None:
    broken = rules("trust", error="invalid IP mask")

    assert judged(password_presence, accounts("none"), broken).status is Status.PASS


def test_rules_that_may_not_be_read_leave_it_unknown_with_their_grant() -> None:
    result = judged(password_presence, accounts("none"), missing={AuthRules: REFUSED})

    assert (result.status, result.grant) == (Status.UNKNOWN, REFUSED.grant)


def test_schemes_that_may_not_be_read_are_unknown_with_the_grant() -> None:
    hidden = Accounts(
        accounts=(Account("app", can_login=True, superuser=False),), schemes_grant="GRANT it;"
    )

    result = judged(password_presence, hidden)

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT it;")


def test_roles_without_a_log_in_have_nothing_to_examine() -> None:
    group = accounts("none", can_login=False)

    assert judged(password_presence, group).status is Status.NOT_APPLICABLE
    assert judged(password_presence, accounts("")).status is Status.NOT_APPLICABLE


def test_accounts_that_could_not_be_read_are_not_run() -> None:
    assert not_run(password_presence, Accounts)
