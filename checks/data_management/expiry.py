"""Whether a source of measurements drops what is old."""

from collections.abc import Iterator

from audit.facts.retention import Expiry
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import RETENTION
from checks._words import counted


@check(
    id="data_management.expiry",
    title="Old records are dropped by a rule",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Agree with the owner how long the records are needed, and set that as the rule's end.",
    effort="1 hour",
    controls=RETENTION,
)
def expiry(expiry: Expiry) -> Iterator[Judgement]:
    """Measurements that nobody drops fill the disk until the source stops, and those of persons
    are kept without a reason; a first load of them takes ever longer.
    """
    ends = [rule for rule in expiry.rules if rule.days is not None]
    if ends and expiry.enforced is False:
        yield Fail(
            Subject(object=expiry.setting),
            "Rules of retention are not enforced",
            f"{counted(len(ends), 'rule')} with an end, and {expiry.setting} = false.",
            (("rules", len(ends)),),
            severity=Severity.MEDIUM,
            method="settings of the source",
            fix="Let the source drop what its rules say.",
            command=expiry.enable,
        )
    for rule in expiry.rules:
        if not rule.datasets:
            continue
        subject = Subject(object=f"rule {rule.name}")
        if rule.days is not None:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Records are kept for ever",
            f"{counted(rule.datasets, 'dataset')} under a rule without an end.",
            (("datasets", rule.datasets),),
            method="retention rules of the source",
            command=rule.change,
        )
