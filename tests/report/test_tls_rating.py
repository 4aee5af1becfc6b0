"""A server's TLS against published profiles."""

# ruff: noqa: ANN401  # `more` has the types of the fact's own fields

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from audit.facts.tls import Agreed, Answer, Certificate, TlsServer
from audit.report.tls_rating import Rating, profiles, rate
from tests.make import tls
from tests.make.judging import NOON


def rated(server: TlsServer, profile: str) -> Rating:
    [found] = [rating for rating in rate(server) if rating.profile == profile]
    return found


def modern(**more: Any) -> TlsServer:
    """TLS 1.3 only, every suite known, a certificate for 90 days."""
    leaf = tls.certificate(starts=NOON - timedelta(days=10), ends=NOON + timedelta(days=80))
    sound = tls.server(
        versions=tls.offers("TLSv1.3"),
        certificates=(leaf,),
        deep=True,
        suites=(Agreed("TLSv1.3", "TLS_AES_256_GCM_SHA384"),),
    )
    return replace(sound, **more)


def test_every_profile_says_where_it_is_from() -> None:
    assert [p.id for p in profiles()] == ["mozilla-modern", "mozilla-intermediate", "nist-800-52"]
    assert all(p.source.startswith("https://") and p.version for p in profiles())


def test_a_modern_server_meets_the_modern_profile_and_not_the_others() -> None:
    assert rated(modern(), "mozilla-modern").met
    assert rated(modern(), "mozilla-intermediate").shortfalls == ("no TLS 1.2",)


def test_a_usual_server_meets_nist_and_the_modern_profile_names_what_is_too_much() -> None:
    assert rated(tls.server(), "nist-800-52").met
    short = rated(tls.server(), "mozilla-modern")

    assert short.met is False
    assert "TLS 1.2" in short.shortfalls
    assert "a certificate for 365 days" in short.shortfalls


def test_what_could_not_be_told_is_neither_met_nor_short() -> None:
    shallow = rated(tls.server(), "mozilla-intermediate")

    assert shallow.met is None
    assert shallow.open == ("whether other suites are accepted (--deep asks for all)",)


@pytest.mark.parametrize(
    ("server", "phrase"),
    [
        (tls.server(versions=tls.offers("TLSv1", "TLSv1.2", "TLSv1.3")), "TLS 1.0"),
        (tls.server(weaknesses=tls.weaknesses("rc4")), "RC4"),
        (tls.server(dh_bits=1_024), "a Diffie-Hellman group of 1,024 bits"),
        (tls.leaf(key="RSA", key_bits=1_024), "a key of 1,024 bits"),
        (tls.leaf(key="Ed25519", key_bits=None), "a key of the kind Ed25519"),
        (tls.leaf(signature="sha1"), "a certificate signed with SHA1"),
        (tls.server(compression=True), "compression"),
        (tls.server(secure_renegotiation=False), "no secure renegotiation (RFC 5746)"),
    ],
)
def test_each_fault_stands_against_nist(server: TlsServer, phrase: str) -> None:
    assert phrase in rated(server, "nist-800-52").shortfalls


@pytest.mark.parametrize(
    ("server", "phrase"),
    [
        (tls.server(authenticated_encryption=False), "no authenticated encryption"),
        (tls.server(forward_secrecy=False), "no forward secrecy"),
        (tls.server(dh_bits=2_048), "Diffie-Hellman over a finite field (DHE)"),
        (tls.leaf(curve="secp521r1", key_bits=521), "a key on the curve P-521"),
        (
            tls.server(suites=(Agreed("TLSv1.2", "TLS_RSA_WITH_AES_128_GCM_SHA256"),)),
            "TLS_RSA_WITH_AES_128_GCM_SHA256",
        ),
    ],
)
def test_each_fault_stands_against_the_intermediate_profile(server: TlsServer, phrase: str) -> None:
    assert phrase in rated(server, "mozilla-intermediate").shortfalls


@pytest.mark.parametrize("curve", ["P-256", "secp256r1", "prime256v1"])
def test_a_curve_is_known_by_each_of_its_names(curve: str) -> None:
    assert not rated(tls.leaf(curve=curve), "mozilla-intermediate").shortfalls


@pytest.mark.parametrize(
    "server",
    [
        tls.server(versions=()),
        tls.server(weaknesses=()),
        tls.server(certificates=(), chain=None),
        tls.server(certificates=(Certificate(fault="broken"),)),
        tls.server(compression=None),
        tls.server(secure_renegotiation=None),
    ],
)
def test_a_gap_is_never_met(server: TlsServer) -> None:
    assert rated(server, "nist-800-52").met is None


def test_renegotiation_is_not_asked_of_a_server_that_has_none() -> None:
    """TLS 1.3 has no renegotiation (RFC 8446 section 4.1.2)."""
    newest = modern(secure_renegotiation=None)

    assert rated(newest, "nist-800-52").open == ()


@pytest.mark.parametrize("answer", [a for a in Answer if a is not Answer.TLS])
def test_without_tls_there_is_nothing_to_rate(answer: Answer) -> None:
    assert rate(tls.silent(answer)) == ()
