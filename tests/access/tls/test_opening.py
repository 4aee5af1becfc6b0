"""Dialling, against real sockets: how each way of not getting through is told."""

import socket
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from audit.access.tls.opening import open_wire, proxy_for
from audit.access.tls.wire import Endpoint, NoTls
from audit.errors import ConfigError
from audit.facts.tls import Answer
from tests.access.tls.peers import Peer, at, closing, peer, silent
from tests.servers.kit import free_port


def refusal(endpoint: Endpoint) -> NoTls:
    with pytest.raises(NoTls) as caught:
        open_wire(endpoint)
    return caught.value


@contextmanager
def full() -> Generator[int]:
    """A port that takes no connection and does not refuse it either: its queue is full."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.settimeout(0)
            one.connect_ex(listening.getsockname())
        try:
            yield int(listening.getsockname()[1])
        finally:
            for one in waiting:
                one.close()


def test_a_closed_port_is_refused() -> None:
    error = refusal(at(port := free_port()))

    assert error.answer is Answer.REFUSED
    assert f"127.0.0.1:{port} refuses connections" in error.detail


def test_a_name_without_address_is_unresolved() -> None:
    error = refusal(Endpoint("nowhere.invalid", 5432, "nowhere.invalid", "postgresql"))

    assert error.answer is Answer.UNRESOLVED
    assert "'nowhere.invalid'" in error.detail


@pytest.mark.parametrize("host", ["a" * 300, "a..b", "\u2028", "", "exa mple", "[::1"])
def test_what_is_no_name_at_all_is_unresolved_or_unreachable(host: str) -> None:
    if not host:
        return  # the loopback address of every resolver
    assert refusal(Endpoint(host, 1, host)).answer in {Answer.UNRESOLVED, Answer.UNREACHABLE}


def test_a_port_that_takes_no_connection_times_out() -> None:
    with full() as port:
        error = refusal(at(port, seconds=1))

    assert error.answer is Answer.TIMEOUT
    assert "does not answer within 1 s" in error.detail


@pytest.mark.parametrize("protocol", ["postgresql", "mysql", "mssql", "ldap", "smtp", "xmpp"])
def test_a_port_that_says_nothing_times_out(protocol: str) -> None:
    with peer(silent) as port:
        error = refusal(at(port, protocol, seconds=1))

    assert error.answer is Answer.TIMEOUT
    assert "accepts connections but does not answer within 1 s" in error.detail


def dripping(made: Peer) -> None:
    for _ in range(100):
        made.send(b"2")
        made.wire.settimeout(0.05)
        try:
            made.wire.recv(1)
        except TimeoutError:
            continue


@pytest.mark.parametrize("protocol", ["mysql", "smtp", "imap", "pop3", "ftp"])
def test_a_port_that_drips_is_given_up_in_time(protocol: str) -> None:
    with peer(dripping) as port:
        error = refusal(at(port, protocol, seconds=0.3))

    assert error.answer in {Answer.TIMEOUT, Answer.NOT_TLS}


@pytest.mark.parametrize("protocol", ["postgresql", "mssql", "ldap", "xmpp"])
def test_a_port_that_ends_the_connection_is_told_apart(protocol: str) -> None:
    with peer(closing) as port:
        error = refusal(at(port, protocol))

    assert error.answer is Answer.RESET
    assert "ends the connection before TLS" in error.detail


def test_the_address_is_dialled_and_the_name_is_not_resolved() -> None:
    with peer(silent) as port:
        open_wire(Endpoint("nowhere.invalid", port, "nowhere.invalid", address="127.0.0.1")).close()


def test_an_ipv6_address_is_dialled_and_written_in_brackets() -> None:
    error = refusal(Endpoint("::1", 1, "::1"))

    assert error.answer in {Answer.REFUSED, Answer.UNREACHABLE}
    assert error.detail.startswith("[::1]:1 ")


def test_an_unknown_protocol_is_an_error_of_the_configuration_that_lists_the_known() -> None:
    with pytest.raises(ConfigError, match=r"'postgre'.*did you mean 'postgresql'.*mysql, nats"):
        open_wire(at(1, "postgre"))


def test_a_name_with_several_addresses_is_dialled_until_one_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The resolver is replaced; both addresses are real ones of this machine."""
    with peer(silent) as port:
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in ("127.0.0.2", "127.0.0.1")
        ]

        def resolved(*_: object, **__: object) -> object:
            return found

        monkeypatch.setattr(socket, "getaddrinfo", resolved)

        open_wire(Endpoint("two.example", port, "two.example", seconds=20)).close()


# --- through a proxy


def test_http_goes_through_the_proxy_and_nothing_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    def tunnelling(made: Peer) -> None:
        assert made.line() == b"CONNECT db.example:9200 HTTP/1.1\r\n"
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += made.read(1)
        assert b"Proxy-Authorization: Basic dXNlcjpwQHNz\r\n" in head  # user:p@ss
        made.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        made.expect(b"\x16")

    with peer(tunnelling) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:p%40ss@127.0.0.1:{port}")
        endpoint = Endpoint("db.example", 9200, "db.example", "http")

        wire = open_wire(endpoint)
        wire.sendall(b"\x16")
        wire.close()

        assert proxy_for(endpoint) == f"http://127.0.0.1:{port}"
        assert not proxy_for(Endpoint("db.example", 5432, "db.example", "postgresql"))
        assert not proxy_for(Endpoint("db.example", 6514, "db.example"))
        assert proxy_for(Endpoint("db.example", 443, "db.example"))


def test_a_proxy_that_says_no_is_named_without_its_credential(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refusing(made: Peer) -> None:
        made.line()
        made.send(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
        made.rest()

    with peer(refusing) as port:
        monkeypatch.setenv("ALL_PROXY", f"http://user:s3cret@127.0.0.1:{port}")

        error = refusal(Endpoint("db.example", 443, "db.example", "http"))

    assert error.answer is Answer.UNREACHABLE
    assert f"the proxy 127.0.0.1:{port} answers 407" in error.detail
    assert "s3cret" not in error.detail


def test_a_proxy_that_is_not_there_is_not_taken_for_the_endpoint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{free_port()}")

    error = refusal(Endpoint("db.example", 443, "db.example", "http"))

    assert error.answer is Answer.REFUSED
    assert "(the proxy on the way to db.example:443)" in error.detail
