"""Cipher suites weakened for export."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer, Weakness
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import CIPHER_SUITES, TRANSPORT
from checks.security._tls import STRONG_SUITES, refused


@check(
    id="security.cipher-export",
    title="Export suites are refused",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.CRITICAL,
    remedy="Take the EXPORT suites out of the server's list of ciphers.",
    effort="1 hour",
    controls=(*TRANSPORT, *CIPHER_SUITES),
)
def cipher_export(server: TlsServer) -> Iterator[Judgement]:
    """Keys of 40 bits are found within minutes, and a client can be talked down to them (FREAK,
    Logjam).
    """
    yield from refused(
        server,
        server.weaknesses,
        Weakness.EXPORT,
        title="Server accepts suites that were weakened for export",
        evidence="A suite with keys of 40 or 56 bits",
        severity=Severity.CRITICAL,
        commands=STRONG_SUITES,
    )
