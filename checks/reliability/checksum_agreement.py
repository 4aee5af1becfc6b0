"""Checksums that lie beside files."""

from collections.abc import Iterator

from audit.facts.files import Agreement, Files
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, Unknown, check
from checks._controls import INTEGRITY
from checks._files import by_dataset, of_all
from checks._words import counted


@check(
    id="reliability.checksum-agreement",
    title="Files agree with the checksums beside them",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Fetch both again; when they still differ, ask the producer which of them is right.",
    effort="30 minutes",
    controls=INTEGRITY,
)
def checksum_agreement(files: Files) -> Iterator[Judgement]:
    """The checksum was put there so that a transfer which lost or changed bytes is noticed: one
    that differs says that these are not the bytes that were sent.
    """
    for subject, members in by_dataset(files, lambda f: f.checksum is not Agreement.NONE):
        odd = [f for f in members if f.checksum is Agreement.DIFFERS]
        unread = [f for f in members if f.checksum is Agreement.UNVERIFIED]
        if odd:
            yield Fail(
                subject,
                "File differs from its checksum",
                f"{of_all(odd, members)}: the bytes give another checksum than the one beside it.",
                method="hash of every byte",
            )
        elif unread:
            yield Unknown(
                subject, f"{counted(len(unread), 'file')} not hashed: too large for the budget"
            )
        else:
            yield Pass(subject)
