"""What a source records of itself, judged by the name of the recording."""

from collections.abc import Iterator

from audit.facts.activity import Observability
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Unknown


def recorded(
    observability: Observability, name: str, *, title: str, severity: Severity | None = None
) -> Iterator[Judgement]:
    """One judgement for each setting by which the source records this."""
    for hidden in observability.hidden:
        if hidden.name == name:
            yield Unknown(Subject(object=hidden.setting), hidden.why, hidden.grant)
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
