"""The record of who logged in and who read what."""

from collections.abc import Iterator

from audit.facts.activity import Observability
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import LOGGING

#: What should be recorded, what is true without it, and how much that weighs.
_WANTED = (
    ("log-ins", "Log-ins are not recorded", Severity.LOW),
    ("data access", "Reads and changes of data are not recorded", Severity.MEDIUM),
)


@check(
    id="security.access-logging",
    title="Log-ins and data access are recorded",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Switch the record on, and keep it where the source's administrators cannot change it.",
    effort="Half a day",
    controls=(*LOGGING, "CIS PostgreSQL 17 3.2"),
)
def access_logging(observability: Observability) -> Iterator[Judgement]:
    """After a leak somebody asks which people it concerns; without a record of who read what, the
    answer is all of them.
    """
    for name, title, severity in _WANTED:
        for recording in observability.recordings:
            if recording.name != name:
                continue
            subject = Subject(object=recording.setting)
            if recording.enabled:
                yield Pass(subject)
                continue
            value = f"is {recording.value}" if recording.value else "is not set"
            yield Fail(
                subject,
                title,
                f"{recording.setting} {value}.",
                (("setting", recording.setting), ("value", recording.value)),
                severity=severity,
                method="settings of the source",
                command=recording.enable,
            )
