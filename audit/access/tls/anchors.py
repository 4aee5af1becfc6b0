"""Whom we trust: the system's store of authorities, or a file or folder that the user names."""

import base64
import binascii
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from cryptography import x509

from audit.access.tls import asn1, reading
from audit.errors import ConfigError

_CERTIFICATE = re.compile(
    rb"-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----(.*?)-----END (?:X509 |TRUSTED )?CERTIFICATE",
    re.DOTALL,
)
_ANY = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----")
_LARGEST = 32 * 2**20  # bytes of a file; all public authorities are a quarter of one MiB
_FEWEST = 20  # authorities that a system's file has when it is whole
SYSTEM = "the system's store"


@dataclass(frozen=True, eq=False)
class Anchors:
    """Certificates that are trusted without being signed by others, DER, and what to call them."""

    label: str
    certificates: tuple[bytes, ...]
    system: bool = False

    def __contains__(self, der: object) -> bool:
        return der in self.certificates

    def loaded(self) -> tuple[tuple[bytes, x509.Certificate], ...]:
        """Those that can be read, each with its DER."""
        return _loaded(self)

    def context(self) -> ssl.SSLContext:
        """A new context that trusts these and nobody else, and verifies the chain."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if self.system:
            context.load_default_certs()
        elif self.certificates:
            context.load_verify_locations(cadata=b"".join(self.certificates))
        return context


@cache
def system() -> Anchors:
    """The store that OpenSSL takes by itself, which `SSL_CERT_FILE` and `SSL_CERT_DIR` change."""
    paths = ssl.get_default_verify_paths()
    found: dict[bytes, None] = {}
    if paths.cafile:
        found.update(dict.fromkeys(_readable(Path(paths.cafile))))
    if paths.capath and len(found) < _FEWEST:  # Debian's folder holds the same as its file
        for path in sorted(Path(paths.capath).iterdir()):
            found.update(dict.fromkeys(_readable(path)))
    return Anchors(SYSTEM, tuple(found), system=True)


def from_file(path: str | Path) -> Anchors:
    """The authorities, or pinned certificates, of a PEM file, or of all files of a folder.

    Raises `ConfigError` where there is none, in a sentence that says what the file is instead.
    """
    called = reading.harmless(str(path))
    try:
        place = Path(path).expanduser()
        return _from_folder(place) if place.is_dir() else _from_file(place, called)
    except (OSError, RuntimeError) as error:  # the latter: "~" of somebody who does not exist
        reason = (getattr(error, "strerror", "") or str(error)).lower()
        raise ConfigError(f"the CA file {called} cannot be read: {reason}") from error


def _from_folder(place: Path) -> Anchors:
    found = {der: None for one in sorted(place.iterdir()) for der in _readable(one)}
    if not found:
        raise ConfigError(f"the CA folder {place} holds no file with a PEM certificate")
    return Anchors(str(place), tuple(found))


def _from_file(place: Path, called: str) -> Anchors:
    data = _read(place, called)
    blocks = [match[1] for match in _CERTIFICATE.finditer(data)]
    if not blocks:
        raise ConfigError(f"the CA file {called} {_instead(data)}")
    certificates: dict[bytes, None] = {}
    for number, block in enumerate(blocks, start=1):
        der = _decoded(block)
        if der is None or reading.load(der) is None:
            which = "its certificate" if len(blocks) == 1 else f"certificate {number} in it"
            raise ConfigError(f"the CA file {called} is damaged: {which} cannot be read")
        certificates[der] = None
    return Anchors(place.name, tuple(certificates))


def _read(path: Path, called: str) -> bytes:
    if not path.is_file():
        state = "is not a file" if path.exists() else "does not exist"
        raise ConfigError(f"the CA file {called} {state}")
    if path.stat().st_size > _LARGEST:
        raise ConfigError(f"the CA file {called} is larger than {_LARGEST // 2**20} MiB")
    return path.read_bytes()


def _readable(path: Path) -> Iterator[bytes]:
    """The certificates of a file that we did not write: whatever is broken is left out."""
    try:
        data = path.read_bytes() if path.is_file() and path.stat().st_size <= _LARGEST else b""
    except OSError:
        return
    for match in _CERTIFICATE.finditer(data):
        der = _decoded(match[1])
        if der is not None:
            yield der


def _decoded(block: bytes) -> bytes | None:
    """The certificate itself: a "trusted" one of OpenSSL has uses of its own behind it."""
    try:
        data = base64.b64decode(b"".join(block.split()), validate=True)
        return next(asn1.elements(data)).whole
    except (binascii.Error, StopIteration, asn1.Malformed):
        return None


def _instead(data: bytes) -> str:
    """What a file without a PEM certificate is."""
    if not data.strip():
        return "is empty; it has to hold PEM certificates"
    kinds = [match[1].decode() for match in _ANY.finditer(data)]
    if any("PRIVATE KEY" in kind for kind in kinds):
        return "holds a private key, not a certificate; name the authority's certificate"
    if "CERTIFICATE" in kinds:
        return "is cut off: a certificate in it has no end"
    if kinds:
        return f"holds no certificate but PEM of the kind {kinds[0]}"
    if reading.load(data) is not None:
        return "is DER, not PEM; convert it: openssl x509 -inform der -in FILE -out FILE.pem"
    return "is not PEM; it has to hold certificates between BEGIN CERTIFICATE and END CERTIFICATE"


@lru_cache(maxsize=32)
def _loaded(anchors: Anchors) -> tuple[tuple[bytes, x509.Certificate], ...]:
    found = ((der, reading.load(der)) for der in anchors.certificates)
    return tuple((der, one) for der, one in found if one is not None)
