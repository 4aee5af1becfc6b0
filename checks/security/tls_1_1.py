"""TLS 1.1."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import TLS_VERSIONS, TRANSPORT
from checks.security._tls import MODERN_VERSIONS, refused


@check(
    id="security.tls-1-1",
    title="TLS 1.1 is refused",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Let the server accept TLS 1.2 and 1.3 only.",
    effort="1 hour",
    controls=(*TRANSPORT, *TLS_VERSIONS),
)
def tls_1_1(server: TlsServer) -> Iterator[Judgement]:
    """TLS 1.1 rests on MD5 and SHA-1 and knows no authenticated encryption; nothing that can still
    be supported needs it.
    """
    yield from refused(
        server,
        server.versions,
        "TLSv1.1",
        title="Server accepts TLS 1.1",
        evidence="TLS 1.1, which RFC 8996 retired,",
        severity=Severity.MEDIUM,
        commands=MODERN_VERSIONS,
    )
