"""Pins: which certificates, public keys and identifiers a source may have."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from audit.errors import ConfigError, ConnectError

_HEX = re.compile(r"[0-9a-f]{64}")
_SHA256_BYTES = 32
#: What may stand before a hash: ours, OpenSSL's ("SHA256 Fingerprint=") and curl's ("sha256//").
_BEFORE = re.compile(r"sha-?256(?: fingerprint)?(?::|=|//?)\s*", re.IGNORECASE)

_SEQUENCE, _VERSION = 0x30, 0xA0
#: serialNumber, signature, issuer, validity and subject stand before the key (RFC 5280 4.1).
_BEFORE_THE_KEY = 5
_LONG_FORM, _MOST_LENGTH_BYTES = 0x80, 4


class PinMismatch(ConnectError):
    """The server that answers is not the one that is pinned; no credential was sent."""


@dataclass(frozen=True, slots=True)
class Pins:
    """What is expected of a source; each kind that is given has to hold, by one of its values.

    Certificates and public keys are "sha256:" and hexadecimal digits. `place` says where they
    stand, for the sentence that a mismatch ends with.
    """

    certificates: tuple[str, ...] = ()
    public_keys: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    place: str = ""

    @property
    def of_tls(self) -> bool:
        """Whether a handshake can break them."""
        return bool(self.certificates or self.public_keys)

    def assert_leaf(self, leaf: bytes, where: str) -> None:
        """`PinMismatch` unless this certificate (DER) is one that is expected."""
        for what, found, pinned in (
            ("certificate", certificate_hash(leaf), self.certificates),
            ("public key", key_hash(leaf), self.public_keys),
        ):
            first = next(iter(pinned), "")
            if first and found not in pinned:
                more = f" or one of {len(pinned) - 1} more" if len(pinned) > 1 else ""
                raise PinMismatch(
                    f"{where} is not the server that is pinned{self._by}: its {what} is "
                    f"{found or 'not readable'}, expected is {first}{more}; no credential was "
                    "sent. Find out who answers there; if its owner has renewed the certificate, "
                    "add the new hash to the pins"
                )

    def no_tls(self, where: str, why: str) -> PinMismatch:
        """The error for a server that shows no certificate."""
        return PinMismatch(
            f"{where} shows no certificate and one is pinned{self._by}: {why}; no credential was "
            "sent"
        )

    @property
    def _by(self) -> str:
        return f" ({self.place})" if self.place else ""


def hash_of(text: str) -> str:
    """A SHA-256 in any usual notation as "sha256:" and hexadecimal digits.

    Hexadecimal with or without colons, or base64 (RFC 7469, curl). `ConfigError` for all else.
    """
    bare = _BEFORE.sub("", text.strip(), count=1)
    digits = bare.replace(":", "").replace(" ", "").lower()
    if _HEX.fullmatch(digits):
        return f"sha256:{digits}"
    try:
        decoded = base64.b64decode(bare, validate=True)
    except (ValueError, binascii.Error):
        decoded = b""
    if len(decoded) != _SHA256_BYTES:
        raise ConfigError(
            "it is no SHA-256; write sha256: and 64 hexadecimal digits, as in "
            "`openssl x509 -noout -fingerprint -sha256`"
        )
    return f"sha256:{decoded.hex()}"


def hashes_of(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hash_of(text) for text in texts))


def certificate_hash(leaf: bytes) -> str:
    """Of a certificate in DER; "" when there is none."""
    return f"sha256:{hashlib.sha256(leaf).hexdigest()}" if leaf else ""


def key_hash(leaf: bytes) -> str:
    """Of its SubjectPublicKeyInfo as it stands there; "" when the certificate cannot be read."""
    try:
        start, end, _ = _element(leaf, 0, len(leaf), _SEQUENCE)  # Certificate
        start, end, _ = _element(leaf, start, end, _SEQUENCE)  # TBSCertificate
        at = start
        if leaf[at] == _VERSION:
            _, _, at = _element(leaf, at, end)
        for _ in range(_BEFORE_THE_KEY):
            _, _, at = _element(leaf, at, end)
        _, _, behind = _element(leaf, at, end, _SEQUENCE)
    except (IndexError, ValueError):
        return ""
    return f"sha256:{hashlib.sha256(leaf[at:behind]).hexdigest()}"


def _element(data: bytes, at: int, end: int, tag: int | None = None) -> tuple[int, int, int]:
    """Where the content of an element of DER begins and ends, and where the next one begins."""
    if tag is not None and data[at] != tag:
        raise ValueError("another element stands there")
    length, start = data[at + 1], at + 2
    if length & _LONG_FORM:
        size = length & ~_LONG_FORM
        if not 0 < size <= _MOST_LENGTH_BYTES:
            raise ValueError("no length that DER knows")
        length, start = int.from_bytes(data[start : start + size], "big"), start + size
    if start + length > end:
        raise ValueError("the element is longer than what holds it")
    return start, start + length, start + length
