"""Servers that stopped at an old version of TLS."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from checks._controls import TLS_VERSIONS, TRANSPORT
from checks._words import listed
from checks.security._tls import (
    MODERN_VERSIONS,
    command,
    offer_of,
    speaks,
    subject_of,
    weight,
)

_MODERN = ("TLSv1.2", "TLSv1.3")


@check(
    id="security.tls-modern-version",
    title="TLS 1.2 or 1.3 is offered",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Update the server's TLS library, then let it accept TLS 1.2 and 1.3.",
    effort="Half a day",
    controls=(*TRANSPORT, *TLS_VERSIONS),
)
def tls_modern_version(server: TlsServer) -> Iterator[Judgement]:
    """Up-to-date clients refuse everything older than TLS 1.2: a load from such a server works
    only with protection switched off.
    """
    if not speaks(server):
        return
    offers = [offer_of(server.versions, version) for version in _MODERN]
    if any(offer is not None and offer.accepted for offer in offers):
        yield Pass(subject_of(server))
    elif any(offer is None or offer.accepted is None for offer in offers):
        yield Unknown(subject_of(server), "not every handshake with TLS 1.2 and 1.3 had an answer")
    else:
        old = [offer.what for offer in server.versions if offer.accepted]
        yield Fail(
            subject_of(server),
            "Server speaks neither TLS 1.2 nor TLS 1.3",
            f"Both were refused{f'; accepted: {listed(old)}' if old else ''}.",
            (("accepted", ", ".join(old)),),
            severity=weight(server, Severity.HIGH),
            command=command(server, MODERN_VERSIONS),
        )
