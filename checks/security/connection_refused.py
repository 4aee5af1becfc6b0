"""The endpoint takes connections."""

from collections.abc import Iterator

from audit.facts.tls import Answer, TlsServer
from audit.model.check import Fail, Judgement, Severity, Undercurrent, check
from checks._controls import NETWORK
from checks.security._tls import sentence, subject_of


@check(
    id="security.connection-refused",
    title="The endpoint takes connections",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Start the server, correct the port, or let the firewall through from where loads run.",
    effort="1 hour",
    controls=NETWORK,
)
def connection_refused(server: TlsServer) -> Iterator[Judgement]:
    """Where nothing listens no load can run, and nothing can be said about how the server
    protects its data.
    """
    if server.answer is Answer.REFUSED:
        yield Fail(
            subject_of(server),
            "Endpoint refuses connections",
            sentence(server.detail, "Nothing listens on this port, or a firewall rejects us."),
            (("answer", server.answer.value),),
        )
