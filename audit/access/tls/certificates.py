"""A certificate as the server sends it, described as far as it can be read."""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

from audit.access.tls import asn1, reading
from audit.access.tls.signatures import digest_of, signed_by
from audit.facts.tls import Certificate

T = TypeVar("T")

_MOST_NAMES = 200
_SHORT_DATE = 12  # digits of a UTCTime, whose year has two
_BROKEN = (asn1.Malformed, IndexError, StopIteration, *reading.UNREADABLE)
#: Keys that `cryptography` does not read, by the OID of their algorithm.
_KEYS = {
    "1.2.840.113549.1.1.1": "RSA",
    "1.2.840.113549.1.1.10": "RSA-PSS",
    "1.2.840.10040.4.1": "DSA",
    "1.2.840.10045.2.1": "EC",
    "1.2.643.7.1.1.1.1": "GOST",
    "1.2.643.7.1.1.1.2": "GOST",
    "1.2.643.2.2.19": "GOST",
    "2.16.840.1.101.3.4.3.17": "ML-DSA-44",
    "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
    "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
}


def describe(der: bytes) -> Certificate:
    """What the certificate says; never raises.

    `fault` says what in it cannot be read, or breaks RFC 5280 in itself; the rest holds what could
    be read nevertheless. A date before the year 1 is told as the first of the calendar.
    """
    fingerprint = hashlib.sha256(der).hexdigest()
    loaded = reading.load(der)
    if loaded is None:
        return _by_hand(der, fingerprint)
    with reading.without_warnings():
        return _described(loaded, der, fingerprint)


def fault_of(der: bytes) -> str:
    """What in the certificate cannot be read, or breaks the rules whatever it is used for."""
    return describe(der).fault


def _described(loaded: x509.Certificate, der: bytes, fingerprint: str) -> Certificate:
    faults: list[str] = []

    def read(what: str, reader: Callable[[], T], otherwise: T) -> T:
        try:
            return reader()
        except _BROKEN:
            faults.append(f"{what} cannot be read")
            return otherwise

    serial = read("its serial number", lambda: loaded.serial_number, 0)
    if serial < 0:
        faults.append("its serial number is negative")
    starts, ends = reading.dates(der)
    faults += _dates_at_fault(der, ordered=not (starts and ends and ends < starts))
    no_key: tuple[str, int | None, str] = (_key_by_hand(der), None, "")
    key, bits, curve = read("its key", lambda: _key(loaded), no_key)
    read("its extensions", lambda: len(loaded.extensions), 0)
    basic = reading.extension(loaded, x509.BasicConstraints)
    features = reading.extension(loaded, x509.TLSFeature)
    common = read("its subject", lambda: _common_name(loaded), "")
    return Certificate(
        subject=read("its subject", lambda: reading.readable(loaded.subject), _name(der, 4)),
        issuer=read("its issuer", lambda: reading.readable(loaded.issuer), _name(der, 2)),
        serial=f"{serial:x}",
        names=tuple(reading.harmless(str(one)) for one in reading.names_of(loaded)[:_MOST_NAMES]),
        common_name=common,
        starts=starts,
        ends=ends,
        key=key,
        key_bits=bits,
        curve=curve,
        signature=_signature(loaded),
        authority=bool(basic and basic.ca),
        self_signed=is_self_signed(loaded),
        must_staple=bool(features and x509.TLSFeatureType.status_request in features),
        timestamps=_timestamps(loaded),
        fingerprint=fingerprint,
        public_key=_key_fingerprint(der),
        fault="; ".join(dict.fromkeys(faults)),
    )


def is_self_signed(certificate: x509.Certificate) -> bool:
    """Whether its own key has signed it, not only its own name."""
    try:
        named = certificate.subject == certificate.issuer
    except reading.UNREADABLE:
        return False
    return named and bool(signed_by(certificate, certificate))


def _by_hand(der: bytes, fingerprint: str) -> Certificate:
    """What can be read of what `cryptography` refuses."""
    told = Certificate(
        fingerprint=fingerprint,
        fault="it is empty" if not der else "it is not a certificate that can be read",
    )
    try:
        serial, _, issuer, _, subject, *_ = reading.tbs(der)
        starts, ends = reading.dates(der)
        number = asn1.integer(serial)
        names = reading.name_by_hand(subject), reading.name_by_hand(issuer)
    except (*_BROKEN, UnicodeError):
        return told
    wrong = _dates_at_fault(der, ordered=not (starts and ends and ends < starts))
    negative = ["its serial number is negative"] if number < 0 else []
    return Certificate(
        subject=names[0],
        issuer=names[1],
        serial=f"{number:x}",
        starts=starts,
        ends=ends,
        key=_key_by_hand(der),
        fingerprint=fingerprint,
        public_key=_key_fingerprint(der),
        fault="; ".join((*negative, *wrong)) or "its contents break the rules of X.509",
    )


def _dates_at_fault(der: bytes, *, ordered: bool) -> list[str]:
    starts, ends = reading.dates_as_written(der)
    if not starts or not ends or None in reading.dates(der):
        return ["its dates cannot be read"]
    if any(date.startswith("0000") and date.rstrip("Z")[_SHORT_DATE:] for date in (starts, ends)):
        return [f"its dates are outside the calendar ({starts} to {ends})"]
    return [] if ordered else ["it ends before it starts"]


def _key(loaded: x509.Certificate) -> tuple[str, int | None, str]:
    """Kind, bits, curve."""
    try:
        key = loaded.public_key()
    except UnsupportedAlgorithm:
        return _KEYS.get(loaded.public_key_algorithm_oid.dotted_string, "unknown"), None, ""
    match key:
        case rsa.RSAPublicKey():
            return "RSA", key.key_size, ""
        case ec.EllipticCurvePublicKey():
            return "EC", key.key_size, key.curve.name
        case dsa.DSAPublicKey():
            return "DSA", key.key_size, ""
        case _:  # Ed25519PublicKey and kin
            dotted = loaded.public_key_algorithm_oid.dotted_string
            return _KEYS.get(dotted, type(key).__name__.removesuffix("PublicKey")), None, ""


def _name(der: bytes, place: int) -> str:
    """The issuer (2) or the subject (4), read by hand."""
    try:
        return reading.name_by_hand(reading.tbs(der)[place])
    except _BROKEN:
        return ""


def _key_by_hand(der: bytes) -> str:
    try:
        algorithm = reading.tbs(der)[5].inside()[0].inside()[0]
        return _KEYS.get(asn1.oid(algorithm), "unknown")
    except _BROKEN:
        return ""


def _key_fingerprint(der: bytes) -> str:
    try:
        return hashlib.sha256(reading.tbs(der)[5].whole).hexdigest()
    except _BROKEN:
        return ""


def _signature(loaded: x509.Certificate) -> str:
    known = digest_of(loaded.signature_algorithm_oid.dotted_string)
    if known:
        return known
    try:
        algorithm = loaded.signature_hash_algorithm
    except _BROKEN:
        return ""
    return algorithm.name if algorithm else ""


def _common_name(loaded: x509.Certificate) -> str:
    """The most specific one."""
    found = loaded.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return reading.harmless(str(found[-1].value)) if found else ""


def _timestamps(loaded: x509.Certificate) -> int:
    listed = reading.extension(loaded, x509.PrecertificateSignedCertificateTimestamps)
    return len(listed) if listed else 0
