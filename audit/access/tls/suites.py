"""The cipher suites of SSLv3 to TLS 1.3 and what their names say about them (IANA's registry)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from audit.facts.tls import Weakness

_DATA = Path(__file__).parent / "data" / "suites.txt"

EMPTY_RENEGOTIATION_INFO = 0x00FF  # RFC 5746: says something about the client, is never chosen
FALLBACK = 0x5600  # RFC 7507
_NEVER_CHOSEN = frozenset({EMPTY_RENEGOTIATION_INFO, FALLBACK, 0x0000})

#: TLS 1.3 names no key exchange; SM4 (RFC 8998), integrity only (RFC 9150) and GOST (RFC 9367)
#: lie outside of 0x13.
_TLS13 = 0x13
_TLS13_ELSEWHERE = frozenset({0x00C6, 0x00C7, 0xC0B4, 0xC0B5, 0xC103, 0xC104, 0xC105, 0xC106})

_HASHES = frozenset({"MD5", "SHA", "SHA256", "SHA384", "SHA512", "SM3", "GOSTR3411"})
_BLOCK_BITS = {
    "AES": 128, "ARIA": 128, "CAMELLIA": 128, "SEED": 128, "SM4": 128, "KUZNYECHIK": 128,
    "DES": 64, "DES40": 64, "3DES": 64, "IDEA": 64, "RC2": 64, "28147": 64, "MAGMA": 64,
}  # fmt: skip
_AEAD = frozenset({"GCM", "CCM", "POLY1305", "MGM", "AEGIS"})


@dataclass(frozen=True, slots=True)
class Suite:
    """One cipher suite. `exchange` and `authentication` are "" where TLS 1.3 leaves them open.

    `block_bits` is None for stream ciphers and for none. `exchange` is "DHE" and "ECDHE" for
    anonymous suites, too, whose keys are ephemeral.
    """

    number: int
    name: str
    exchange: str
    authentication: str
    cipher: str
    block_bits: int | None
    aead: bool
    export: bool
    tls13: bool

    @property
    def null(self) -> bool:
        return self.cipher == "NULL"

    @property
    def anonymous(self) -> bool:
        return self.authentication == "anon"

    @property
    def usual(self) -> bool:
        """One that general clients and servers have: with a certificate and a common cipher."""
        if self.tls13:
            return self.number >> 8 == _TLS13
        return (
            self.exchange in {"ECDHE", "DHE", "RSA"}
            and self.authentication in {"RSA", "ECDSA", "DSS"}
            and not self.cipher.startswith(("ARIA", "CAMELLIA", "SEED"))
        )

    @property
    def forward_secret(self) -> bool:
        """Authenticated and ephemeral; TLS 1.3 is it always but with a bare pre-shared key."""
        return self.tls13 or (self.exchange in {"DHE", "ECDHE"} and not self.anonymous)

    @property
    def weaknesses(self) -> frozenset[Weakness]:
        """The classes it belongs to."""
        return frozenset(
            weakness
            for weakness, is_there in (
                (Weakness.NULL, self.null),
                (Weakness.ANONYMOUS, self.anonymous),
                (Weakness.EXPORT, self.export),
                (Weakness.RC4, self.cipher.startswith("RC4")),
                (Weakness.SMALL_BLOCK, self.block_bits == 64),  # noqa: PLR2004
            )
            if is_there
        )


def parse_suite(number: int, name: str) -> Suite:
    """What a name says: TLS_<key exchange>_<authentication>_WITH_<cipher>_<hash>."""
    tls13 = number >> 8 == _TLS13 or number in _TLS13_ELSEWHERE
    before, _, after = name.removeprefix("TLS_").rpartition("_WITH_")
    words = [word for word in before.split("_") if word]
    export = any(word.startswith("EXPORT") for word in words)
    exchange, authentication = ("", "") if tls13 else _exchange(words)
    parts = after.split("_")
    if parts[-1] in _HASHES:
        parts = parts[:-1]
    cipher = "_".join(parts) if name not in {"TLS_SHA256_SHA256", "TLS_SHA384_SHA384"} else "NULL"
    return Suite(
        number=number,
        name=name,
        exchange=exchange,
        authentication=authentication,
        cipher=cipher,
        block_bits=_BLOCK_BITS.get(cipher.split("_")[0]),
        aead=any(part.rstrip("L") in _AEAD or part in _AEAD for part in parts),
        export=export,
        tls13=tls13,
    )


@cache
def all_suites() -> tuple[Suite, ...]:
    """Every suite that a server may choose, the ones that one would want first."""
    rows = (line.split() for line in _DATA.read_text("ascii").splitlines() if line[0] != "#")
    found = (parse_suite(int(number, 16), name) for number, name in rows)
    return tuple(sorted((s for s in found if s.number not in _NEVER_CHOSEN), key=_order))


def suite_of(number: int) -> Suite:
    """The suite of that number; one that nobody registered is named by it."""
    return _by_number().get(number) or parse_suite(number, f"0x{number:04X}")


def legacy_suites() -> tuple[Suite, ...]:
    """Those of SSLv3 to TLS 1.2."""
    return tuple(suite for suite in all_suites() if not suite.tls13)


def tls13_suites() -> tuple[Suite, ...]:
    """Those of TLS 1.3."""
    return tuple(suite for suite in all_suites() if suite.tls13)


def weak_suites(weaknesses: Iterable[Weakness]) -> tuple[Suite, ...]:
    """Those of SSLv3 to TLS 1.2 that belong to any of the classes."""
    wanted = frozenset(weaknesses)
    return tuple(suite for suite in legacy_suites() if suite.weaknesses & wanted)


@cache
def _by_number() -> dict[int, Suite]:
    return {suite.number: suite for suite in all_suites()}


def _exchange(words: list[str]) -> tuple[str, str]:
    match [w for w in words if not w.startswith("EXPORT") and w != "FIPS"]:
        case ["DH" | "ECDH" as exchange, "anon"]:
            found = f"{exchange}E", "anon"
        case ["PSK", "DHE"]:  # RFC 6655 has it the other way round
            found = "DHE", "PSK"
        case ["SRP", "SHA", *rest]:
            found = "SRP", rest[0] if rest else "SRP"
        case [exchange, authentication]:
            found = exchange, authentication
        case [first, *_]:
            found = first, first
        case _:
            found = "", ""
    return found


def _order(suite: Suite) -> tuple[bool, bool, bool, bool, bool, int]:
    """Certificates before other proofs, strong before weak: as an ordinary client offers them."""
    return (
        bool(suite.weaknesses),
        not suite.usual,
        not suite.forward_secret,
        not suite.aead,
        suite.exchange != "ECDHE",
        suite.number,
    )
