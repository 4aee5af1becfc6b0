"""The record of changes to the schema."""

from collections.abc import Iterator

from audit.facts.activity import Observability
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import LOGGING
from checks._recordings import recorded


@check(
    id="security.schema-change-logging",
    title="Changes of the schema are recorded",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy=("Record statements that define or drop something, by the audit extension or the log."),
    effort="1 hour",
    controls=(*LOGGING, "CIS PostgreSQL 17 3.1.25"),
)
def schema_change_logging(observability: Observability) -> Iterator[Judgement]:
    """A field that was dropped or a role that was made yesterday explains why a load broke or who
    got in; without a record nobody knows when and by whom.
    """
    yield from recorded(
        observability, "schema changes", title="Changes of the schema are not recorded"
    )
