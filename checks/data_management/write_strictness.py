"""What a source changes without a word when it is written."""

from collections.abc import Iterator

from audit.facts.writing import WriteRules
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INTEGRITY, STRICT_MODE


@check(
    id="data_management.write-strictness",
    title="What does not fit is refused when it is written",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Set the server back to refusing, after trying the programs that write against it.",
    effort="1 day",
    controls=(*INTEGRITY, *STRICT_MODE),
)
def write_strictness(writing: WriteRules) -> Iterator[Judgement]:
    """A program that writes something wrong hears nothing of it; the load finds values that
    nobody wrote, and none of the logs says when that began.
    """
    for rule in writing.rules:
        subject = Subject(object=f"{rule.setting}: {rule.name}")
        if rule.kept:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Server takes what it should refuse",
            f"{rule.setting} is {rule.value}: {rule.effect}.",
            (("setting", rule.setting), ("value", rule.value)),
            severity=Severity.MEDIUM if rule.grave else Severity.LOW,
            method="settings of the source",
            command=rule.change,
        )
