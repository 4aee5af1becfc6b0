"""What a server accepts on the wire: a sound one, of which a test names only what it is about."""

# ruff: noqa: ANN401  # `more` has the types of the value's own fields

from dataclasses import replace
from datetime import timedelta
from typing import Any

from audit.facts.tls import (
    Answer,
    Certificate,
    Chain,
    Demand,
    Effort,
    Handshake,
    Offer,
    Reached,
    TlsServer,
    Weakness,
)
from audit.model.check import Severity
from audit.model.exposure import Exposure
from tests.make.judging import NOON

VERSIONS = ("SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
SUITES = {
    "SSLv3": "TLS_RSA_WITH_AES_128_CBC_SHA",
    "TLSv1": "TLS_RSA_WITH_AES_128_CBC_SHA",
    "TLSv1.1": "TLS_RSA_WITH_AES_128_CBC_SHA",
    "TLSv1.2": "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLSv1.3": "TLS_AES_256_GCM_SHA384",
}
ENDPOINT = "db.example:5432"

#: Severities that a test expects in a private network and on the loopback interface.
LESS = {
    Severity.CRITICAL: Severity.HIGH,
    Severity.HIGH: Severity.MEDIUM,
    Severity.MEDIUM: Severity.LOW,
    Severity.LOW: Severity.LOW,
}


def certificate(**more: Any) -> Certificate:
    """A leaf for db.example, issued by an authority for 365 days of which 300 are left."""
    sound = Certificate(
        subject="CN=db.example",
        issuer="CN=Example CA",
        serial="1f",
        names=("db.example",),
        common_name="db.example",
        starts=NOON - timedelta(days=65),
        ends=NOON + timedelta(days=300),
        key="EC",
        key_bits=256,
        curve="P-256",
        signature="sha256",
        fingerprint="ab" * 32,
        public_key="cd" * 32,
    )
    return replace(sound, **more)


def authority(**more: Any) -> Certificate:
    """The certificate of the root that has issued it."""
    return certificate(
        **{
            "subject": "CN=Example CA",
            "common_name": "Example CA",
            "names": (),
            "authority": True,
            "self_signed": True,
            "ends": NOON + timedelta(days=3_000),
            "fingerprint": "ef" * 32,
            **more,
        }
    )


def chain(**more: Any) -> Chain:
    """A chain with nothing wrong in it."""
    sound = Chain(
        trusted=True,
        anchors="ca.pem",
        complete=True,
        name_matches=True,
        stapled=False,
        path=("CN=db.example", "CN=Example CA"),
    )
    return replace(sound, **more)


def offers(*accepted: str, unknown: tuple[str, ...] = ()) -> tuple[Offer, ...]:
    """All versions, of which these are accepted."""
    return tuple(
        Offer(
            version,
            None if version in unknown else version in accepted,
            SUITES[version] if version in accepted else "",
            "reset midway" if version in unknown else "",
        )
        for version in VERSIONS
    )


def weaknesses(*accepted: str, unknown: tuple[str, ...] = ()) -> tuple[Offer, ...]:
    """All classes of weak suites, of which these are accepted."""
    return tuple(
        Offer(w.value, None if w in unknown else w.value in accepted, detail="reset midway")
        for w in Weakness
    )


def server(exposure: Exposure = Exposure.PRIVATE, **more: Any) -> TlsServer:
    """PostgreSQL with TLS 1.2 and 1.3, nothing weak, and a sound chain."""
    sound = TlsServer(
        endpoint=ENDPOINT,
        name="db.example",
        exposure=exposure,
        answer=Answer.TLS,
        protocol="postgresql",
        addresses=(Reached("10.0.0.7", exposure, Answer.TLS),),
        versions=offers("TLSv1.2", "TLSv1.3"),
        weaknesses=weaknesses(),
        authenticated_encryption=True,
        forward_secrecy=True,
        group="X25519",
        certificates=(certificate(),),
        chain=chain(),
        handshake=Handshake(
            finished=True,
            version="TLSv1.3",
            suite="TLS_AES_256_GCM_SHA384",
            verified=True,
        ),
        client_certificate=Demand.NONE,
        secure_renegotiation=True,
        compression=False,
        resumption="tickets",
        early_data=False,
        plaintext=False,
        effort=Effort(connections=13, seconds=0.21, steps=("asked for TLS 1.3",)),
    )
    return replace(sound, **more)


def leaf(**more: Any) -> TlsServer:
    """A sound server whose certificate differs."""
    return server(certificates=(certificate(**more),))


def linked(**more: Any) -> TlsServer:
    """A sound server whose chain differs."""
    return server(chain=chain(**more))


def silent(answer: Answer = Answer.REFUSED, detail: str = "", **more: Any) -> TlsServer:
    """An endpoint with which no TLS can be spoken; nothing more is known of it."""
    bare = TlsServer(
        endpoint=ENDPOINT,
        name="db.example",
        exposure=Exposure.PRIVATE,
        answer=answer,
        detail=detail,
    )
    return replace(bare, **more)
