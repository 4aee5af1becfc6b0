"""Certificates that nobody else vouches for."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from checks._controls import TRANSPORT
from checks.security._tls import chain_of, named, speaks, subject_of, weight


@check(
    id="security.certificate-self-signed",
    title="The certificate is issued by an authority or pinned",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Let an authority issue the certificate, or pin this one: give it with --ca FILE and as "
    "the CA of every load.",
    effort="1 hour",
    controls=TRANSPORT,
)
def certificate_self_signed(server: TlsServer) -> Iterator[Judgement]:
    """Anybody can make a certificate that signs itself with any name in it; unless clients know
    this very one beforehand, it shows nothing.
    """
    if not speaks(server):
        return
    chain = chain_of(server)
    if isinstance(chain, Unknown):
        yield chain
    elif chain.self_signed and not chain.pinned:
        yield Fail(
            subject_of(server),
            "Certificate is signed by itself",
            f"Its issuer is its subject, and it is not in {named(chain.anchors)}.",
            (("subject", named(server.certificates[0].subject)), ("anchors", chain.anchors)),
            severity=weight(server, Severity.HIGH),
        )
    else:
        yield Pass(subject_of(server))
