"""How far away an endpoint is, and whether its name can be resolved at all."""

import ipaddress
import socket
import threading

from audit.errors import ConnectError
from audit.model.exposure import Exposure


def resolve_host(host: str, port: int) -> tuple[str, ...]:
    """The addresses behind a name; a `ConnectError` when there are none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ConnectError(
            f"the host name {host!r} cannot be resolved; check the spelling and the network"
        ) from error
    return tuple(sorted({str(entry[4][0]) for entry in found}))


def resolve_within(host: str, port: int, *, seconds: float) -> tuple[str, ...]:
    """As `resolve_host`, and a `ConnectError` when no name server answers in time."""
    found: list[tuple[str, ...]] = []
    errors: list[ConnectError] = []

    def resolve() -> None:
        try:
            found.append(resolve_host(host, port))
        except ConnectError as error:
            errors.append(error)

    # the system's resolver has time-outs of its own, half a minute and more, and cannot be stopped
    thread = threading.Thread(target=resolve, daemon=True)
    thread.start()
    thread.join(seconds)
    if found:
        return found[0]
    raise (
        errors[0]
        if errors
        else ConnectError(
            f"the host name {host!r} is not resolved within {seconds:g} s; check the name servers"
        )
    )


def exposure_of(addresses: tuple[str, ...]) -> Exposure:
    """The widest exposure among the addresses (RFC 1918, RFC 4193, RFC 1122 3.2.1.3)."""
    parsed = [ipaddress.ip_address(a.partition("%")[0]) for a in addresses]
    if all(a.is_loopback for a in parsed):
        return Exposure.LOOPBACK
    if all(a.is_private or a.is_link_local for a in parsed):
        return Exposure.PRIVATE
    return Exposure.PUBLIC


def probe(host: str, port: int, *, seconds: float) -> None:
    """Opens and closes a TCP connection, so that refused, silent and unknown are told apart.

    Drivers report all three alike, some only after half a minute.
    """
    dial(host, port, seconds=seconds).close()


def dial(host: str, port: int, *, seconds: float) -> socket.socket:
    """A TCP connection whose every step ends after so many seconds."""
    resolve_host(host, port)
    try:
        return socket.create_connection((host, port), timeout=seconds)
    except TimeoutError as error:
        raise ConnectError(
            f"{host}:{port} does not answer within {seconds:g} s; check address and firewall"
        ) from error
    except ConnectionRefusedError as error:
        raise ConnectError(
            f"{host}:{port} refuses connections; check the port and that the server is running"
        ) from error
    except OSError as error:
        raise ConnectError(f"{host}:{port} cannot be reached: {error.strerror or error}") from error
