"""Whose connection it is, as the system tells."""

import os
import socket
import sys
from collections.abc import Callable
from contextlib import closing

import pytest

from audit.web.peer import owned_by_another, owner_of
from tests.make.serving import Browser

OTHER = 65534

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells"),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]


def connected(port: int, family: socket.AddressFamily = socket.AF_INET) -> socket.socket:
    found = socket.socket(family)
    found.connect(("127.0.0.1" if family == socket.AF_INET else "::ffff:127.0.0.1", port))
    return found


def as_another(do: Callable[[], bytes]) -> bytes:
    """What a function returns in a process of another user."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(OTHER)
            os.setuid(OTHER)
            os.write(writing, do())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        found = told.read()
    os.waitpid(child, 0)
    return found


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_a_connection_of_ones_own_is_ones_own(
    browser: Browser, family: socket.AddressFamily
) -> None:
    with closing(connected(browser.port, family)) as connection:
        port = connection.getsockname()[1]

        assert owner_of(port, browser.port) == os.geteuid()
        assert not owned_by_another(port, browser.port)


@pytest.mark.parametrize("port", [1, 0, 65535])
def test_a_connection_that_is_not_there_belongs_to_nobody(browser: Browser, port: int) -> None:
    assert owner_of(port, browser.port) is None
    assert not owned_by_another(port, browser.port)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_another_user_is_turned_away_even_with_the_cookie(
    browser: Browser, family: socket.AddressFamily
) -> None:
    request = f"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\nCookie: {browser.cookie}\r\n\r\n".encode()

    def asked() -> bytes:
        with closing(connected(browser.port, family)) as connection:
            connection.sendall(request)
            return connection.recv(20)

    assert as_another(asked).split()[1] == b"403"
    assert asked().split()[1] == b"200"
