"""What hellos tell of servers whose every answer is known: tlslite-ng's old TLS and OpenSSL's."""

import select
import socket
import ssl
import threading
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from audit.access.tls.acceptance import Acceptance, find_acceptance
from audit.access.tls.allowance import Allowance
from audit.access.tls.deep import find_all
from audit.access.tls.probing import Prober, Style, break_ice, sni
from audit.access.tls.versions import NAMES
from audit.facts.tls import Answer, Weakness
from tests.access.tls import old_servers
from tests.access.tls.old_servers import SSL3, TLS1, TLS1_1, TLS1_2, TLS1_3, old_server
from tests.access.tls.peers import Peer, at, peer


@contextmanager
def prober(port: int, *, connections: int = 40, seconds: float = 20.0) -> Generator[Prober]:
    with ThreadPoolExecutor(4) as pool:
        allowance = Allowance(connections=connections, seconds=200)
        yield Prober(at(port, seconds=seconds), pool, allowance, Style(name="localhost"))


def acceptance(server: AbstractContextManager[int], *, most: int = 17) -> Acceptance:
    """Within so many connections; examining has three more to make."""
    with server as port, prober(port) as asking:
        answer, _ = break_ice(asking)
        assert answer is Answer.TLS
        found = find_acceptance(asking)
        assert asking.allowance.used <= most
        return found


def versions(found: Acceptance) -> list[str]:
    assert all(offer.accepted is not None for offer in found.versions)
    return [offer.what for offer in found.versions if offer.accepted]


def weaknesses(found: Acceptance) -> set[str]:
    assert all(offer.accepted is not None for offer in found.weaknesses)
    return {offer.what for offer in found.weaknesses if offer.accepted}


@pytest.mark.parametrize(
    ("lowest", "highest", "expected"),
    [
        (SSL3, SSL3, ["SSLv3"]),
        (SSL3, TLS1, ["SSLv3", "TLSv1"]),
        (TLS1, TLS1, ["TLSv1"]),
        (TLS1_1, TLS1_1, ["TLSv1.1"]),
        (TLS1, TLS1_2, ["TLSv1", "TLSv1.1", "TLSv1.2"]),
        (TLS1_2, TLS1_2, ["TLSv1.2"]),
        (TLS1_2, TLS1_3, ["TLSv1.2", "TLSv1.3"]),
        (TLS1_3, TLS1_3, ["TLSv1.3"]),
        (SSL3, TLS1_3, ["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]),
    ],
)
def test_versions_are_exact(
    lowest: tuple[int, int], highest: tuple[int, int], expected: list[str]
) -> None:
    found = acceptance(old_server(lowest, highest, ciphers=["aes128gcm", "aes128"]))

    assert versions(found) == expected
    assert weaknesses(found) == set()
    assert found.forward_secrecy is True
    assert found.authenticated_encryption is (highest >= TLS1_2)
    assert found.secure_renegotiation is True
    assert found.compression is False


@pytest.mark.parametrize(
    ("cipher", "expected"),
    [
        ("rc4", {Weakness.RC4}),
        ("3des", {Weakness.SMALL_BLOCK}),
        ("null", {Weakness.NULL}),
        ("aes256", set[str]()),
    ],
)
@pytest.mark.parametrize("extra", [(), ("aes128",)])
def test_a_weak_cipher_is_found_alone_and_behind_a_better_one(
    cipher: str, extra: tuple[str, ...], expected: set[str]
) -> None:
    found = acceptance(old_server(TLS1, TLS1_2, ciphers=[*extra, cipher]))

    assert weaknesses(found) == expected
    assert found.authenticated_encryption is False
    for offer in found.weaknesses:
        assert bool(offer.suite) == bool(offer.accepted)


def test_several_weak_ciphers_are_all_found() -> None:
    found = acceptance(old_server(SSL3, TLS1, ciphers=["aes128", "rc4", "3des", "null"]))

    assert weaknesses(found) == {Weakness.RC4, Weakness.SMALL_BLOCK, Weakness.NULL}


def test_a_server_without_a_certificate_is_anonymous() -> None:
    found = acceptance(old_server(TLS1, TLS1_2, exchanges=["ecdh_anon", "dh_anon"], anonymous=True))

    assert Weakness.ANONYMOUS in weaknesses(found)
    assert found.forward_secrecy is False
    assert found.chain == ()


def test_static_rsa_has_no_forward_secrecy() -> None:
    found = acceptance(old_server(TLS1_2, TLS1_2, ciphers=["aes128gcm"], exchanges=["rsa"]))

    assert found.forward_secrecy is False
    assert found.authenticated_encryption is True
    assert found.dh_bits is None
    assert found.group == ""


def test_the_size_of_the_finite_field_group_is_told() -> None:
    found = acceptance(old_server(TLS1_2, TLS1_2, exchanges=["dhe_rsa"]))

    assert found.dh_bits == 2048
    assert found.forward_secrecy is True


def test_a_good_server_is_asked_no_more_than_nine_times(tmp_path: Path) -> None:
    found = acceptance(old_servers.server(old_servers.context(tmp_path)), most=9)

    assert versions(found) == ["TLSv1.2", "TLSv1.3"]
    assert weaknesses(found) == set()
    assert found.group == "x25519"
    assert found.wants_certificate is False
    assert found.stapled is False
    assert len(found.chain) == 1


def test_openssl_with_all_suites_it_still_has(tmp_path: Path) -> None:
    context = old_servers.context(tmp_path, kind="rsa", ciphers="ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    found = acceptance(old_servers.server(context))

    assert versions(found) == ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]
    assert weaknesses(found) == {Weakness.NULL, Weakness.ANONYMOUS}


def test_a_client_certificate_that_is_asked_for_shows(tmp_path: Path) -> None:
    context = old_servers.context(tmp_path)
    context.load_verify_locations(tmp_path / "server-ca.pem")
    context.verify_mode = ssl.CERT_OPTIONAL

    assert acceptance(old_servers.server(context)).wants_certificate is True


def test_a_name_that_is_refused_is_left_out(tmp_path: Path) -> None:
    context = old_servers.context(tmp_path)
    context.sni_callback = lambda _socket, name, _context: (
        ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME if name else None
    )

    assert versions(acceptance(old_servers.server(context))) == ["TLSv1.2", "TLSv1.3"]


def choosy(tmp_path: Path, most_bytes: int) -> AbstractContextManager[int]:
    """Hangs up on hellos that are longer, as some old servers do."""
    context = old_servers.context(tmp_path)

    def serve(client: Peer) -> None:
        if len(client.wire.recv(65_536, socket.MSG_PEEK)) > most_bytes:
            return
        client.wire = context.wrap_socket(client.wire, server_side=True)
        client.rest()

    return peer(serve)


def test_a_server_that_chokes_on_a_large_hello_is_asked_in_small_ones(tmp_path: Path) -> None:
    found = acceptance(choosy(tmp_path, 600))

    assert versions(found) == ["TLSv1.2", "TLSv1.3"]
    assert weaknesses(found) == set()


def test_hanging_up_is_a_refusal_of_a_server_that_speaks_tls(tmp_path: Path) -> None:
    """Java and others close where an alert belongs."""
    context = old_servers.context(tmp_path)
    context.maximum_version = ssl.TLSVersion.TLSv1_2

    def serve(client: Peer) -> None:
        hello = client.wire.recv(65_536, socket.MSG_PEEK)
        if hello[9:11] != b"\3\3" or b"\0\x2b\0\3\2\3\4" in hello:
            old_servers.resetting(client)
            return
        client.wire = context.wrap_socket(client.wire, server_side=True)
        client.rest()

    assert versions(acceptance(peer(serve))) == ["TLSv1.2"]


def test_a_server_with_few_connections_at_once_is_told_right(tmp_path: Path) -> None:
    """It hangs up on a second client while it serves the first."""
    context = old_servers.context(tmp_path)
    busy = threading.Lock()
    served: list[Peer] = []

    def serve(client: Peer) -> None:
        if not busy.acquire(blocking=False):
            if all(one.held() for one in served[-1:]):
                return
            busy.acquire()  # the first has left: its thread hears of it in a moment
        try:
            served.append(client)
            time.sleep(0.02)
            client.secure(context)
            client.rest()
        finally:
            busy.release()

    assert versions(acceptance(peer(serve), most=25)) == ["TLSv1.2", "TLSv1.3"]


def test_no_answer_to_one_hello_is_not_a_refusal(tmp_path: Path) -> None:
    context = old_servers.context(tmp_path)

    def serve(client: Peer) -> None:
        if client.wire.recv(65_536, socket.MSG_PEEK)[9:11] == b"\3\0":
            client.rest()
            return
        client.wire = context.wrap_socket(client.wire, server_side=True)
        client.rest()

    with peer(serve) as port, prober(port, seconds=3) as asking:
        break_ice(asking)
        found = find_acceptance(asking)

    told = {offer.what: offer.accepted for offer in found.versions}
    assert told == {
        "SSLv3": None, "TLSv1": False, "TLSv1.1": False, "TLSv1.2": True, "TLSv1.3": True,
    }  # fmt: skip
    assert found.versions[0].detail == "no answer within 3 s"


def test_a_class_that_only_an_old_version_allows_is_found() -> None:
    """As in Java, which takes EXPORT in TLS 1.0 only: two servers of tlslite-ng behind one port."""
    with (
        old_server(TLS1_2, TLS1_2, ciphers=["aes128"]) as new,
        old_server(TLS1, TLS1, ciphers=["rc4"]) as old,
    ):

        def serve(client: Peer) -> None:
            hello = client.wire.recv(65_536)
            port = new if hello[9:11] == b"\3\3" else old
            with socket.create_connection(("127.0.0.1", port)) as behind:
                behind.sendall(hello)
                while client.wire not in select.select([behind, client.wire], [], [], 60)[0]:
                    if not (piece := behind.recv(65_536)):  # else our side has left
                        break
                    client.send(piece)

        found = acceptance(peer(serve))

    assert weaknesses(found) == {Weakness.RC4}


def test_an_allowance_that_is_used_up_leaves_the_rest_untold(tmp_path: Path) -> None:
    with (
        old_servers.server(old_servers.context(tmp_path)) as port,
        prober(port, connections=2) as asking,
    ):
        break_ice(asking)
        found = find_acceptance(asking)

    assert asking.allowance.used == 2
    assert [offer.accepted for offer in found.versions].count(None) == 3
    assert all(offer.accepted is None for offer in found.weaknesses)
    assert "budget of 2 connections" in found.weaknesses[0].detail


def test_a_deep_scan_lists_what_the_context_allows(tmp_path: Path) -> None:
    ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-SHA"
    context = old_servers.context(tmp_path, ciphers=ciphers)
    context.set_ecdh_curve("secp384r1")

    with (
        old_servers.server(context) as port,
        prober(port, connections=60) as asking,
        ThreadPoolExecutor(4) as pool,
    ):
        break_ice(asking)
        found = find_acceptance(asking)
        agreed, groups = find_all(asking, [n for n in NAMES if found.accepts(n)], pool)

    assert {(one.version, one.suite) for one in agreed} == {
        ("TLSv1.3", "TLS_AES_128_GCM_SHA256"),
        ("TLSv1.3", "TLS_AES_256_GCM_SHA384"),
        ("TLSv1.3", "TLS_CHACHA20_POLY1305_SHA256"),
        ("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
        ("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"),
    }
    assert groups == ("secp384r1",)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("db.example", "db.example"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("[::1]", ""),
        ("fe80::1%eth0", ""),
    ],
)
def test_addresses_are_not_sent_as_a_name(name: str, sent: str) -> None:
    assert sni(name) == sent
