"""Intermediate certificates that the server keeps to itself."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from checks._controls import TRANSPORT
from checks._words import counted
from checks.security._tls import chain_of, named, speaks, subject_of, top_of, weight


@check(
    id="security.certificate-chain-complete",
    title="The server sends every intermediate certificate",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Put the intermediate certificates behind the server's own in its certificate file.",
    effort="15 minutes",
    controls=TRANSPORT,
)
def certificate_chain_complete(server: TlsServer) -> Iterator[Judgement]:
    """Browsers fetch what is missing and database drivers do not: the certificate works where
    it is tried and fails where loads run.
    """
    if not speaks(server):
        return
    chain = chain_of(server)
    if isinstance(chain, Unknown):
        yield chain
    elif chain.complete is False:
        last = named(top_of(server, chain).issuer)
        yield Fail(
            subject_of(server),
            "Intermediate certificate is missing",
            f"{counted(len(server.certificates), 'certificate')} sent; that of the issuer"
            f"{f' ({last})' if last else ''} is not among them.",
            (("sent", len(server.certificates)), ("issuer", last)),
            severity=weight(server, Severity.MEDIUM),
        )
    elif chain.complete:
        yield Pass(subject_of(server))
    elif chain.trusted is None:
        yield Unknown(subject_of(server), "nothing tells where the chain ought to end")
