"""The server's own rules of who is let in how."""

from collections.abc import Iterator

from audit.facts.accounts import AuthRule, AuthRules
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import AUTHENTICATION, LOG_IN_RULES
from checks.security._rules import asks_nothing, effective, refuses

#: Methods for which the client sends the password itself.
_SENT = frozenset({"password", "ldap", "pam", "radius", "bsd"})
#: Methods that a listener or a neighbour on the network gets around.
_WEAK = {
    "md5": "a stolen MD5 password hash can be used to log in as it is",
    "ident": "the client's own machine is asked who the user is",
}


@check(
    id="security.authentication-rules",
    title="Every rule asks for a strong proof of identity",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.CRITICAL,
    remedy="Ask for scram-sha-256 over hostssl in each rule, from named networks only.",
    command="SELECT pg_reload_conf();  -- after the rule is changed in pg_hba.conf",
    effort="Half a day",
    controls=(*AUTHENTICATION, *LOG_IN_RULES),
)
def authentication_rules(auth: AuthRules) -> Iterator[Judgement]:
    """The first rule that fits decides: one that is too generous lets everybody in, however
    strict all the others are.
    """
    for rule in auth.rules:
        if rule.error:
            yield _fail(
                rule,
                Severity.MEDIUM,
                "Rule cannot be read by the server",
                "The server reports an error in this rule and leaves it out.",
                "Correct the rule; whoever it was written for falls under another one.",
            )
    for rule, clear in effective([r for r in auth.rules if not r.error]):
        yield _judge(rule, clear=clear) if not refuses(rule) else Pass(Subject(object=rule.place))


def _judge(rule: AuthRule, *, clear: bool) -> Judgement:
    method = rule.method.lower()
    if asks_nothing(rule):
        return _fail(
            rule,
            Severity.CRITICAL if rule.remote else Severity.MEDIUM,
            "Rule lets users in without a password",
            f"Method {method} for {_scope(rule)}.",
            f"Replace {method} by scram-sha-256, or by peer on a local socket.",
        )
    on_the_way = clear and rule.remote
    if method == "password" or (method in _SENT and on_the_way):
        return _fail(
            rule,
            Severity.HIGH if on_the_way else Severity.MEDIUM,
            "Rule has passwords sent as they are",
            f"Method {method} for {_scope(rule)}"
            f"{', in clear text on the network' if on_the_way else ', readable to the server'}.",
            "Replace password by scram-sha-256."
            if method == "password"
            else "Write hostssl instead of host: this method needs the password itself.",
        )
    if on_the_way and rule.any_address:
        return _fail(
            rule,
            Severity.HIGH,
            "Rule lets any address in without encryption",
            f"Method {method} for {_scope(rule)}.",
            "Write hostssl instead of host, and the networks that clients are in.",
        )
    if method in _WEAK and rule.transport != "local":
        return _fail(
            rule,
            Severity.MEDIUM if rule.remote else Severity.LOW,
            "Rule asks for a weak proof of identity",
            f"Method {method} for {_scope(rule)}: {_WEAK[method]}.",
            f"Replace {method} by scram-sha-256 and set these passwords anew.",
        )
    return Pass(Subject(object=rule.place))


def _scope(rule: AuthRule) -> str:
    """Who and from where, in the server's words."""
    address = f" from {rule.address}" if rule.address else ""
    return f"{rule.transport} {rule.who}{address}"


def _fail(rule: AuthRule, severity: Severity, title: str, evidence: str, fix: str) -> Fail:
    return Fail(
        Subject(object=rule.place),
        title,
        evidence,
        (
            ("transport", rule.transport),
            ("who", rule.who),
            ("address", rule.address),
            ("method", rule.method),
        ),
        severity=severity,
        method="rules as the server reads them",
        fix=fix,
    )
