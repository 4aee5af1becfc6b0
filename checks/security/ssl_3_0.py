"""SSL 3.0."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import TLS_VERSIONS, TRANSPORT
from checks.security._tls import MODERN_VERSIONS, refused


@check(
    id="security.ssl-3-0",
    title="SSL 3.0 is refused",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.CRITICAL,
    remedy="Let the server accept TLS 1.2 and 1.3 only.",
    effort="1 hour",
    controls=(*TRANSPORT, *TLS_VERSIONS),
)
def ssl_3_0(server: TlsServer) -> Iterator[Judgement]:
    """SSL 3.0 cannot be made safe: whoever sits on the way reads what is sent, byte by byte
    (POODLE), and talks newer clients down to it.
    """
    yield from refused(
        server,
        server.versions,
        "SSLv3",
        title="Server accepts SSL 3.0",
        evidence="SSL 3.0, which RFC 7568 retired,",
        severity=Severity.CRITICAL,
        commands=MODERN_VERSIONS,
    )
