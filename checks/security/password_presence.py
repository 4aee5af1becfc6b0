"""Accounts that have no password."""

from collections.abc import Iterator

from audit.facts.accounts import Accounts, AuthRules
from audit.model.check import (
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from audit.model.fact import Missing, Reason
from checks._controls import AUTHENTICATION, PASSWORD_SET
from checks.security._accounts import subject_of
from checks.security._rules import asks_nothing


@check(
    id="security.password-presence",
    title="Accounts cannot log in without a password",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Set a password for the account, or take its right to log in away.",
    effort="1 hour",
    controls=(*AUTHENTICATION, *PASSWORD_SET),
)
def password_presence(accounts: Accounts, rules: AuthRules | Missing) -> Iterator[Judgement]:
    """Knowing the name of such an account is enough to be it, with all that it may read and
    change.
    """
    logins = [a for a in accounts.accounts if a.can_login]
    if logins and not accounts.schemes_readable and accounts.schemes_grant:
        yield Unknown(
            Subject(), "our account may not see who has a password", accounts.schemes_grant
        )
        return
    for account in logins:
        if account.password_scheme == "":
            continue
        if account.password_scheme != "none":  # noqa: S105  # the word for having none
            yield Pass(subject_of(account))
        elif isinstance(rules, Missing):
            if rules.reason is Reason.UNSUPPORTED:  # the account alone decides
                yield _fail(subject_of(account), "It has no password.", None)
            else:
                why = f"it has no password, and what lets it in was not read: {rules.detail}"
                yield Unknown(subject_of(account), why, rules.grant)
        elif open_rules := [r for r in rules.rules if asks_nothing(r)]:
            severity = None if any(r.remote for r in open_rules) else Severity.MEDIUM
            said = f"It has no password, and {open_rules[0].place} asks for none."
            yield _fail(subject_of(account), said, severity)
        else:  # the server lets it in by a certificate or as a user of its machine, or not at all
            yield Pass(subject_of(account))


def _fail(subject: Subject, evidence: str, severity: Severity | None) -> Fail:
    return Fail(
        subject, "Account needs no password", evidence, severity=severity, method="catalogue"
    )
