"""Whether one certificate has signed another, with the old hashes that libraries refuse, too."""

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

from audit.access.tls.reading import without_warnings

_MD5, _SHA1 = hashes.MD5(), hashes.SHA1()  # noqa: S303 - what others have signed with
_SHA224, _SHA256 = hashes.SHA224(), hashes.SHA256()
_SHA384, _SHA512 = hashes.SHA384(), hashes.SHA512()

#: RFC 8017 appendix A.2.4; RFC 5758; RFC 3279 section 2.2.
_RSA: dict[str, hashes.HashAlgorithm] = {
    "1.2.840.113549.1.1.4": _MD5,
    "1.2.840.113549.1.1.5": _SHA1,
    "1.3.14.3.2.29": _SHA1,
    "1.2.840.113549.1.1.14": _SHA224,
    "1.2.840.113549.1.1.11": _SHA256,
    "1.2.840.113549.1.1.12": _SHA384,
    "1.2.840.113549.1.1.13": _SHA512,
}
_ECDSA: dict[str, hashes.HashAlgorithm] = {
    "1.2.840.10045.4.1": _SHA1,
    "1.2.840.10045.4.3.1": _SHA224,
    "1.2.840.10045.4.3.2": _SHA256,
    "1.2.840.10045.4.3.3": _SHA384,
    "1.2.840.10045.4.3.4": _SHA512,
}
_DSA: dict[str, hashes.HashAlgorithm] = {
    "1.2.840.10040.4.3": _SHA1,
    "2.16.840.1.101.3.4.3.1": _SHA224,
    "2.16.840.1.101.3.4.3.2": _SHA256,
    "2.16.840.1.101.3.4.3.3": _SHA384,
    "2.16.840.1.101.3.4.3.4": _SHA512,
}
_FORGOTTEN = {"1.2.840.113549.1.1.2": "md2", "1.2.840.113549.1.1.3": "md4"}


def digest_of(algorithm: str) -> str | None:
    """The hash of a signature algorithm, by its OID; None for those that have none of their own."""
    for table in (_RSA, _ECDSA, _DSA):
        if algorithm in table:
            return table[algorithm].name
    return _FORGOTTEN.get(algorithm)


def signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool | None:
    """Whether the issuer's key made the signature, names aside; None for an unknown algorithm."""
    with without_warnings():
        try:
            return _verified(certificate, issuer, issuer.public_key())
        except (UnsupportedAlgorithm, AttributeError):
            return None
        except (InvalidSignature, ValueError, TypeError):
            return False


def _verified(
    certificate: x509.Certificate, issuer: x509.Certificate, key: CertificatePublicKeyTypes
) -> bool | None:
    """True or an exception; False where key and algorithm do not belong together."""
    algorithm = certificate.signature_algorithm_oid.dotted_string
    signature, data = certificate.signature, certificate.tbs_certificate_bytes
    if algorithm in _RSA:
        if not isinstance(key, rsa.RSAPublicKey):
            return False
        key.verify(signature, data, padding.PKCS1v15(), _RSA[algorithm])
    elif algorithm in _ECDSA:
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        key.verify(signature, data, ec.ECDSA(_ECDSA[algorithm]))
    elif algorithm in _DSA:
        if not isinstance(key, dsa.DSAPublicKey):
            return False
        key.verify(signature, data, _DSA[algorithm])
    elif algorithm in _FORGOTTEN:
        return None
    else:
        certificate.verify_directly_issued_by(issuer)
    return True
