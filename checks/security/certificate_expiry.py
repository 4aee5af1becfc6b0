"""Certificates past their end."""

from collections.abc import Iterator

from audit.facts.server import Observed
from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from checks._controls import TRANSPORT
from checks._words import day, seconds
from checks.security._tls import leaf_of, speaks, subject_of, unseen, weight


@check(
    id="security.certificate-expiry",
    title="The certificate has not expired",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.CRITICAL,
    remedy="Renew the certificate, and let a program do so from now on.",
    effort="1 hour",
    controls=TRANSPORT,
)
def certificate_expiry(server: TlsServer, observed: Observed) -> Iterator[Judgement]:
    """Every client that verifies refuses an expired certificate; those that still connect do
    not verify, and talk to whoever answers.
    """
    if not speaks(server):
        return
    leaf = leaf_of(server)
    if leaf is None:
        yield unseen(server)
    elif leaf.ends is None:
        yield Unknown(subject_of(server), "the certificate's end cannot be read")
    elif leaf.ends >= observed.at:
        yield Pass(subject_of(server))
    else:
        ago = seconds((observed.at - leaf.ends).total_seconds())
        yield Fail(
            subject_of(server),
            "Certificate has expired",
            f"It ended on {day(leaf.ends)}, {ago} ago.",
            (("ended", leaf.ends.isoformat()),),
            severity=weight(server, Severity.CRITICAL),
        )
