"""Database files on a network file system."""

from collections.abc import Iterator

from audit.facts.storage import FileAccess
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INTEGRITY


@check(
    id="reliability.network-file-system",
    title="The database file lies on a local disk",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Move the file to a local disk, or serve it by a database server.",
    effort="1 day",
    controls=INTEGRITY,
)
def network_file_system(file: FileAccess) -> Iterator[Judgement]:
    """Locks on network file systems are not kept: two writers damage the file, and a reader sees
    half of a change.
    """
    if file.network_file_system is None:
        return
    subject = Subject(object=file.path)
    if file.network_file_system:
        evidence = "1 database file on a mount whose locks cannot be relied on."
        yield Fail(subject, "Database file lies on a network share", evidence, method="mounts")
    else:
        yield Pass(subject)
