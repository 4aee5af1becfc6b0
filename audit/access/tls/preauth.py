"""Asks a server what it tells before a credential is sent: one connection, inside TLS if it can."""

from audit.access.tls.opening import dial, open_wire
from audit.access.tls.secured import secure
from audit.access.tls.upgrades import upgrade_of
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.preauth import PreAuthentication
from audit.facts.tls import Answer


def observe(endpoint: Endpoint) -> PreAuthentication | None:
    """What the endpoint tells of itself and of its log-in; None for a protocol that tells nothing.

    `NoTls` when it cannot be reached or does not speak the protocol. A second connection in clear
    is made only where there is no TLS.
    """
    upgrade = upgrade_of(endpoint.protocol)
    if upgrade.greet is None:
        return None
    if not upgrade.greets_in_clear:
        try:
            wire = open_wire(endpoint)
            try:
                inside = secure(wire, endpoint, upgrade.alpn)
                return upgrade.greet(inside, endpoint, True)  # noqa: FBT003
            finally:
                wire.close()
        except NoTls as error:
            if error.answer not in {Answer.PLAINTEXT, Answer.NOT_TLS, Answer.RESET}:
                raise
    with dial(endpoint) as conversation:
        return upgrade.greet(conversation, endpoint, False)  # noqa: FBT003
