"""Whatever a port says, there is one clear answer: TLS may begin, or `NoTls`.

The peer is a socket pair, so that hundreds of examples take seconds.
"""

import socket
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.access.tls.conversation import Conversation
from audit.access.tls.upgrades import names, upgrade_of
from audit.access.tls.upgrades.mysql import UPGRADE as MYSQL
from audit.access.tls.wire import Endpoint, NoTls

#: Beginnings that lead beyond the first reading.
BEGINNINGS = st.sampled_from(
    [
        *(b"", b"S", b"E", b"R\0\0\0\x0c\0\0\0\x0a", b"E\0\0\0\x10"),
        *(b"\x4a\0\0\0\x0a8.4\0", b"\x07\0\0\0\xff\x69\x04", b"\x04\1\0\x1a\0\0\0\0\0\0\x06"),
        *(b"220-a\r\n", b"220 a\r\n250-a\r\n", b"* OK a\r\n", b"+OK\r\n+OK\r\n", b"INFO {"),
        *(b"0\x0c\2\1\1\x78", b"0\x84\0\0\0\x10\2\1\1", b"<stream:stream><stream:features>"),
        *(b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 401 a\r\nWWW-Authenticate: ", b"+PONG", b"-NOAUTH"),
        *(b"AMQP", b"\1\0\0\0\0\0\x20\0\x0a\0\x0a\0\x09", b"\x84\0\0\0\6\0\0\0\2\0\0"),
        *(b"\0\0\0\x10\0\0\0\1\0\0", b"\0\0\4\5\0\x08", b"\x30\0\0\0\0\0\0\0\1\0\0\0\xdd\7\0\0"),
    ]
)


def conversation(said: bytes, name: str) -> Conversation:
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)  # noqa: FBT003
    with suppress(OSError):
        theirs.sendall(said)
    theirs.shutdown(socket.SHUT_WR)
    # what we send is to be taken, not answered: it waits in the buffer of the closed end
    made = Conversation(_Both(ours, theirs), Endpoint("h", 1, "h", name, seconds=20))
    made.settimeout(20)
    return made


class _Both:
    """Our end of the pair, which closes the other end as well."""

    def __init__(self, ours: socket.socket, theirs: socket.socket) -> None:
        self._ours, self._theirs = ours, theirs
        self.sendall, self.recv, self.settimeout = ours.sendall, ours.recv, ours.settimeout

    def close(self) -> None:
        self._ours.close()
        self._theirs.close()


@pytest.mark.parametrize("name", names())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(beginning=BEGINNINGS, rest=st.binary(max_size=200))
def test_no_answer_is_an_error_of_another_kind(name: str, beginning: bytes, rest: bytes) -> None:
    upgrade = upgrade_of(name)
    said = beginning + rest
    with conversation(said, name) as made, suppress(NoTls):
        upgrade.begin(made, made.endpoint)
    if upgrade.greet is not None:
        with conversation(said, name) as made, suppress(NoTls):
            told = upgrade.greet(made, made.endpoint, False)  # noqa: FBT003
            assert all(len(m) <= 64 for m in told.mechanisms)
            assert f"{told.product}{told.version}{told.authentication}".isprintable()


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(payload=st.binary(max_size=120))
def test_no_greeting_of_mysql_is_too_odd(payload: bytes) -> None:
    said = len(payload).to_bytes(3, "little") + b"\0" + payload
    with conversation(said, "mysql") as made, suppress(NoTls):
        MYSQL.begin(made, made.endpoint)
