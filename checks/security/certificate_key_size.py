"""Keys that are too small."""

from collections.abc import Iterator

from audit.facts.tls import Certificate, TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from checks._controls import TRANSPORT
from checks._words import number
from checks.security._tls import leaf_of, readable, speaks, subject_of, unseen, weight

#: The least bits of a key by its kind, 112 bits of strength (NIST SP 800-131A rev. 2). Curves below
#: 256 bits reach them at 224 and are no longer in any profile of TLS.
_LEAST = {"RSA": 2_048, "EC": 256, "DSA": 2_048}


@check(
    id="security.certificate-key-size",
    title="Keys of certificates are large enough",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Make a new key (RSA with 2,048 bits or more, EC P-256, Ed25519) and a certificate "
    "for it.",
    effort="1 hour",
    controls=TRANSPORT,
)
def certificate_key_size(server: TlsServer) -> Iterator[Judgement]:
    """Who factors a small key can answer in the server's place for as long as the certificate
    lasts; up-to-date clients refuse it.
    """
    if not speaks(server):
        return
    if leaf_of(server) is None:
        yield unseen(server)
        return
    for place, certificate in enumerate(server.certificates):
        if not readable(certificate):
            continue
        least = _LEAST.get(certificate.key)
        subject = subject_of(server, place)
        if certificate.key == "DSA" or _small(certificate, least):
            bits = certificate.key_bits
            yield Fail(
                subject,
                "Key of the certificate is too small",
                f"{certificate.key} with {number(bits) if bits else 'unknown'} bits"
                + ("; clients no longer take DSA." if certificate.key == "DSA" else "; ")
                + ("" if certificate.key == "DSA" else f"{number(least or 0)} are the least."),
                (("key", certificate.key), ("bits", bits), ("curve", certificate.curve)),
                severity=weight(server, Severity.HIGH),
            )
        elif least and certificate.key_bits is None:
            yield Unknown(subject, "the size of the key cannot be read")
        else:
            yield Pass(subject)


def _small(certificate: Certificate, least: int | None) -> bool:
    return least is not None and certificate.key_bits is not None and certificate.key_bits < least
