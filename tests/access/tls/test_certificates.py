from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.access.tls.certificates import describe
from tests.make import certificates as make
from tests.make.certificates import Issued
from tests.make.chains import ROOT

RSA_ROOT = make.authority("RSA Root CA", kind="rsa")


def test_a_certificate_is_described() -> None:
    leaf = make.leaf(
        ROOT,
        names=("db.example.com", "127.0.0.1", "::1"),
        common_name="db",
        organization="Example",
        must_staple=True,
        timestamps=3,
    )

    told = describe(leaf.der)

    assert told.subject == "CN=db,O=Example"
    assert told.issuer == "CN=Test Root CA,O=Source Audit Tests"
    assert told.common_name == "db"
    assert told.names == ("db.example.com", "127.0.0.1", "::1")
    assert told.serial == f"{leaf.x509.serial_number:x}"
    assert told.starts == make.NOW - 10 * make.DAY
    assert told.ends == make.NOW + 80 * make.DAY
    assert (told.key, told.key_bits, told.curve) == ("EC", 256, "secp256r1")
    assert told.signature == "sha256"
    assert told.must_staple
    assert told.timestamps == 3
    assert not told.authority
    assert not told.self_signed
    assert told.fault == ""
    assert len(told.fingerprint) == len(told.public_key) == 64


def test_one_key_in_two_certificates_has_one_fingerprint() -> None:
    key = make.key()
    one, two = (describe(make.leaf(ROOT, own_key=key).der) for _ in range(2))

    assert one.public_key == two.public_key
    assert one.fingerprint != two.fingerprint


@pytest.mark.parametrize(
    ("issued", "key", "bits", "signature"),
    [
        (make.leaf(ROOT, kind="p192"), "EC", 192, "sha256"),
        (make.leaf(ROOT, kind="p224"), "EC", 224, "sha256"),
        (make.leaf(ROOT, kind="rsa-1024"), "RSA", 1024, "sha256"),
        (make.leaf(ROOT, kind="dsa"), "DSA", 1024, "sha256"),
        (make.leaf(ROOT, kind="ed25519"), "Ed25519", None, "sha256"),
        (make.leaf(None, kind="ed25519"), "Ed25519", None, ""),
        (make.leaf(None, kind="ed448"), "Ed448", None, ""),
        (make.leaf(ROOT, digest="sha1"), "EC", 256, "sha1"),
        (make.leaf(RSA_ROOT, digest="sha1"), "EC", 256, "sha1"),
        (make.leaf(RSA_ROOT, digest="md5"), "EC", 256, "md5"),
    ],
)
def test_keys_and_hashes(issued: Issued, key: str, bits: int | None, signature: str) -> None:
    told = describe(issued.der)

    assert (told.key, told.key_bits, told.signature, told.fault) == (key, bits, signature, "")


@pytest.mark.parametrize("kind", ["ec", "rsa", "dsa", "ed25519"])
def test_self_signed_is_a_matter_of_the_key(kind: str) -> None:
    same_name = make.authority("localhost", organization=None)

    assert describe(make.leaf(None, kind=kind).der).self_signed
    assert not describe(make.leaf(same_name, kind=kind).der).self_signed


def test_an_authority_is_one() -> None:
    assert describe(ROOT.der).authority
    assert describe(ROOT.der).self_signed
    assert describe(make.leaf(ROOT, ca=True).der).authority


def test_a_negative_serial_is_told() -> None:
    told = describe(make.patched(make.leaf(ROOT), ROOT, serial=-5).der)

    assert (told.serial, told.fault) == ("-5", "its serial number is negative")
    assert told.subject == "CN=localhost"


def test_dates_outside_the_calendar_are_told() -> None:
    odd = make.patched(make.leaf(ROOT), ROOT, starts="00000101000000Z", ends="99991231235959Z")

    told = describe(odd.der)

    assert told.starts == datetime(1, 1, 1, tzinfo=UTC)
    assert told.ends == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert "outside the calendar" in told.fault


def test_a_certificate_without_an_end_is_sound() -> None:
    """RFC 5280 section 4.1.2.5 has this date for those that do not expire."""
    told = describe(make.patched(make.leaf(ROOT), ROOT, ends="99991231235959Z").der)

    assert told.fault == ""


@pytest.mark.parametrize("ends", ["20269999000000Z", "no date at all", "\x1b[2J"])
def test_dates_that_are_none_are_told(ends: str) -> None:
    told = describe(make.patched(make.leaf(ROOT), ROOT, ends=ends).der)

    assert told.fault
    assert told.ends is None
    assert told.fault.isprintable()


def test_an_end_before_the_start_is_told() -> None:
    told = describe(make.patched(make.leaf(ROOT), ROOT, ends="20200101000000Z").der)

    assert told.fault == "it ends before it starts"


def test_names_cannot_move_the_cursor() -> None:
    told = describe(
        make.patched(make.leaf(ROOT), ROOT, common_name="a\x1b[31m\r\n\u202e<b>".encode()).der
    )

    assert told.subject.isprintable()
    assert told.common_name == r"a\x1b[31m\r\n\u202e<b>"


def test_a_long_name_is_cut() -> None:
    told = describe(make.patched(make.leaf(ROOT), ROOT, common_name=b"a" * 100_000).der)

    assert len(told.subject) < 400


def test_a_name_that_is_no_text_is_read_by_hand() -> None:
    told = describe(make.patched(make.leaf(ROOT), ROOT, common_name=b"db\xff").der)

    assert told.subject == "CN=db\ufffd"
    assert told.fault == "its subject cannot be read"
    assert told.names == ("localhost", "127.0.0.1", "::1")


@pytest.mark.parametrize("how", ["truncated", "garbage", "empty", "tags"])
def test_what_is_no_certificate_has_a_fault_and_a_fingerprint(how: str) -> None:
    told = describe(make.broken(make.leaf(ROOT), how).der)

    assert told.fault
    assert len(told.fingerprint) == 64


@pytest.mark.parametrize(
    ("found", "instead", "fault"),
    [
        (bytes.fromhex("a003020102"), bytes.fromhex("a003020109"), "rules of X.509"),
        (bytes.fromhex("04053003020105"), bytes.fromhex("04053003020163"), "extensions"),
    ],
)
def test_a_version_or_feature_that_nobody_knows_is_told(
    found: bytes, instead: bytes, fault: str
) -> None:
    leaf = make.leaf(ROOT, must_staple=True)
    assert found in leaf.der

    told = describe(leaf.der.replace(found, instead, 1))

    assert fault in told.fault
    assert told.subject == "CN=localhost"


@given(data=st.binary(max_size=400))
def test_bytes_never_raise(data: bytes) -> None:
    assert describe(data).fault


@given(cut=st.integers(0, len(ROOT.der) - 1))
def test_no_cut_raises(cut: int) -> None:
    assert describe(ROOT.der[:cut]).fault
