"""Statements that set a password, kept as text."""

from collections.abc import Iterator

from audit.facts.outward import StatementRecord, StatementRecords
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
from checks._controls import CREDENTIALS, LOGGED_PASSWORDS
from checks._words import counted


@check(
    id="security.logged-passwords",
    title="Passwords are not kept in the text of statements",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Set these passwords anew by a client that sends the hash, as \\password of psql does, "
    "and clear the record.",
    effort="1 hour",
    controls=(*CREDENTIALS, *LOGGED_PASSWORDS),
)
def logged_passwords(records: StatementRecords) -> Iterator[Judgement]:
    """Logs and statistics are read by more people than the passwords are meant for, and are
    copied to places that nobody protects like a database.
    """
    written = sum(record.with_password or 0 for record in records.records)
    for record in records.records:
        subject = Subject(object=record.setting)
        if record.with_password is None and record.name != "server log":
            yield Unknown(subject, "our account may not see the texts of others", record.grant)
        elif not record.keeps or record.with_password == 0:
            yield Pass(subject)
        elif record.with_password:
            yield _fail(
                record,
                "Recorded statements show passwords",
                f"{counted(record.with_password, 'statement')} with a password in clear; counted "
                "by the server, not read.",
            )
        elif written:
            yield _fail(
                record,
                "Statements that set passwords go to the server's log",
                f"{record.setting} is {record.value}; {counted(written, 'statement')} with a "
                "password in clear in the statistics.",
            )
        else:  # told, not counted: the log is wanted, and nobody was seen setting one that way
            yield _fail(
                record,
                "Statements that set passwords go to the server's log",
                f"{record.setting} is {record.value}.",
                Severity.INFO,
            )


def _fail(
    record: StatementRecord, title: str, evidence: str, severity: Severity | None = None
) -> Fail:
    return Fail(
        Subject(object=record.setting),
        title,
        evidence,
        (("setting", record.setting), ("value", record.value)),
        severity=severity,
        method="settings and counts of the server",
        command="" if record.name == "server log" else record.disable,
    )
