"""TLS 1.0."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import TLS_VERSIONS, TRANSPORT
from checks.security._tls import MODERN_VERSIONS, refused


@check(
    id="security.tls-1-0",
    title="TLS 1.0 is refused",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Let the server accept TLS 1.2 and 1.3 only.",
    effort="1 hour",
    controls=(*TRANSPORT, *TLS_VERSIONS),
)
def tls_1_0(server: TlsServer) -> Iterator[Judgement]:
    """TLS 1.0 rests on MD5 and SHA-1, and its CBC suites have been broken in practice (BEAST); an
    attacker on the way can talk a client down to it.
    """
    yield from refused(
        server,
        server.versions,
        "TLSv1",
        title="Server accepts TLS 1.0",
        evidence="TLS 1.0, which RFC 8996 retired,",
        severity=Severity.HIGH,
        commands=MODERN_VERSIONS,
    )
