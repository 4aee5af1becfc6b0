"""ClickHouse: TLS begins at once; in clear, `GET /ping`, which its native port answers as well.

A native hello would carry an account and a password, so none is sent.
"""

from audit.access.tls.conversation import Conversation
from audit.access.tls.upgrades import Upgrade
from audit.access.tls.upgrades._clear import by_greeting
from audit.access.tls.upgrades.http import ask
from audit.access.tls.wire import Endpoint
from audit.facts.tls import PreAuthentication

_OK = 200
#: In the native port's refusal of HTTP.
_NATIVE = b"clickhouse-client"


def greet(conversation: Conversation, endpoint: Endpoint, encrypted: bool) -> PreAuthentication:  # noqa: FBT001
    """Which of ClickHouse's ports it is; none of them tells of its accounts."""
    answered = ask(conversation, endpoint, "/ping")
    native = _NATIVE in answered.body
    if not native and not (answered.status == _OK and answered.body.strip().endswith(b"Ok.")):
        raise conversation.garbage("does not speak ClickHouse's protocol")
    return PreAuthentication(
        endpoint=str(endpoint),
        protocol=endpoint.protocol or UPGRADE.name,
        product="ClickHouse",
        encrypted=encrypted,
        detail="the port of the native protocol" if native else "the port of HTTP",
    )


UPGRADE = Upgrade(
    name="clickhouse",
    title="ClickHouse",
    ports=(9000, 9440, 8123),
    plaintext=by_greeting(greet),
    greet=greet,
)
