"""What the stream of changes leaves out."""

from collections.abc import Iterator

from audit.facts.change import ChangeCapture, Lack
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
from checks._controls import INTEGRITY

_TITLES = {
    Lack.ROWS: "Stream of changes lacks whole rows",
    Lack.VALUES: "Stream of changes lacks values",
    Lack.NAMES: "Stream of changes lacks names of fields",
}
_SEVERITIES = {Lack.ROWS: Severity.HIGH, Lack.VALUES: Severity.HIGH, Lack.NAMES: Severity.LOW}


@check(
    id="orchestration.change-completeness",
    title="The stream of changes leaves nothing out",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.HIGH,
    remedy="Let the source write every change with all of its values to the log.",
    effort="1 hour",
    controls=INTEGRITY,
)
def change_completeness(changes: ChangeCapture) -> Iterator[Judgement]:
    """What is not in the stream is missing in the target without any error, and nobody notices
    until figures differ.
    """
    for gap in changes.gaps:
        subject = Subject(object=gap.name)
        if not gap.open:
            yield Pass(subject)
            continue
        setting = gap.current.rpartition(" = ")[0]
        restart = " and plan a restart of the source" if gap.restart else ""
        yield Fail(
            subject,
            _TITLES[gap.lack],
            f"{gap.current} now: {gap.lack.value} are left out of the stream.",
            (("current", gap.current), ("needed", gap.needed), ("restart", gap.restart)),
            severity=_SEVERITIES[gap.lack],
            method="settings of the source",
            fix=f"Set {setting or gap.name} to {gap.needed}{restart}.",
            command=gap.command,
        )
    for hidden in changes.unseen:
        if hidden.of is not None:
            yield Unknown(Subject(object=hidden.name), hidden.why, hidden.grant)
