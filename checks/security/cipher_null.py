"""Cipher suites that encrypt nothing."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer, Weakness
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import CIPHER_SUITES, TRANSPORT
from checks.security._tls import STRONG_SUITES, refused


@check(
    id="security.cipher-null",
    title="Suites without encryption are refused",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.CRITICAL,
    remedy="Take the NULL suites out of the server's list of ciphers.",
    effort="1 hour",
    controls=(*TRANSPORT, *CIPHER_SUITES),
)
def cipher_null(server: TlsServer) -> Iterator[Judgement]:
    """A NULL suite leaves every row of a load in clear text, while client and server both report a
    TLS connection.
    """
    yield from refused(
        server,
        server.weaknesses,
        Weakness.NULL,
        title="Server accepts suites without encryption",
        evidence="A suite that encrypts nothing",
        severity=Severity.CRITICAL,
        commands=STRONG_SUITES,
    )
