"""Who may read the files of the server's log."""

from collections.abc import Iterator

from audit.facts.safeguards import Guard, Safeguards
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import LOGGING
from checks._safeguards import guarded


@check(
    id="security.log-access",
    title="The log is not open to the whole machine",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Let only the server's own account, and one group if need be, read the files.",
    effort="15 minutes",
    controls=(*LOGGING, "CIS PostgreSQL 17 3.1.6"),
)
def log_access(safeguards: Safeguards) -> Iterator[Judgement]:
    """The log tells names of accounts, statements that failed and what stood in them to every
    program on the machine.
    """
    yield from guarded(
        safeguards,
        Guard.LOG_ACCESS,
        title="Everybody on the machine reads the log",
        effect="files of the log are open to all accounts of the system",
    )
