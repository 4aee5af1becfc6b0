"""Pins: every usual notation of a hash, and hashes as other programs make them."""

import base64
import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from audit.access.identity.pins import (
    PinMismatch,
    Pins,
    certificate_hash,
    hash_of,
    hashes_of,
    key_hash,
)
from audit.errors import ConfigError
from tests.make.certificates import authority, leaf

DIGEST = hashlib.sha256(b"a").digest()
HEX = DIGEST.hex()
COLONS = ":".join(HEX[i : i + 2].upper() for i in range(0, 64, 2))
BASE64 = base64.b64encode(DIGEST).decode()


@pytest.mark.parametrize(
    "text",
    [
        HEX,
        HEX.upper(),
        f"sha256:{HEX}",
        f"SHA-256:{HEX}",
        f"SHA256:{COLONS}",
        f"sha256 Fingerprint={COLONS}",
        BASE64,
        f"sha256/{BASE64}",
        f"sha256//{BASE64}",
        f"  sha256:{HEX}\n",
    ],
)
def test_all_usual_notations_are_the_same_hash(text: str) -> None:
    assert hash_of(text) == f"sha256:{HEX}"


@pytest.mark.parametrize(
    "text", ["", "abc", HEX[:-1], f"{HEX}0", f"sha1:{'a' * 40}", "sha256:", BASE64[:-4]]
)
def test_what_is_no_sha256_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="no SHA-256"):
        hash_of(text)


def test_a_hash_that_is_given_twice_counts_once() -> None:
    assert hashes_of([HEX, COLONS]) == (f"sha256:{HEX}",)


@pytest.mark.parametrize("kind", ["rsa", "ec", "ed25519"])
def test_hashes_are_those_of_other_programs(kind: str) -> None:
    made = leaf(authority(), kind=kind)
    found = x509.load_der_x509_certificate(made.der)
    key = found.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    assert certificate_hash(made.der) == f"sha256:{hashlib.sha256(made.der).hexdigest()}"
    assert key_hash(made.der) == f"sha256:{hashlib.sha256(key).hexdigest()}"


@given(st.binary(max_size=200))
def test_bytes_that_are_no_certificate_have_no_key(data: bytes) -> None:
    assert key_hash(data) == ""


def test_a_certificate_cut_short_anywhere_has_no_key() -> None:
    der = leaf(authority()).der

    assert {key_hash(der[:size]) for size in range(len(der))} == {""}


def test_each_kind_of_pin_has_to_hold_by_one_of_its_values() -> None:
    der = leaf(authority()).der
    certificate, key, other = certificate_hash(der), key_hash(der), hash_of(HEX)

    Pins(certificates=(other, certificate)).assert_leaf(der, "db:1")
    Pins(certificates=(certificate,), public_keys=(key,)).assert_leaf(der, "db:1")
    for pins in (
        Pins(certificates=(other,)),
        Pins(certificates=(certificate,), public_keys=(other,)),
        Pins(certificates=(other,), public_keys=(key,)),
    ):
        with pytest.raises(PinMismatch, match="db:1 is not the server that is pinned"):
            pins.assert_leaf(der, "db:1")


def test_a_mismatch_says_where_what_and_what_to_do() -> None:
    der = leaf(authority()).der
    pins = Pins(certificates=(hash_of(HEX),), place="sources.shop.pins")

    with pytest.raises(PinMismatch) as caught:
        pins.assert_leaf(der, "db:1")

    assert str(caught.value) == (
        f"db:1 is not the server that is pinned (sources.shop.pins): its certificate is "
        f"{certificate_hash(der)}, expected is sha256:{HEX}; no credential was sent. Find out who "
        "answers there; if its owner has renewed the certificate, add the new hash to the pins"
    )


def test_a_certificate_that_is_missing_is_no_pinned_one() -> None:
    with pytest.raises(PinMismatch, match="its certificate is not readable"):
        Pins(certificates=(hash_of(HEX),)).assert_leaf(b"", "db:1")
