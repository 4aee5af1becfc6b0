"""Whether the credential of the audit went over the network in clear."""

from collections.abc import Iterator

from audit.facts.transport import Connection
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import TRANSPORT
from checks.security._transport import by_exposure, reach

#: Ways to log in by which the credential itself is sent, for anybody to read who listens.
_SENT = frozenset({"password", "basic", "bearer", "apikey", "plain", "ldap", "pam", "clear"})
#: Ways by which something is sent that is as good as the password once it is seen.
_EQUIVALENT = frozenset({"md5"})
_NOTHING = frozenset({"", "none", "trust", "anonymous"})


@check(
    id="security.credential-transport",
    title="Credentials are not sent in clear",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.CRITICAL,
    remedy="Encrypt the connection, then set the password anew: whoever listened has it.",
    effort="Half a day",
    controls=TRANSPORT,
)
def credential_transport(connection: Connection) -> Iterator[Judgement]:
    """Everybody on the way between the two machines reads the password out of the traffic, and
    uses it for as long as it works.
    """
    method = connection.authentication.lower()
    if connection.encrypted is None or method in _NOTHING:
        return
    subject = Subject(object=connection.endpoint)
    sent, equivalent = method in _SENT, method in _EQUIVALENT
    if connection.encrypted or not (sent or equivalent):
        yield Pass(subject)
        return
    declared = Severity.CRITICAL if sent else Severity.MEDIUM
    yield Fail(
        subject,
        "The password was sent in clear" if sent else "A weak proof of the password was sent",
        f"Log-in by {method} over a connection without encryption from {reach(connection)}.",
        (("method", method), ("exposure", connection.exposure.value)),
        severity=by_exposure(connection, declared, public=declared),
        method="our own log-in",
    )
