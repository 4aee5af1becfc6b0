"""Certificates before their beginning."""

from collections.abc import Iterator

from audit.facts.server import Observed
from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from checks._controls import TRANSPORT
from checks._words import day, seconds
from checks.security._tls import leaf_of, speaks, subject_of, unseen, weight


@check(
    id="security.certificate-start",
    title="The certificate is valid already",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.CRITICAL,
    remedy="Install a certificate that is valid now, and check the clock of whoever issues them.",
    effort="1 hour",
    controls=TRANSPORT,
)
def certificate_start(server: TlsServer, observed: Observed) -> Iterator[Judgement]:
    """Every client that verifies refuses a certificate before its first day, so that loads fail
    until then or run unverified.
    """
    if not speaks(server):
        return
    leaf = leaf_of(server)
    if leaf is None:
        yield unseen(server)
    elif leaf.starts is None:
        yield Unknown(subject_of(server), "the certificate's beginning cannot be read")
    elif leaf.starts <= observed.at:
        yield Pass(subject_of(server))
    else:
        ahead = seconds((leaf.starts - observed.at).total_seconds())
        yield Fail(
            subject_of(server),
            "Certificate is not valid yet",
            f"It begins on {day(leaf.starts)}, {ahead} from now.",
            (("begins", leaf.starts.isoformat()),),
            severity=weight(server, Severity.CRITICAL),
        )
