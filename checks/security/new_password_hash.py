"""How new passwords are kept."""

from collections.abc import Iterator

from audit.facts.safeguards import Guard, Safeguards
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import AUTHENTICATION, PASSWORD_SCHEMES
from checks._safeguards import guarded


@check(
    id="security.new-password-hash",
    title="New passwords are kept as strong hashes",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy=("Make the strong hash the default, then set the passwords anew that were set before."),
    effort="1 hour",
    controls=(*AUTHENTICATION, "PCI DSS 8.3.2", *PASSWORD_SCHEMES),
)
def new_password_hash(safeguards: Safeguards) -> Iterator[Judgement]:
    """Each password that is set from now on is kept in a form that whoever reads it can use or
    guess, however strict the rules of who is let in are.
    """
    yield from guarded(
        safeguards,
        Guard.PASSWORD_HASH,
        title="New passwords get a weak hash",
        effect="who reads such a hash can log in with it",
    )
