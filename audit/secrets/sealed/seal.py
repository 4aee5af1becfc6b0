"""A sealed text: scrypt (RFC 7914) makes the key, AES-256-GCM (SP 800-38D) keeps and proves it.

The file is three parts: a line with name and version, a line of JSON with what the key is made
of, and the ciphertext. The two lines are authenticated together with it.
"""

import base64
import binascii
import hmac
import json
import os
from dataclasses import dataclass
from typing import cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from audit.errors import ConfigError

NAME = b"source-audit credentials"
VERSION = 1
#: Cost of a guess: 128 MiB and about half a second (OWASP, Password Storage, scrypt).
_COST, _BLOCK, _LANES = 2**17, 8, 1
#: A file may ask for this much and not more, so that a changed header cannot fill the memory.
_MOST_COST, _MOST_BLOCK, _MOST_LANES = 2**18, 16, 4
_SALT, _NONCE, _KEY, _PROOF = 16, 12, 32, 16
_LONGEST = 16 * 1024**2  # of the whole file, in bytes


@dataclass(frozen=True, slots=True)
class _Header:
    """What the key is made of; `proof` tells a wrong passphrase from a changed file."""

    cost: int
    block: int
    lanes: int
    salt: bytes
    nonce: bytes
    proof: bytes = b""

    def key(self, passphrase: str) -> tuple[bytes, bytes]:
        """The key and the proof that goes with it."""
        kdf = Scrypt(salt=self.salt, length=_KEY + _PROOF, n=self.cost, r=self.block, p=self.lanes)
        made = kdf.derive(passphrase.encode("utf-8"))
        return made[:_KEY], made[_KEY:]

    def line(self, proof: bytes) -> bytes:
        tree = {
            "kdf": "scrypt", "n": self.cost, "r": self.block, "p": self.lanes,
            "salt": _text(self.salt), "cipher": "AES-256-GCM", "nonce": _text(self.nonce),
            "proof": _text(proof),
        }  # fmt: skip
        return json.dumps(tree, sort_keys=True).encode() + b"\n"


def sealed(text: bytes, passphrase: str) -> bytes:
    """The content of the file, with a salt and a nonce of its own each time."""
    header = _Header(_COST, _BLOCK, _LANES, os.urandom(_SALT), os.urandom(_NONCE))
    key, proof = header.key(passphrase)
    head = b"%s %d\n%s" % (NAME, VERSION, header.line(proof))
    return head + AESGCM(key).encrypt(header.nonce, text, head)


def unsealed(data: bytes, passphrase: str) -> bytes:
    """What was sealed; a `ConfigError` says whether passphrase or file is wrong."""
    head, header = _header(data)
    key, proof = header.key(passphrase)
    if not hmac.compare_digest(proof, header.proof):
        raise ConfigError("the passphrase is not the one that this file was sealed with")
    try:
        return AESGCM(key).decrypt(header.nonce, data[len(head) :], head)
    except InvalidTag:
        raise ConfigError(
            "the passphrase is right and the file was cut off or changed; take the last backup "
            "of it"
        ) from None


def _header(data: bytes) -> tuple[bytes, _Header]:
    first, newline, rest = data.partition(b"\n")
    name, _, version = first.rpartition(b" ")
    if name != NAME or not version.isdigit():
        if NAME.startswith(data[: len(NAME)]):
            raise ConfigError("the file is cut off; take the last backup of it")
        raise ConfigError("this is no file of source-audit's credentials")
    if newline and int(version) != VERSION:
        raise ConfigError(
            f"the file has format {int(version) % 10**6}, and this program knows {VERSION}; update "
            "source-audit"
        )
    second, end, ciphertext = rest.partition(b"\n")
    if not end or not ciphertext:
        raise ConfigError("the file is cut off; take the last backup of it")
    if len(data) > _LONGEST:
        raise ConfigError("the file is larger than any that this program writes")
    return data[: len(first) + len(second) + 2], _parsed(second)


def _parsed(line: bytes) -> _Header:
    try:
        found = cast("dict[str, object]", json.loads(line))
        cost, block, lanes = (_number(found[name]) for name in ("n", "r", "p"))
        salt, nonce, proof = (_bytes(found[name]) for name in ("salt", "nonce", "proof"))
        known = (found["kdf"], found["cipher"]) == ("scrypt", "AES-256-GCM")
    except (KeyError, TypeError, ValueError, RecursionError, binascii.Error):
        raise ConfigError(_CHANGED) from None
    power = cost > 1 and not cost & (cost - 1)
    bounds = cost <= _MOST_COST and 1 <= block <= _MOST_BLOCK and 1 <= lanes <= _MOST_LANES
    if not (known and power and bounds and len(nonce) == _NONCE and len(proof) == _PROOF):
        raise ConfigError(_CHANGED)
    return _Header(cost, block, lanes, salt, nonce, proof)


_CHANGED = "the head of the file was changed; take the last backup of it"


def _number(value: object) -> int:
    if type(value) is not int:
        raise TypeError
    return value


def _bytes(value: object) -> bytes:
    if not isinstance(value, str):
        raise TypeError
    return base64.b64decode(value, validate=True)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
