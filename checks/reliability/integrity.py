"""Damage that the source found in itself."""

from collections.abc import Iterator

from audit.facts.storage import Integrity
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INTEGRITY
from checks._words import listed


@check(
    id="reliability.integrity",
    title="The source finds no damage in its data",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.CRITICAL,
    remedy="Stop loading, keep a copy of the damaged state, restore from a backup that passes the "
    "same test, and look for the cause in disk and memory.",
    effort="1 day",
    controls=INTEGRITY,
)
def integrity(integrity: Integrity) -> Iterator[Judgement]:
    """Reads of damaged parts fail or return wrong rows, so every figure made from them is in
    doubt, and the damage spreads to copies and backups.
    """
    subject = Subject()
    if not integrity.problems:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Source finds damage in its data",
        f"{listed(integrity.problems)}, by {integrity.checked}.",
        (("checked by", integrity.checked),),
        method=integrity.checked,
    )
