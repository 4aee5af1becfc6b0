"""ClientHellos, made by hand so that they can offer what no library of today offers any more."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit.access.tls import groups
from audit.access.tls.suites import EMPTY_RENEGOTIATION_INFO
from audit.access.tls.versions import SSL3, TLS1, TLS1_2, TLS1_3

SERVER_NAME = 0
STATUS_REQUEST = 5
SUPPORTED_GROUPS = 10
EC_POINT_FORMATS = 11
SIGNATURE_ALGORITHMS = 13
ALPN = 16
PADDING = 21
ENCRYPT_THEN_MAC = 22
EXTENDED_MASTER_SECRET = 23
SESSION_TICKET = 35
SUPPORTED_VERSIONS = 43
PSK_KEY_EXCHANGE_MODES = 45
KEY_SHARE = 51
RENEGOTIATION_INFO = 0xFF01

_NULL_COMPRESSION, _DEFLATE = 0, 1
_HANDSHAKE_RECORD, _CLIENT_HELLO = 22, 1

#: IANA's registry "TLS SignatureScheme", SHA-1 and MD5 included: what is weak is seen elsewhere.
_SIGNATURES = (
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B,
    0x081A, 0x081B, 0x081C, 0x0401, 0x0501, 0x0601, 0x0904, 0x0905, 0x0906, 0x0402, 0x0502,
    0x0602, 0x0303, 0x0301, 0x0302, 0x0203, 0x0201, 0x0202, 0x0101, 0x0708, 0x0709, 0x070A,
    0x070B, 0x070C, 0x070D, 0x070E, 0x070F, 0xEDED, 0xEEEE, 0xEFEF,
)  # fmt: skip

#: Sizes of a ClientHello at which some balancers hang (RFC 7685 section 1).
_HANGING_SIZES = range(256, 512)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What one hello offers. `name` is for SNI, "" leaves it out (addresses always do).

    Without `extensions` it is as bare as SSLv3's. `compression` offers deflate besides none; TLS
    1.3 forbids that. An empty `share` in TLS 1.3 makes the server name the group it would like.
    """

    version: int
    suites: Sequence[int]
    name: str = ""
    alpn: Sequence[str] = ()
    groups: Sequence[int] = ()  # () stands for all
    extensions: bool = True
    compression: bool = False
    share: bool = True


def client_hello(offered: Offered) -> bytes:
    """The record with the hello in it."""
    tls13 = offered.version >= TLS1_3
    bare = offered.version <= SSL3 or not offered.extensions
    suites = [*offered.suites, *([EMPTY_RENEGOTIATION_INFO] if bare else [])]
    methods = bytes([_DEFLATE, _NULL_COMPRESSION] if offered.compression else [_NULL_COMPRESSION])
    body = (
        min(offered.version, TLS1_2).to_bytes(2, "big")
        + os.urandom(32)
        # TLS 1.3 looks like a resumption to what stands in between (RFC 8446 appendix D.4)
        + _vector(os.urandom(32) if tls13 else b"", 1)
        + _vector(_numbers(suites), 2)
        + _vector(methods, 1)
    )
    if not bare:
        extensions = _tls13_extensions(offered) if tls13 else _extensions(offered)
        body += _vector(_padded(extensions, len(body)), 2)
    message = bytes([_CLIENT_HELLO]) + _vector(body, 3)
    record_version = SSL3 if offered.version <= SSL3 else TLS1  # RFC 5246 appendix E.1
    return bytes([_HANDSHAKE_RECORD]) + record_version.to_bytes(2, "big") + _vector(message, 2)


def _extensions(offered: Offered) -> bytes:
    return b"".join(
        (
            _server_name(offered.name),
            _extension(RENEGOTIATION_INFO, b"\0"),
            _extension(SUPPORTED_GROUPS, _vector(_numbers(offered.groups or groups.CURVES), 2)),
            _extension(EC_POINT_FORMATS, _vector(b"\0\1\2", 1)),
            _extension(SESSION_TICKET, b""),
            _protocols(offered.alpn),
            _extension(STATUS_REQUEST, b"\1\0\0\0\0"),  # OCSP, any responder (RFC 6066 section 8)
            _extension(ENCRYPT_THEN_MAC, b""),
            _extension(EXTENDED_MASTER_SECRET, b""),
            _extension(SIGNATURE_ALGORITHMS, _vector(_numbers(_SIGNATURES), 2)),
        )
    )


def _tls13_extensions(offered: Offered) -> bytes:
    # any 32 bytes are a public key of X25519 (RFC 7748 section 5); nobody knows the private one
    shares = groups.X25519.to_bytes(2, "big") + _vector(os.urandom(32), 2) if offered.share else b""
    return b"".join(
        (
            _server_name(offered.name),
            _extension(SUPPORTED_GROUPS, _vector(_numbers(offered.groups or groups.TLS13), 2)),
            _protocols(offered.alpn),
            _extension(STATUS_REQUEST, b"\1\0\0\0\0"),
            _extension(SIGNATURE_ALGORITHMS, _vector(_numbers(_SIGNATURES), 2)),
            _extension(SUPPORTED_VERSIONS, _vector(_numbers([TLS1_3]), 1)),
            _extension(PSK_KEY_EXCHANGE_MODES, _vector(b"\1\0", 1)),
            _extension(KEY_SHARE, _vector(shares, 2)),
        )
    )


def _padded(extensions: bytes, before: int) -> bytes:
    size = 4 + before + 2 + len(extensions)  # with the header of the message
    if size not in _HANGING_SIZES:
        return extensions
    return extensions + _extension(PADDING, bytes(max(1, _HANGING_SIZES.stop - size - 4)))


def _server_name(name: str) -> bytes:
    try:
        # RFC 6066 section 3: without the dot at the end, and an A-label
        ascii_name = name.rstrip(".").encode("ascii") if name.isascii() else name.encode("idna")
    except UnicodeError:
        return b""
    return (
        _extension(SERVER_NAME, _vector(b"\0" + _vector(ascii_name, 2), 2)) if ascii_name else b""
    )


def _protocols(alpn: Iterable[str]) -> bytes:
    names = b"".join(_vector(name.encode("ascii"), 1) for name in alpn)
    return _extension(ALPN, _vector(names, 2)) if names else b""


def _extension(kind: int, data: bytes) -> bytes:
    return kind.to_bytes(2, "big") + _vector(data, 2)


def _vector(data: bytes, width: int) -> bytes:
    return len(data).to_bytes(width, "big") + data


def _numbers(numbers: Iterable[int]) -> bytes:
    return b"".join(number.to_bytes(2, "big") for number in numbers)
