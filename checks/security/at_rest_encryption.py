"""Encryption of the source's file on disk."""

from collections.abc import Iterator

from audit.facts.storage import FileAccess
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    check,
)
from checks._controls import AT_REST


@check(
    id="security.at-rest-encryption",
    title="The file is encrypted on disk",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Confirm that the disk and every copy are encrypted, or encrypt the file itself.",
    effort="Half a day",
    controls=AT_REST,
)
def at_rest_encryption(file: FileAccess) -> Iterator[Judgement]:
    """A lost laptop, disk or backup gives away every row of a file that opens without a key."""
    subject = Subject(object=file.path)
    if file.encrypted:
        yield Pass(subject)
    else:
        yield Fail(
            subject,
            "File opens without a key",
            "Its header is in clear text; encryption of the disk below it cannot be seen.",
            confidence=Confidence.MEDIUM,
            method="file header",
        )
