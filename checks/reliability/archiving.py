"""Archiving of the change log, which a restore to any moment needs."""

from collections.abc import Iterator
from datetime import datetime

from audit.facts.backups import Archiving
from audit.facts.replication import Replication
from audit.facts.server import Server
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
from checks._controls import BACKUP
from checks._sql import is_postgresql
from checks._words import counted, day

#: Programs that fetch the change log themselves, by the name they connect with.
_RECEIVERS = ("receivewal", "receive_wal", "barman", "wal-g", "pgbackrest")


@check(
    id="reliability.archiving",
    title="The change log is archived",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Archive the change log to another place with a backup program, and watch it.",
    effort="Half a day and a restart",
    controls=BACKUP,
)
def archiving(
    archiving: Archiving, replication: Replication | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """Without an archive a restore goes back to the last full backup: everything written since is
    lost, and loads made from it no longer match the source.
    """
    subject = Subject()
    if archiving.failing:
        yield Fail(
            subject,
            "Archiving of the change log fails",
            f"{counted(archiving.failures, 'failed attempt')}, the last on "
            f"{_on(archiving.last_failure)}; the last success was on "
            f"{_on(archiving.last_success)}.",
            (("failures", archiving.failures),),
            severity=Severity.CRITICAL,
            method="the server's own figures",
            fix="Repair the archive command and its target: the disk of the source fills up with "
            "what cannot be archived.",
        )
    elif archiving.enabled or _received(replication):
        yield Pass(subject)
    elif isinstance(replication, Replication) and replication.role == "standby":
        yield Unknown(subject, "a standby archives nothing; its primary has to be asked")
    elif isinstance(server, Server) and server.flavour:
        yield Unknown(subject, f"{server.flavour} keeps backups that no query sees")
    else:
        yield Fail(
            subject,
            "Change log is not archived",
            f"0 archived segments; {archiving.setting}.",
            method="settings",
            command="ALTER SYSTEM SET archive_mode = 'on';  -- restart, after archive_command"
            if is_postgresql(server)
            else "",
        )


def _received(replication: Replication | Missing) -> bool:
    if isinstance(replication, Missing):
        return False
    names = [replica.name.lower() for replica in replication.replicas]
    return any(receiver in name for name in names for receiver in _RECEIVERS)


def _on(moment: datetime | None) -> str:
    return day(moment) if moment else "no day known"
