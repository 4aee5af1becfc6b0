"""For how long a reader of changes may stand still."""

from collections.abc import Iterator

from audit.facts.change import ChangeCapture, LogRetention
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from checks._controls import CAPACITY
from checks._words import seconds

_DAY = 86_400
#: Of what the account may not see.
HIDDEN = "retention of the log"
#: A weekend, and the night before somebody looks.
WEEKEND = 3 * _DAY


@check(
    id="orchestration.change-log-retention",
    title="The change log outlasts a weekend",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.MEDIUM,
    remedy="Keep the change log for a week, or three days at least, with room for it on the disk.",
    effort="1 hour",
    controls=CAPACITY,
)
def change_log_retention(changes: ChangeCapture) -> Iterator[Judgement]:
    """A reader that stood still for longer than the log is kept has lost changes for good: every
    dataset it fed has to be copied anew.
    """
    for kept in changes.retentions:
        subject = Subject(object=kept.setting)
        if kept.seconds is None or kept.seconds >= WEEKEND:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Change log is kept for a short time",
            _evidence(kept, kept.seconds),
            (("seconds", round(kept.seconds)), ("estimated", kept.estimated)),
            severity=Severity.HIGH if kept.seconds < _DAY else None,
            confidence=Confidence.MEDIUM if kept.estimated else Confidence.CERTAIN,
            method="settings and figures of the source"
            if kept.estimated
            else "settings of the source",
            command=kept.command,
        )
    for hidden in changes.unseen:
        if hidden.name == HIDDEN:
            yield Unknown(Subject(object=hidden.name), hidden.why, hidden.grant)


def _evidence(kept: LogRetention, lasting: float) -> str:
    about = "About " if kept.estimated else ""
    basis = f" ({kept.basis})" if kept.basis else ""
    return f"{about}{seconds(lasting)}: a reader that is away for longer loses its place{basis}."
