"""Languages whose routines may leave the database."""

from collections.abc import Iterator

from audit.facts.routines import Routines
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CONFIGURATION
from checks._sql import identifier, is_postgresql
from checks._words import counted


@check(
    id="security.untrusted-languages",
    title="No language reaches out of the database",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Move the routines to a trusted language or out of the database; drop the language.",
    effort="2 days",
    controls=CONFIGURATION,
)
def untrusted_languages(routines: Routines, server: Server | Missing) -> Iterator[Judgement]:
    """A routine in such a language opens files, programs and connections as the server itself,
    and no permission of the database stops it.
    """
    if not routines.untrusted_languages:
        yield Pass(Subject())
    for language in routines.untrusted_languages:
        written = [r for r in routines.routines if r.language == language]
        anybody = sum(r.executable_by_public for r in written)
        yield Fail(
            Subject(object=language),
            "Language reaches out of the database",
            f"{counted(len(written), 'routine')} written in it; "
            f"everybody may execute {anybody:,} of them."
            if written
            else "It is installed; no routine is written in it.",
            (("routines", len(written)), ("executable by everybody", anybody)),
            severity=None if written else Severity.MEDIUM,
            method="catalogue",
            fix="" if written else "Drop the language: nothing uses it.",
            command=f"DROP EXTENSION {identifier(language)};"
            if is_postgresql(server) and not written
            else "",
        )
