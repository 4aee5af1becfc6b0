"""From an endpoint to the place where TLS begins: dialling, proxies, and the upgrade."""

import socket
import time
from contextlib import suppress
from typing import Protocol

from audit.access.tls import proxy
from audit.access.tls.conversation import Conversation
from audit.access.tls.upgrades import upgrade_of
from audit.access.tls.wire import Endpoint, NoTls, Wire
from audit.facts.tls import Answer

#: With more addresses than this behind a name the others are not tried.
_MOST_ADDRESSES = 4


class Opened(Wire, Protocol):
    """A wire on which TLS may begin.

    `injected` counts the bytes that were sent in clear behind the answer to the upgrade; they are
    dropped.
    """

    injected: int


def open_wire(endpoint: Endpoint) -> Opened:
    """Dials and performs the upgrade; `NoTls` says how the endpoint answered if it comes to none.

    An unknown protocol is a `ConfigError`.
    """
    upgrade = upgrade_of(endpoint.protocol)
    conversation = dial(endpoint)
    try:
        return upgrade.begin(conversation, endpoint)
    except BaseException:
        conversation.close()
        raise


def proxy_for(endpoint: Endpoint) -> str:
    """The HTTP proxy on the way to the endpoint, without credentials; "" where there is none."""
    if endpoint.direct or not upgrade_of(endpoint.protocol).proxied(endpoint.port):
        return ""
    return proxy.proxy_of(endpoint.host, endpoint.port)


def dial(endpoint: Endpoint) -> Conversation:
    """A connection to the endpoint, through the environment's proxy where HTTP is spoken."""
    if not proxy_for(endpoint):
        return Conversation(
            _connected(endpoint.address or endpoint.host, endpoint.port, endpoint, ""), endpoint
        )
    host, port = proxy.way_to_proxy(endpoint.host, endpoint.port) or ("", 0)
    conversation = Conversation(
        _connected(host, port, endpoint, f" (the proxy on the way to {endpoint})"), endpoint
    )
    try:
        return proxy.tunnel(conversation, endpoint)
    except BaseException:
        conversation.close()
        raise


def _connected(host: str, port: int, endpoint: Endpoint, role: str) -> socket.socket:
    """A connection to the first address that takes one; all of them share the time of a step."""
    where = f"{f'[{host}]' if ':' in host else host}:{port}{role}"
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[:_MOST_ADDRESSES]
    except (OSError, UnicodeError, OverflowError) as error:
        raise NoTls(
            Answer.UNRESOLVED,
            f"the host name {host!r}{role} cannot be resolved; check the spelling and the network",
        ) from error
    ends = time.monotonic() + endpoint.seconds
    last: OSError = OSError("no address")
    for tried, (family, kind, number, _, address) in enumerate(found):
        connection = socket.socket(family, kind, number)
        try:
            share = (ends - time.monotonic()) / (len(found) - tried)
            connection.settimeout(max(share, 0.05))
            connection.connect(address)
            with suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            connection.close()
            last = error
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise _refused(last, where, endpoint.seconds) from last


def _refused(error: OSError, where: str, seconds: float) -> NoTls:
    match error:
        case TimeoutError():
            answer = Answer.TIMEOUT
            detail = f"{where} does not answer within {seconds:g} s; check address and firewall"
        case ConnectionRefusedError():
            answer = Answer.REFUSED
            detail = f"{where} refuses connections; check the port and that the server is running"
        case ConnectionError():
            answer = Answer.RESET
            detail = f"{where} ends the connection at once; check the port and the firewall"
        case _:
            answer = Answer.UNREACHABLE
            detail = (
                f"{where} cannot be reached: {error.strerror or 'no way there'}; "
                "check the address and the network"
            )
    return NoTls(answer, detail)
