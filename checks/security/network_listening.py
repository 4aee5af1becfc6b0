"""The addresses that a server can be reached at."""

from collections.abc import Iterator

from audit.facts.outward import Listening
from audit.facts.transport import Connection
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import LISTENING, NETWORK
from checks._words import listed
from checks.security._transport import by_exposure


@check(
    id="security.network-listening",
    title="The server listens on chosen addresses only",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Name the addresses that clients use, and let a firewall keep the port closed to all "
    "other networks.",
    effort="1 hour",
    controls=(*NETWORK, *LISTENING),
)
def network_listening(
    listening: Listening, connection: Connection | Missing
) -> Iterator[Judgement]:
    """A server that listens everywhere is also reached through networks that its machine joins
    later, such as a container's or a provider's.
    """
    subject = Subject(object=listening.setting)
    if not listening.everywhere:
        yield Pass(subject)
        return
    severity = None
    if isinstance(connection, Connection):
        severity = by_exposure(connection, Severity.LOW, public=Severity.MEDIUM)
    yield Fail(
        subject,
        "Server listens on every address of its machine",
        f"{listening.setting} is {listed(listening.addresses)}; whether a firewall stands before "
        "it cannot be seen from here.",
        (("addresses", listed(listening.addresses)),),
        severity=severity or Severity.LOW,
        method="settings of the source",
        command=listening.restrict,
    )
