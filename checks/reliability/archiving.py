"""Continuous archiving of the log of changes."""

from collections.abc import Iterator

from audit.facts.backups import Archiving
from audit.facts.server import Server
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    check,
)
from audit.model.fact import Missing
from checks._controls import BACKUP, RECOVERY_POINT
from checks._words import counted, day


@check(
    id="reliability.archiving",
    title="The log of changes is archived",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Archive the log continuously and alert on failures; ask who watches it.",
    effort="1 day and a restart",
    controls=(*BACKUP, *RECOVERY_POINT),
)
def archiving(archiving: Archiving, server: Server | Missing) -> Iterator[Judgement]:
    """Without it the source can be restored only to its last full backup: what was written since
    is gone there and still stands in our copy.
    """
    subject = Subject(object=archiving.setting)
    managed = isinstance(server, Server) and server.managed
    if archiving.failing:
        since = f", the last on {day(archiving.last_failure)}" if archiving.last_failure else ""
        yield Fail(
            subject,
            "Archiving of the log fails",
            f"{counted(archiving.failures, 'failed attempt')}{since}; "
            "no success after the last failure.",
            severity=Severity.CRITICAL,
            method="server statistics",
        )
    elif archiving.enabled:
        yield Pass(subject)
    elif not managed:
        yield Fail(
            subject,
            "Log of changes is not archived",
            f"{archiving.setting} is {archiving.value}; "
            "no restore to a point in time by the server's own means.",
            confidence=Confidence.HIGH,
            method="settings of the source",
        )
