"""Forward secrecy."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from checks._controls import CIPHER_SUITES, TRANSPORT
from checks.security._tls import STRONG_SUITES, command, speaks, subject_of, weight


@check(
    id="security.forward-secrecy",
    title="Forward secrecy is offered",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Offer suites with an ephemeral key exchange (ECDHE), or TLS 1.3.",
    effort="1 hour",
    controls=(*TRANSPORT, *CIPHER_SUITES),
)
def forward_secrecy(server: TlsServer) -> Iterator[Judgement]:
    """Without it whoever gets hold of the server's key reads every load that was recorded before;
    with it each session has a key of its own that is thrown away.
    """
    if not speaks(server):
        return
    if server.forward_secrecy is None:
        yield Unknown(
            subject_of(server),
            "no handshake told whether the server takes an ephemeral key exchange",
        )
    elif server.forward_secrecy:
        yield Pass(subject_of(server))
    elif server.certificates:  # without any, security.cipher-anonymous says what is wrong
        yield Fail(
            subject_of(server),
            "Server offers no forward secrecy",
            "None of the suites with an ephemeral key exchange (DHE, ECDHE) was accepted.",
            severity=weight(server, Severity.MEDIUM),
            command=command(server, STRONG_SUITES),
        )
