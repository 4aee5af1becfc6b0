"""Handshakes that an ordinary client cannot finish."""

from collections.abc import Iterator

from audit.facts.tls import Demand, TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from checks._controls import TRANSPORT
from checks.security._tls import sentence, speaks, subject_of


@check(
    id="security.tls-handshake",
    title="An ordinary client can finish the handshake",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Give the server a certificate, a key and suites of TLS 1.2 or 1.3 that clients know.",
    effort="1 hour",
    controls=TRANSPORT,
)
def tls_handshake(server: TlsServer) -> Iterator[Judgement]:
    """A server that begins TLS and cannot end it with an up-to-date client keeps loads out, or
    makes people switch TLS off.
    """
    if not speaks(server):
        return
    handshake = server.handshake
    if handshake is None:
        yield Unknown(subject_of(server), "no whole handshake was tried")
    elif handshake.finished:
        yield Pass(subject_of(server))
    elif server.client_certificate is not Demand.REQUIRED:  # which is why it was refused
        yield Fail(
            subject_of(server),
            "Handshake of an ordinary client is not finished",
            sentence(handshake.detail, "The server broke the handshake off."),
            (("version", handshake.version), ("suite", handshake.suite)),
        )
