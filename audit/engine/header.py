"""Capture -> the run as its documents tell it."""

from audit.engine.findings import digest
from audit.report.capture import Capture
from audit.report.document import Policy, Run


def run_of(capture: Capture, policy: Policy) -> Run:
    # a part that was interrupted may be kept as a run as well: it began at the same time
    parts = (capture.resumed.at.isoformat(),) if capture.resumed else ()
    return Run(
        id=digest(capture.source.url, capture.started_at.isoformat(), *parts),
        started_at=capture.started_at,
        finished_at=capture.finished_at,
        finished=capture.finished,
        unfinished_reason=capture.unfinished_reason,
        tool_version=capture.tool_version,
        policy=policy,
        python_version=capture.python_version,
        driver=capture.driver,
        command=capture.command,
        sampling=capture.sampling,
        scope=capture.scope,
        resumed=capture.resumed,
    )
