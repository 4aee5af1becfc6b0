"""A server's TLS held against published profiles, which are data (`data/tls_profiles.json`).

A profile asks for more than can be seen from outside; what is compared is what the facts hold.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from audit.facts.tls import Answer, Certificate, Offer, TlsServer

_VERSIONS = {
    "SSLv3": "SSL 3.0",
    "TLSv1": "TLS 1.0",
    "TLSv1.1": "TLS 1.1",
    "TLSv1.2": "TLS 1.2",
    "TLSv1.3": "TLS 1.3",
}
_WEAK = {
    "null": "suites without encryption",
    "anonymous": "suites without a certificate",
    "export": "export suites",
    "rc4": "RC4",
    "64-bit block": "ciphers with 64-bit blocks",
}
#: Curves by their names in SEC 2 and in OpenSSL.
_CURVES = {"secp256r1": "P-256", "prime256v1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
_SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a published profile asks of a server; empty or None where it says nothing.

    `keys` are the kinds of keys that it takes with their least bits, `days` the longest life of a
    certificate, `suites` all suites that may be accepted.
    """

    id: str
    title: str
    version: str
    source: str
    required: tuple[str, ...]
    forbidden: tuple[str, ...]
    weaknesses: tuple[str, ...]
    suites: tuple[str, ...]
    dh_bits: int | None
    keys: tuple[tuple[str, int], ...]
    curves: tuple[str, ...]
    signatures: tuple[str, ...]
    days: int | None
    forward_secrecy: bool
    authenticated_encryption: bool
    uncompressed: bool
    secure_renegotiation: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """How a server compares with a profile: `met` is None where something could not be told.

    `shortfalls` and `open` are phrases without a full stop: what is against the profile, and what
    could not be compared.
    """

    profile: str
    title: str
    version: str
    source: str
    met: bool | None
    shortfalls: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


@cache
def profiles() -> tuple[Profile, ...]:
    """All profiles of the data file, in its order."""
    text = (files("audit.report") / "data" / "tls_profiles.json").read_text(encoding="utf-8")
    return tuple(_profile(tree) for tree in json.loads(text)["profiles"])


def rate(server: TlsServer) -> tuple[Rating, ...]:
    """The server against each profile; none where there is no TLS to be rated."""
    if server.answer is not Answer.TLS:
        return ()
    return tuple(_rated(server, profile) for profile in profiles())


def _rated(server: TlsServer, profile: Profile) -> Rating:
    found = list(_compared(server, profile))
    shortfalls = tuple(phrase for good, phrase in found if good is False)
    unknown = tuple(phrase for good, phrase in found if good is None)
    return Rating(
        profile=profile.id,
        title=profile.title,
        version=profile.version,
        source=profile.source,
        met=False if shortfalls else None if unknown else True,
        shortfalls=shortfalls,
        open=unknown,
    )


#: Whether something holds (None: could not be told), and the phrase for when it does not.
Compared = tuple[bool | None, str]


def _compared(server: TlsServer, profile: Profile) -> Iterator[Compared]:
    yield from _versions(server, profile)
    yield from _suites(server, profile)
    if server.certificates:
        yield from _certificate(server.certificates[0], profile)
    else:
        yield None, "the certificate was not seen"
    if profile.uncompressed and server.compression is not False:
        yield _not(server.compression), "compression"
    if profile.secure_renegotiation and server.secure_renegotiation is not True and _old(server):
        yield server.secure_renegotiation, "no secure renegotiation (RFC 5746)"


def _versions(server: TlsServer, profile: Profile) -> Iterator[Compared]:
    for version in profile.required:
        accepted = _accepted(server.versions, version)
        if accepted is not True:
            yield accepted, f"no {_VERSIONS[version]}" if accepted is False else _VERSIONS[version]
    for version in profile.forbidden:
        accepted = _accepted(server.versions, version)
        if accepted is not False:
            yield _not(accepted), _VERSIONS[version]


def _suites(server: TlsServer, profile: Profile) -> Iterator[Compared]:
    for weakness in profile.weaknesses:
        accepted = _accepted(server.weaknesses, weakness)
        if accepted is not False:
            yield _not(accepted), _WEAK[weakness]
    if profile.authenticated_encryption and server.authenticated_encryption is not True:
        yield server.authenticated_encryption, "no authenticated encryption"
    if profile.forward_secrecy and server.forward_secrecy is not True:
        yield server.forward_secrecy, "no forward secrecy"
    if profile.dh_bits and server.dh_bits is not None and server.dh_bits < profile.dh_bits:
        yield False, f"a Diffie-Hellman group of {server.dh_bits:,} bits"
    if profile.suites and server.dh_bits and not any("_DHE_" in s for s in profile.suites):
        yield False, "Diffie-Hellman over a finite field (DHE)"
    others = sorted(_seen(server, profile) - set(profile.suites)) if profile.suites else []
    for suite in others:
        yield False, suite
    if profile.suites and not others and not server.deep:
        yield None, "whether other suites are accepted (--deep asks for all)"


def _seen(server: TlsServer, profile: Profile) -> set[str]:
    """Suites that were accepted in versions which the profile allows."""
    found = {s.suite for s in server.suites if s.version not in profile.forbidden}
    found |= {o.suite for o in server.versions if o.accepted and o.what not in profile.forbidden}
    if server.handshake is not None and server.handshake.version not in profile.forbidden:
        found.add(server.handshake.suite)
    return found - {""}


def _certificate(leaf: Certificate, profile: Profile) -> Iterator[Compared]:
    if leaf.fault and not leaf.public_key:
        yield None, "the certificate cannot be read"
        return
    least = dict(profile.keys).get(leaf.key)
    if profile.keys and least is None:
        yield False, f"a key of the kind {leaf.key or 'unknown'}"
    elif least is not None and leaf.key_bits is None:
        yield None, "the size of the key"
    elif least is not None and leaf.key_bits is not None and leaf.key_bits < least:
        yield False, f"a key of {leaf.key_bits:,} bits"
    curve = _CURVES.get(leaf.curve.lower(), leaf.curve)
    if leaf.key == "EC" and profile.curves and least is not None and curve not in profile.curves:
        yield (False, f"a key on the curve {curve}") if curve else (None, "the curve of the key")
    if profile.signatures and leaf.signature and leaf.signature not in profile.signatures:
        yield False, f"a certificate signed with {leaf.signature.upper()}"
    if profile.days is not None and leaf.starts and leaf.ends:
        days = (leaf.ends - leaf.starts).total_seconds() / _SECONDS_A_DAY
        if days > profile.days + 1:  # both ends count
            yield False, f"a certificate for {days:,.0f} days"


def _old(server: TlsServer) -> bool:
    """Whether a version is accepted in which renegotiation exists; TLS 1.3 has none."""
    return any(o.accepted for o in server.versions if o.what != "TLSv1.3")


def _accepted(offers: Sequence[Offer], what: str) -> bool | None:
    return next((offer.accepted for offer in offers if offer.what == what), None)


def _not(accepted: bool | None) -> bool | None:  # noqa: FBT001  # the one thing it is about
    return None if accepted is None else not accepted


def _profile(tree: dict[str, Any]) -> Profile:
    lists = ("required", "forbidden", "weaknesses", "suites", "curves", "signatures")
    values: dict[str, Any] = dict(tree)
    values |= {key: tuple(tree[key]) for key in lists}
    values["keys"] = tuple(tree["keys"].items())
    return Profile(**values)
