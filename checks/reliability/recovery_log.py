"""The log of changes that a restored backup is brought up to date by."""

from collections.abc import Iterator

from audit.facts.backups import RecoveryLog
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import BACKUP, RECOVERY_POINT
from checks._words import seconds

#: A backup is made once a day at most places: a shorter log does not reach back to it.
SHORTEST = 24 * 3600


@check(
    id="reliability.recovery-log",
    title="Changes since the last backup can be recovered",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Write the log of changes, keep it longer than from one backup to the next, and copy it "
    "to another machine.",
    effort="Half a day and a restart",
    controls=(*BACKUP, *RECOVERY_POINT),
)
def recovery_log(log: RecoveryLog) -> Iterator[Judgement]:
    """Without the log a restored backup is as of last night: what came since is gone at the source
    and still in what was loaded.
    """
    subject = Subject(object=log.setting)
    if not log.kept:
        yield Fail(
            subject,
            "Changes since the last backup cannot be recovered",
            f"{log.setting} is {log.value}: 0 changes are logged.",
            method="settings of the source",
            command=log.enable,
        )
        return
    if log.seconds is None or log.seconds >= SHORTEST:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Log of changes may not reach back to the last backup",
        f"{seconds(log.seconds)} are kept.",
        (("seconds", log.seconds),),
        method="settings of the source",
        fix="Keep the log longer than from one backup to the next, a week for example.",
        command=log.lengthen,
    )
