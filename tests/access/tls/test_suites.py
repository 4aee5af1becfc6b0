import re
import ssl

import pytest

from audit.access.tls import groups
from audit.access.tls.suites import (
    EMPTY_RENEGOTIATION_INFO,
    FALLBACK,
    Suite,
    all_suites,
    legacy_suites,
    suite_of,
    tls13_suites,
    weak_suites,
)
from audit.facts.tls import Weakness


def named(name: str) -> Suite:
    return next(suite for suite in all_suites() if suite.name == name)


def test_every_suite_has_a_number_and_a_name_of_its_own() -> None:
    numbers = [suite.number for suite in all_suites()]
    names = [suite.name for suite in all_suites()]

    assert len(set(numbers)) == len(numbers)
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"TLS_[A-Za-z0-9_]+", name) for name in names)


def test_what_openssl_offers_is_known_by_the_same_numbers() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")

    known = {suite.number: suite for suite in all_suites()}

    for cipher in context.get_ciphers():
        suite = known[cipher["id"] & 0xFFFF]
        assert suite.aead == cipher["aead"], suite
        assert suite.null == ("null" in (cipher["symmetric"] or "null")), suite
        assert suite.anonymous == (cipher["auth"] == "auth-null"), suite
        assert suite.tls13 == (cipher["protocol"] == "TLSv1.3"), suite


def test_signals_are_not_offered_as_suites() -> None:
    numbers = {suite.number for suite in all_suites()}

    assert not numbers & {EMPTY_RENEGOTIATION_INFO, FALLBACK, 0}


@pytest.mark.parametrize(
    ("name", "exchange", "authentication", "cipher", "block_bits"),
    [
        ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE", "RSA", "AES_128_GCM", 128),
        ("TLS_RSA_WITH_3DES_EDE_CBC_SHA", "RSA", "RSA", "3DES_EDE_CBC", 64),
        ("TLS_DH_anon_EXPORT_WITH_RC4_40_MD5", "DHE", "anon", "RC4_40", None),
        ("TLS_KRB5_EXPORT_WITH_DES_CBC_40_SHA", "KRB5", "KRB5", "DES_CBC_40", 64),
        ("TLS_PSK_DHE_WITH_AES_128_CCM_8", "DHE", "PSK", "AES_128_CCM_8", 128),
        ("TLS_RSA_PSK_WITH_NULL_SHA256", "RSA", "PSK", "NULL", None),
        ("TLS_SRP_SHA_WITH_AES_128_CBC_SHA", "SRP", "SRP", "AES_128_CBC", 128),
        ("TLS_SRP_SHA_DSS_WITH_AES_128_CBC_SHA", "SRP", "DSS", "AES_128_CBC", 128),
        ("TLS_AES_128_GCM_SHA256", "", "", "AES_128_GCM", 128),
        ("TLS_SHA256_SHA256", "", "", "NULL", None),
        ("TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256", "ECDHE", "PSK", "CHACHA20_POLY1305", None),
        ("TLS_RSA_FIPS_WITH_3DES_EDE_CBC_SHA", "RSA", "RSA", "3DES_EDE_CBC", 64),
    ],
)
def test_a_name_says_what_the_suite_is(
    name: str, exchange: str, authentication: str, cipher: str, block_bits: int | None
) -> None:
    suite = named(name)

    assert (suite.exchange, suite.authentication) == (exchange, authentication)
    assert (suite.cipher, suite.block_bits) == (cipher, block_bits)


def test_classes_of_weakness_overlap() -> None:
    assert named("TLS_DH_anon_EXPORT_WITH_RC4_40_MD5").weaknesses == {
        Weakness.ANONYMOUS,
        Weakness.EXPORT,
        Weakness.RC4,
    }
    assert named("TLS_ECDH_anon_WITH_NULL_SHA").weaknesses == {Weakness.NULL, Weakness.ANONYMOUS}
    assert named("TLS_RSA_WITH_IDEA_CBC_SHA").weaknesses == {Weakness.SMALL_BLOCK}
    assert not named("TLS_RSA_WITH_SEED_CBC_SHA").weaknesses


def test_anonymous_suites_are_not_forward_secret() -> None:
    assert not named("TLS_ECDH_anon_WITH_AES_128_CBC_SHA").forward_secret
    assert not named("TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256").forward_secret
    assert named("TLS_DHE_RSA_WITH_AES_128_CBC_SHA").forward_secret


def test_each_class_has_suites_and_no_strong_one() -> None:
    for weakness in Weakness:
        assert len(weak_suites([weakness])) > 15
        assert all(weakness in suite.weaknesses for suite in weak_suites([weakness]))


def test_versions_share_no_suite() -> None:
    legacy, new = set(legacy_suites()), set(tls13_suites())

    assert not legacy & new
    assert legacy | new == set(all_suites())


def test_what_ordinary_clients_want_is_offered_first() -> None:
    assert legacy_suites()[0].name == "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
    assert tls13_suites()[0].name == "TLS_AES_128_GCM_SHA256"
    assert tls13_suites()[-1].null


def test_a_number_without_a_name_is_told() -> None:
    assert suite_of(0xEEEE).name == "0xEEEE"
    assert groups.group_name(0xEEEE) == "0xEEEE"


def test_hybrid_groups_are_offered_and_finite_fields_only_in_tls_1_3() -> None:
    assert groups.group_name(0x11EC) == "X25519MLKEM768"
    assert {0x11EB, 0x11EC, 0x11ED, 0x0100} <= set(groups.TLS13)
    assert max(groups.CURVES) < groups.FFDHE2048
    assert set(groups.TLS13) | set(groups.CURVES) <= set(groups.NAMES)
