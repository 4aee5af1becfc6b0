"""Certificates of an authority that is not trusted."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from checks._controls import TRANSPORT
from checks.security._tls import chain_of, named, speaks, subject_of, top_of, weight


@check(
    id="security.certificate-trust",
    title="The certificate leads to a trusted authority",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Give the authority's certificate with --ca FILE and to every load, or let a trusted "
    "authority issue the certificate.",
    effort="1 hour",
    controls=TRANSPORT,
)
def certificate_trust(server: TlsServer) -> Iterator[Judgement]:
    """A client that does not know the authority either refuses to connect or stops verifying,
    and then takes anybody for the server.
    """
    if not speaks(server):
        return
    chain = chain_of(server)
    if isinstance(chain, Unknown):
        yield chain
    elif chain.trusted or chain.pinned:
        yield Pass(subject_of(server))
    elif chain.self_signed or chain.complete is False:
        return  # the checks of these faults say why no path leads to an authority
    elif chain.trusted is None:
        yield Unknown(subject_of(server), "no path could be built from what the server sent")
    else:
        issuer = named(top_of(server, chain).issuer)
        yield Fail(
            subject_of(server),
            "Certificate leads to no trusted authority",
            f"None of {named(chain.anchors)} has issued it; the chain ends at {issuer}."
            if issuer
            else f"None of {named(chain.anchors)} has issued it.",
            (("issuer", issuer), ("anchors", chain.anchors)),
            severity=weight(server, Severity.HIGH),
        )
