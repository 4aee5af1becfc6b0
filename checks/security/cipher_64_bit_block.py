"""Ciphers with blocks of 64 bits: 3DES and its kin."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer, Weakness
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import CIPHER_SUITES, TRANSPORT
from checks.security._tls import STRONG_SUITES, refused


@check(
    id="security.cipher-64-bit-block",
    title="Ciphers with 64-bit blocks are refused",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Take 3DES, DES, IDEA and RC2 out of the server's list of ciphers.",
    effort="1 hour",
    controls=(*TRANSPORT, *CIPHER_SUITES),
)
def cipher_64_bit_block(server: TlsServer) -> Iterator[Judgement]:
    """With blocks of 64 bits the same block comes twice within a long load, and gives away what is
    in it (SWEET32).
    """
    yield from refused(
        server,
        server.weaknesses,
        Weakness.SMALL_BLOCK,
        title="Server accepts ciphers with 64-bit blocks",
        evidence="A cipher with blocks of 64 bits",
        severity=Severity.MEDIUM,
        commands=STRONG_SUITES,
    )
