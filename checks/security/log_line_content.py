"""What each line of the server's log says beside its message."""

from collections.abc import Iterator

from audit.facts.activity import Observability
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import LOGGING
from checks._recordings import recorded


@check(
    id="security.log-line-content",
    title="Each line of the log says when, who and from where",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Put time, process, account, database and client at the head of each line.",
    effort="15 minutes",
    controls=(*LOGGING, "CIS PostgreSQL 17 3.1.24"),
)
def log_line_content(observability: Observability) -> Iterator[Judgement]:
    """A message without the account and the client cannot be followed to anybody: the record is
    there and answers nothing.
    """
    yield from recorded(
        observability, "log lines", title="Lines of the log do not say who or from where"
    )
