"""Clear text beside TLS."""

from collections.abc import Iterator

from audit.facts.accounts import AuthRules
from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from audit.model.fact import Missing
from checks._controls import ENCRYPTED_CONNECTIONS, TRANSPORT
from checks._words import listed
from checks.security._rules import effective, refuses
from checks.security._tls import command, named, sentence, speaks, subject_of, weight_of_clear_text

_COMMANDS = {
    "postgresql": "# pg_hba.conf: hostssl instead of host, and as the first line\n"
    "hostnossl all all all reject",
    "mysql": "SET GLOBAL require_secure_transport = ON;  -- and in the server's option file",
    "mongodb": "net.tls.mode: requireTLS",
    "redis": "port 0",
    "nats": "tls { handshake_first: true }",
    "ldap": "security tls=1",
    "smtp": "smtpd_tls_auth_only = yes",
}

#: Whose rules decided about our session without TLS: not those of a pooler in front of the server.
_RULES = "pg_hba.conf"


@check(
    id="security.tls-enforced",
    title="The endpoint refuses clear text",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Let the server refuse every session that does not begin with TLS.",
    effort="1 hour",
    controls=(*TRANSPORT, *ENCRYPTED_CONNECTIONS),
)
def tls_enforced(server: TlsServer, rules: AuthRules | Missing) -> Iterator[Judgement]:
    """Where clear text goes on beside TLS, a client that asks for neither sends its credential
    in the open, and an attacker on the way can make others do the same.
    """
    if not speaks(server):
        return
    if server.plaintext is False:
        yield Pass(subject_of(server))
    elif server.plaintext:
        yield Fail(
            subject_of(server),
            "Endpoint accepts clear text beside TLS",
            sentence(server.plaintext_detail, "The protocol went on without TLS."),
            (("exposure", server.exposure.value),),
            severity=weight_of_clear_text(server, Severity.HIGH, public=Severity.HIGH),
            command=command(server, _COMMANDS),
        )
    elif isinstance(rules, AuthRules) and _RULES in server.plaintext_detail:
        yield _by_rules(server, rules)
    elif server.protocol:
        why = named(server.plaintext_detail) or "no session in clear text was tried"
        grant = ""
        if isinstance(rules, Missing) and _RULES in server.plaintext_detail:
            grant = rules.grant
        yield Unknown(subject_of(server), why, grant)


def _by_rules(server: TlsServer, rules: AuthRules) -> Judgement:
    """Where a session of nobody known is let in neither way, the rules say who is."""
    clear = [
        rule.place
        for rule, in_clear in effective([r for r in rules.rules if not r.error])
        if in_clear and rule.remote and not refuses(rule)
    ]
    if not clear:
        return Pass(subject_of(server))
    return Fail(
        subject_of(server),
        "Endpoint accepts clear text beside TLS",
        f"Sessions without TLS are let in by {listed(clear)}.",
        (("exposure", server.exposure.value), ("rules", len(clear))),
        severity=weight_of_clear_text(server, Severity.HIGH, public=Severity.HIGH),
        method="rules as the server reads them",
        command=command(server, _COMMANDS),
    )
