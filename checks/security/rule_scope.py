"""Whom the server's rules about log-ins are for."""

from collections.abc import Iterator

from audit.facts.accounts import AuthRules
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import PRIVILEGES
from checks.security._rules import databases_of, effective, refuses, users_of

_EVERY = "all"


@check(
    id="security.rule-scope",
    title="Rules for log-ins name databases or accounts",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Write in each rule which accounts come from that network, and to which database.",
    effort="1 hour",
    controls=PRIVILEGES,
)
def rule_scope(auth: AuthRules) -> Iterator[Judgement]:
    """A rule for everybody and every database also admits the accounts and databases that are made
    next year, by whoever may make them.
    """
    for rule, _ in effective([rule for rule in auth.rules if not rule.error]):
        if not rule.remote or refuses(rule):
            continue
        subject = Subject(object=rule.place)
        if _EVERY in users_of(rule) and _EVERY in databases_of(rule):
            yield Fail(
                subject,
                "Rule is for every account and every database",
                f"{rule.transport} from {rule.address} admits all accounts to all databases.",
                (("address", rule.address),),
                method="rules as the server reads them",
            )
        else:
            yield Pass(subject)
