"""Parts of a certificate, read so that nothing hostile in them raises or reaches a terminal."""

import threading
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Final, TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from audit.access.tls import asn1

X = TypeVar("X", bound=x509.ExtensionType)

#: What reading a part of a hostile certificate may raise.
UNREADABLE: Final = (
    ValueError,
    TypeError,
    OverflowError,
    AttributeError,
    LookupError,  # a TLS feature that it does not know
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
_FILTERS = threading.RLock()  # filters of warnings belong to all threads
LONGEST_NAME = 300  # characters that are told
_STRINGS = {0x0C: "utf-8", 0x13: "ascii", 0x16: "ascii", 0x14: "latin-1", 0x1E: "utf-16-be"}
#: RFC 4514 section 3.
_SHORT = {
    "2.5.4.3": "CN",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.6": "C",
}


@contextmanager
def without_warnings() -> Generator[None]:
    """`cryptography` warns of what breaks the rules; we say it ourselves."""
    with _FILTERS, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def load(der: bytes) -> x509.Certificate | None:
    """The certificate by `cryptography`; None where it refuses it."""
    with without_warnings():
        try:
            return x509.load_der_x509_certificate(der)
        except UNREADABLE:
            return None


def harmless(text: str) -> str:
    """The text with control and format characters escaped, and cut where it is very long."""
    shown = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in text[:LONGEST_NAME]
    )
    return shown + "..." if len(text) > LONGEST_NAME else shown


def readable(name: x509.Name) -> str:
    """A name as RFC 4514 writes it, harmless."""
    return harmless(name.rfc4514_string())


def extension(certificate: x509.Certificate, kind: type[X]) -> X | None:
    """An extension's value; None where it is missing, or none of the extensions can be read."""
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, *UNREADABLE):
        return None


def extensions_readable(certificate: x509.Certificate) -> bool:
    try:
        len(certificate.extensions)
    except UNREADABLE:
        return False
    return True


def names_readable(certificate: x509.Certificate) -> bool:
    """Whether subject and issuer can be read."""
    try:
        _ = certificate.subject, certificate.issuer
    except UNREADABLE:
        return False
    return True


def names_of(certificate: x509.Certificate) -> tuple[str | IPv4Address | IPv6Address, ...]:
    """DNS names as they stand and addresses of the subjectAltName, in its order."""
    san = extension(certificate, x509.SubjectAlternativeName)
    found: list[str | IPv4Address | IPv6Address] = []
    for one in san or ():
        match one:
            case x509.DNSName(value=str(name)):
                found.append(name)
            case x509.IPAddress(value=IPv4Address() | IPv6Address() as address):
                found.append(address)
            case _:
                pass
    return tuple(found)


def tbs(der: bytes) -> list[asn1.Element]:
    """What is signed, without the version: serial, algorithm, issuer, validity, subject, key, ...

    Raises `asn1.Malformed` (RFC 5280 section 4.1).
    """
    outer = next(asn1.elements(der), None)
    if outer is None or outer.tag != asn1.SEQUENCE:
        raise asn1.Malformed("no sequence")
    parts = next(asn1.elements(outer.content)).inside()
    return parts[1:] if parts and parts[0].tag == asn1.VERSION else parts


def dates(der: bytes) -> tuple[datetime | None, datetime | None]:
    """Start and end of the validity, in UTC; a year outside the calendar is the nearest inside.

    None where they cannot be read.
    """
    try:
        start, end = tbs(der)[3].inside()
        return _time(start), _time(end)
    except (asn1.Malformed, IndexError, StopIteration, ValueError):
        return None, None


def dates_as_written(der: bytes) -> tuple[str, str]:
    """Both dates as they stand; empty where they cannot be read."""
    try:
        start, end = tbs(der)[3].inside()
    except (asn1.Malformed, IndexError, StopIteration, ValueError):
        return "", ""
    return tuple(harmless(one.content.decode("ascii", "replace")) for one in (start, end))  # type: ignore[return-value]


def name_by_hand(element: asn1.Element) -> str:
    """A Name that `cryptography` cannot read, last part first like RFC 4514; harmless."""
    parts: list[str] = []
    for relative in element.inside():
        for attribute in relative.inside():
            kind, value, *_ = attribute.inside()
            dotted = asn1.oid(kind)
            text = value.content.decode(_STRINGS.get(value.tag, "latin-1"), "replace")
            parts.append(f"{_SHORT.get(dotted, dotted)}={text}")
    return harmless(",".join(reversed(parts)))


def _time(element: asn1.Element) -> datetime | None:
    """RFC 5280 section 4.1.2.5; a UTCTime of 50 to 99 is in the last century."""
    text = element.content.decode("ascii", "replace").removesuffix("Z")
    if element.tag == asn1.UTC_TIME:
        text = ("19" if text[:2] >= "50" else "20") + text
    if not text.isdecimal() or len(text) not in (12, 14):
        return None
    if text[:4] == "0000":
        return datetime.min.replace(tzinfo=UTC)
    try:
        return datetime.strptime(text.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
