"""Logs that hold every statement with its values."""

from collections.abc import Iterator

from audit.facts.outward import StatementRecords
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import LOGGING


@check(
    id="security.statement-log",
    title="No log keeps every statement with its values",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Switch the log off; an audit log that names accounts and tables serves better.",
    effort="1 hour",
    controls=LOGGING,
)
def statement_log(records: StatementRecords) -> Iterator[Judgement]:
    """What is written into the tables stands in such a log too, passwords and names of people
    among it, readable by other people and deleted by nobody; and it fills the disk.
    """
    for record in records.records:
        if record.everything is None:
            continue
        subject = Subject(object=record.setting)
        if not record.everything:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Every statement is written to a log",
            f"{record.setting} is {record.value}.",
            (("setting", record.setting), ("value", record.value)),
            method="settings of the source",
            command=record.disable,
        )
