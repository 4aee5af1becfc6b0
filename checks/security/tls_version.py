"""Old TLS versions."""

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
from checks._controls import TLS_VERSIONS, TRANSPORT
from checks.security._transport import by_exposure, for_product, spoken

OLDEST = (1, 2)
_COMMANDS = {
    "postgresql": "ALTER SYSTEM SET ssl_min_protocol_version = 'TLSv1.2';\n"
    "SELECT pg_reload_conf();",
    "mongodb": "net.tls.disabledProtocols: TLS1_0,TLS1_1",
    "opensearch": 'plugins.security.ssl.http.enabled_protocols: ["TLSv1.3", "TLSv1.2"]',
    "elasticsearch": 'xpack.security.http.ssl.supported_protocols: ["TLSv1.3", "TLSv1.2"]',
    "influxdb": '[tls] min-version = "tls1.2"',
    "prometheus": "tls_server_config: {min_version: TLS12}",
}


@check(
    id="security.tls-version",
    title="Our session uses TLS 1.2 or newer",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Set the server's oldest protocol version to TLS 1.2.",
    effort="1 hour",
    controls=(*TRANSPORT, *TLS_VERSIONS),
)
def tls_version(connection: Connection, server: Server | Missing) -> Iterator[Judgement]:
    """TLS 1.0 and 1.1 no longer keep an attacker on the network out of a load; RFC 8996 retired
    them.
    """
    if not connection.networked or not connection.encrypted:
        return
    subject = Subject(object=connection.endpoint)
    if connection.tls_version is None:
        yield Unknown(subject, "neither server nor driver says which protocol version was agreed")
    elif connection.tls_version >= OLDEST:
        yield Pass(subject)
    else:
        used = spoken(connection.tls_version)
        yield Fail(
            subject,
            "Session uses a retired TLS version",
            f"{used} was agreed for our session; {spoken(OLDEST)} is the oldest that still holds.",
            (("version", used), ("cipher", connection.cipher)),
            severity=by_exposure(connection, Severity.HIGH, public=Severity.HIGH),
            command=for_product(server, _COMMANDS),
        )
