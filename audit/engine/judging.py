"""A capture judged by what was decided for all sources."""

from collections.abc import Callable, Sequence
from typing import Any

from audit.engine.discover import checks, connector_class
from audit.engine.judge import Judging, judge
from audit.errors import ConfigError
from audit.facts.catalog import Catalog
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
        grants=_ingestion_grants(capture.source.kind),
    )
    return judge(capture, selected, judging)


def _ingestion_grants(kind: str) -> Callable[[Catalog], str] | None:
    """The function that words a kind's least-privilege statements; None for an unknown kind."""
    try:
        return connector_class(kind).ingestion_grants
    except ConfigError:
        return None
