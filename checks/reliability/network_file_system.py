"""Files that lie on a network file system."""

from collections.abc import Iterator

from audit.facts.storage import FileAccess
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
from checks._words import counted


@check(
    id="reliability.network-file-system",
    title="The file lies on a local disk",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Move the file to a disk of the machine that writes it, and give others a copy.",
    effort="1 hour",
    controls=INTEGRITY,
)
def network_file_system(file: FileAccess) -> Iterator[Judgement]:
    """Locks of network file systems do not hold reliably: two programs that write at once damage
    the file, and a write-ahead log is not seen by the other machine.
    """
    subject = Subject()
    if file.network_file_system is None:
        yield Unknown(subject, "the kind of file system could not be read")
    elif not file.network_file_system:
        yield Pass(subject)
    else:
        beside = counted(len(file.side_files), "journal or log file")
        yield Fail(
            subject,
            "File lies on a network file system",
            f"1 file mounted from another machine, {beside} beside it.",
            method="the mount that the path belongs to",
        )
