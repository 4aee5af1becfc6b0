"""Whether a port on which TLS begins at once also speaks its protocol in clear."""

from collections.abc import Callable

from audit.access.tls.conversation import Conversation
from audit.access.tls.opening import dial
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import Answer, PreAuthentication

Greet = Callable[[Conversation, Endpoint, bool], PreAuthentication]


def by_greeting(greet: Greet) -> Callable[[Endpoint], tuple[bool | None, str]]:
    """A test that speaks the protocol in clear on a connection of its own."""

    def plaintext(endpoint: Endpoint) -> tuple[bool | None, str]:
        try:
            with dial(endpoint) as conversation:
                told = greet(conversation, endpoint, False)  # noqa: FBT003
        except NoTls as error:
            return refused_in_clear(error)
        detail = f": {told.detail}" if told.detail else ""
        return True, f"the server answers without TLS{detail}"

    return plaintext


def refused_in_clear(error: NoTls) -> tuple[bool | None, str]:
    """What it means that words in clear had no answer of the protocol."""
    match error.answer:
        case Answer.RESET | Answer.PLAINTEXT:
            return False, "the server ends a connection that begins without TLS"
        case Answer.NOT_TLS:
            return False, "the server does not answer its protocol without TLS"
        case _:
            return None, error.detail
