"""Whether large objects are guarded by privileges."""

from collections.abc import Iterator

from audit.facts.safeguards import Guard, Safeguards
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import PRIVILEGES
from checks._safeguards import guarded


@check(
    id="security.large-object-privileges",
    title="Large objects obey privileges",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy=(
        "Switch the privileges on again, after each object has the owner and the grants "
        "that it needs."
    ),
    effort="Half a day",
    controls=PRIVILEGES,
)
def large_object_privileges(safeguards: Safeguards) -> Iterator[Judgement]:
    """Documents and pictures that are kept as large objects can then be read and overwritten by
    every account that logs in.
    """
    yield from guarded(
        safeguards,
        Guard.LARGE_OBJECTS,
        title="Every account reads and changes large objects",
        effect="no privilege is looked at",
    )
