"""Functions of the server beyond reading that the network can reach."""

from collections.abc import Iterator

from audit.facts.accounts import AdminInterfaces
from audit.facts.transport import Connection
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.exposure import Exposure
from audit.model.fact import Missing
from checks._controls import CONFIGURATION, FOREIGN_CODE, NETWORK, SERVER_FILES
from checks.security._transport import reach

_SEVERITIES = {
    Exposure.FILE: Severity.LOW,
    Exposure.LOCAL_SOCKET: Severity.LOW,
    Exposure.LOOPBACK: Severity.MEDIUM,
    Exposure.PRIVATE: Severity.HIGH,
    Exposure.PUBLIC: Severity.CRITICAL,
}


@check(
    id="security.administration-interfaces",
    title="Administration is not open to the network",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Switch the interface off, or let only the machines of its operators reach it.",
    effort="1 hour",
    controls=(*CONFIGURATION, *NETWORK, *SERVER_FILES, *FOREIGN_CODE),
)
def administration_interfaces(
    administration: AdminInterfaces, connection: Connection | Missing
) -> Iterator[Judgement]:
    """Who can reach the port can change or stop the source; a load then finds data gone that
    nobody meant to delete.
    """
    endpoint = connection if isinstance(connection, Connection) else None
    near = f" It is reached from {reach(endpoint)}." if endpoint else ""
    for interface in administration.interfaces:
        subject = Subject(object=interface.name)
        if not interface.enabled:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Administration interface is switched on",
            f"It {interface.effect or 'is on'}.{near}",
            (("exposure", endpoint.exposure.value if endpoint else None),),
            severity=_SEVERITIES[endpoint.exposure] if endpoint else None,
            method="settings of the source",
            command=interface.disable,
        )
