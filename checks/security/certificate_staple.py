"""Certificates that promise proof of not being revoked."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from checks._controls import TRANSPORT
from checks.security._tls import chain_of, leaf_of, speaks, subject_of


@check(
    id="security.certificate-staple",
    title="A certificate that must be stapled comes with its OCSP response",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Switch OCSP stapling on at the server, or get a certificate without must-staple.",
    effort="1 hour",
    controls=TRANSPORT,
)
def certificate_staple(server: TlsServer) -> Iterator[Judgement]:
    """The certificate says that the server always sends a fresh OCSP response (RFC 7633);
    clients that heed it refuse one without.
    """
    leaf = leaf_of(server)
    if not speaks(server) or leaf is None or not leaf.must_staple:
        return
    chain = chain_of(server)
    stapled = None if isinstance(chain, Unknown) else chain.stapled
    if stapled is None:
        yield Unknown(subject_of(server), "no handshake told whether an OCSP response is sent")
    elif stapled:
        yield Pass(subject_of(server))
    else:
        yield Fail(
            subject_of(server),
            "Must-staple certificate comes without an OCSP response",
            "The certificate demands a stapled response, and none was sent when we asked for it.",
            (("stapled", stapled),),
        )
