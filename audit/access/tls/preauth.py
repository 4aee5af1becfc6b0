"""Asks a server what it tells before a credential is sent, in clear or inside TLS."""

from collections.abc import Callable
from contextlib import suppress

from audit.access.tls.opening import dial, open_wire
from audit.access.tls.secured import secure
from audit.access.tls.upgrades import Upgrade, at_once, upgrade_of
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import Answer, PreAuthentication

#: Answers after which the other way is worth a try.
_OTHER_WAY = frozenset({Answer.PLAINTEXT, Answer.NOT_TLS, Answer.RESET})


def observe(
    endpoint: Endpoint, *, again: Callable[[], bool] = lambda: True
) -> PreAuthentication | None:
    """What the endpoint tells of itself and of its log-in; None for a protocol that tells nothing.

    One connection, a second where the first comes to no answer. Where TLS begins at once the first
    is in clear: a server of TLS refuses that quickly, while many a server without TLS waits for
    the rest of what it takes for a command. `again` says whether there may be
    a second. `NoTls` when there is no answer of the protocol.
    """
    upgrade = upgrade_of(endpoint.protocol)
    if upgrade.greet is None:
        return None
    clear_first = upgrade.greets_in_clear or upgrade.begin is at_once
    first, second = (_clear, _inside) if clear_first else (_inside, _clear)
    other_way = frozenset({Answer.NOT_TLS}) if upgrade.greets_in_clear else _OTHER_WAY
    try:
        return first(upgrade, endpoint)
    except NoTls as error:
        if error.answer not in other_way or not again():
            raise
        with suppress(NoTls):
            return second(upgrade, endpoint)
        raise


def _clear(upgrade: Upgrade, endpoint: Endpoint) -> PreAuthentication | None:
    with dial(endpoint) as conversation:
        return upgrade.greet and upgrade.greet(conversation, endpoint, False)  # noqa: FBT003


def _inside(upgrade: Upgrade, endpoint: Endpoint) -> PreAuthentication | None:
    wire = open_wire(endpoint)
    try:
        inside = secure(wire, endpoint, upgrade.alpn)
        return upgrade.greet and upgrade.greet(inside, endpoint, True)  # noqa: FBT003
    finally:
        wire.close()
