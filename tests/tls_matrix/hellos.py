"""Conditions of versions, suites, groups and client certificates."""

import base64
import ssl
from collections.abc import Callable
from pathlib import Path

from tests.make import certificates as make
from tests.make import der
from tests.make.certificates import CLIENT
from tests.tls_matrix.model import Start, condition
from tests.tls_matrix.peers import (
    GOOD_RSA,
    ROOT,
    SSL3,
    TLS1,
    TLS1_1,
    TLS1_2,
    TLS1_3,
    also,
    modern,
    numbers,
    old,
    versions,
)

_V = ssl.TLSVersion
_LEGACY = "ALL:!aNULL:!eNULL:@SECLEVEL=0"
_CLIENT = make.leaf(ROOT, usages=(CLIENT,), common_name="load")


def _demanding(
    mode: ssl.VerifyMode, version: ssl.TLSVersion
) -> Callable[[ssl.SSLContext, Path], None]:
    def adjust(context: ssl.SSLContext, folder: Path) -> None:
        context.minimum_version = context.maximum_version = version
        files = _CLIENT.write(folder, anchors=(ROOT,), stem="client")
        context.load_verify_locations(files.anchors)
        context.verify_mode = mode

    return adjust


def _groups(group: str, ciphers: str) -> Start:
    """TLS 1.2 with parameters of `tlslite.mathtls` for Diffie-Hellman."""

    def adjust(context: ssl.SSLContext, folder: Path) -> None:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        generator, prime = numbers(group)
        pkcs3 = der.wrap(0x30, der.integer(prime), der.integer(generator))
        path = folder / "dh.pem"
        path.write_text(
            "-----BEGIN DH PARAMETERS-----\n"
            + base64.encodebytes(pkcs3).decode()
            + "-----END DH PARAMETERS-----\n"
        )
        context.load_dh_params(str(path))

    return modern(GOOD_RSA, adjust=adjust, ciphers=f"{ciphers}:@SECLEVEL=0")


#: What cannot be told where no certificate is shown.
UNSEEN = (
    "certificate-chain-complete certificate-chain-valid certificate-expiry certificate-key-size "
    "certificate-lifetime certificate-name certificate-renewal certificate-san "
    "certificate-self-signed certificate-signature certificate-start certificate-trust "
    "demonstration-certificate"
)

VERSIONS = [
    condition("TLS 1.2 and 1.3", modern()),
    condition("TLS 1.2 and 1.3, RSA", modern(GOOD_RSA)),
    condition("TLS 1.3 alone", modern(adjust=versions(_V.TLSv1_3, _V.TLSv1_3))),
    condition("TLS 1.2 alone", modern(adjust=versions(_V.TLSv1_2, _V.TLSv1_2))),
    condition(
        "TLS 1.1 alone",
        modern(GOOD_RSA, adjust=versions(_V.TLSv1_1, _V.TLSv1_1), ciphers=_LEGACY),
        "tls-1-1 tls-modern-version cipher-aead",
    ),
    condition(
        "TLS 1.0 alone",
        modern(GOOD_RSA, adjust=versions(_V.TLSv1, _V.TLSv1), ciphers=_LEGACY),
        "tls-1-0 tls-modern-version cipher-aead",
    ),
    condition(
        "TLS 1.1 and 1.2",
        modern(GOOD_RSA, adjust=versions(_V.TLSv1_1, _V.TLSv1_2), ciphers=_LEGACY),
        "tls-1-1",
    ),
    condition(
        "TLS 1.0 to 1.3",
        modern(GOOD_RSA, adjust=versions(_V.TLSv1, _V.TLSv1_3), ciphers=_LEGACY),
        "tls-1-0 tls-1-1",
    ),
    condition(
        "SSL 3.0 alone",
        old(SSL3, SSL3, ciphers=["aes128"]),
        "ssl-3-0 tls-modern-version cipher-aead tls-handshake",
    ),
    condition(
        "SSL 3.0 and TLS 1.0",
        old(SSL3, TLS1),
        "ssl-3-0 tls-1-0 tls-modern-version cipher-aead",
    ),
    condition("SSL 3.0 to TLS 1.2", old(SSL3, TLS1_2), "ssl-3-0 tls-1-0 tls-1-1"),
    condition(
        "TLS 1.0 and 1.1 of another maker",
        old(TLS1, TLS1_1),
        "tls-1-0 tls-1-1 tls-modern-version cipher-aead",
    ),
    condition("TLS 1.2 of another maker", old(TLS1_2, TLS1_2)),
    condition("TLS 1.3 of another maker", old(TLS1_3, TLS1_3)),
    condition("TLS 1.2 and 1.3 of another maker", old(TLS1_2, TLS1_3)),
]

SUITES = [
    condition(
        "without encryption beside good suites",
        modern(
            GOOD_RSA,
            adjust=versions(_V.TLSv1_2, _V.TLSv1_2),
            ciphers="ECDHE+AESGCM:eNULL:!aNULL:@SECLEVEL=0",
        ),
        "cipher-null",
    ),
    condition(
        "only without encryption",
        old(TLS1_2, TLS1_2, ciphers=["null"], exchanges=["rsa"]),
        "cipher-null cipher-aead forward-secrecy",
    ),
    condition(
        "anonymous beside good suites",
        modern(
            adjust=versions(_V.TLSv1_2, _V.TLSv1_3),
            ciphers="ECDHE+AESGCM:AECDH+AES:@SECLEVEL=0",
        ),
        "cipher-anonymous",
    ),
    condition(
        "only anonymous",
        old(
            TLS1_2, TLS1_2, ciphers=["aes128gcm", "aes128"], exchanges=["ecdh_anon"], anonymous=True
        ),
        "cipher-anonymous cipher-aead",
        unknown=UNSEEN,
    ),
    condition("EXPORT beside good suites", also([0x0008]), "cipher-export cipher-64-bit-block"),
    condition("EXPORT with RC4 beside good suites", also([0x0003]), "cipher-export cipher-rc4"),
    condition("DES beside good suites", also([0x0009]), "cipher-64-bit-block"),
    condition("IDEA beside good suites", also([0x0007]), "cipher-64-bit-block"),
    condition(
        "RC4 beside good suites",
        old(TLS1_2, TLS1_2, ciphers=["aes128gcm", "rc4"], exchanges=["ecdhe_rsa"]),
        "cipher-rc4",
    ),
    condition(
        "RC4 alone",
        old(TLS1_2, TLS1_2, ciphers=["rc4"], exchanges=["rsa"]),
        "cipher-rc4 cipher-aead forward-secrecy tls-handshake",
    ),
    condition(
        "3DES beside good suites",
        old(TLS1_2, TLS1_2, ciphers=["aes128gcm", "3des"], exchanges=["ecdhe_rsa"]),
        "cipher-64-bit-block",
    ),
    condition(
        "3DES in TLS 1.0 only",
        old(TLS1, TLS1, ciphers=["3des"], exchanges=["rsa"]),
        "tls-1-0 tls-modern-version cipher-64-bit-block cipher-aead forward-secrecy tls-handshake",
    ),
    condition(
        "CBC only",
        modern(
            GOOD_RSA,
            adjust=versions(_V.TLSv1_2, _V.TLSv1_2),
            ciphers="ECDHE+AES:!AESGCM:!AESCCM:@SECLEVEL=0",
        ),
        "cipher-aead",
    ),
    condition(
        "CBC only below 1.3", modern(GOOD_RSA, ciphers="ECDHE+AES:!AESGCM:!AESCCM:@SECLEVEL=0")
    ),
    condition(
        "static RSA only",
        modern(
            GOOD_RSA, adjust=versions(_V.TLSv1_2, _V.TLSv1_2), ciphers="kRSA+AESGCM:@SECLEVEL=0"
        ),
        "forward-secrecy",
    ),
    condition("static RSA beside 1.3", modern(GOOD_RSA, ciphers="kRSA+AESGCM:@SECLEVEL=0")),
    condition(
        "Diffie-Hellman of 1,024 bits", _groups("RFC2409_GROUP2", "DHE+AESGCM"), "dh-group-size"
    ),
    condition(
        "Diffie-Hellman of 1,024 bits beside curves",
        _groups("RFC2409_GROUP2", "ECDHE+AESGCM:DHE+AESGCM"),
        "dh-group-size",
    ),
    condition("Diffie-Hellman of 2,048 bits", _groups("RFC3526_GROUP14", "DHE+AESGCM")),
]

CLIENTS = [
    condition(
        f"client certificate {'required' if finding else 'optional'} in {version.name}",
        modern(adjust=_demanding(mode, version)),
        finding,
    )
    for version in (_V.TLSv1_2, _V.TLSv1_3)
    for mode, finding in ((ssl.CERT_REQUIRED, "client-certificate"), (ssl.CERT_OPTIONAL, ""))
]
