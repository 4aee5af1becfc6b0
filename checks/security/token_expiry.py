"""Tokens that never end."""

from collections.abc import Iterator

from audit.facts.tokens import Tokens
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CREDENTIALS
from checks._words import day


@check(
    id="security.token-expiry",
    title="Tokens and API keys have an end",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Make a new token with an end for whoever needs it, then revoke the old one.",
    effort="1 hour for each",
    controls=CREDENTIALS,
)
def token_expiry(tokens: Tokens) -> Iterator[Judgement]:
    """A token that leaked works until somebody notices; without an end nobody has to."""
    for token in tokens.tokens:
        subject = Subject(object=f"token {token.name}")
        if token.expires is not None:
            yield Pass(subject)
            continue
        made = f", made on {day(token.created)}" if token.created else ""
        owner = f" of {token.owner}" if token.owner else ""
        yield Fail(
            subject,
            "Token has no end",
            f"The token{owner}{made}, is valid until it is revoked.",
            (("owner", token.owner),),
            method="list of tokens",
            command=tokens.expiry,
        )
