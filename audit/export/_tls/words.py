"""Names of versions, classes and answers as people write them."""

from audit.facts.tls import Answer, Certificate, TlsServer, Weakness
from audit.model.exposure import Exposure
from audit.model.figures import number
from audit.report.wording import name

VERSIONS = {
    "TLSv1.3": "TLS 1.3",
    "TLSv1.2": "TLS 1.2",
    "TLSv1.1": "TLS 1.1",
    "TLSv1": "TLS 1.0",
    "SSLv3": "SSL 3.0",
}
WEAKNESSES = {
    Weakness.NULL: "No encryption (NULL)",
    Weakness.ANONYMOUS: "No certificate (anonymous)",
    Weakness.EXPORT: "Export-grade keys",
    Weakness.RC4: "RC4",
    Weakness.SMALL_BLOCK: "64-bit blocks (3DES)",
}
ANSWERS = {
    Answer.TLS: "speaks TLS",
    Answer.PLAINTEXT: "offers no TLS",
    Answer.NOT_TLS: "answers with something other than TLS",
    Answer.REFUSED: "refuses connections",
    Answer.RESET: "resets connections",
    Answer.TIMEOUT: "does not answer in time",
    Answer.UNRESOLVED: "has a name that cannot be resolved",
    Answer.UNREACHABLE: "cannot be reached",
}
_EXPOSURES = {
    Exposure.FILE: "on this machine",
    Exposure.LOCAL_SOCKET: "on this machine",
    Exposure.LOOPBACK: "on this machine",
    Exposure.PRIVATE: "in a private network",
    Exposure.PUBLIC: "on the public internet",
}


def exposure(server: TlsServer) -> str:
    """Where the endpoint is, by its address; "" where it has none."""
    if server.answer is Answer.UNRESOLVED:
        return ""
    return _EXPOSURES[server.exposure]


def key(certificate: Certificate) -> str:
    """Kind and size of a key, and what it was signed with: "RSA 2,048 bits, SHA-256"."""
    if certificate.fault and not certificate.public_key:
        return "cannot be read"
    size = name(certificate.curve) or (
        f"{number(certificate.key_bits)} bits" if certificate.key_bits else ""
    )
    parts = [" ".join(p for p in (name(certificate.key), size) if p)]
    return ", ".join(p for p in (*parts, _hash(certificate.signature)) if p) or "not known"


def _hash(signature: str) -> str:
    """As standards write it: "SHA-256" (FIPS 180-4), "MD5"."""
    written = name(signature).upper()
    return f"SHA-{written[3:]}" if written[:3] == "SHA" and written[3:].isdigit() else written


def role(position: int, certificate: Certificate) -> str:
    """What a certificate of the chain is for."""
    if position == 0:
        return "Server"
    if not certificate.authority:
        return "Other"
    return "Root" if certificate.self_signed else "Intermediate"
