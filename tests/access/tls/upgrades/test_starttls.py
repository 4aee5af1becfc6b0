"""Protocols that ask for TLS in words of their own, by hand-written peers."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from audit.access.tls.opening import open_wire
from audit.access.tls.preauth import observe
from audit.access.tls.secured import secure
from audit.access.tls.upgrades import upgrade_of
from audit.access.tls.wire import NoTls
from audit.facts.tls import Answer
from tests.access.tls.peers import Peer, Script, at, peer, silent
from tests.servers.kit import Certs

LDAP_REQUEST = bytes.fromhex("301d 020101 7718 8016") + b"1.3.6.1.4.1.1466.20037"
LDAP_OK = bytes.fromhex("300c 020101 7807 0a0100 0400 0400")
#: The same answer with its length in two bytes, as Active Directory writes it.
LDAP_OK_LONG = bytes.fromhex("308400000010 020101 78840000 0007 0a0100 0400 0400")
LDAP_NO = bytes.fromhex("300c 020101 7807 0a0102 0400 0400")
PROCEED = b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
XMPP = (
    b"<?xml version='1.0'?><stream:stream id='1' version='1.0' xmlns='jabber:client' "
    b"xmlns:stream='http://etherx.jabber.org/streams'>"
)
STARTTLS = b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>%s</starttls>"
MECHANISMS = (
    b"<mechanisms><mechanism>SCRAM-SHA-1</mechanism><mechanism>PLAIN</mechanism></mechanisms>"
)


def features(*inner: bytes) -> bytes:
    return XMPP + b"<stream:features>" + b"".join(inner) + b"</stream:features>"


def smtp(made: Peer, *offers: bytes) -> None:
    made.send(b"220-mail.example\r\n", b"220 ready\r\n")
    assert made.line().startswith(b"EHLO ")
    lines = [b"mail.example", *offers]
    made.send(*(b"250-" + line + b"\r\n" for line in lines[:-1]), b"250 " + lines[-1] + b"\r\n")


def imap(made: Peer, capabilities: bytes) -> None:
    made.send(b"* OK ready\r\n")
    assert made.line() == b"a1 CAPABILITY\r\n"
    made.send(b"* CAPABILITY IMAP4rev1 " + capabilities + b"\r\na1 OK done\r\n")


def pop3(made: Peer, *capabilities: bytes) -> None:
    made.send(b"+OK ready\r\n")
    assert made.line() == b"CAPA\r\n"
    made.send(b"+OK\r\n", *(c + b"\r\n" for c in capabilities), b".\r\n")


def ldap(made: Peer, answer: bytes) -> None:
    made.expect(LDAP_REQUEST)
    made.send(answer)


def xmpp(made: Peer, said: bytes) -> None:
    head = b""
    while head.count(b">") < 2:
        head += made.read(1)
    assert b'to="localhost"' in head
    made.send(said)


def on(speak: Callable[..., None], *said: bytes) -> Script:
    """The beginning of a conversation with what the server says in it."""
    return lambda made: speak(made, *said)


def ready(made: Peer, protocol: str, more: bytes = b"") -> None:
    """The server's part of an upgrade that succeeds, with more bytes behind it."""
    match protocol:
        case "smtp":
            smtp(made, b"SIZE 1000", b"STARTTLS", b"HELP")
            assert made.line() == b"STARTTLS\r\n"
            made.send(b"220 go on\r\n" + more)
        case "imap":
            imap(made, b"STARTTLS LOGINDISABLED")
            assert made.line() == b"a2 STARTTLS\r\n"
            made.send(b"a2 OK go on\r\n" + more)
        case "pop3":
            made.send(b"+OK ready\r\n")
            assert made.line() == b"STLS\r\n"
            made.send(b"+OK go on\r\n" + more)
        case "ftp":
            made.send(b"220-hello\r\n   and welcome\r\n220 ready\r\n")
            assert made.line() == b"AUTH TLS\r\n"
            made.send(b"234 go on\r\n" + more)
        case "ldap":
            ldap(made, LDAP_OK + more)
        case "nats":
            made.send(b'INFO {"server_id":"x","version":"2.11.0","tls_required":true} \r\n' + more)
        case _:
            xmpp(made, features(STARTTLS % b"<required/>"))
            while not made.heard.endswith(b"xmpp-tls'/>"):
                made.read(1)
            made.send(PROCEED + more)


PROTOCOLS = ["smtp", "imap", "pop3", "ftp", "ldap", "nats", "xmpp"]


@pytest.mark.parametrize("more", [b"", b"injected"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_upgrade_is_asked_for_and_tls_follows(good: Certs, protocol: str, more: bytes) -> None:
    def speak(made: Peer) -> None:
        ready(made, protocol, more)
        made.tls()

    with peer(speak, certs=good) as port:
        wire = open_wire(endpoint := at(port, protocol))
        secure(wire, endpoint).close()

    assert wire.injected == len(more)


@dataclass(frozen=True)
class Refusal:
    protocol: str
    speak: Script
    answer: Answer
    words: str


def saying(said: bytes) -> Script:
    return lambda made: made.send(said)


def then(*steps: Callable[[Peer], object]) -> Script:
    def speak(made: Peer) -> None:
        for step in steps:
            step(made)

    return speak


REFUSALS = [
    Refusal("smtp", on(smtp, b"HELP"), Answer.PLAINTEXT, "does not offer STARTTLS"),
    Refusal(
        "smtp",
        then(on(smtp, b"STARTTLS"), Peer.line, saying(b"454 not now\r\n")),
        Answer.PLAINTEXT,
        "refuses it with code 454",
    ),
    Refusal("smtp", saying(b"554 no service\r\n"), Answer.REFUSED, "code 554"),
    Refusal("smtp", saying(b"220-a\r\n221 b\r\n"), Answer.NOT_TLS, "does not speak SMTP"),
    Refusal("smtp", saying(b"220-a\r\n" * 200), Answer.NOT_TLS, "does not speak SMTP"),
    Refusal("smtp", saying(b"2" * 100_000), Answer.NOT_TLS, "more than its protocol allows"),
    Refusal("imap", on(imap, b"AUTH=PLAIN"), Answer.PLAINTEXT, "not offer STARTTLS"),
    Refusal(
        "imap",
        then(on(imap, b"STARTTLS"), Peer.line, saying(b"a2 NO\r\n")),
        Answer.PLAINTEXT,
        "then refuses it",
    ),
    Refusal("imap", saying(b"* BYE full\r\n"), Answer.REFUSED, "BYE"),
    Refusal("imap", saying(b"+OK pop\r\n"), Answer.NOT_TLS, "does not speak IMAP"),
    Refusal("pop3", saying(b"+OK\r\n-ERR what?\r\n"), Answer.PLAINTEXT, "refuses STLS"),
    Refusal("pop3", saying(b"-ERR busy\r\n"), Answer.REFUSED, "-ERR"),
    Refusal("pop3", saying(b"* OK imap\r\n"), Answer.NOT_TLS, "does not speak POP3"),
    Refusal("ftp", saying(b"220 a\r\n502 no\r\n"), Answer.PLAINTEXT, "code 502"),
    Refusal("ftp", saying(b"421 full\r\n"), Answer.REFUSED, "code 421"),
    Refusal("ftp", saying(b"SSH-2.0-x\r\n"), Answer.NOT_TLS, "does not speak FTP"),
    Refusal("ldap", on(ldap, LDAP_NO), Answer.PLAINTEXT, "result 2"),
    Refusal("ldap", on(ldap, b"0\x84\xff\xff\xff\xff"), Answer.NOT_TLS, "more than LDAP"),
    Refusal("ldap", on(ldap, b"0\x03abc"), Answer.NOT_TLS, "does not speak LDAP"),
    Refusal("ldap", on(ldap, b"0\x00"), Answer.NOT_TLS, "does not speak LDAP"),
    Refusal("nats", saying(b'INFO {"version":"2"}\r\n'), Answer.PLAINTEXT, "has no TLS"),
    Refusal("nats", saying(b"INFO []\r\n"), Answer.NOT_TLS, "does not speak NATS"),
    Refusal("nats", saying(b"INFO " + b"[" * 60_000 + b"\r\n"), Answer.NOT_TLS, "not speak NATS"),
    Refusal("nats", saying(b"-ERR 'full'\r\n"), Answer.NOT_TLS, "does not speak NATS"),
    Refusal("xmpp", on(xmpp, features(MECHANISMS)), Answer.PLAINTEXT, "not offer"),
    Refusal(
        "xmpp",
        then(on(xmpp, features(STARTTLS % b"")), saying(b"<failure/>")),
        Answer.PLAINTEXT,
        "then refuses it",
    ),
    Refusal(
        "xmpp",
        on(xmpp, XMPP + b"<stream:error><host-unknown/></stream:error>"),
        Answer.REFUSED,
        "refuses a stream",
    ),
    Refusal("xmpp", on(xmpp, b"<html>"), Answer.NOT_TLS, "does not speak XMPP"),
]


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: f"{case.protocol}-{case.words}")
def test_other_answers_are_told_in_words(case: Refusal) -> None:
    with (
        peer(then(case.speak, Peer.rest)) as port,
        pytest.raises(NoTls, match=case.words) as caught,
    ):
        open_wire(at(port, case.protocol))

    assert caught.value.answer is case.answer


def test_active_directory_writes_lengths_in_full(good: Certs) -> None:
    def speak(made: Peer) -> None:
        ldap(made, LDAP_OK_LONG)
        made.tls()

    with peer(speak, certs=good) as port:
        wire = open_wire(endpoint := at(port, "ldap"))
        secure(wire, endpoint).close()

    assert wire.injected == 0


def test_a_nats_server_that_waits_for_tls_gets_it(good: Certs) -> None:
    with peer(Peer.tls, certs=good) as port:
        wire = open_wire(endpoint := at(port, "nats"))
        secure(wire, endpoint).close()
        clear = upgrade_of("nats").plaintext(endpoint)

    assert wire.injected == 0
    assert clear == (False, "the server says nothing before TLS")


def info(members: bytes) -> Script:
    return saying(b'INFO {"version":"2.11.0",' + members + b"}\r\n")


ENTRY = (
    bytes.fromhex("3034 020102 642f 0400 302b 3029 0417")
    + b"supportedSASLMechanisms"
    + bytes.fromhex("310e 0405")
    + b"PLAIN"
    + bytes.fromhex("0405")
    + b"LOGIN"
)
DONE = "300c 020102 6507 0a01%02x 0400 0400"


def root(code: int, entry: bytes = b"") -> Script:
    def speak(made: Peer) -> None:
        made.read(2)
        made.send(entry + bytes.fromhex(DONE % code))

    return speak


@pytest.mark.parametrize(
    ("protocol", "speak", "told"),
    [
        ("smtp", on(smtp, b"AUTH PLAIN LOGIN", b"STARTTLS"), True),
        ("smtp", on(smtp, b"STARTTLS"), None),
        ("imap", on(imap, b"STARTTLS"), True),
        ("imap", on(imap, b"STARTTLS LOGINDISABLED"), False),
        ("pop3", on(pop3, b"USER", b"STLS"), True),
        ("pop3", on(pop3, b"STLS"), False),
        ("pop3", saying(b"+OK\r\n-ERR\r\n"), None),
        ("ldap", root(0), True),
        ("ldap", root(13), False),
        ("ldap", root(50), None),
        ("nats", info(b'"tls_required":true'), False),
        ("nats", info(b'"tls_available":true'), True),
        ("xmpp", on(xmpp, features(STARTTLS % b"<required/>", MECHANISMS)), False),
        ("xmpp", on(xmpp, features(STARTTLS % b"", MECHANISMS)), True),
        ("xmpp", on(xmpp, features(STARTTLS % b"")), None),
        ("ftp", saying(b"220 ready\r\n"), None),
    ],
)
def test_whether_it_goes_on_in_clear(protocol: str, speak: Script, told: object) -> None:
    with peer(then(speak, Peer.rest)) as port:
        assert upgrade_of(protocol).plaintext(at(port, protocol))[0] is told


@pytest.mark.parametrize(
    ("protocol", "speak", "mechanisms", "cleartext"),
    [
        ("smtp", on(smtp, b"AUTH PLAIN LOGIN", b"STARTTLS"), ("PLAIN", "LOGIN"), True),
        ("smtp", on(smtp, b"AUTH=CRAM-MD5", b"STARTTLS"), ("CRAM-MD5",), False),
        ("imap", on(imap, b"AUTH=PLAIN STARTTLS LOGINDISABLED"), ("PLAIN",), False),
        ("pop3", on(pop3, b"SASL PLAIN", b"STLS"), ("PLAIN",), True),
        ("xmpp", on(xmpp, features(MECHANISMS)), ("SCRAM-SHA-1", "PLAIN"), True),
        ("nats", info(b'"auth_required":true,"nonce":"x"'), ("nkey",), True),
    ],
)
def test_what_is_told_before_a_log_in(
    protocol: str, speak: Script, mechanisms: tuple[str, ...], *, cleartext: bool
) -> None:
    with peer(then(speak, Peer.rest)) as port:
        told = observe(at(port, protocol))

    assert told is not None
    assert told.mechanisms == mechanisms
    assert told.cleartext_password is cleartext
    assert told.encrypted is False


def test_ldap_is_asked_for_its_mechanisms_inside_tls(good: Certs) -> None:
    def speak(made: Peer) -> None:
        ldap(made, LDAP_OK)
        made.tls()
        root(0, ENTRY)(made)
        made.rest()

    with peer(speak, certs=good) as port:
        told = observe(at(port, "ldap"))

    assert told is not None
    assert (told.mechanisms, told.encrypted) == (("PLAIN", "LOGIN"), True)


def test_nats_that_waits_for_tls_is_asked_inside_it(good: Certs) -> None:
    def inside(made: Peer) -> None:
        made.tls()
        info(b'"auth_required":true,"tls_required":true')(made)
        made.rest()

    with peer(silent, inside, certs=good) as port:
        told = observe(at(port, "nats"))

    assert told is not None
    assert (told.encrypted, told.anonymous, told.cleartext_password) == (True, False, False)


def test_nats_without_authentication_lets_anybody_in() -> None:
    with peer(then(info(b'"tls_required":false'), Peer.rest)) as port:
        told = observe(at(port, "nats"))

    assert told is not None
    assert (told.anonymous, told.version) == (True, "2.11.0")
