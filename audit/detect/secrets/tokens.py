"""Tokens and keys that prove themselves: JSON web tokens, private keys, one-time seeds."""

import base64
import binascii
import hashlib
import json
import zlib
from typing import Any, cast

import numpy as np
import polars as pl

from audit.detect.column import Mask
from audit.detect.pattern import LETTER, Chars, Pattern
from audit.detect.secrets.forms import EDGE, UNBOUNDED
from audit.detect.secrets.matching import group
from audit.detect.secrets.placeholders import example, real

_URL64 = LETTER | Chars.DIGIT | Chars.UNDERSCORE | Chars.DASH
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def github_checksum(tokens: pl.Series) -> Mask:
    """The last 6 of a classic token's 36 characters are the CRC-32 of the others in base 62.

    So GitHub describes it ("Behind GitHub's new authentication token formats", 2021); npm's tokens
    are made alike. Chance passes in 1 of 2^32. Tokens of another length answer False: they have no
    such sum.
    """
    found = np.zeros(len(tokens), np.bool_)
    bodies = group(tokens, r"^(?:gh[opusr]|npm)_([A-Za-z0-9]{36})$")
    for place, body in enumerate(bodies.to_list()):
        found[place] = bool(body) and _base62(zlib.crc32(body[:30].encode())) == body[30:]
    return found


def _base62(number: int) -> str:
    digits = ""
    for _ in range(6):
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return digits


def jwt_header(tokens: pl.Series) -> Mask:
    """The first part is base64url of a JSON object with "alg" (RFC 7515, 4.1.1)."""
    headers = group(tokens, r"(eyJ[A-Za-z0-9_-]+)\.")
    known = {header: _has_algorithm(header) for header in headers.unique().to_list()}
    genuine = np.fromiter((known[h] for h in headers.to_list()), np.bool_, len(headers))
    return genuine & ~example(tokens)


def _has_algorithm(header: str) -> bool:
    try:
        found: Any = json.loads(_decoded(header))
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and isinstance(cast(dict[str, Any], found).get("alg"), str)


def _decoded(text: str) -> bytes:
    """Bytes of base64 or base64url without padding; ValueError where it is none."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_")
    except binascii.Error as error:
        raise ValueError from error


def _snowflake(tokens: pl.Series) -> Mask:
    """The first part is base64 of a Discord id: 17 to 20 digits."""
    parts = group(tokens, r"^([A-Za-z0-9_-]+)\.").to_list()
    return np.fromiter((_is_id(part) for part in parts), np.bool_, len(parts))


def _is_id(part: str) -> bool:
    try:
        decoded = _decoded(part)
    except ValueError:
        return False
    return decoded.isdigit() and 17 <= len(decoded) <= 20


def _wallet_key(keys: pl.Series) -> Mask:
    """Base58Check: the last 4 bytes are the first of the double SHA-256 (Bitcoin's WIF)."""
    texts = keys.to_list()
    return np.fromiter((_base58_checks(text) for text in texts), np.bool_, len(texts))


def _base58_checks(text: str) -> bool:
    number = 0
    for character in text:
        digit = _BASE58.find(character)
        if digit < 0:
            return False
        number = number * 58 + digit
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    body, check = data[:-4], data[-4:]
    return (
        body[:1] == b"\x80" and hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4] == check
    )


# Lines may be real or escaped (\n in JSON); headers as in RFC 1421 stand before the data.
_BREAK = r"(?:\\[rn]|\s)"
_DATA = rf"{_BREAK}*(?:[A-Za-z-]+: ?[^\n\\]*{_BREAK}+)*[A-Za-z0-9+/=]{{16}}"
_KEY_KINDS = "(?:RSA |DSA |EC |OPENSSH |ENCRYPTED |ANY |PGP |SSH2 ENCRYPTED )?"
_PEM = rf"-----? ?BEGIN {_KEY_KINDS}PRIVATE KEY(?: BLOCK)? ?-----?{_DATA}"
_PUTTY = r"PuTTY-User-Key-File-[23]: [a-z0-9-]+"
_JWK = r"[\x22']kty[\x22']\s*:.*[\x22'](?:d|k)[\x22']\s*:\s*[\x22'][A-Za-z0-9_-]{20,}"
_JWK_REVERSED = r"[\x22'](?:d|k)[\x22']\s*:\s*[\x22'][A-Za-z0-9_-]{20,}.*[\x22']kty[\x22']\s*:"
_JWT = r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*"
_JWE = (
    r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{16,}"
)
_TOTP = r"otpauth://(?i:totp|hotp)/[^\s\x22'<>]*[?&](?i:secret)=[A-Za-z2-7]{8,}"
_TOTP_EXPORT = r"otpauth-migration://offline\?data=[A-Za-z0-9%+/=]{20,}"

TOKENS: tuple[Pattern, ...] = (
    Pattern(
        type="jwt",
        label="JSON web token",
        regex=_JWT,
        shortest=22,
        longest=UNBOUNDED,
        allows=_URL64 | Chars.DOT,
        needs=Chars.DOT | Chars.LOWER | Chars.UPPER,
        literals=("eyJ",),
        validate=jwt_header,
        chance=1e-6,
        says="header is JSON with an algorithm",
        within=EDGE + _JWT,
    ),
    Pattern(
        type="jwt",
        label="encrypted JSON web token",
        regex=_JWE,
        shortest=40,
        longest=UNBOUNDED,
        allows=_URL64 | Chars.DOT,
        needs=Chars.DOT | Chars.LOWER | Chars.UPPER,
        literals=("eyJ",),
        validate=jwt_header,
        chance=1e-6,
        says="header is JSON with an algorithm",
        within=EDGE + _JWE,
    ),
    Pattern(
        type="private_key",
        label="private key (PEM, OpenSSH, PGP)",
        regex=rf"(?s)\s*{_PEM}.*",
        shortest=41,
        longest=UNBOUNDED,
        needs=Chars.UPPER | Chars.DASH | Chars.SPACE,
        literals=("PRIVATE KEY",),
        within=_PEM,
    ),
    Pattern(
        type="private_key",
        label="private key (PuTTY)",
        regex=rf"(?s)\s*{_PUTTY}.*",
        shortest=24,
        longest=UNBOUNDED,
        needs=Chars.UPPER | Chars.DASH,
        literals=("PuTTY-User-Key-File",),
        within=_PUTTY,
    ),
    Pattern(
        type="private_key",
        label="private JSON web key",
        regex=rf"(?s).*(?:{_JWK}|{_JWK_REVERSED}).*",
        shortest=31,
        longest=UNBOUNDED,
        literals=('"kty"', "'kty'"),
        within=f"(?:{_JWK}|{_JWK_REVERSED})",
    ),
    Pattern(
        type="private_key",
        label="private key of a wallet (WIF)",
        regex="[5KL][1-9A-HJ-NP-Za-km-z]{50,51}",
        shortest=51,
        longest=52,
        allows=LETTER | Chars.DIGIT,
        validate=_wallet_key,
        chance=2.0**-32,
        says="Base58Check",
    ),
    Pattern(
        type="private_key",
        label="private key in hex (256 bits)",
        regex="(?:0x)?[0-9a-fA-F]{64}",
        shortest=64,
        longest=66,
        allows=LETTER | Chars.DIGIT,
        named=True,
        weak=True,
    ),
    Pattern(
        type="totp_seed",
        label="otpauth URL",
        regex=_TOTP + r"[^\s\x22'<>]*",
        shortest=31,
        longest=UNBOUNDED,
        needs=Chars.LOWER | Chars.COLON | Chars.SLASH | Chars.PUNCTUATION,
        literals=("otpauth",),
        validate=lambda texts: real(group(texts, "(?i)secret=([A-Z2-7]+)")),
        says="not a placeholder",
        within=_TOTP,
    ),
    Pattern(
        type="totp_seed",
        label="export of an authenticator",
        regex=_TOTP_EXPORT,
        shortest=53,
        longest=UNBOUNDED,
        needs=Chars.LOWER | Chars.COLON | Chars.SLASH | Chars.PUNCTUATION,
        literals=("otpauth",),
        within=_TOTP_EXPORT,
    ),
    Pattern(
        type="totp_seed",
        label="seed in base 32",
        regex="(?:[A-Za-z2-7]{4} ?){4,16}={0,6}",
        shortest=16,
        longest=96,
        allows=LETTER | Chars.DIGIT | Chars.SPACE | Chars.PUNCTUATION,
        validate=real,
        says="not a placeholder",
        named=True,
        weak=True,
    ),
    Pattern(
        type="vendor_token",
        label="Discord bot token",
        regex=r"[MNO][A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}",
        shortest=58,
        longest=74,
        allows=_URL64 | Chars.DOT,
        needs=Chars.UPPER | Chars.DOT,
        validate=_snowflake,
        chance=1e-9,
        says="names a Discord id",
    ),
)
