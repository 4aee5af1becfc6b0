"""Passwords that anybody would try first."""

from collections.abc import Iterator

from audit.facts.guessing import Guessed, Likeness, PasswordComparison
from audit.facts.server import Server
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
from audit.model.fact import Missing
from checks._controls import AUTHENTICATION, PASSWORD_POLICIES
from checks._sql import identifier, is_postgresql

_TITLES = {
    Likeness.BLANK: "Password is blank",
    Likeness.ACCOUNT: "Password is made of the name of the account",
    Likeness.DATABASE: "Password is made of the name of the database",
    Likeness.PRODUCT: "Password is the name of the product",
    Likeness.DEFAULT: "Password is a default of the product",
    Likeness.COMMON: "Password is one of the most common ones",
}


@check(
    id="security.common-passwords",
    title="No password is blank, a name or one of the most common",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Set a long random password for the account, and keep it in a secret store.",
    effort="15 minutes",
    controls=(*AUTHENTICATION, "PCI DSS 8.3.6", *PASSWORD_POLICIES),
)
def common_passwords(
    comparison: PasswordComparison, server: Server | Missing
) -> Iterator[Judgement]:
    """Programs that look for open servers try these passwords within minutes of finding one, and
    then have everything that the account may see.
    """
    guessed = {found.account for found in comparison.guessed}
    for account in comparison.compared:
        if account not in guessed:
            yield Pass(Subject(object=account))
    for found in comparison.guessed:
        yield Fail(
            Subject(object=found.account),
            _TITLES[found.likeness],
            f"Among {comparison.guesses:,} guesses that were compared, it is "
            f"{_spoken(found.likeness)}; nobody logged in for it.",
            (("likeness", found.likeness.value), ("superuser", found.superuser)),
            severity=Severity.CRITICAL if found.superuser else None,
            method="offline comparison",
            command=_command(found) if is_postgresql(server) else "",
        )
    for gap in comparison.uncompared:
        for account in gap.accounts or ("",):
            yield Unknown(Subject(object=account), gap.why, gap.grant)


def _spoken(likeness: Likeness) -> str:
    made = likeness in {Likeness.ACCOUNT, Likeness.DATABASE}
    return f"made of {likeness.value}" if made else likeness.value


def _command(found: Guessed) -> str:
    """Psql ends this command with its line: the second line of a name would be taken for input."""
    return f"\\password {identifier(found.account)}" if found.account.isprintable() else ""
