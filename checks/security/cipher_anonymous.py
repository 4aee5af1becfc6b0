"""Cipher suites without a certificate."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer, Weakness
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import CIPHER_SUITES, TRANSPORT
from checks.security._tls import STRONG_SUITES, refused


@check(
    id="security.cipher-anonymous",
    title="Suites without a certificate are refused",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.CRITICAL,
    remedy="Take the anonymous suites (ADH, AECDH) out of the server's list of ciphers.",
    effort="1 hour",
    controls=(*TRANSPORT, *CIPHER_SUITES),
)
def cipher_anonymous(server: TlsServer) -> Iterator[Judgement]:
    """Without a certificate anybody on the way can answer in the server's place, take the
    credential and hand out rows of their own.
    """
    yield from refused(
        server,
        server.weaknesses,
        Weakness.ANONYMOUS,
        title="Server accepts suites without a certificate",
        evidence="A suite by which nobody shows who they are",
        severity=Severity.CRITICAL,
        commands=STRONG_SUITES,
    )
