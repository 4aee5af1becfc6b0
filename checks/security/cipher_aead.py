"""Authenticated encryption."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from checks._controls import CIPHER_SUITES, TRANSPORT
from checks.security._tls import STRONG_SUITES, command, speaks, subject_of, weight


@check(
    id="security.cipher-aead",
    title="Authenticated encryption is offered",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Offer AES-GCM or ChaCha20-Poly1305, which need TLS 1.2 or newer.",
    effort="1 hour",
    controls=(*TRANSPORT, *CIPHER_SUITES),
)
def cipher_aead(server: TlsServer) -> Iterator[Judgement]:
    """Suites that encrypt and authenticate in two steps have leaked text again and again (Lucky
    Thirteen, POODLE); TLS 1.3 knows no others than authenticated ones.
    """
    if not speaks(server):
        return
    if server.authenticated_encryption is None:
        yield Unknown(
            subject_of(server), "no handshake told whether the server takes an AEAD suite"
        )
    elif server.authenticated_encryption:
        yield Pass(subject_of(server))
    else:
        yield Fail(
            subject_of(server),
            "Server offers no authenticated encryption",
            "None of the AEAD suites (AES-GCM, AES-CCM, ChaCha20-Poly1305) was accepted.",
            severity=weight(server, Severity.MEDIUM),
            command=command(server, STRONG_SUITES),
        )
