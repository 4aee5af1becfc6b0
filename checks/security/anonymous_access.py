"""Access without a credential."""

from collections.abc import Iterator

from audit.facts.accounts import Authentication
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
from audit.model.exposure import Exposure
from audit.model.fact import Missing
from checks._controls import AUTHENTICATION, NAMELESS_ACCOUNTS
from checks.security._transport import for_product, reach

_SEVERITIES = {
    Exposure.FILE: Severity.LOW,
    Exposure.LOCAL_SOCKET: Severity.LOW,
    Exposure.LOOPBACK: Severity.MEDIUM,
    Exposure.PRIVATE: Severity.HIGH,
    Exposure.PUBLIC: Severity.CRITICAL,
}
_COMMANDS = {
    "postgresql": "SELECT pg_reload_conf();  -- after trust is replaced in pg_hba.conf",
    "mongodb": "security.authorization: enabled",
    "opensearch": "plugins.security.disabled: false",
    "elasticsearch": "xpack.security.enabled: true",
    "influxdb": "[http] auth-enabled = true",
    "prometheus": "--web.config.file with basic_auth_users: {reader: <bcrypt hash>}",
}


@check(
    id="security.anonymous-access",
    title="Nobody gets in without a credential",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.CRITICAL,
    remedy="Require authentication, and give each reader an account of its own.",
    effort="Half a day",
    controls=(*AUTHENTICATION, *NAMELESS_ACCOUNTS),
)
def anonymous_access(
    authentication: Authentication, connection: Connection | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """Anybody who reaches the port reads the data of everyone in it, and nobody can say
    afterwards who it was.
    """
    if authentication.filesystem:
        return
    endpoint = connection if isinstance(connection, Connection) else None
    subject = Subject(object=endpoint.endpoint if endpoint else "")
    if authentication.anonymous_access is None:
        yield Unknown(subject, "it was not tried, and no setting says it")
    elif not authentication.anonymous_access:
        yield Pass(subject)
    else:
        seen = (
            f" and shows {authentication.anonymous_sees}" if authentication.anonymous_sees else ""
        )
        near = f" from {reach(endpoint)}" if endpoint else ""
        yield Fail(
            subject,
            "Source answers without a credential",
            f"A request without a credential{near} is answered{seen}.{_tunnel(endpoint)}",
            (("exposure", endpoint.exposure.value if endpoint else None),),
            severity=_SEVERITIES[endpoint.exposure] if endpoint else None,
            command=for_product(server, _COMMANDS),
        )


def _tunnel(endpoint: Connection | None) -> str:
    """What the address does not show, and so the severity does not either."""
    if endpoint is None or endpoint.exposure is not Exposure.LOOPBACK:
        return ""
    return " If a tunnel or proxy ends at this address, the source is open further away as well."
