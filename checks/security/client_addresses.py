"""From where accounts may log in."""

import ipaddress
from collections.abc import Iterator

from audit.facts.accounts import Account, Accounts, AuthRules
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
from checks._controls import HOSTS_OF_ACCOUNTS, LOG_IN_RULES, NETWORK
from checks.security._accounts import subject_of
from checks.security._rules import effective, refuses

_WILD = frozenset("%*")
#: The shortest prefix of a network that is somebody's own: 10.0.0.0/8, and a registry's smallest.
_WIDEST = {4: 8, 6: 32}


@check(
    id="security.client-addresses",
    title="Accounts log in from named networks only",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Name the networks that the clients are in.",
    effort="Half a day",
    controls=(*NETWORK, *LOG_IN_RULES[1:], *HOSTS_OF_ACCOUNTS),
)
def client_addresses(accounts: Accounts, auth: AuthRules | Missing) -> Iterator[Judgement]:
    """A stolen password is worth nothing to who cannot reach the log-in; a rule for any address
    lets it be used from everywhere.
    """
    for account in accounts.accounts:
        if account.can_login and account.host and not account.system:
            yield _by_host(account)
    if isinstance(auth, Missing):
        if auth.reason is not Reason.UNSUPPORTED:
            yield Unknown(Subject(), f"the rules were not read: {auth.detail}", auth.grant)
        return
    for rule, _ in effective([r for r in auth.rules if not r.error]):
        subject = Subject(object=rule.place)
        if not rule.remote or refuses(rule):
            continue
        if not rule.any_address and not _nearly_any(rule.address):
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Rule lets any address in" if rule.any_address else "Rule lets nearly any address in",
            f"{rule.transport} {rule.who} from {rule.address}.",
            (("who", rule.who), ("address", rule.address)),
            method="rules as the server reads them",
            fix="Write the networks that clients are in instead of any address.",
        )


def _nearly_any(address: str) -> bool:
    """Whether a network is larger than any that one organisation has."""
    try:
        network = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return False  # a name, or a word of the server's own
    return network.prefixlen < _WIDEST[network.version]


def _by_host(account: Account) -> Judgement:
    if not _WILD.intersection(account.host):
        return Pass(subject_of(account))
    return Fail(
        subject_of(account),
        "Account may log in from any host",
        f"Its host is {account.host}.",
        (("host", account.host),),
        severity=Severity.HIGH if account.superuser else None,
        method="catalogue",
    )
