"""How each protocol gets to TLS: one module per protocol, found by its place.

A module gives `UPGRADE`; modules that begin with an underscore are shared by some of them.
"""

import difflib
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from audit.access.tls.wire import Endpoint
from audit.errors import ConfigError
from audit.facts.tls import PreAuthentication

if TYPE_CHECKING:  # opening and conversation are made of what stands here
    from audit.access.tls.conversation import Conversation
    from audit.access.tls.opening import Opened

_HTTPS = 443


def at_once(conversation: "Conversation", endpoint: Endpoint) -> "Opened":
    """Nothing is said before TLS."""
    del endpoint
    return conversation


def cannot_be_told(endpoint: Endpoint) -> tuple[None, str]:
    """There is no protocol, or none whose words in clear tell anything."""
    del endpoint
    return None, "the protocol does not tell whether it goes on without TLS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """One protocol: how it begins TLS, and what it says with and without it.

    - `begin` says what comes before TLS and gives the wire on which the next byte is TLS's;
    - `plaintext` makes a connection of its own: whether the same port goes on without TLS (None
      where that cannot be told), and that in words;
    - `greet` asks on an open conversation, in clear or inside TLS (`encrypted`), what the server
      tells without a credential; it raises `NoTls` when the answer is not the protocol's.

    `most_connections` is the number of unfinished log-ins after which a server may shut us out,
    None where there is no such limit. `http` protocols go through the environment's proxy. With
    `greets_in_clear` the server says what it has to say before TLS begins.
    """

    name: str
    title: str
    ports: tuple[int, ...] = ()
    aliases: tuple[str, ...] = ()
    alpn: tuple[str, ...] = ()
    most_connections: int | None = None
    begin: Callable[["Conversation", Endpoint], "Opened"] = at_once
    plaintext: Callable[[Endpoint], tuple[bool | None, str]] = cannot_be_told
    greet: "Callable[[Conversation, Endpoint, bool], PreAuthentication] | None" = None
    greets_in_clear: bool = False
    http: bool = False

    def proxied(self, port: int) -> bool:
        """Whether clients of this protocol would use an HTTP proxy."""
        return self.http or (not self.name and port == _HTTPS)


DIRECT = Upgrade(name="", title="TLS")


def names() -> tuple[str, ...]:
    """The names of all protocols, sorted; aliases are not among them."""
    return tuple(sorted(upgrade.name for upgrade in upgrades()))


@cache
def upgrades() -> tuple[Upgrade, ...]:
    """All protocols there are."""
    found = sorted(m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)]))
    modules = (importlib.import_module(f"{__name__}.{n}") for n in found if not n.startswith("_"))
    return tuple(upgrade for module in modules for upgrade in _given(module.UPGRADE))


def upgrade_of(name: str) -> Upgrade:
    """The protocol of that name or alias, TLS at once for ""; a `ConfigError` lists the known."""
    if not name:
        return DIRECT
    wanted = name.lower()
    for upgrade in upgrades():
        if wanted == upgrade.name or wanted in upgrade.aliases:
            return upgrade
    near = difflib.get_close_matches(wanted, names(), n=1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    raise ConfigError(f"unknown protocol {name!r}{hint}; known are {', '.join(names())}")


def guess(port: int) -> str:
    """The protocol that is usual on a port, "" where none is known and TLS may begin at once."""
    return next((upgrade.name for upgrade in upgrades() if port in upgrade.ports), "")


def _given(upgrade: Upgrade | tuple[Upgrade, ...]) -> tuple[Upgrade, ...]:
    return upgrade if isinstance(upgrade, tuple) else (upgrade,)
