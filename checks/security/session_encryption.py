"""Sessions in clear text."""

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
from checks._controls import ENCRYPTED_CONNECTIONS, TRANSPORT
from checks.security._transport import by_exposure, for_product, reach

#: Ways to log in that send the secret itself.
_IN_CLEAR = frozenset({"basic", "bearer", "api key", "apikey", "token", "password", "plain"})
_COMMANDS = {
    "postgresql": "ALTER SYSTEM SET ssl = on;  -- and hostssl instead of host in pg_hba.conf",
    "mongodb": "net.tls.mode: requireTLS",
    "opensearch": "plugins.security.ssl.http.enabled: true",
    "elasticsearch": "xpack.security.http.ssl.enabled: true",
    "influxdb": "[http] https-enabled = true, https-certificate, https-private-key",
    "prometheus": "--web.config.file with tls_server_config: {cert_file: ..., key_file: ...}",
}


@check(
    id="security.session-encryption",
    title="Sessions are encrypted",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Switch TLS on at the server, let it refuse clear text, and connect with TLS.",
    effort="Half a day",
    controls=(*TRANSPORT, *ENCRYPTED_CONNECTIONS),
)
def session_encryption(connection: Connection, server: Server | Missing) -> Iterator[Judgement]:
    """Whoever sits on the way between us and the source reads every row of a load in clear
    text, and can change it.
    """
    if not connection.networked:
        return
    subject = Subject(object=connection.endpoint)
    if connection.encrypted is None:
        yield Unknown(subject, "neither server nor socket says whether our session is encrypted")
    elif connection.encrypted:
        yield Pass(subject)
    else:
        sent = ", the credential with it" if connection.authentication.lower() in _IN_CLEAR else ""
        yield Fail(
            subject,
            "Session is not encrypted",
            f"Our session over {reach(connection)} was in clear text{sent}"
            + (f", as the {connection.seen_by} says." if connection.seen_by else "."),
            (("exposure", connection.exposure.value), ("log-in", connection.authentication)),
            severity=by_exposure(connection, Severity.HIGH, public=Severity.CRITICAL),
            command=for_product(server, _COMMANDS),
        )
