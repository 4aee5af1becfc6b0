"""Certificates for another name."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from checks._controls import TRANSPORT
from checks._words import listed
from checks.security._tls import chain_of, leaf_of, named, speaks, subject_of, weight


@check(
    id="security.certificate-name",
    title="The certificate is for the name that clients use",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Let the certificate be issued with this name as a subject alternative name, or connect "
    "by a name that is in it.",
    effort="1 hour",
    controls=TRANSPORT,
)
def certificate_name(server: TlsServer) -> Iterator[Judgement]:
    """A client that verifies names refuses the connection (RFC 9525); one that does not takes
    any server of the same authority for this one.
    """
    if not speaks(server):
        return
    chain = chain_of(server)
    if isinstance(chain, Unknown):
        yield chain
    elif chain.name_matches:
        yield Pass(subject_of(server))
    elif chain.name_matches is None:
        yield Unknown(subject_of(server), "nobody said which name the certificate has to be for")
    elif chain.has_names or not _by_common_name(server):
        leaf = server.certificates[0]
        names = [named(n) for n in leaf.names] or [named(leaf.common_name)]
        yield Fail(
            subject_of(server),
            "Certificate is for another name",
            f"{named(server.name)} is not covered; the certificate is for "
            f"{listed([n for n in names if n]) or 'no name at all'}.",
            (("name", named(server.name)), ("names", len(leaf.names))),
            severity=weight(server, Severity.HIGH),
        )


def _by_common_name(server: TlsServer) -> bool:
    """Whether the name is in the old place, of which security.certificate-san tells."""
    leaf = leaf_of(server)
    own = leaf.common_name.lower().rstrip(".") if leaf else ""
    wanted = server.name.lower().rstrip(".")
    return own == wanted or (own.startswith("*.") and own[1:] == wanted[wanted.find(".") :])
