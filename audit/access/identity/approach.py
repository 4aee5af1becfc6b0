"""How a source is approached before it is opened: its endpoints, and whom it would trust."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from audit.access.address import Address
from audit.access.tls.wire import Endpoint


@dataclass(frozen=True, slots=True)
class Approach:
    """Endpoints with the protocol that leads to TLS; none where there is no network in between.

    `ca_file` is what the driver verifies with, "" for the system's authorities. `clear` says which
    part of the URL asks for a session without TLS, "" where nothing does.
    """

    endpoints: tuple[Endpoint, ...] = ()
    ca_file: str = ""
    clear: str = ""


@runtime_checkable
class Networked(Protocol):
    """A source that is reached over a network; asked before it is opened, and sends nothing."""

    def approach(self) -> Approach: ...


@dataclass(frozen=True, slots=True)
class OwnName:
    """What a server calls itself. `called` is the product's word, `unread` why there is none."""

    called: str
    value: str = ""
    unread: str = ""


@runtime_checkable
class Named(Protocol):
    """A source whose server has an identifier of its own; asked as soon as it is open."""

    def own_name(self) -> OwnName: ...


def endpoints(
    hosts: Sequence[tuple[str, int]], *, protocol: str, seconds: float
) -> tuple[Endpoint, ...]:
    """One endpoint for each host, under its own name; our drivers use no proxy."""
    return tuple(
        Endpoint(h, p, h, protocol=protocol, seconds=seconds, direct=True) for h, p in hosts
    )


def key_of(address: Address, approach: Approach) -> str:
    """Under which a source is remembered: its scheme without the driver, and its endpoints."""
    scheme = address.scheme.partition("+")[0]
    return f"{scheme}://{','.join(sorted(str(e) for e in approach.endpoints))}"
