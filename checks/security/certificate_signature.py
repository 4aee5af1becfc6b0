"""Certificates that are signed by a broken hash."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from checks._controls import TRANSPORT
from checks.security._tls import leaf_of, readable, speaks, subject_of, unseen, weight

_BROKEN = frozenset({"md2", "md4", "md5", "sha1"})


@check(
    id="security.certificate-signature",
    title="Certificates are signed by a strong hash",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Let the authority issue the certificate again, signed with SHA-256 or better.",
    effort="1 hour",
    controls=TRANSPORT,
)
def certificate_signature(server: TlsServer) -> Iterator[Judgement]:
    """For MD5 and SHA-1 a second certificate with the same signature has been made, so that a
    signature by them no longer shows who issued it.
    """
    if not speaks(server):
        return
    if leaf_of(server) is None:
        yield unseen(server)
        return
    for place, certificate in enumerate(server.certificates):
        if not readable(certificate) or certificate.self_signed:
            continue  # nobody relies on the signature of a root: it is known by itself
        if certificate.signature.lower().replace("-", "") in _BROKEN:
            yield Fail(
                subject_of(server, place),
                "Certificate is signed by a broken hash",
                f"Signed with {_written(certificate.signature)}.",
                (("hash", certificate.signature),),
                severity=weight(server, Severity.HIGH),
            )
        else:
            yield Pass(subject_of(server, place))


def _written(signature: str) -> str:
    """As standards write it: "SHA-1", "MD5"."""
    return signature.upper().replace("-", "").replace("SHA1", "SHA-1")
