"""What comes back to a hello, read from memory: the fault is in the bytes, not on a network."""

import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.access.tls.flight import End, Flight, fly
from audit.access.tls.groups import group_name
from audit.access.tls.hello import Offered, client_hello
from audit.access.tls.messages import Alert, Malformed
from audit.access.tls.records import MOST_BYTES, Message, NotTls, read_messages
from audit.access.tls.suites import legacy_suites
from audit.access.tls.versions import TLS1_2, TLS1_3
from tests.access.tls.old_servers import context
from tests.make.timing import within


class Canned:
    """A wire that gives bytes in pieces, then ends; `forever` repeats them instead."""

    def __init__(self, data: bytes, *, piece: int = 65_536, forever: bool = False) -> None:
        self._data = data
        self._piece = piece
        self._forever = forever
        self._at = 0
        self.given = 0

    def sendall(self, data: bytes, /) -> None:
        del data

    def recv(self, size: int, /) -> bytes:
        if self._forever and self._at >= len(self._data):
            self._at = 0
        piece = self._data[self._at : self._at + min(size, self._piece)]
        self._at += len(piece)
        self.given += len(piece)
        return piece

    def settimeout(self, seconds: float | None, /) -> None:
        assert seconds is not None
        assert seconds > 0

    def close(self) -> None:
        pass


def flown(data: bytes, *, piece: int = 65_536, forever: bool = False) -> Flight:
    return fly(Canned(data, piece=piece, forever=forever), b"hello", seconds=60)


def record(kind: int, payload: bytes, *, version: bytes = b"\3\3") -> bytes:
    return bytes([kind]) + version + len(payload).to_bytes(2, "big") + payload


def message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


def server_hello(version: int = TLS1_2, suite: int = 0xC02F, extensions: bytes = b"") -> bytes:
    body = version.to_bytes(2, "big") + bytes(32) + b"\0" + suite.to_bytes(2, "big") + b"\0"
    return message(2, body + len(extensions).to_bytes(2, "big") + extensions)


def real_flight(folder: Path, *, kind: str, mutual: bool = False) -> bytes:
    """The first flight of OpenSSL, TLS 1.2."""
    made = context(folder, kind=kind)
    made.maximum_version = ssl.TLSVersion.TLSv1_2
    if mutual:
        made.load_verify_locations(folder / "server-ca.pem")
        made.verify_mode = ssl.CERT_OPTIONAL
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = made.wrap_bio(incoming, outgoing, server_side=True)
    suites = tuple(suite.number for suite in legacy_suites())
    incoming.write(client_hello(Offered(version=TLS1_2, suites=suites)))
    with pytest.raises(ssl.SSLWantReadError):
        server.do_handshake()
    return outgoing.read()


@pytest.fixture(scope="module")
def flight(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return real_flight(tmp_path_factory.mktemp("flight"), kind="rsa", mutual=True)


def test_a_whole_flight_tells_all_that_is_in_clear(flight: bytes) -> None:
    told = flown(flight)

    assert told.end is End.DONE
    assert told.complete
    assert told.hello is not None
    assert told.hello.version == TLS1_2
    assert told.hello.secure_renegotiation
    assert told.suite is not None
    assert (told.suite.exchange, told.suite.authentication) == ("ECDHE", "RSA")
    assert told.chain
    assert told.exchange.curve is not None
    assert group_name(told.exchange.curve) == "x25519"
    assert told.wants_certificate
    assert not told.stapled


def test_pieces_of_one_byte_make_no_difference(flight: bytes) -> None:
    assert flown(flight, piece=1) == flown(flight)


def test_messages_may_be_cut_into_many_records(flight: bytes) -> None:
    payload = b"".join(_payloads(flight))
    cut = b"".join(record(22, payload[at : at + 3]) for at in range(0, len(payload), 3))

    assert flown(cut) == flown(flight)


def test_cut_off_at_every_byte_it_is_never_done(flight: bytes) -> None:
    for size in range(len(flight)):
        told = flown(flight[:size])

        assert told.end in {End.CLOSED, End.MALFORMED}, size
        assert told.detail


def test_what_came_before_the_end_is_kept(flight: bytes) -> None:
    told = flown(flight[:-1])

    assert told.hello is not None
    assert told.chain
    assert told.end is End.MALFORMED
    assert not told.complete


@settings(max_examples=200)
@given(st.binary(max_size=2000))
def test_any_bytes_give_a_flight(data: bytes) -> None:
    told = flown(data)

    assert isinstance(told, Flight)
    assert told.end is not End.TIMEOUT


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from([2, 11, 12, 13, 14, 22]), st.binary(max_size=300))))
def test_any_bodies_of_messages_give_a_flight(bodies: list[tuple[int, bytes]]) -> None:
    payload = b"".join(message(kind, body) for kind, body in bodies)

    assert isinstance(flown(record(22, server_hello() + payload)), Flight)


@settings(max_examples=300)
@given(st.data())
def test_a_damaged_flight_gives_a_flight(flight: bytes, data: st.DataObject) -> None:
    damaged = bytearray(flight)
    for _ in range(data.draw(st.integers(1, 5))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))

    assert isinstance(flown(bytes(damaged)), Flight)


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"-ERR unknown\r\n", b"S", b"\0\0\0\x50E", b"\x16\x02"],
)
def test_other_protocols_are_told_by_their_first_bytes(answer: bytes) -> None:
    assert flown(answer).end is End.NOT_TLS
    assert flown(answer, forever=True).end is End.NOT_TLS


def test_a_record_longer_than_tls_allows_is_not_read() -> None:
    wire = Canned(b"\x16\3\3\xff\xff" + bytes(1_000_000))
    told = fly(wire, b"", seconds=60)

    assert told.end is End.MALFORMED
    assert "65,535 bytes" in told.detail
    assert wire.given <= 65_536


def test_a_message_that_claims_to_be_huge_is_not_read_to_its_end() -> None:
    wire = Canned(record(22, server_hello() + b"\x0b\xff\xff\xff" + bytes(9000)), forever=True)
    told = fly(wire, b"", seconds=60)

    assert told.end is End.MALFORMED
    assert wire.given < 2 * MOST_BYTES


def test_an_endless_chain_is_refused(flight: bytes) -> None:
    certificates = message(11, (300).to_bytes(3, "big") + (297).to_bytes(3, "big") + bytes(297))
    wire = Canned(record(22, certificates * 10), forever=True)
    began = list(read_messages(Canned(flight), ends=time.monotonic() + 60))
    assert len(began) >= 4

    with pytest.raises(Malformed, match="more than"):
        for _ in read_messages(wire, ends=time.monotonic() + 60):
            pass


def test_empty_records_do_not_go_on_for_ever() -> None:
    told = flown(record(22, b""), forever=True)

    assert told.end is End.MALFORMED


def test_warnings_do_not_go_on_for_ever() -> None:
    told = flown(record(21, b"\1\x70"), forever=True)

    assert told.end is End.MALFORMED


def test_time_runs_out_even_when_bytes_trickle() -> None:
    class Slow(Canned):
        def recv(self, size: int, /) -> bytes:
            time.sleep(0.05)
            return super().recv(size)

    flight = record(22, server_hello() + bytes(500))
    told = within(1, lambda: fly(Slow(flight, piece=1), b"", seconds=0.3))

    assert told.end is End.TIMEOUT


def test_a_fatal_alert_has_its_name() -> None:
    told = flown(record(21, b"\2\x28"))

    assert (told.end, told.alert, told.detail) == (
        End.ALERT,
        Alert(2, 40),
        "handshake_failure",
    )
    assert flown(record(21, b"\2\xee")).detail == "alert 238"


def test_a_warning_about_the_name_does_not_end_the_flight(flight: bytes) -> None:
    assert flown(record(21, b"\1\x70") + flight) == flown(flight)


def test_another_warning_ends_it() -> None:
    assert flown(record(21, b"\1\0")).detail == "close_notify"


def test_tls_1_3_is_done_with_its_server_hello() -> None:
    chosen = b"\0\x2b\0\2\3\4" + b"\0\x33\0\4\x11\xec\0\0"
    told = flown(record(22, server_hello(suite=0x1301, extensions=chosen)) + record(23, b"secret"))

    assert told.end is End.DONE
    assert told.hello is not None
    assert (told.hello.version, told.hello.group) == (TLS1_3, 0x11EC)
    assert not told.complete  # its certificate is encrypted


def test_a_certificate_status_with_a_response_is_a_staple() -> None:
    flight = server_hello() + message(22, b"\1\0\0\3abc") + message(14, b"")

    assert flown(record(22, flight)).stapled
    assert not flown(
        record(22, server_hello() + message(22, b"\1\0\0\0") + message(14, b""))
    ).stapled


def test_the_prime_is_measured_without_its_leading_zeros() -> None:
    prime = bytes(5) + b"\x7f" + bytes(127)
    exchange = message(12, len(prime).to_bytes(2, "big") + prime + b"\0\1\2\0\1\3")
    told = flown(record(22, server_hello(suite=0x0033) + exchange + message(14, b"")))

    assert told.exchange.dh_bits == 1023


def test_parameters_of_a_shared_key_come_behind_a_hint() -> None:
    exchange = message(12, b"\0\4hint" + b"\3\0\x17\1\4")
    told = flown(record(22, server_hello(suite=0xC037) + exchange + message(14, b"")))

    assert told.exchange.curve == 0x17


def test_a_second_server_hello_is_malformed() -> None:
    assert flown(record(22, server_hello() * 2)).end is End.MALFORMED


def test_application_data_does_not_belong_into_a_handshake() -> None:
    assert flown(record(22, server_hello()) + record(23, b"data")).end is End.MALFORMED


def test_a_reset_while_sending_does_not_lose_the_alert() -> None:
    class Closed(Canned):
        def sendall(self, data: bytes, /) -> None:
            del data
            raise BrokenPipeError

    assert fly(Closed(record(21, b"\2\x46")), b"", seconds=60).detail == "protocol_version"


def test_the_first_bytes_tell_not_tls_from_broken_tls() -> None:
    with pytest.raises(NotTls):
        list(read_messages(Canned(b"SSH-2.0"), ends=time.monotonic() + 60))
    with pytest.raises(Malformed) as raised:
        list(read_messages(Canned(record(22, b"\0") + b"SSH-2.0"), ends=time.monotonic() + 60))
    assert not isinstance(raised.value, NotTls)


def test_messages_come_one_by_one() -> None:
    received = read_messages(
        Canned(record(22, message(2, b"a") + message(14, b""))), ends=time.monotonic() + 60
    )

    assert list(received) == [Message(2, b"a"), Message(14, b"")]


def _payloads(flight: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(flight):
        size = int.from_bytes(flight[at + 3 : at + 5], "big")
        yield flight[at + 5 : at + 5 + size]
        at += 5 + size
