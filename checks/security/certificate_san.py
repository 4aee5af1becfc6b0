"""Certificates with their name in the old place."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from checks._controls import TRANSPORT
from checks.security._tls import chain_of, named, speaks, subject_of, weight


@check(
    id="security.certificate-san",
    title="The certificate has subject alternative names",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Let the certificate be issued with its names as subject alternative names.",
    effort="1 hour",
    controls=TRANSPORT,
)
def certificate_san(server: TlsServer) -> Iterator[Judgement]:
    """Go, Java and browsers no longer look at the common name (RFC 9525), so that a certificate
    without alternative names works with some drivers and not with others.
    """
    if not speaks(server):
        return
    chain = chain_of(server)
    if isinstance(chain, Unknown):
        yield chain
    elif chain.has_names:
        yield Pass(subject_of(server))
    else:
        common = named(server.certificates[0].common_name)
        yield Fail(
            subject_of(server),
            "Certificate has no subject alternative name",
            f"Its only name is the common name {common}." if common else "It has no name at all.",
            (("common name", common),),
            severity=weight(server, Severity.MEDIUM),
        )
