"""Extensions that lag behind the package on the server."""

from collections.abc import Iterator

from audit.facts.routines import Extension, Routines
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import PATCHING
from checks._sql import identifier, is_postgresql
from checks.software_engineering._end_of_life import numbers


@check(
    id="software_engineering.extension-version",
    title="Extensions are as new as the server has them",
    undercurrent=Undercurrent.SOFTWARE_ENGINEERING,
    severity=Severity.LOW,
    remedy="Update the extension in the database after each upgrade of its package.",
    effort="1 hour",
    controls=PATCHING,
)
def extension_version(routines: Routines, server: Server | Missing) -> Iterator[Judgement]:
    """The library on the server is already new while its functions here are old: fixes are not in
    force, and an upgrade of the server fails half-way.
    """
    for extension in routines.extensions:
        if not extension.version or not extension.available_version:
            continue
        subject = Subject(object=extension.name)
        if not _behind(extension):
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Extension is older than its package",
            f"{extension.version} is in use, {extension.available_version} is installed.",
            (("version", extension.version), ("available", extension.available_version)),
            method="catalogue",
            command=f"ALTER EXTENSION {identifier(extension.name)} UPDATE;"
            if is_postgresql(server)
            else "",
        )


def _behind(extension: Extension) -> bool:
    """By number where both have one; words ("unpackaged") differ or they do not."""
    used, available = numbers(extension.version), numbers(extension.available_version)
    if used and available:
        return used < available
    return extension.version != extension.available_version
