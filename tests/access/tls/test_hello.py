"""Hellos are parsed here by a reader of the test's own, and by a real server."""

import ssl
from pathlib import Path

import pytest

from audit.access.tls import hello
from audit.access.tls.hello import Offered, client_hello
from audit.access.tls.messages import Reader
from audit.access.tls.suites import legacy_suites
from audit.access.tls.versions import NAMES, SSL3, TLS1, TLS1_2, TLS1_3
from tests.access.tls.old_servers import context


def parsed(data: bytes) -> tuple[int, int, list[int], bytes, dict[int, bytes]]:
    """Version of the record and of the hello, suites, compression methods, extensions."""
    record = Reader(data)
    assert record.number(1) == 22
    record_version = record.number(2)
    message = record.vector(2)
    assert not record
    assert message.number(1) == 1
    body = message.vector(3)
    assert not message
    version = body.number(2)
    body.take(32)
    body.vector(1)
    suites = body.vector(2)
    numbers: list[int] = []
    while suites:
        numbers.append(suites.number(2))
    methods = body.vector(1).rest()
    extensions: dict[int, bytes] = {}
    if body:
        block = body.vector(2)
        while block:
            kind = block.number(2)
            assert kind not in extensions
            extensions[kind] = block.vector(2).rest()
    assert not body
    return record_version, version, numbers, methods, extensions


def test_ssl_3_has_no_extensions_and_signals_renegotiation_by_a_suite() -> None:
    record, version, suites, _, extensions = parsed(
        client_hello(Offered(version=SSL3, suites=(5,)))
    )

    assert (record, version, suites, extensions) == (SSL3, SSL3, [5, 0xFF], {})


def test_tls_1_3_names_its_version_in_an_extension() -> None:
    offered = Offered(version=TLS1_3, suites=(0x1301,), compression=False, name="db.example")
    record, version, _, methods, extensions = parsed(client_hello(offered))

    assert (record, version, methods) == (TLS1, TLS1_2, b"\0")
    assert extensions[hello.SUPPORTED_VERSIONS] == b"\2\3\4"
    assert extensions[hello.KEY_SHARE][:6] == b"\0\x24\0\x1d\0\x20"


def test_without_a_share_the_server_has_to_ask_for_one() -> None:
    offered = Offered(version=TLS1_3, suites=(0x1301,), share=False)

    assert parsed(client_hello(offered))[4][hello.KEY_SHARE] == b"\0\0"


def test_deflate_is_offered_beside_no_compression() -> None:
    offered = Offered(version=TLS1_2, suites=(0x2F,), compression=True)

    assert parsed(client_hello(offered))[3] == b"\1\0"


def test_the_name_goes_without_its_last_dot_and_as_an_a_label() -> None:
    for name, sent in (("db.example.", b"db.example"), ("dätenbank.example", b"xn--dtenbank-0za")):
        extensions = parsed(client_hello(Offered(version=TLS1_2, suites=(1,), name=name)))[4]

        assert sent in extensions[hello.SERVER_NAME]


@pytest.mark.parametrize("name", ["", "a" * 64 + "ü.example", "ü" * 300])
def test_a_name_that_cannot_be_one_is_left_out(name: str) -> None:
    extensions = parsed(client_hello(Offered(version=TLS1_2, suites=(1,), name=name)))[4]

    assert hello.SERVER_NAME not in extensions


@pytest.mark.parametrize("version", [v for v in NAMES if v > SSL3])
@pytest.mark.parametrize("count", range(1, 200, 7))
def test_no_hello_has_a_size_at_which_balancers_hang(version: int, count: int) -> None:
    suites = tuple(suite.number for suite in legacy_suites()[:count])
    for name in ("", "db.example", "a-rather-long-name.of.a-database.example"):
        size = len(client_hello(Offered(version=version, suites=suites, name=name))) - 5

        assert size not in range(256, 512)


@pytest.mark.parametrize("version", [TLS1_2, TLS1_3])
def test_openssl_takes_the_hello(version: int, tmp_path: Path) -> None:
    suites = (0x1301,) if version == TLS1_3 else (0xC02B,)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = context(tmp_path).wrap_bio(incoming, outgoing, server_side=True)

    incoming.write(client_hello(Offered(version=version, suites=suites, name="localhost")))

    with pytest.raises(ssl.SSLWantReadError):  # it goes on, and waits for the next flight
        server.do_handshake()
    assert outgoing.read(6)[5] == 2  # a ServerHello
