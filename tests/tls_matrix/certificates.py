"""Conditions of certificates and chains, each sent in TLS 1.2 and 1.3."""

from typing import Any

from cryptography import x509

from tests.make import certificates as make
from tests.make.certificates import CLIENT, DAY, NOW, Issued
from tests.tls_matrix.model import Condition, condition
from tests.tls_matrix.peers import GOOD, ROOT, modern

OTHER = make.authority("Unknown Root CA")
MIDDLE = make.authority("Matrix Intermediate CA", issuer=ROOT)
LOWER = make.authority("Matrix Lower CA", issuer=MIDDLE)
SELF = make.leaf(None)
DB = ("--name", "db.example.com")


def _leaf(
    name: str,
    findings: str = "",
    *,
    notes: str = "",
    options: tuple[str, ...] = (),
    unknown: str = "",
    **wishes: Any,  # noqa: ANN401  # those of a leaf,
) -> Condition:
    """A leaf of the trusted root with one wish."""
    leaf = make.leaf(ROOT, **wishes)
    return condition(name, modern(leaf, options=options), findings, notes=notes, unknown=unknown)


def _ending(days: int, findings: str = "") -> Condition:
    """So many days and an hour are left."""
    ends, starts = NOW + days * DAY + DAY / 24, NOW - 60 * DAY
    return _leaf(f"ends in {days} days", findings, starts=starts, ends=ends)


def _below(name: str, middle: Issued, findings: str = "") -> Condition:
    return condition(name, modern(make.leaf(middle), (middle,)), findings)


def _long_chain() -> tuple[Issued, tuple[Issued, ...]]:
    chain = [ROOT]
    for number in range(99):
        chain.append(make.authority(f"CA {number}", issuer=chain[-1]))
    return make.leaf(chain[-1]), tuple(reversed(chain[1:]))


_LONG_LEAF, _LONG = _long_chain()


def _crowd() -> tuple[Issued, ...]:
    """Of each of twelve levels five certificates of one name and key: 5^12 ways up to no anchor."""
    above, crowd = OTHER, list[Issued]()
    for level in range(12):
        first = make.authority(f"Crowd CA {level}", issuer=above)
        twins = (
            make.authority(f"Crowd CA {level}", issuer=above, own_key=first.key) for _ in "four"
        )
        crowd += [first, *twins]
        above = first
    return (make.leaf(above), *reversed(crowd))


_CROWD = _crowd()

TRUST = [
    condition("authority by --ca", modern()),
    condition("with intermediate", modern(make.leaf(MIDDLE), (MIDDLE,))),
    condition("two intermediates", modern(make.leaf(LOWER), (LOWER, MIDDLE))),
    condition("intermediates out of order", modern(make.leaf(LOWER), (MIDDLE, LOWER))),
    condition("superfluous root", modern(make.leaf(MIDDLE), (MIDDLE, ROOT))),
    condition("superfluous stranger", modern(make.leaf(MIDDLE), (MIDDLE, OTHER))),
    condition("100 certificates", modern(_LONG_LEAF, _LONG)),
    condition("a crowd of equal names", modern(_CROWD[0], _CROWD[1:]), "certificate-trust"),
    condition("intermediate missing", modern(make.leaf(MIDDLE)), "certificate-chain-complete"),
    condition(
        "first of two intermediates missing",
        modern(make.leaf(LOWER), (MIDDLE,)),
        "certificate-chain-complete",
    ),
    condition("unknown authority", modern(make.leaf(OTHER)), "certificate-trust"),
    condition(
        "unknown authority sent along", modern(make.leaf(OTHER), (OTHER,)), "certificate-trust"
    ),
    condition(
        "private authority without --ca", modern(GOOD, (ROOT,), trusted=None), "certificate-trust"
    ),
    condition("self-signed", modern(SELF), "certificate-self-signed"),
    condition("self-signed without --ca", modern(SELF, trusted=None), "certificate-self-signed"),
    condition("self-signed and pinned", modern(SELF, trusted=(SELF,))),
    condition("pinned leaf of an authority", modern(GOOD, trusted=(GOOD,))),
    condition(
        "authority of the same name",
        modern(make.leaf(make.authority("Matrix Root CA"))),
        "certificate-trust",
    ),
]

DATES = [
    _leaf("expired", "certificate-expiry", starts=NOW - 90 * DAY, ends=NOW - DAY),
    _leaf("expired a minute ago", "certificate-expiry", ends=NOW - DAY / 1440),
    _leaf("not yet valid", "certificate-start", starts=NOW + DAY),
    _ending(7, "certificate-renewal"),
    _ending(29, "certificate-renewal"),
    _ending(31),
    _leaf("for 398 days", starts=NOW - DAY, ends=NOW + 397 * DAY),
    _leaf("for 500 days", notes="certificate-lifetime", starts=NOW - DAY, ends=NOW + 499 * DAY),
    _leaf("for ten years", "certificate-lifetime", starts=NOW - DAY, ends=NOW + 3650 * DAY),
    _leaf(
        "new, for ten days", starts=NOW - DAY, ends=NOW + 9 * DAY, findings="certificate-renewal"
    ),
    condition(
        "year 0 to 9999",
        modern(make.patched(GOOD, ROOT, starts="00000101000000Z", ends="99991231235959Z")),
        "certificate-chain-valid certificate-lifetime",
    ),
    condition(
        "expired intermediate",
        modern(make.leaf(_old := make.authority("Old CA", issuer=ROOT, ends=NOW - DAY)), (_old,)),
        "certificate-chain-valid",
    ),
]

NAMES = [
    _leaf("IP address", names=("127.0.0.1",)),
    _leaf("another IP address", "certificate-name", names=("127.0.0.2",)),
    _leaf("address as a DNS name", "certificate-name", names=("localhost",)),
    _leaf("name", options=DB, names=("db.example.com",)),
    _leaf("name in capitals", options=DB, names=("DB.Example.COM",)),
    _leaf("another name", "certificate-name", options=DB, names=("www.example.com",)),
    _leaf("wildcard", options=DB, names=("*.example.com",)),
    _leaf("wildcard a label too high", "certificate-name", options=DB, names=("*.com",)),
    _leaf("wildcard a label too low", "certificate-name", options=DB, names=("*.db.example.com",)),
    _leaf(
        "wildcard over two labels",
        "certificate-name",
        options=("--name", "a.b.example.com"),
        names=("*.example.com",),
    ),
    _leaf("wildcard in a label", "certificate-name", options=DB, names=("d*.example.com",)),
    _leaf(
        "common name alone", "certificate-san", options=DB, names=(), common_name="db.example.com"
    ),
    _leaf(
        "common name alone, another",
        "certificate-san certificate-name",
        options=DB,
        names=(),
        common_name="other.example.com",
    ),
    _leaf(
        "common name right, names wrong",
        "certificate-name",
        options=DB,
        names=("other.example.com",),
        common_name="db.example.com",
    ),
    _leaf(
        "expired and another name",
        "certificate-expiry certificate-name",
        options=DB,
        names=("other.example.com",),
        starts=NOW - 90 * DAY,
        ends=NOW - DAY,
    ),
    condition(
        "everything at once",
        modern(
            make.leaf(
                OTHER,
                names=("other.example.com",),
                kind="rsa-1024",
                digest="sha1",
                starts=NOW - 900 * DAY,
                ends=NOW - DAY,
            ),
            options=DB,
        ),
        "certificate-expiry certificate-name certificate-trust certificate-key-size "
        "certificate-signature certificate-lifetime",
    ),
]

_UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"x")
_CLIENTS = make.authority("Clients CA", issuer=ROOT, usages=(CLIENT,))
_FLAGLESS = make.authority("Flagless CA", issuer=ROOT, ca=False)
_SHORT = make.authority("Short CA", issuer=ROOT, path_length=0)
_BELOW_SHORT = make.authority("Below short CA", issuer=_SHORT)
_SHA1 = make.authority("SHA-1 CA", issuer=ROOT, digest="sha1")
_SHA1_ROOT = make.authority("SHA-1 root CA", digest="sha1")
_SMALL = make.authority("Small CA", issuer=ROOT, kind="rsa-1024")

KEYS = [
    _leaf("RSA of 1,024 bits", "certificate-key-size", kind="rsa-1024"),
    _leaf(
        "EC P-224, which today's clients do not offer",
        "certificate-key-size tls-handshake",
        kind="p224",
    ),
    _leaf("EC P-384", kind="p384"),
    _leaf("Ed25519", kind="ed25519"),
    _below("intermediate with RSA of 1,024 bits", _SMALL, "certificate-key-size"),
    _leaf("SHA-1", "certificate-signature", digest="sha1"),
    condition(
        "MD5",
        modern(
            make.patched(
                make.leaf(_rsa := make.authority("RSA root CA", kind="rsa")), _rsa, digest="md5"
            ),
            trusted=(_rsa,),
        ),
        "certificate-signature",
    ),
    _below("intermediate with SHA-1", _SHA1, "certificate-signature"),
    condition(
        "root with SHA-1", modern(make.leaf(_SHA1_ROOT), (_SHA1_ROOT,), trusted=(_SHA1_ROOT,))
    ),
]

RULES = [
    _leaf("leaf with CA flag, as simple private authorities make them", ca=True),
    _leaf("leaf for clients", "certificate-chain-valid", usages=(CLIENT,)),
    _leaf("leaf without purpose", usages=()),
    _below("intermediate for clients", _CLIENTS, "certificate-chain-valid"),
    _below("intermediate without CA flag", _FLAGLESS, "certificate-chain-valid"),
    _below(
        "name not permitted",
        make.authority("Constrained CA", issuer=ROOT, permitted=("example.com", "10.0.0.0/8")),
        "certificate-chain-valid",
    ),
    _below(
        "names permitted",
        make.authority(
            "Constrained CA", issuer=ROOT, permitted=("localhost", "127.0.0.0/8", "::/0")
        ),
    ),
    condition(
        "path too long",
        modern(make.leaf(_BELOW_SHORT), (_BELOW_SHORT, _SHORT)),
        "certificate-chain-valid",
    ),
    _leaf(
        "critical extension that nobody knows",
        "certificate-chain-valid",
        extensions=((_UNKNOWN, True),),
    ),
    _leaf("must-staple without staple", "certificate-staple", must_staple=True),
    condition(
        "negative serial", modern(make.patched(GOOD, ROOT, serial=-5)), "certificate-chain-valid"
    ),
    _leaf("SCTs of a private authority", timestamps=2),
    _leaf("organization in another alphabet", organization="Ünïcode «CA» \u202e"),
]
