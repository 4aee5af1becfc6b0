"""What reading changes as they happen needs from the source."""

from collections.abc import Iterator

from audit.facts.change import ChangeCapture
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check


@check(
    id="orchestration.change-capture",
    title="Changes can be read as they happen",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.MEDIUM,
    remedy="Ask the administrator of the source to meet the requirement.",
    effort="1 hour",
)
def change_capture(changes: ChangeCapture) -> Iterator[Judgement]:
    """Only the stream of changes shows deleted rows and every step in between; without it large
    datasets are polled and deletions are found late or never.
    """
    for requirement in changes.requirements:
        subject = Subject(object=requirement.name)
        if requirement.met:
            yield Pass(subject)
            continue
        known = requirement.name in requirement.needed
        change = f"Set {requirement.name} to" if not known else "Set up"
        restart = " and plan a restart of the source" if requirement.restart else ""
        yield Fail(
            subject,
            "Change capture lacks a requirement",
            f"{requirement.current} now; {changes.method or 'change capture'} "
            f"needs {requirement.needed}.",
            (
                ("current", requirement.current),
                ("needed", requirement.needed),
                ("restart", requirement.restart),
            ),
            method="settings of the source",
            fix=f"{change} {requirement.needed}{restart}.",
            command=requirement.command,
        )
