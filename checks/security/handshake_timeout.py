"""The endpoint answers in time."""

from collections.abc import Iterator

from audit.facts.tls import Answer, TlsServer
from audit.model.check import Fail, Judgement, Severity, Undercurrent, check
from checks._controls import NETWORK
from checks.security._tls import sentence, subject_of


@check(
    id="security.handshake-timeout",
    title="The endpoint answers in time",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Let the firewall through from where loads run, or find out why the server is silent.",
    effort="1 hour",
    controls=NETWORK,
)
def handshake_timeout(server: TlsServer) -> Iterator[Judgement]:
    """A port that hangs makes every load wait for its time-out, and nothing can be said about how
    the server protects its data.
    """
    if server.answer is Answer.TIMEOUT:
        yield Fail(
            subject_of(server),
            "Endpoint does not answer in time",
            sentence(server.detail, "Nothing came back within the time allowed."),
            (("answer", server.answer.value),),
        )
