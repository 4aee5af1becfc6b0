"""Servers that want a certificate of the client."""

from collections.abc import Iterator

from audit.facts.tls import Demand, TlsServer
from audit.facts.transport import Connection
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from audit.model.fact import Missing
from checks._controls import AUTHENTICATION
from checks.security._tls import speaks, subject_of


@check(
    id="security.client-certificate",
    title="Clients get in without a certificate of their own",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Get a certificate for the load's account, and plan who renews it before it ends.",
    effort="Half a day",
    controls=AUTHENTICATION,
)
def client_certificate(server: TlsServer, connection: Connection | Missing) -> Iterator[Judgement]:
    """Mutual TLS protects the source well, and a load needs a certificate that somebody issues
    and renews: without one it cannot connect, whatever password it has.
    """
    if not speaks(server):
        return
    if server.client_certificate is None:
        yield Unknown(subject_of(server), "no handshake told whether a certificate is asked for")
    elif server.client_certificate is Demand.REQUIRED:
        yield Fail(
            subject_of(server),
            "Server requires a certificate of the client",
            "A client that showed none was refused.",
            (("demand", server.client_certificate.value),),
            # a session of ours shows that there is one already
            severity=Severity.INFO if isinstance(connection, Connection) else Severity.LOW,
        )
    else:
        yield Pass(subject_of(server))
