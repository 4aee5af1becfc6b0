"""MySQL and MariaDB: the server greets, and SSLRequest answers (manual, "Connection Phase")."""

import struct
from dataclasses import dataclass

from audit.access.tls.conversation import Conversation
from audit.access.tls.opening import Opened
from audit.access.tls.upgrades import Upgrade
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import Answer, PreAuthentication

_PROTOCOL_41, _SSL, _SECURE_CONNECTION, _PLUGIN_AUTH = 0x0200, 0x0800, 0x8000, 0x80000
_UTF8MB4 = 45
_LONGEST_PACKET = 16_777_216
#: A longer greeting is not MySQL's.
_LONGEST_GREETING = 4096
_GREETING_10, _ERROR = 10, 0xFF
#: Behind the version: connection id, first 8 bytes of the nonce, filler, flags, character set,
#: status, more flags, length of the nonce, reserved.
_FIXED = struct.Struct("<I8sxHBHHB10x")
#: Written before its version 10 so that replicas of MySQL 5 would take it.
_MARIADB_PREFIX = "5.5.5-"
#: aborted_connects of MySQL; a host is blocked after max_connect_errors, 100 where not changed
MOST_CONNECTIONS = 20

_REFUSALS = {
    1040: "has no free connection (error 1040); try again later or raise max_connections",
    1129: "has blocked this host after too many broken connections (error 1129); "
    "an administrator lifts that with FLUSH HOSTS",
    1130: "does not let this host in (error 1130); an account for it must exist",
    1203: "has no free connection for this account (error 1203)",
}
_CLEARTEXT = frozenset({"mysql_clear_password", "dialog"})


@dataclass(frozen=True, slots=True)
class Greeting:
    """The first packet of the server."""

    version: str
    flags: int
    plugin: str

    @property
    def tls(self) -> bool:
        return bool(self.flags & _SSL)

    @property
    def product(self) -> str:
        return "MariaDB" if "mariadb" in self.version.lower() else "MySQL"


def read_greeting(conversation: Conversation, endpoint: Endpoint) -> Greeting:
    """What the server says first; `NoTls` in words where it shuts us out or is no MySQL."""
    head = conversation.exactly(4)
    length = int.from_bytes(head[:3], "little")
    if not 1 <= length <= _LONGEST_GREETING or head[3]:
        raise conversation.garbage("does not speak MySQL's protocol")
    payload = conversation.exactly(length)
    if payload[0] == _ERROR and length > 2:  # noqa: PLR2004
        code = int.from_bytes(payload[1:3], "little")
        told = _REFUSALS.get(code, f"refuses this host with error {code}")
        raise NoTls(Answer.REFUSED, f"{endpoint} {told}")
    version, nul, rest = payload[1:].partition(b"\0")
    if payload[0] != _GREETING_10 or not nul or len(rest) < _FIXED.size:
        raise conversation.garbage("does not speak MySQL's protocol")
    _, _, low, _, _, high, nonce = _FIXED.unpack_from(rest)
    flags = low | high << 16
    behind = rest[_FIXED.size + max(13, nonce - 8) :]
    plugin = behind.split(b"\0")[0] if flags & _PLUGIN_AUTH else b""
    text = _printable(version).removeprefix(_MARIADB_PREFIX)
    return Greeting(text, flags, _printable(plugin))


def begin(conversation: Conversation, endpoint: Endpoint) -> Opened:
    """Reads the greeting and answers it with SSLRequest, to which there is no answer but TLS."""
    greeting = read_greeting(conversation, endpoint)
    if not greeting.tls:
        raise NoTls(
            Answer.PLAINTEXT,
            f"{endpoint} speaks {greeting.product} and has no TLS; set ssl_cert and ssl_key",
        )
    opened = conversation.settled()
    flags = _PROTOCOL_41 | _SSL | _SECURE_CONNECTION | _PLUGIN_AUTH
    request = struct.pack("<IIB23x", flags, _LONGEST_PACKET, _UTF8MB4)
    conversation.send(len(request).to_bytes(3, "little") + b"\x01" + request)
    return opened


def plaintext(endpoint: Endpoint) -> tuple[bool | None, str]:
    """Not to be seen from outside: require_secure_transport is told to accounts only."""
    return None, f"{endpoint} tells only to an account whether it may log in without TLS"


def greet(conversation: Conversation, endpoint: Endpoint, encrypted: bool) -> PreAuthentication:  # noqa: FBT001
    """The greeting; it comes in clear even where the log-in does not."""
    greeting = read_greeting(conversation, endpoint)
    return PreAuthentication(
        endpoint=str(endpoint),
        protocol=endpoint.protocol or UPGRADE.name,
        product=greeting.product,
        version=greeting.version,
        authentication=greeting.plugin,
        cleartext_password=True if greeting.plugin in _CLEARTEXT and not greeting.tls else None,
        encrypted=encrypted,
        detail="" if greeting.tls else "TLS is not offered",
    )


def _printable(text: bytes) -> str:
    return "".join(c for c in text[:80].decode("ascii", "replace") if c.isprintable())


UPGRADE = Upgrade(
    name="mysql",
    title="MySQL and MariaDB",
    ports=(3306, 3307, 4000),
    aliases=("mariadb", "tidb", "percona"),
    most_connections=MOST_CONNECTIONS,
    begin=begin,
    plaintext=plaintext,
    greet=greet,
    greets_in_clear=True,
)
