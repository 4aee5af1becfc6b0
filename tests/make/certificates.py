"""Certificates for tests: authorities, leaves, and each fault that one can have.

    root = make.authority("Test Root CA")
    leaf = make.leaf(root, names=("localhost", "127.0.0.1"))
    files = leaf.write(folder, chain=(), anchors=(root,))

What `cryptography` refuses to build (SHA-1 and MD5, negative serials, strange dates) is patched
into the DER and signed again.
"""

import datetime as dt
import ipaddress
import ssl
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import (
    AuthorityInformationAccessOID,
    ExtendedKeyUsageOID,
    NameOID,
    ObjectIdentifier,
)

from tests.make import der as asn1

Key = (
    rsa.RSAPrivateKey
    | ec.EllipticCurvePrivateKey
    | dsa.DSAPrivateKey
    | ed25519.Ed25519PrivateKey
    | ed448.Ed448PrivateKey
)

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
DAY = dt.timedelta(days=1)
SERVER = ExtendedKeyUsageOID.SERVER_AUTH
CLIENT = ExtendedKeyUsageOID.CLIENT_AUTH
LOCAL = ("localhost", "127.0.0.1", "::1")
_SIGNATURES = {
    ("rsa", "md5"): "1.2.840.113549.1.1.4",
    ("rsa", "sha1"): "1.2.840.113549.1.1.5",
    ("rsa", "sha256"): "1.2.840.113549.1.1.11",
    ("ec", "sha1"): "1.2.840.10045.4.1",
    ("ec", "sha256"): "1.2.840.10045.4.3.2",
}
_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "md5": hashes.MD5,
    "sha1": hashes.SHA1,
    "sha256": hashes.SHA256,
}


@dataclass(frozen=True)
class Files:
    """Where a server and a client find what they need; `chain` is what the server sends."""

    chain: Path
    key: Path
    anchors: Path

    def server_context(self) -> ssl.SSLContext:
        """A server's context that takes weak keys and hashes, too."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.load_cert_chain(self.chain, self.key)
        return context


@dataclass(frozen=True)
class Issued:
    """A certificate with its key. `der` is what counts: `x509` raises for the broken ones."""

    der: bytes
    key: Key
    name: x509.Name

    @property
    def x509(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.der)

    @property
    def pem(self) -> str:
        return ssl.DER_cert_to_PEM_cert(self.der)

    @property
    def key_pem(self) -> str:
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()

    def write(
        self,
        folder: Path,
        *,
        chain: Iterable["Issued"] = (),
        anchors: Iterable["Issued"] = (),
        stem: str = "server",
    ) -> Files:
        """Files of a server with this leaf, sending `chain` behind it, and of its anchors."""
        files = Files(folder / f"{stem}.pem", folder / f"{stem}.key", folder / f"{stem}-ca.pem")
        files.chain.write_text("".join(one.pem for one in (self, *chain)))
        files.key.write_text(self.key_pem)
        files.key.chmod(0o600)
        files.anchors.write_text("".join(one.pem for one in anchors))
        return files


def key(kind: str = "ec") -> Key:
    """A new key: ec (P-256), p192, p224, p384, p521, rsa (2048), rsa-1024, dsa, ed25519, ed448."""
    curves: dict[str, ec.EllipticCurve] = {
        "ec": ec.SECP256R1(),
        "p192": ec.SECP192R1(),
        "p224": ec.SECP224R1(),
        "p384": ec.SECP384R1(),
        "p521": ec.SECP521R1(),
    }
    if kind in curves:
        return ec.generate_private_key(curves[kind])
    if kind.startswith("rsa"):
        bits = int(kind.removeprefix("rsa").removeprefix("-") or 2048)
        return rsa.generate_private_key(65537, bits)
    if kind == "dsa":
        return dsa.generate_private_key(1024)  # noqa: S505 - weak on purpose
    if kind == "ed448":
        return ed448.Ed448PrivateKey.generate()
    assert kind == "ed25519", kind
    return ed25519.Ed25519PrivateKey.generate()


def named(common_name: str | None, organization: str | None = None) -> x509.Name:
    parts = ((NameOID.ORGANIZATION_NAME, organization), (NameOID.COMMON_NAME, common_name))
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts if text])


def authority(
    common_name: str = "Test Root CA",
    *,
    issuer: Issued | None = None,
    organization: str | None = "Source Audit Tests",
    kind: str = "ec",
    ca: bool | None = True,  # None: no basicConstraints at all
    path_length: int | None = None,
    critical: bool = True,
    key_cert_sign: bool | None = True,  # None: no keyUsage at all
    permitted: Sequence[str] = (),
    excluded: Sequence[str] = (),
    usages: Sequence[ObjectIdentifier] = (),
    starts: dt.datetime = NOW - 30 * DAY,
    ends: dt.datetime = NOW + 3650 * DAY,
    digest: str = "sha256",
    key_identifiers: bool = True,
    own_key: Key | None = None,
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> Issued:
    """A root, or an intermediate where there is an `issuer`."""
    extra: list[tuple[x509.ExtensionType, bool]] = list(extensions)
    if ca is not None:
        length = path_length if ca else None
        extra.append((x509.BasicConstraints(ca=ca, path_length=length), critical))
    if key_cert_sign is not None:
        extra.append((_key_usage(key_cert_sign=key_cert_sign), True))
    if permitted or excluded:
        trees = [[_general(one, tree=True) for one in names] for names in (permitted, excluded)]
        extra.append((x509.NameConstraints(trees[0] or None, trees[1] or None), True))
    if usages:
        extra.append((x509.ExtendedKeyUsage(usages), False))
    return issue(
        issuer,
        named(common_name, organization),
        own_key or key(kind),
        starts=starts,
        ends=ends,
        digest=digest,
        key_identifiers=key_identifiers,
        extensions=extra,
    )


def leaf(
    issuer: Issued | None,
    *,
    names: Sequence[str] = LOCAL,  # none: no subjectAltName at all
    common_name: str | None = "localhost",
    organization: str | None = None,
    kind: str = "ec",
    ca: bool | None = False,  # None: no basicConstraints at all
    usages: Sequence[ObjectIdentifier] = (SERVER,),
    starts: dt.datetime = NOW - 10 * DAY,
    ends: dt.datetime = NOW + 80 * DAY,
    digest: str = "sha256",
    must_staple: bool = False,
    timestamps: int = 0,
    critical_names: bool = False,
    key_identifiers: bool = True,
    issuer_url: str = "",
    own_key: Key | None = None,
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> Issued:
    """A server's certificate; signed by itself where there is no `issuer`."""
    extra: list[tuple[x509.ExtensionType, bool]] = list(extensions)
    if names:
        san = x509.SubjectAlternativeName([_general(one) for one in names])
        extra.append((san, critical_names))
    if ca is not None:
        extra.append((x509.BasicConstraints(ca=ca, path_length=None), True))
    if usages:
        extra.append((x509.ExtendedKeyUsage(usages), False))
    if must_staple:
        extra.append((x509.TLSFeature([x509.TLSFeatureType.status_request]), False))
    if timestamps:
        extra.append((_timestamps(timestamps), False))
    if issuer_url:
        extra.append((_authority_access(issuer_url), False))
    return issue(
        issuer,
        named(common_name, organization),
        own_key or key(kind),
        starts=starts,
        ends=ends,
        digest=digest,
        key_identifiers=key_identifiers,
        extensions=extra,
    )


def issue(
    issuer: Issued | None,
    subject: x509.Name,
    own: Key,
    *,
    starts: dt.datetime,
    ends: dt.datetime,
    digest: str = "sha256",
    key_identifiers: bool = True,
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> Issued:
    """A certificate of these parts, by `issuer` or by itself."""
    signer = issuer.key if issuer else own
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.name if issuer else subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(ends)
    )
    if key_identifiers:
        mine = x509.SubjectKeyIdentifier.from_public_key(own.public_key())
        theirs = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
        builder = builder.add_extension(mine, critical=False)
        builder = builder.add_extension(theirs, critical=False)
    for extension, is_critical in extensions:
        builder = builder.add_extension(extension, critical=is_critical)
    plain = isinstance(signer, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey)
    built = builder.sign(signer, None if plain else hashes.SHA256())
    issued = Issued(built.public_bytes(serialization.Encoding.DER), own, subject)
    return issued if digest == "sha256" else patched(issued, issuer, digest=digest)


def patched(
    issued: Issued,
    issuer: Issued | None,
    *,
    digest: str = "sha256",
    serial: int | None = None,
    starts: str = "",  # as a GeneralizedTime has it: "00000101000000Z"
    ends: str = "",
    common_name: bytes = b"",  # of the subject, as a UTF8String holds it
) -> Issued:
    """The same certificate with what nobody would issue, signed again by its issuer."""
    signer = issuer.key if issuer else issued.key
    family = "rsa" if isinstance(signer, rsa.RSAPrivateKey) else "ec"
    null = [asn1.wrap(5)] if family == "rsa" else []
    algorithm = asn1.wrap(0x30, asn1.oid(_SIGNATURES[family, digest]), *null)
    parts = asn1.read(asn1.inside(asn1.read(asn1.inside(issued.der))[0]))
    parts[2] = algorithm
    if serial is not None:
        parts[1] = asn1.integer(serial)
    if starts or ends:
        dates = asn1.read(asn1.inside(parts[4]))
        for place, text in enumerate((starts, ends)):
            dates[place] = asn1.generalized_time(text) if text else dates[place]
        parts[4] = asn1.wrap(0x30, *dates)
    if common_name:
        attribute = asn1.wrap(0x30, asn1.oid("2.5.4.3"), asn1.wrap(0x0C, common_name))
        parts[5] = asn1.wrap(0x30, asn1.wrap(0x31, attribute))
    tbs = asn1.wrap(0x30, *parts)
    signature = asn1.wrap(3, b"\0", _sign(signer, tbs, _HASHES[digest]()))
    return Issued(asn1.wrap(0x30, tbs, algorithm, signature), issued.key, issued.name)


def without_extensions(issued: Issued) -> Issued:
    """One that is signed by itself as version 1, which knows no extensions."""
    tbs, algorithm, _ = asn1.read(asn1.inside(issued.der))
    _, *parts = asn1.read(asn1.inside(tbs))
    body = asn1.wrap(0x30, *parts[:6])
    signature = asn1.wrap(3, b"\0", _sign(issued.key, body, hashes.SHA256()))
    return Issued(asn1.wrap(0x30, body, algorithm, signature), issued.key, issued.name)


def broken(issued: Issued, how: str) -> Issued:
    """What is no certificate any more: truncated, garbage, empty, tags (wrong ones inside)."""
    half = len(issued.der) // 2
    data = {
        "truncated": issued.der[:half],
        "garbage": bytes(range(256)),
        "empty": b"",
        "tags": issued.der[:20]
        + bytes(byte ^ 0x1F for byte in issued.der[20:60])
        + issued.der[60:],
    }[how]
    return Issued(data, issued.key, issued.name)


def staple(issued: Issued, issuer: Issued, *, revoked: bool = False) -> bytes:
    """An OCSP response for it, DER, good for a week (RFC 6960)."""
    status = ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=issued.x509,
        issuer=issuer.x509,
        algorithm=hashes.SHA256(),
        cert_status=status,
        this_update=NOW - DAY,
        next_update=NOW + 6 * DAY,
        revocation_time=NOW - 2 * DAY if revoked else None,
        revocation_reason=None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.NAME, issuer.x509)
    assert isinstance(issuer.key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey)
    response = builder.sign(issuer.key, hashes.SHA256())
    return response.public_bytes(serialization.Encoding.DER)


def _sign(signer: Key, data: bytes, digest: hashes.HashAlgorithm) -> bytes:
    if isinstance(signer, rsa.RSAPrivateKey):
        return signer.sign(data, padding.PKCS1v15(), digest)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    return signer.sign(data, ec.ECDSA(digest))


def _general(name: str, *, tree: bool = False) -> x509.GeneralName:
    """A DNS name or an address; in a name constraint an address is a network."""
    try:
        network = ipaddress.ip_network(name)
    except ValueError:
        return x509.DNSName(name)
    return x509.IPAddress(network if tree else network.network_address)


def _key_usage(*, key_cert_sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=key_cert_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _timestamps(count: int) -> x509.UnrecognizedExtension:
    """SCTs of logs that do not exist, with signatures of zeros (RFC 6962 section 3.3)."""
    one = b"".join(
        (
            b"\0",  # version 1
            bytes(32),  # log
            int(NOW.timestamp() * 1000).to_bytes(8, "big"),
            b"\0\0",  # no extensions
            b"\x04\x03",  # SHA-256, ECDSA
            b"\0\x08" + bytes(8),
        )
    )
    listed = (len(one).to_bytes(2, "big") + one) * count
    value = asn1.wrap(4, len(listed).to_bytes(2, "big") + listed)
    return x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2"), value)


def _authority_access(url: str) -> x509.AuthorityInformationAccess:
    location = x509.UniformResourceIdentifier(url)
    method = AuthorityInformationAccessOID.CA_ISSUERS
    return x509.AuthorityInformationAccess([x509.AccessDescription(method, location)])
