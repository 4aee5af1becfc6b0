"""What was deleted and is still in the file."""

from collections.abc import Iterator

from audit.facts.server import Server
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
from audit.model.fact import Missing
from checks._controls import ERASURE
from checks._sql import is_sqlite
from checks._words import size


@check(
    id="security.deleted-content",
    title="Deleted rows leave the file",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Rebuild the file, and have its writer overwrite what it deletes.",
    effort="1 hour",
    controls=ERASURE,
)
def deleted_content(file: FileAccess, server: Server | Missing) -> Iterator[Judgement]:
    """A person's row that was erased can still be read from a copy of the file, with a hex
    editor and no password.
    """
    if file.free_bytes is None:
        return
    subject = Subject(object=file.path)
    if not file.free_bytes or file.secure_delete or file.encrypted:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "File has space that deleted rows were in",
        f"{size(file.free_bytes)} of it are free pages that no later write has filled.",
        (("free bytes", file.free_bytes),),
        confidence=Confidence.HIGH,  # the writer may have overwritten them; the file does not say
        method="file header",
        command="PRAGMA secure_delete = ON; VACUUM;" if is_sqlite(server) else "",
    )
