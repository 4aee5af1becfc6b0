"""A capture judged by what was decided for all sources."""

from collections.abc import Sequence
from typing import Any

from audit.engine.discover import checks
from audit.engine.judge import Judging, judge
from audit.engine.run import ingestion_grants
from audit.governance.read import Governance
from audit.model.check import Check
from audit.report.capture import Capture
from audit.report.document import Report
from audit.report.gates import fingerprints


def report_of(
    capture: Capture,
    selected: Sequence[Check[Any]],
    decided: Governance,
    *,
    owner: str = "",
    earlier: Report | None = None,
) -> Report:
    """The report of a capture by the checks that were chosen; `earlier` is that of the run before.

    Checks that were not chosen are gaps like any other.
    """
    judging = Judging(
        policy=decided.policy,
        waivers=decided.waivers,
        owners=decided.owners,
        attestations=decided.attestations,
        baselines=decided.baselines,
        earlier=None if earlier is None else fingerprints(earlier),
        owner=owner,
        left_out=tuple(check for check in checks() if check not in selected),
        grants=ingestion_grants(capture.source.kind),
    )
    return judge(capture, selected, judging)
