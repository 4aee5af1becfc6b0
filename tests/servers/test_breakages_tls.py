"""One endpoint for every fault of a server's TLS, each examined over a real connection.

Certificates, versions and suites are served by OpenSSL or tlslite-ng. Only what neither does is
faked on the wire, by peers that say so.
"""

import base64
import dataclasses
import socket
import ssl
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audit.access.tls.anchors import Anchors, from_file
from audit.access.tls.examine import examine
from audit.engine.tls import judge_tls
from audit.facts.tls import Answer
from tests.access.tls.old_servers import (
    SSL3,
    TLS1,
    TLS1_1,
    TLS1_2,
    TLS1_3,
    old_server,
    resetting,
    server,
)
from tests.access.tls.peers import Peer, at, peer, silent
from tests.access.tls.test_flight import message, record, server_hello
from tests.make import certificates as make
from tests.make import der
from tests.make.certificates import DAY, NOW, Issued
from tests.servers import kit

Opened = AbstractContextManager[int]
NOBODY = Anchors("nobody", ())

ROOT = make.authority("Breakages Root CA")
MIDDLE = make.authority("Breakages Issuing CA", issuer=ROOT)
#: TLS_RSA_EXPORT_WITH_RC4_40_MD5, and what is chosen before it (IANA).
_EXPORT, _BETTER = 0x0003, 0xC02F
#: RFC 2409 section 6.2, 1,024 bits.
_OAKLEY_2 = (
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF"
)


@dataclasses.dataclass(frozen=True)
class Condition:
    """A port in one condition, and every finding that it must give, no more and no less."""

    serve: Callable[[Path], Opened]
    findings: frozenset[str]
    protocol: str = ""
    trusts: tuple[Issued, ...] = (ROOT,)
    seconds: float = 2.0
    answer: Answer = Answer.TLS


def sending(first: Issued, *chain: Issued, **settings: object) -> Callable[[Path], Opened]:
    """A server by OpenSSL that sends these certificates."""

    def serve(folder: Path) -> Opened:
        context = first.write(folder, chain=chain).server_context()
        for setting, value in settings.items():
            setattr(context, setting, value)
        return server(context)

    return serve


def leaf(**wishes: object) -> Callable[[Path], Opened]:
    """A leaf of the trusted root that is right but for one thing."""
    return sending(make.leaf(ROOT, **wishes))  # type: ignore[arg-type]


def mutual(folder: Path) -> Opened:
    context = make.leaf(ROOT).write(folder, anchors=(ROOT,)).server_context()
    context.load_verify_locations(folder / "server-ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    return server(context)


def small_group(folder: Path) -> Opened:
    place = folder / "dh.pem"
    parameters = der.wrap(0x30, der.integer(int(_OAKLEY_2, 16)), der.integer(2))  # PKCS #3
    body = base64.encodebytes(parameters).decode()
    place.write_text(f"-----BEGIN DH PARAMETERS-----\n{body}-----END DH PARAMETERS-----\n")
    context = make.leaf(ROOT, kind="rsa").write(folder).server_context()
    context.load_dh_params(str(place))
    return server(context)


def old(
    lowest: tuple[int, int],
    highest: tuple[int, int] = TLS1_2,
    *,
    ciphers: Sequence[str] = ("aes128gcm", "aes128"),
    exchanges: Sequence[str] = (),
    anonymous: bool = False,
) -> Callable[[Path], Opened]:
    """A server by tlslite-ng, whose certificate signs itself."""
    return lambda _: old_server(
        lowest, highest, ciphers=ciphers, exchanges=exchanges, anonymous=anonymous
    )


def faked(script: Callable[[Peer], None]) -> Callable[[Path], Opened]:
    return lambda _: peer(script)


def export(folder: Path) -> Opened:
    """Fakes the wire: no library of today has such suites. The rest is OpenSSL's own."""
    context = make.leaf(ROOT, kind="rsa").write(folder).server_context()
    flight = record(22, server_hello(suite=_EXPORT) + message(14, b""))

    def serve(client: Peer) -> None:
        hello = client.wire.recv(65_536, socket.MSG_PEEK)
        if _EXPORT in offered(hello) and _BETTER not in offered(hello):
            client.wire.recv(65_536)
            client.send(flight)
            return
        client.wire = context.wrap_socket(client.wire, server_side=True)
        client.rest()

    return peer(serve)


def offered(hello: bytes) -> set[int]:
    """The suites of a ClientHello (RFC 5246 section 7.4.1.2)."""
    start = 5 + 4 + 2 + 32
    start += 1 + hello[start]
    length = int.from_bytes(hello[start : start + 2], "big")
    body = hello[start + 2 : start + 2 + length]
    return {int.from_bytes(body[n : n + 2], "big") for n in range(0, len(body), 2)}


def postgresql(*, injected: bytes = b"", clear: bool = False) -> Callable[[Path], Opened]:
    """Fakes the wire of PostgreSQL: answers to SSLRequest and to a log-in without TLS."""

    def serve_in(folder: Path) -> Opened:
        context = make.leaf(ROOT).write(folder).server_context()

        def serve(client: Peer) -> None:
            first = client.read(8)
            if first == bytes.fromhex("00000008 04d2162f"):
                client.send(b"S" + injected)
                client.wire = context.wrap_socket(client.wire, server_side=True)
                client.rest()
            elif clear:
                client.read(int.from_bytes(first[:4], "big") - 8)
                client.send(bytes.fromhex("52 00000008 00000000"))
            else:
                client.read(int.from_bytes(first[:4], "big") - 8)
                fields = b"SFATAL\0C28000\0Mno pg_hba.conf entry, no encryption\0\0"
                client.send(b"E" + (len(fields) + 4).to_bytes(4, "big") + fields)

        return peer(serve)

    return serve_in


def http(client: Peer) -> None:
    """Fakes a server of something else: it answers any words with an error in clear."""
    client.wire.recv(65_536)
    client.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


CONDITIONS = {
    "good": Condition(leaf(), frozenset()),
    "good by an intermediate": Condition(sending(make.leaf(MIDDLE), MIDDLE), frozenset()),
    "good RSA": Condition(leaf(kind="rsa"), frozenset()),
    "good TLS 1.3 only": Condition(
        sending(make.leaf(ROOT), minimum_version=ssl.TLSVersion.TLSv1_3), frozenset()
    ),
    "good TLS 1.2 only": Condition(
        sending(make.leaf(ROOT), maximum_version=ssl.TLSVersion.TLSv1_2), frozenset()
    ),
    "good PostgreSQL": Condition(postgresql(), frozenset(), protocol="postgresql"),
    "pinned": Condition(sending(pinned := make.leaf(None)), frozenset(), trusts=(pinned,)),
    "SSL 3.0": Condition(
        old(SSL3), frozenset({"ssl-3-0", "tls-1-0", "tls-1-1", "certificate-self-signed"})
    ),
    "TLS 1.0": Condition(old(TLS1), frozenset({"tls-1-0", "tls-1-1", "certificate-self-signed"})),
    "TLS 1.1": Condition(old(TLS1_1), frozenset({"tls-1-1", "certificate-self-signed"})),
    "TLS 1.1 only": Condition(
        old(TLS1_1, TLS1_1),
        frozenset({"tls-1-1", "tls-modern-version", "cipher-aead", "certificate-self-signed"}),
    ),
    "no encryption": Condition(
        old(TLS1_2, ciphers=("aes128gcm", "null")),
        frozenset({"cipher-null", "certificate-self-signed"}),
    ),
    "anonymous": Condition(old(TLS1_2, anonymous=True), frozenset({"cipher-anonymous"})),
    "RC4": Condition(
        old(TLS1_2, ciphers=("aes128gcm", "rc4")),
        frozenset({"cipher-rc4", "certificate-self-signed"}),
    ),
    "3DES": Condition(
        old(TLS1_2, ciphers=("aes128gcm", "3des")),
        frozenset({"cipher-64-bit-block", "certificate-self-signed"}),
    ),
    "RC4 only": Condition(
        old(TLS1_2, ciphers=("rc4",)),
        frozenset({"cipher-rc4", "cipher-aead", "tls-handshake", "certificate-self-signed"}),
    ),
    "no AEAD": Condition(
        old(TLS1_2, ciphers=("aes128",)), frozenset({"cipher-aead", "certificate-self-signed"})
    ),
    "no forward secrecy": Condition(
        old(TLS1_2, exchanges=("rsa",)), frozenset({"forward-secrecy", "certificate-self-signed"})
    ),
    "small group": Condition(small_group, frozenset({"dh-group-size"})),
    "export": Condition(export, frozenset({"cipher-export", "cipher-rc4"})),
    "tlslite's TLS 1.3": Condition(old(TLS1_3, TLS1_3), frozenset({"certificate-self-signed"})),
    "client certificate": Condition(mutual, frozenset({"client-certificate"})),
    "expired": Condition(
        leaf(starts=NOW - 90 * DAY, ends=NOW - DAY), frozenset({"certificate-expiry"})
    ),
    "not yet valid": Condition(
        leaf(starts=NOW + DAY, ends=NOW + 90 * DAY), frozenset({"certificate-start"})
    ),
    "ends soon": Condition(leaf(ends=NOW + 7 * DAY), frozenset({"certificate-renewal"})),
    "too long": Condition(leaf(ends=NOW + 3_650 * DAY), frozenset({"certificate-lifetime"})),
    "signed by itself": Condition(sending(make.leaf(None)), frozenset({"certificate-self-signed"})),
    "unknown authority": Condition(
        sending(make.leaf(make.authority("Another Root CA"))), frozenset({"certificate-trust"})
    ),
    "intermediate missing": Condition(
        sending(make.leaf(MIDDLE)), frozenset({"certificate-chain-complete"})
    ),
    "intermediate expired": Condition(
        sending(
            make.leaf(
                past := make.authority(
                    "Past Issuing CA", issuer=ROOT, starts=NOW - 90 * DAY, ends=NOW - DAY
                )
            ),
            past,
        ),
        frozenset({"certificate-chain-valid"}),
    ),
    "issuer is no authority": Condition(
        sending(make.leaf(plain := make.authority("Plain", issuer=ROOT, ca=False)), plain),
        frozenset({"certificate-chain-valid"}),
    ),
    "wrong name": Condition(
        leaf(names=("other.example",), common_name="other.example"),
        frozenset({"certificate-name"}),
    ),
    "expired and wrong name": Condition(
        leaf(
            names=("other.example",),
            common_name="other.example",
            starts=NOW - 90 * DAY,
            ends=NOW - DAY,
        ),
        frozenset({"certificate-name", "certificate-expiry"}),
    ),
    "no alternative name": Condition(leaf(names=()), frozenset({"certificate-san"})),
    "small key": Condition(leaf(kind="rsa-1024"), frozenset({"certificate-key-size"})),
    "SHA-1": Condition(leaf(kind="rsa", digest="sha1"), frozenset({"certificate-signature"})),
    "not stapled": Condition(leaf(must_staple=True), frozenset({"certificate-staple"})),
    "clear text beside TLS": Condition(
        postgresql(clear=True), frozenset({"tls-enforced"}), protocol="postgresql"
    ),
    "injected bytes": Condition(
        postgresql(injected=b"E\0\0\0\x04"),
        frozenset({"tls-upgrade-injection"}),
        protocol="postgresql",
    ),
    "something else": Condition(faked(http), frozenset({"tls-offered"}), answer=Answer.NOT_TLS),
    "reset": Condition(faked(resetting), frozenset({"connection-reset"}), answer=Answer.RESET),
    "silent": Condition(
        faked(silent), frozenset({"handshake-timeout"}), seconds=0.5, answer=Answer.TIMEOUT
    ),
}

#: Which condition shows each check; the contract of breakages reads these names.
SHOWN = {
    "security.ssl-3-0": "SSL 3.0",
    "security.tls-1-0": "TLS 1.0",
    "security.tls-1-1": "TLS 1.1",
    "security.tls-modern-version": "TLS 1.1 only",
    "security.cipher-null": "no encryption",
    "security.cipher-anonymous": "anonymous",
    "security.cipher-export": "export",
    "security.cipher-rc4": "RC4",
    "security.cipher-64-bit-block": "3DES",
    "security.cipher-aead": "no AEAD",
    "security.forward-secrecy": "no forward secrecy",
    "security.dh-group-size": "small group",
    "security.client-certificate": "client certificate",
    "security.certificate-expiry": "expired",
    "security.certificate-start": "not yet valid",
    "security.certificate-renewal": "ends soon",
    "security.certificate-lifetime": "too long",
    "security.certificate-self-signed": "signed by itself",
    "security.certificate-trust": "unknown authority",
    "security.certificate-chain-complete": "intermediate missing",
    "security.certificate-chain-valid": "intermediate expired",
    "security.certificate-name": "wrong name",
    "security.certificate-san": "no alternative name",
    "security.certificate-key-size": "small key",
    "security.certificate-signature": "SHA-1",
    "security.certificate-staple": "not stapled",
    "security.tls-enforced": "clear text beside TLS",
    "security.tls-upgrade-injection": "injected bytes",
    "security.tls-offered": "something else",
    "security.tls-handshake": "RC4 only",
    "security.connection-reset": "reset",
    "security.handshake-timeout": "silent",
    "security.connection-refused": "",  # test_a_closed_port_refuses
}


@pytest.fixture
def stack() -> Generator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS)
def test_every_condition_gives_its_findings_and_no_other(
    tmp_path: Path, stack: ExitStack, condition: Condition
) -> None:
    trusted = tmp_path / "trusted.pem"
    trusted.write_text("".join(one.pem for one in condition.trusts))
    port = stack.enter_context(condition.serve(tmp_path))
    endpoint = at(port, condition.protocol, seconds=condition.seconds)
    told = examine(endpoint, anchors=from_file(trusted))

    found = {f.check for f in judge_tls(told, at=datetime.now(UTC)).findings}

    assert told.answer is condition.answer, told.detail
    assert found == {f"security.{slug}" for slug in condition.findings}


@pytest.mark.parametrize("check", [check for check, condition in SHOWN.items() if condition])
def test_every_check_is_shown_by_the_condition_that_is_named(check: str) -> None:
    assert check.removeprefix("security.") in CONDITIONS[SHOWN[check]].findings


def test_a_closed_port_refuses() -> None:
    told = examine(at(kit.free_port()), anchors=NOBODY)

    [finding] = judge_tls(told, at=datetime.now(UTC)).findings

    assert finding.check == "security.connection-refused"


def test_postgresql_without_tls_offers_none() -> None:
    with kit.postgres() as running:
        told = examine(at(running.port, "postgresql"), anchors=NOBODY)

    [finding] = judge_tls(told, at=datetime.now(UTC)).findings

    assert told.answer is Answer.PLAINTEXT
    assert finding.check == "security.tls-offered"
