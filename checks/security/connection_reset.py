"""The endpoint keeps connections open."""

from collections.abc import Iterator

from audit.facts.tls import Answer, TlsServer
from audit.model.check import Fail, Judgement, Severity, Undercurrent, check
from checks._controls import NETWORK
from checks.security._tls import sentence, subject_of


@check(
    id="security.connection-reset",
    title="The endpoint keeps connections open",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Look in the server's log and in lists of allowed addresses for why it hangs up.",
    effort="1 hour",
    controls=NETWORK,
)
def connection_reset(server: TlsServer) -> Iterator[Judgement]:
    """A server or a firewall that hangs up lets no load through, and hides what else is wrong with
    the endpoint.
    """
    if server.answer is Answer.RESET:
        yield Fail(
            subject_of(server),
            "Endpoint resets connections",
            sentence(
                server.detail, "The connection was taken and reset before any TLS was spoken."
            ),
            (("answer", server.answer.value),),
        )
