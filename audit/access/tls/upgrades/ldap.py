"""LDAP: the extended operation StartTLS (RFC 4511 section 4.14), in BER."""

from audit.access.tls.conversation import Conversation
from audit.access.tls.opening import Opened, dial
from audit.access.tls.upgrades import Upgrade
from audit.access.tls.upgrades._clear import refused_in_clear
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import Answer, PreAuthentication

_SEQUENCE, _INTEGER, _ENUMERATED, _OCTETS = 0x30, 0x02, 0x0A, 0x04
_EXTENDED_REQUEST, _EXTENDED_RESPONSE, _OID = 0x77, 0x78, 0x80
_SEARCH_REQUEST, _SEARCH_ENTRY, _SEARCH_REFERENCE, _SEARCH_DONE = 0x63, 0x64, 0x73, 0x65
_START_TLS = b"1.3.6.1.4.1.1466.20037"
_PRESENT, _BOOLEAN = 0x87, 0x01
_SUCCESS, _OPERATIONS_ERROR, _CONFIDENTIALITY_REQUIRED = 0, 1, 13
_NOT_ANONYMOUS = frozenset({_OPERATIONS_ERROR, 8, 48, 49, 50, 53})
_LONG = 0x80
_LONGEST = 65_536
_MOST_MESSAGES = 8


def begin(conversation: Conversation, endpoint: Endpoint) -> Opened:
    """Asks for TLS; bytes behind the answer are counted as injected."""
    name = _element(_OID, _START_TLS)
    conversation.send(_message(1, _element(_EXTENDED_REQUEST, name)))
    operation, body = _response(conversation)
    if operation != _EXTENDED_RESPONSE:
        raise conversation.garbage("does not speak LDAP")
    if code := _result(conversation, body):
        raise NoTls(
            Answer.PLAINTEXT,
            f"{endpoint} speaks LDAP and refuses StartTLS (result {code}); "
            "give it a certificate, or use its port for ldaps",
        )
    return conversation.settled()


def plaintext(endpoint: Endpoint) -> tuple[bool | None, str]:
    """Reads nothing from the root entry without TLS, which a strict server refuses."""
    try:
        with dial(endpoint) as conversation:
            code, _ = _root(conversation)
    except NoTls as error:
        return refused_in_clear(error)
    if code == _CONFIDENTIALITY_REQUIRED:
        return False, "a search without TLS is refused with confidentialityRequired"
    if code == _SUCCESS:
        return True, "a search is answered without TLS"
    return None, f"a search without TLS is refused with result {code}, which does not say why"


def greet(conversation: Conversation, endpoint: Endpoint, encrypted: bool) -> PreAuthentication:  # noqa: FBT001
    """The mechanisms in the root entry (RFC 4512 section 5.1), read without a bind."""
    code, mechanisms = _root(conversation)
    return PreAuthentication(
        endpoint=str(endpoint),
        protocol=endpoint.protocol or UPGRADE.name,
        product="LDAP",
        authentication="sasl" if mechanisms else "",
        mechanisms=mechanisms,
        anonymous=False if code in _NOT_ANONYMOUS else None,
        encrypted=encrypted,
        detail="the root entry can be read without a bind" if code == _SUCCESS else "",
    )


def _root(conversation: Conversation) -> tuple[int, tuple[str, ...]]:
    """Result code of a search for the root entry, and the mechanisms named in it."""
    attribute = b"supportedSASLMechanisms"
    search = (
        _element(_OCTETS, b"")
        + _element(_ENUMERATED, b"\0")  # the entry itself
        + _element(_ENUMERATED, b"\0")
        + _element(_INTEGER, b"\1")
        + _element(_INTEGER, b"\5")
        + _element(_BOOLEAN, b"\0")
        + _element(_PRESENT, b"objectClass")
        + _element(_SEQUENCE, _element(_OCTETS, attribute))
    )
    conversation.send(_message(2, _element(_SEARCH_REQUEST, search)))
    mechanisms: tuple[str, ...] = ()
    for _ in range(_MOST_MESSAGES):
        operation, body = _response(conversation)
        if operation == _SEARCH_ENTRY:
            behind = body.lower().partition(attribute.lower())[2]
            mechanisms = _texts(body[len(body) - len(behind) :])
        elif operation == _SEARCH_DONE:
            return _result(conversation, body), mechanisms
        elif operation != _SEARCH_REFERENCE:
            # notice of disconnection (RFC 4511 section 4.4.1), or no answer to a search
            return _result(conversation, body), mechanisms
    raise conversation.garbage("does not speak LDAP")


def _response(conversation: Conversation) -> tuple[int, bytes]:
    """The next message without its number: which operation, and the contents."""
    if conversation.exactly(1)[0] != _SEQUENCE:
        raise conversation.garbage("does not speak LDAP")
    size = conversation.exactly(1)[0]
    if size & _LONG:
        digits = size & ~_LONG
        if not 1 <= digits <= 4:  # noqa: PLR2004
            raise conversation.garbage("does not speak LDAP")
        size = int.from_bytes(conversation.exactly(digits), "big")
    if size > _LONGEST:
        raise conversation.garbage("sends more than LDAP needs for this")
    tag, _, rest = _first(conversation.exactly(size))
    operation, body, _ = _first(rest)
    if tag != _INTEGER:
        raise conversation.garbage("does not speak LDAP")
    return operation, body


def _result(conversation: Conversation, body: bytes) -> int:
    tag, code, _ = _first(body)
    if tag != _ENUMERATED or len(code) != 1:
        raise conversation.garbage("does not speak LDAP")
    return code[0]


def _texts(data: bytes) -> tuple[str, ...]:
    """The values of the attribute whose name has just been read."""
    tag, values, _ = _first(data)
    found: list[str] = []
    while values and tag == 0x31:  # noqa: PLR2004 - a SET
        _, value, values = _first(values)
        found.append("".join(c for c in value[:40].decode("ascii", "replace") if c.isprintable()))
    return tuple(filter(None, found))


def _first(data: bytes) -> tuple[int, bytes, bytes]:
    """Tag and contents of the first element, and what is behind it; tag -1 where there is none."""
    if len(data) < 2:  # noqa: PLR2004
        return -1, b"", b""
    size, start = data[1], 2
    if size & _LONG:
        start += size & ~_LONG
        size = int.from_bytes(data[2:start], "big")
    return data[0], data[start : start + size], data[start + size :]


def _message(number: int, operation: bytes) -> bytes:
    return _element(_SEQUENCE, _element(_INTEGER, bytes([number])) + operation)


def _element(tag: int, contents: bytes) -> bytes:
    return bytes([tag, len(contents)]) + contents  # all of ours are shorter than 128 bytes


UPGRADE = Upgrade(
    name="ldap",
    title="LDAP",
    ports=(389, 3268),
    begin=begin,
    plaintext=plaintext,
    greet=greet,
)
