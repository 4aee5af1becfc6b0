"""Chains for tests, each with one condition: what the server sends, and what the client trusts."""

from collections.abc import Callable
from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from audit.access.tls.anchors import Anchors
from tests.make import certificates as make
from tests.make.certificates import CLIENT, DAY, NOW, SERVER, Issued


@dataclass(frozen=True)
class Shape:
    """`sent` is leaf first; the key of the first one is the server's."""

    sent: tuple[Issued, ...]
    trusted: tuple[Issued, ...]

    @property
    def chain(self) -> list[bytes]:
        return [one.der for one in self.sent]

    @property
    def anchors(self) -> Anchors:
        return anchors_of(*self.trusted)


def anchors_of(*trusted: Issued) -> Anchors:
    return Anchors("ca.pem", tuple(one.der for one in trusted))


ROOT = make.authority("Test Root CA")
OTHER = make.authority("Other CA")
_UNKNOWN_EXTENSION = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"x")
_ENCIPHERS_ONLY = x509.KeyUsage(
    digital_signature=False,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def below(intermediate: Issued, *more: Issued, trusted: Issued = ROOT) -> Shape:
    """A leaf of the first, sent with all of them."""
    return Shape((make.leaf(intermediate), intermediate, *more), (trusted,))


def _intermediate(**wishes: object) -> Callable[[], Shape]:
    return lambda: below(make.authority("Middle CA", issuer=ROOT, **wishes))  # type: ignore[arg-type]


def _leaf(**wishes: object) -> Callable[[], Shape]:
    return lambda: Shape((make.leaf(ROOT, **wishes),), (ROOT,))  # type: ignore[arg-type]


def _root(**wishes: object) -> Callable[[], Shape]:
    def made() -> Shape:
        root = make.authority("Odd Root CA", **wishes)  # type: ignore[arg-type]
        return Shape((make.leaf(root),), (root,))

    return made


def _version_one() -> Shape:
    root = make.without_extensions(make.authority("Old Root CA"))
    return Shape((make.leaf(root),), (root,))


def _path_length() -> Shape:
    upper = make.authority("Upper CA", issuer=ROOT, path_length=0)
    return below(make.authority("Lower CA", issuer=upper), upper)


def _deep() -> Shape:
    upper = make.authority("Upper CA", issuer=ROOT, path_length=1)
    return below(make.authority("Lower CA", issuer=upper, path_length=0), upper)


def _middle() -> Issued:
    return make.authority("Test Intermediate CA", issuer=ROOT)


def _out_of_order() -> Shape:
    upper = make.authority("Upper CA", issuer=ROOT)
    lower = make.authority("Lower CA", issuer=upper)
    return Shape((make.leaf(lower), upper, ROOT, lower), (ROOT,))


def _superfluous() -> Shape:
    middle = _middle()
    return Shape((make.leaf(middle), OTHER, middle, middle), (ROOT,))


def _self_signed(*, pinned: bool) -> Shape:
    leaf = make.leaf(None)
    return Shape((leaf,), (leaf if pinned else ROOT,))


def _only_intermediate_trusted() -> Shape:
    middle = _middle()
    return Shape((make.leaf(middle), middle), (middle,))


def _intermediate_in_file() -> Shape:
    middle = _middle()
    return Shape((make.leaf(middle),), (middle, ROOT))


def _pinned_leaf_of_an_authority() -> Shape:
    leaf = make.leaf(ROOT)
    return Shape((leaf,), (leaf,))


def _cross_signed() -> Shape:
    """The same intermediate by a root that is trusted and by one that is not."""
    known = make.authority("Middle CA", issuer=ROOT)
    other = make.authority("Middle CA", issuer=OTHER, own_key=known.key)
    return Shape((make.leaf(known), other, OTHER, known), (ROOT,))


def _alone(issuer: Issued) -> Shape:
    return Shape((make.leaf(issuer),), (ROOT,))


SHAPES: dict[str, Callable[[], Shape]] = {
    "leaf of a root": _leaf(),
    "with intermediate": _intermediate(),
    "with intermediate and root": lambda: below(_middle(), ROOT),
    "two intermediates": _deep,
    "out of order": _out_of_order,
    "superfluous": _superfluous,
    "cross-signed": _cross_signed,
    "intermediate missing": lambda: _alone(_middle()),
    "unknown root alone": lambda: _alone(OTHER),
    "unknown root sent": lambda: Shape((make.leaf(OTHER), OTHER), (ROOT,)),
    "root of the same name": lambda: _alone(make.authority("Test Root CA")),
    "root of the same name without identifiers": lambda: Shape(
        (make.leaf(make.authority("Test Root CA"), key_identifiers=False),), (ROOT,)
    ),
    "self-signed": lambda: _self_signed(pinned=False),
    "self-signed and pinned": lambda: _self_signed(pinned=True),
    "pinned leaf of an authority": _pinned_leaf_of_an_authority,
    "only the intermediate is trusted": _only_intermediate_trusted,
    "intermediate known from the file": _intermediate_in_file,
    "expired leaf": _leaf(ends=NOW - DAY),
    "leaf of tomorrow": _leaf(starts=NOW + DAY),
    "expired intermediate": _intermediate(ends=NOW - DAY),
    "intermediate of tomorrow": _intermediate(starts=NOW + DAY),
    "expired root": _root(ends=NOW - DAY),
    "intermediate without CA flag": _intermediate(ca=False),
    "intermediate without constraints": _intermediate(ca=None, key_cert_sign=None),
    "intermediate with key usage only": _intermediate(ca=None),
    "intermediate that may not sign": _intermediate(key_cert_sign=False),
    "intermediate without key usage": _intermediate(key_cert_sign=None),
    "constraints not critical": _intermediate(critical=False),
    "root without key usage": _root(key_cert_sign=None, critical=False),
    "root without constraints": _root(ca=None, key_cert_sign=None),
    "root of version 1": _version_one,
    "path length": _path_length,
    "intermediate for clients": _intermediate(usages=(CLIENT,)),
    "intermediate for servers": _intermediate(usages=(SERVER,)),
    "leaf for clients": _leaf(usages=(CLIENT,)),
    "leaf for clients and servers": _leaf(usages=(CLIENT, SERVER)),
    "leaf for any purpose": _leaf(usages=(ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,)),
    "leaf without purpose": _leaf(usages=()),
    "leaf whose key may not speak TLS": _leaf(extensions=((_ENCIPHERS_ONLY, True),)),
    "leaf with CA flag": _leaf(ca=True),
    "leaf without constraints": _leaf(ca=None),
    "leaf without identifiers": _leaf(key_identifiers=False),
    "leaf with critical names": _leaf(critical_names=True),
    "name not permitted": _intermediate(permitted=("example.com",)),
    "address not permitted": _intermediate(permitted=("10.0.0.0/8",)),
    "names permitted": _intermediate(permitted=("localhost", "127.0.0.0/8", "::/0")),
    "name excluded": _intermediate(excluded=("localhost",)),
    "address excluded": _intermediate(excluded=("127.0.0.0/8",)),
    "others excluded": _intermediate(excluded=("example.com", "10.0.0.0/8")),
    "constraints of the root": _root(permitted=("example.com",)),
    "critical extension unknown": _leaf(extensions=((_UNKNOWN_EXTENSION, True),)),
    "extension unknown": _leaf(extensions=((_UNKNOWN_EXTENSION, False),)),
    "must-staple": _leaf(must_staple=True),
    "signed with SHA-1": _leaf(digest="sha1"),
    "intermediate signed with SHA-1": _intermediate(digest="sha1"),
    "Ed25519": _leaf(kind="ed25519"),
    "RSA-1024": _leaf(kind="rsa-1024"),
    "SCTs": _leaf(timestamps=2),
}
