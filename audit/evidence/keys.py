"""Ed25519 keys that sign evidence: made here, kept as encrypted PEM or in the keyring."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.errors import ConfigError
from audit.secrets.secret import Secret

_ENCODING = serialization.Encoding


@dataclass(frozen=True, slots=True)
class PublicKey:
    """`id` is the SHA-256 of its SubjectPublicKeyInfo (RFC 5280, 4.1.2.7), hexadecimal."""

    key: Ed25519PublicKey

    @property
    def id(self) -> str:
        der = self.key.public_bytes(_ENCODING.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        return hashlib.sha256(der).hexdigest()

    @property
    def pem(self) -> bytes:
        return self.key.public_bytes(_ENCODING.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def check(self, signature: bytes, message: bytes) -> None:
        """`InvalidSignature` of cryptography when it does not hold."""
        self.key.verify(signature, message)


class SigningKey:
    """A private key in memory; it cannot be printed or pickled."""

    __slots__ = ("_key",)

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    def __repr__(self) -> str:
        return f"SigningKey({self.public.id[:16]})"

    def __reduce__(self) -> str:
        raise TypeError("a signing key is not pickled")

    @property
    def public(self) -> PublicKey:
        return PublicKey(self._key.public_key())

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    def pem(self, passphrase: Secret | None) -> bytes:
        """PKCS #8 in PEM, encrypted under the passphrase where there is one."""
        scheme: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if passphrase is not None:
            scheme = serialization.BestAvailableEncryption(passphrase.reveal().encode())
        return self._key.private_bytes(_ENCODING.PEM, serialization.PrivateFormat.PKCS8, scheme)


def generate() -> SigningKey:
    """A new key from the system's randomness."""
    return SigningKey(Ed25519PrivateKey.generate())


def load_signing_key(pem: Secret, passphrase: Secret | None, *, place: str) -> SigningKey:
    """A private key from its PEM; a `ConfigError` names the place and never what is in it."""
    try:
        key = serialization.load_pem_private_key(
            pem.reveal().encode(), passphrase.reveal().encode() if passphrase else None
        )
    except TypeError:
        wanted = (
            "is not encrypted; leave the passphrase out" if passphrase else "needs a passphrase"
        )
        raise ConfigError(f"{place}: the signing key {wanted}") from None
    except (ValueError, UnsupportedAlgorithm):
        why = "the passphrase does not open it" if passphrase else "it is no private key in PEM"
        raise ConfigError(f"{place}: {why}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigError(f"{place}: the signing key has to be an Ed25519 one")
    return SigningKey(key)


def load_public_key(path: Path) -> PublicKey:
    """A public key from a PEM file."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    return public_key_from(data, place=str(path))


def public_key_from(data: bytes, *, place: str = "a key beside the runs") -> PublicKey:
    """A public key from its PEM."""
    try:
        key = serialization.load_pem_public_key(data)
    except (ValueError, UnsupportedAlgorithm):
        raise ConfigError(f"{place}: it is no public key in PEM") from None
    if not isinstance(key, Ed25519PublicKey):
        raise ConfigError(f"{place}: the key has to be an Ed25519 one")
    return PublicKey(key)


def write_new(path: Path, data: bytes, *, mode: int) -> None:
    """Writes a file that is not there yet, with this mode from the start."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        number = os.open(path, flags, mode)
    except FileExistsError:
        raise ConfigError(f"{path} is there already; a key is never overwritten") from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    with os.fdopen(number, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
