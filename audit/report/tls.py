"""What one look at the TLS of an endpoint brought home: facts, findings and ratings, all worded."""

from dataclasses import dataclass
from datetime import datetime

from audit.facts.tls import TlsServer
from audit.report.document import CheckSummary, Finding
from audit.report.tls_rating import Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsReport:
    """The document of `source-audit tls`; every format renders from it alone."""

    schema_version: str
    tool_version: str
    examined_at: datetime
    command: str  # the command line that gives it again
    server: TlsServer
    findings: tuple[Finding, ...]  # the worst first
    checks: tuple[CheckSummary, ...]  # sorted by id
    ratings: tuple[Rating, ...]
