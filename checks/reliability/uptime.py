"""How long the server has been running."""

from collections.abc import Iterator
from datetime import timedelta

from audit.facts.server import Observed, Server
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
from checks._controls import PATCHING
from checks._words import counted, day, seconds

LONG = timedelta(days=365)
SHORT = timedelta(hours=1)


@check(
    id="reliability.uptime",
    title="The server was started within the last year",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy="Install the newest release of its line, and restart the server in a planned window.",
    effort="Half a day and a restart",
    controls=PATCHING,
)
def uptime(server: Server, observed: Observed) -> Iterator[Judgement]:
    """Corrections of faults take effect with a restart: a server that never had one runs without
    them, and nobody knows whether it still starts.
    """
    subject = Subject(object=server.product)
    if server.started_at is None:
        if server.started_grant:
            why = "the account does not see when it was started"
            yield Unknown(subject, why, server.started_grant)
        return
    running = observed.at - server.started_at
    if running > LONG:
        yield Fail(
            subject,
            "Server was not restarted for more than a year",
            f"{counted(running.days, 'day')}, since {day(server.started_at)}.",
            (("days", running.days),),
            method="server",
        )
    elif running < SHORT:  # told, not counted: what it says of itself is of that time only
        yield Fail(
            subject,
            "Server was started a short time ago",
            f"{seconds(max(0.0, running.total_seconds()))} ago; what it counts of its work may be "
            "of this time only.",
            severity=Severity.INFO,
            method="server",
            fix="Run the audit again after a day of ordinary work.",
        )
    else:
        yield Pass(subject)
