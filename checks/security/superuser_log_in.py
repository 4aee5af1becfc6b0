"""From where superusers may log in, by the server's rules."""

from collections.abc import Iterator

from audit.facts.accounts import Accounts, AuthRule, AuthRules
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import PRIVILEGES
from checks._words import listed
from checks.security._rules import databases_of, refuses, users_of

_EVERYBODY = "all"
_REPLICATION = frozenset({"replication"})


@check(
    id="security.superuser-log-in",
    title="Superusers log in from the server's own machine only",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Refuse superusers in a rule above, or name the accounts that the rule is for.",
    effort="1 hour",
    controls=PRIVILEGES,
)
def superuser_log_in(accounts: Accounts, auth: AuthRules) -> Iterator[Judgement]:
    """A superuser's password opens everything, the machine included: it is worth little to a thief
    who has to be on that machine first.
    """
    names = {a.name for a in accounts.accounts if a.superuser and a.can_login and not a.system}
    if not names:
        return
    for position, rule in enumerate(auth.rules):
        if rule.error or not rule.remote or refuses(rule) or databases_of(rule) == _REPLICATION:
            continue
        above = [upper for upper in auth.rules[:position] if _refuses_everywhere(upper)]
        admitted = sorted(
            name for name in names if _meant(name, rule) and not any(_meant(name, u) for u in above)
        )
        if not admitted:
            yield Pass(Subject(object=rule.place))
            continue
        yield Fail(
            Subject(object=rule.place),
            "Superusers may log in over the network",
            f"{rule.transport} from {rule.address} admits {listed(admitted)}.",
            (("superusers", len(admitted)), ("address", rule.address)),
            method="rules as the server reads them",
            fix=f"Put a rule above it that refuses {listed(admitted)}, or name the accounts that "
            "this one is for.",
        )


def _meant(name: str, rule: AuthRule) -> bool:
    users = users_of(rule)
    return _EVERYBODY in users or name in users


def _refuses_everywhere(rule: AuthRule) -> bool:
    return refuses(rule) and rule.any_address and rule.transport == "host" and not rule.error
