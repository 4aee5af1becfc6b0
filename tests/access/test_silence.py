"""Connections of which nothing comes are ended, and no others."""

import socket
import time
from collections.abc import Generator
from contextlib import ExitStack

import pytest

from audit.access import silence
from audit.access.silence import Silence, end_connections


@pytest.fixture
def pairs() -> Generator[tuple[socket.socket, socket.socket, socket.socket]]:
    """A connection to one listener, another to the same, and one to a second listener."""
    with ExitStack() as held:
        first = held.enter_context(socket.create_server(("127.0.0.1", 0)))
        second = held.enter_context(socket.create_server(("127.0.0.1", 0)))
        ends = [
            held.enter_context(socket.create_connection(listener.getsockname()))
            for listener in (first, first, second)
        ]
        one, other, elsewhere = ends
        yield one, other, elsewhere


def ended(connection: socket.socket) -> bool:
    connection.settimeout(0.2)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False


def test_every_connection_to_the_peer_is_ended_and_no_other(
    pairs: tuple[socket.socket, socket.socket, socket.socket],
) -> None:
    one, other, elsewhere = pairs

    found = end_connections((one.family, one.getpeername()))

    assert found == 2
    assert (ended(one), ended(other), ended(elsewhere)) == (True, True, False)


def test_an_overdue_answer_ends_the_wait(
    pairs: tuple[socket.socket, socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silence, "GRACE_SECONDS", 0.1)
    one, _, elsewhere = pairs
    watch = Silence()
    watch.watch(one.fileno())
    began = time.monotonic()
    try:
        with watch.bound(0.1):
            assert one.recv(1) == b""  # without the watch it would wait for ever
    finally:
        watch.close()

    assert 0.2 <= time.monotonic() - began < 5
    assert not ended(elsewhere)


def test_what_is_answered_in_time_is_left_alone(
    pairs: tuple[socket.socket, socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silence, "GRACE_SECONDS", 0.0)
    one, _, _ = pairs
    watch = Silence()
    watch.watch(one.fileno())
    try:
        with watch.bound(0.3):
            pass
        time.sleep(0.7)
    finally:
        watch.close()

    assert not ended(one)


def test_a_descriptor_that_is_no_connection_is_not_watched() -> None:
    with socket.socket() as alone:
        watch = Silence()
        watch.watch(alone.fileno())

        assert watch._thread is None  # pyright: ignore[reportPrivateUsage]
