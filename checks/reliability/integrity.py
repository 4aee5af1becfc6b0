"""Damage that the source itself reports."""

from collections.abc import Iterator

from audit.facts.storage import Integrity
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INTEGRITY
from checks._words import listed


@check(
    id="reliability.integrity",
    title="The stored data is intact",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.CRITICAL,
    remedy="Stop loading, find the extent of the damage, and restore from a backup.",
    effort="1 day or more",
    controls=INTEGRITY,
)
def integrity(integrity: Integrity) -> Iterator[Judgement]:
    """Damage makes reads fail or return wrong rows, and every copy made since carries it."""
    subject = Subject(object=integrity.checked)
    if not integrity.problems:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Source reports damaged data",
        f"{listed(integrity.problems)}, by {integrity.checked}.",
        method=integrity.checked,
    )
