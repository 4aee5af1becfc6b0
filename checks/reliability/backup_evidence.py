"""Backups that the source itself knows of."""

from collections.abc import Iterator
from datetime import timedelta

from audit.facts.backups import Backups
from audit.facts.server import Observed
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import BACKUP
from checks._words import counted, day

OLDEST = timedelta(days=7)
_FINE = frozenset({"", "SUCCESS", "success"})


@check(
    id="reliability.backup-evidence",
    title="There is a recent backup",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Register a repository, take backups on a schedule, and restore one as a test.",
    effort="1 day",
    controls=(*BACKUP, "CIS PostgreSQL 17 7.3"),
)
def backup_evidence(backups: Backups, observed: Observed) -> Iterator[Judgement]:
    """After a loss the source comes back as its last backup: without one our copy is the only one
    left, and nobody planned for that.
    """
    subject = Subject(object="backups")
    if not backups.repositories:
        yield Fail(subject, "Source has no backup repository", "0 repositories are registered.")
    elif backups.last_success is None:
        known = counted(len(backups.repositories), "repository", "repositories")
        yield Fail(subject, "Source has no successful backup", f"0 successful ones in {known}.")
    elif backups.last_state not in _FINE:
        evidence = f"The last one ended with {backups.last_state}."
        yield Fail(subject, "Last backup did not succeed", evidence)
    elif observed.at - backups.last_success > OLDEST:
        age = (observed.at - backups.last_success).days
        evidence = f"{age} days old: the last success was on {day(backups.last_success)}."
        yield Fail(subject, "Last backup is old", evidence, severity=Severity.MEDIUM)
    else:
        yield Pass(subject)
