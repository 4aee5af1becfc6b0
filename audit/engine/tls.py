"""An endpoint's TLS examined by itself: no source is opened, no credential is sent."""

import shlex
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from audit import __version__
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.findings import Standing, findings_of
from audit.engine.judge import summary_of
from audit.facts.server import Observed
from audit.facts.tls import TlsServer
from audit.model.check import Check
from audit.model.fact import Fact, Snapshot, Verified
from audit.report.capture import Capture
from audit.report.document import SCHEMA_VERSION, Load, SourceHeader
from audit.report.tls import TlsReport
from audit.report.tls_rating import rate

#: The facts that there are without opening a source.
_FACTS = frozenset({TlsServer, Observed})
#: Where the checks of transport are.
_FOLDER = "security"


def tls_checks() -> tuple[Check[...], ...]:
    """The checks that are about a server's TLS and need nothing else."""
    return tuple(check for check in checks(_FOLDER, TlsServer.__module__) if _needs(check))


def _needs(check: Check[...]) -> bool:
    required = {need.fact for need in check.needs() if not need.optional}
    return TlsServer in required and required <= _FACTS


def judge_tls(server: TlsServer, *, at: datetime, command: Sequence[str] = ()) -> TlsReport:
    """The document of one examination; the same facts and time give the same document."""
    facts: dict[type[Fact], Fact] = {TlsServer: server, Observed: Observed(at=at)}
    snapshot = Snapshot(at, facts, dict.fromkeys(facts, Verified.REAL))
    results = evaluate(tls_checks(), snapshot)
    again = shlex.join(command)
    findings = findings_of(
        _capture(server, snapshot), results, lambda _result, _fail: Standing(), ""
    )
    return TlsReport(
        schema_version=SCHEMA_VERSION,
        tool_version=__version__,
        examined_at=at,
        command=again,
        server=server,
        findings=tuple(replace(f, verify=again, blocking=False, due="") for f in findings),
        checks=tuple(summary_of(result) for result in results),
        ratings=rate(server),
    )


def _capture(server: TlsServer, snapshot: Snapshot) -> Capture:
    """The examination as findings know a run: its endpoint is the source."""
    return Capture(
        source=SourceHeader(
            name=server.endpoint,
            kind=server.protocol or "tls",
            family="",
            product="",
            version="",
            url=server.endpoint,
        ),
        started_at=snapshot.taken_at,
        finished_at=snapshot.taken_at,
        finished=True,
        unfinished_reason="",
        tool_version=__version__,
        python_version="",
        driver="",
        command="",
        sampling="",
        load=Load(statements=0, rows=0, bytes=0, seconds=0.0),
        snapshot=snapshot,
    )
