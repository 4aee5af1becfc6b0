"""Whether the server at the other end was shown to be the right one."""

from collections.abc import Iterator

from audit.facts.server import Server
from audit.facts.transport import Connection
from audit.model.check import (
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from audit.model.fact import Missing
from checks._controls import TRANSPORT
from checks.security._transport import by_exposure, for_product, reach

_COMMANDS = {
    "postgresql": "sslmode=verify-full&sslrootcert=ca.pem",
    "mongodb": "tls=true&tlsCAFile=ca.pem",
    "opensearch": "ca_file=ca.pem",
    "elasticsearch": "ca_file=ca.pem",
    "influxdb": "ca_file=ca.pem",
    "prometheus": "ca_file=ca.pem",
}


@check(
    id="security.tls-verified",
    title="The server's certificate is verified",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Verify chain and host name of the certificate in the URL that loads will use.",
    effort="1 hour",
    controls=TRANSPORT,
)
def tls_verified(connection: Connection, server: Server | Missing) -> Iterator[Judgement]:
    """Encryption without verification keeps out listeners only: whoever answers in the server's
    place gets the password, and the load takes whatever rows it is given.
    """
    if not connection.networked or not connection.encrypted:
        return
    subject = Subject(object=connection.endpoint)
    chain, name = connection.verified_chain, connection.verified_name
    if connection.pinned:  # says more than any authority can
        yield Pass(subject)
        return
    command = for_product(server, _COMMANDS)
    if chain is False:
        yield Fail(
            subject,
            "Certificate of the server is not verified",
            f"Our session over {reach(connection)} took any certificate"
            f"{', whoever issued it' if name else ', whoever issued it and to whatever name'}.",
            (("chain", chain), ("name", name)),
            severity=by_exposure(connection, Severity.HIGH, public=Severity.HIGH),
            command=command,
        )
    elif name is False:
        yield Fail(
            subject,
            "Certificate is accepted for any host name",
            f"Our session over {reach(connection)} verified the issuer, not the name: any server "
            "with a certificate of that issuer is taken for this one.",
            (("chain", chain), ("name", name)),
            severity=by_exposure(connection, Severity.MEDIUM, public=Severity.HIGH),
            command=command,
        )
    elif chain and name:
        yield Pass(subject)
    else:
        yield Unknown(subject, "the driver does not say whether it verified the certificate")
