"""NATS: the server says INFO in clear, then TLS begins; or TLS at once ("handshake_first")."""

import json
from typing import Any, cast

from audit.access.tls.conversation import Conversation
from audit.access.tls.opening import Opened, dial
from audit.access.tls.upgrades import Upgrade
from audit.access.tls.upgrades._clear import refused_in_clear
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import Answer, PreAuthentication

#: How long INFO may take before the server is taken for one that waits for TLS.
_PATIENCE = 0.5
_LONGEST = 65_536


def begin(conversation: Conversation, endpoint: Endpoint) -> Opened:
    """Reads INFO; a server that keeps silent wants TLS first."""
    if not _speaks(conversation):
        return conversation
    info = _info(conversation)
    if not (info.get("tls_required") or info.get("tls_available")):
        raise NoTls(
            Answer.PLAINTEXT,
            f"{endpoint} speaks NATS and has no TLS; give its configuration a tls block",
        )
    return conversation.settled()


def plaintext(endpoint: Endpoint) -> tuple[bool | None, str]:
    """INFO says whether TLS is required; without INFO it is the only way."""
    try:
        with dial(endpoint) as conversation:
            if not _speaks(conversation):
                return False, "the server says nothing before TLS"
            info = _info(conversation)
    except NoTls as error:
        return refused_in_clear(error)
    if info.get("tls_required"):
        return False, "INFO says that TLS is required"
    return True, "INFO says that TLS is not required"


def greet(conversation: Conversation, endpoint: Endpoint, encrypted: bool) -> PreAuthentication:  # noqa: FBT001
    """INFO; it comes in clear, or first in TLS where the server waits for it."""
    if not encrypted and not _speaks(conversation):
        raise NoTls(Answer.NOT_TLS, f"{endpoint} says nothing before TLS begins")
    info = _info(conversation)
    asks = info.get("auth_required") is True
    version = info.get("version")
    return PreAuthentication(
        endpoint=str(endpoint),
        protocol=endpoint.protocol or UPGRADE.name,
        product="NATS",
        version=version[:40] if isinstance(version, str) and version.isprintable() else "",
        authentication="required" if asks else "none",
        mechanisms=("nkey",) if info.get("nonce") else (),
        anonymous=not asks,
        cleartext_password=(not encrypted and not info.get("tls_required")) if asks else None,
        encrypted=encrypted,
        detail="INFO says whether a log-in is required",
    )


def _speaks(conversation: Conversation) -> bool:
    return conversation.begun(min(_PATIENCE, conversation.endpoint.seconds / 2))


def _info(conversation: Conversation) -> dict[str, Any]:
    if conversation.exactly(5).upper() not in {b"INFO ", b"INFO\t"}:
        raise conversation.garbage("does not speak NATS")
    try:
        found = json.loads(conversation.line(_LONGEST))
    except (ValueError, RecursionError) as error:
        raise conversation.garbage("does not speak NATS") from error
    if not isinstance(found, dict):
        raise conversation.garbage("does not speak NATS")
    return cast("dict[str, Any]", found)


UPGRADE = Upgrade(
    name="nats",
    title="NATS",
    ports=(4222,),
    begin=begin,
    plaintext=plaintext,
    greet=greet,
    greets_in_clear=True,
)
