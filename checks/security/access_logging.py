"""The record of who logged in and who read what."""

from collections.abc import Iterator

from audit.facts.activity import Observability
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import AUDIT_LOG, LOGGING
from checks._recordings import recorded

#: What should be recorded, what is true without it, and how much that weighs.
_WANTED = (
    ("log-ins", "Log-ins are not recorded", Severity.LOW),
    ("data access", "Reads and changes of data are not recorded", Severity.MEDIUM),
)


@check(
    id="security.access-logging",
    title="Log-ins and data access are recorded",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Switch the record on, and keep it where the source's administrators cannot change it.",
    effort="Half a day",
    controls=(*LOGGING, *AUDIT_LOG),
)
def access_logging(observability: Observability) -> Iterator[Judgement]:
    """After a leak somebody asks which people it concerns; without a record of who read what, the
    answer is all of them.
    """
    for name, title, severity in _WANTED:
        yield from recorded(observability, name, title=title, severity=severity)
