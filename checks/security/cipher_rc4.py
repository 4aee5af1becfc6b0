"""RC4."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer, Weakness
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import CIPHER_SUITES, TRANSPORT
from checks.security._tls import STRONG_SUITES, refused


@check(
    id="security.cipher-rc4",
    title="RC4 is refused",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Take the RC4 suites out of the server's list of ciphers.",
    effort="1 hour",
    controls=(*TRANSPORT, *CIPHER_SUITES),
)
def cipher_rc4(server: TlsServer) -> Iterator[Judgement]:
    """The key stream of RC4 is biased: whoever records enough sessions reads credentials out of
    them.
    """
    yield from refused(
        server,
        server.weaknesses,
        Weakness.RC4,
        title="Server accepts RC4",
        evidence="RC4, which RFC 7465 forbids,",
        severity=Severity.HIGH,
        commands=STRONG_SUITES,
    )
