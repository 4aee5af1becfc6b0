"""Routines that run with another's rights and look names up where the caller says."""

from collections.abc import Iterator

from audit.facts.routines import Routines
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import DEFINERS, PRIVILEGES
from checks.security._transport import for_product


@check(
    id="security.routine-search-path",
    title="Routines that run as their owner fix their search path",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Fix the search path of the routine, and let only the roles that need it execute it.",
    effort="1 hour",
    controls=(*PRIVILEGES, *DEFINERS),
)
def routine_search_path(routines: Routines, server: Server | Missing) -> Iterator[Judgement]:
    """A caller can put a function or table of its own in the way and have it used with the
    owner's rights: reading what it may not, or changing what loads rely on.
    """
    for routine in routines.routines:
        if not routine.runs_as_owner:
            continue
        subject = Subject(object=routine.name)
        if routine.fixed_search_path:
            yield Pass(subject)
            continue
        anybody = routine.executable_by_public
        yield Fail(
            subject,
            "Routine runs as its owner with the caller's search path",
            f"It runs with the rights of {routine.owner or 'its owner'}; "
            f"{'everybody' if anybody else 'only named roles'} may execute it.",
            (("language", routine.language), ("executable by everybody", anybody)),
            severity=None if anybody else Severity.LOW,
            method="catalogue",
            command=for_product(
                server,
                {"postgresql": "ALTER ROUTINE <name> SET search_path = pg_catalog, pg_temp;"},
            ),
        )
