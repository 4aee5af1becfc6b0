"""The server's messages before anything is encrypted, parsed; whatever is wrong is `Malformed`."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from audit.access.tls import hello
from audit.access.tls.suites import Suite
from audit.access.tls.versions import TLS1_2

SERVER_HELLO = 2
CERTIFICATE = 11
SERVER_KEY_EXCHANGE = 12
CERTIFICATE_REQUEST = 13
SERVER_HELLO_DONE = 14
CERTIFICATE_STATUS = 22

_FATAL = 2
_NAMED_CURVE = 3
_OCSP = 1
_RETRY = hashlib.sha256(b"HelloRetryRequest").digest()  # RFC 8446 section 4.1.3

#: IANA's registry "TLS Alerts".
_ALERTS = {
    0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 21: "decryption_failed",
    22: "record_overflow", 30: "decompression_failure", 40: "handshake_failure",
    41: "no_certificate", 42: "bad_certificate", 43: "unsupported_certificate",
    44: "certificate_revoked", 45: "certificate_expired", 46: "certificate_unknown",
    47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied", 50: "decode_error",
    51: "decrypt_error", 60: "export_restriction", 70: "protocol_version",
    71: "insufficient_security", 80: "internal_error", 86: "inappropriate_fallback",
    90: "user_canceled", 100: "no_renegotiation", 109: "missing_extension",
    110: "unsupported_extension", 112: "unrecognized_name", 113: "bad_certificate_status_response",
    115: "unknown_psk_identity", 116: "certificate_required", 120: "no_application_protocol",
    121: "ech_required",
}  # fmt: skip

UNRECOGNIZED_NAME = 112


class Malformed(Exception):
    """Bytes that are none of the protocol's."""


class Reader:
    """Bytes taken from the front; fewer than asked for are `Malformed`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._data)

    def take(self, size: int) -> bytes:
        end = self._at + size
        if end > len(self._data):
            raise Malformed("a message of the server ends too early")
        taken, self._at = self._data[self._at : end], end
        return taken

    def number(self, width: int) -> int:
        return int.from_bytes(self.take(width), "big")

    def vector(self, width: int) -> "Reader":
        """What a length of so many bytes stands before."""
        return Reader(self.take(self.number(width)))

    def rest(self) -> bytes:
        return self.take(len(self._data) - self._at)


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert; its level is looked at only where a warning may be followed by a handshake."""

    level: int
    code: int

    @property
    def fatal(self) -> bool:
        return self.level >= _FATAL

    @property
    def name(self) -> str:
        return _ALERTS.get(self.code, f"alert {self.code}")


@dataclass(frozen=True, slots=True)
class ServerHello:
    """What the server chose. `group` is that of TLS 1.3's key share, None below."""

    version: int
    suite: int
    session_id: bytes = b""
    compression: int = 0
    retry: bool = False  # a HelloRetryRequest
    group: int | None = None
    extensions: Mapping[int, bytes] = field(default_factory=dict[int, bytes])

    @property
    def secure_renegotiation(self) -> bool:
        return hello.RENEGOTIATION_INFO in self.extensions


@dataclass(frozen=True, slots=True)
class KeyExchange:
    """The parameters of an ephemeral exchange: the size of a prime, or a curve."""

    dh_bits: int | None = None
    curve: int | None = None


NO_EXCHANGE = KeyExchange()


def parse_alert(body: bytes) -> Alert:
    reader = Reader(body)
    return Alert(reader.number(1), reader.number(1))


def parse_server_hello(body: bytes) -> ServerHello:
    """A ServerHello or HelloRetryRequest (RFC 8446 section 4.1.3, RFC 5246 section 7.4.1.3)."""
    reader = Reader(body)
    version = reader.number(2)
    random = reader.take(32)
    session_id = reader.vector(1).rest()
    suite, compression = reader.number(2), reader.number(1)
    extensions: dict[int, bytes] = {}
    if reader:
        block = reader.vector(2)
        while block:
            kind = block.number(2)
            extensions[kind] = block.vector(2).rest()
    group: int | None = None
    if hello.SUPPORTED_VERSIONS in extensions and version == TLS1_2:
        version = Reader(extensions[hello.SUPPORTED_VERSIONS]).number(2)
        if hello.KEY_SHARE in extensions:
            group = Reader(extensions[hello.KEY_SHARE]).number(2)
    return ServerHello(version, suite, session_id, compression, random == _RETRY, group, extensions)


def parse_certificates(body: bytes) -> tuple[bytes, ...]:
    """The chain up to TLS 1.2 as sent, leaf first, each in DER."""
    chain: list[bytes] = []
    reader = Reader(body).vector(3)
    while reader:
        chain.append(reader.vector(3).rest())
    return tuple(chain)


def parse_key_exchange(body: bytes, suite: Suite) -> KeyExchange:
    """The public parameters (RFC 5246 section 7.4.3, RFC 8422 section 5.4); empty for other kinds.

    Those of a pre-shared key begin with a hint (RFC 4279, RFC 5489).
    """
    reader = Reader(body)
    if suite.authentication == "PSK":
        reader.vector(2)
    match suite.exchange:
        case "DHE":
            prime = int.from_bytes(reader.vector(2).rest(), "big")
            return KeyExchange(dh_bits=prime.bit_length())
        case "ECDHE":
            curve = reader.number(2) if reader.number(1) == _NAMED_CURVE else None
            return KeyExchange(curve=curve)
        case _:
            return NO_EXCHANGE


def parse_certificate_status(body: bytes) -> bool:
    """Whether there is an OCSP response in it (RFC 6066 section 8)."""
    reader = Reader(body)
    return reader.number(1) == _OCSP and bool(reader.vector(3))
