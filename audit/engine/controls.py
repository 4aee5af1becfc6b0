"""Results of checks -> what they say to the clauses of published standards."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from audit.model.check import Severity
from audit.model.result import CheckResult, Status
from audit.report.controls import (
    ControlEvidence,
    Framework,
    FrameworkEvidence,
    citations,
    frameworks,
)
from audit.report.document import Finding

#: Where a check came out, in the words of `ControlEvidence`.
_Outcomes = Mapping[str, Sequence[str]]


def evidence_of(
    results: Sequence[CheckResult], findings: Sequence[Finding], product: str
) -> tuple[FrameworkEvidence, ...]:
    """Each standard with the clauses that a check of this run speaks to, in their own order.

    A check that does not apply to the source says nothing, and a benchmark of another product is
    left out; a clause that no check is left for is not there at all.
    """
    worst = _worst(findings)
    known = citations()
    by_citation: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for result in results:
        if result.status is Status.NOT_APPLICABLE:
            continue
        outcome = _outcome(result, worst)
        for cited in result.check.controls:
            if cited in known:
                by_citation[cited][outcome].append(result.check.id)
    found = (
        _framework(framework, by_citation, worst)
        for framework in frameworks()
        if framework.speaks_of(product)
    )
    return tuple(framework for framework in found if framework.controls)


def _worst(findings: Sequence[Finding]) -> dict[str, Severity]:
    """The worst open finding of each check that has one."""
    found: dict[str, Severity] = {}
    for finding in findings:
        severity = Severity[finding.severity.upper()]
        if finding.status == "open":
            found[finding.check] = max(severity, found.get(finding.check, Severity.INFO))
    return found


def _outcome(result: CheckResult, worst: Mapping[str, Severity]) -> str:
    if result.status is Status.PASS:
        return "passed"
    if result.status is Status.FAIL:
        return "failed" if worst.get(result.check.id, Severity.INFO) else "waived"
    return "not_checked"


def _framework(
    framework: Framework,
    by_citation: Mapping[str, _Outcomes],
    worst: Mapping[str, Severity],
) -> FrameworkEvidence:
    controls: list[ControlEvidence] = []
    for control in framework.controls:
        outcomes = by_citation.get(framework.cited(control))
        if not outcomes:
            continue
        failed = tuple(outcomes.get("failed", ()))
        counts = Counter(worst[check] for check in failed)
        controls.append(
            ControlEvidence(
                id=control.id,
                label=control.label,
                source=control.source,
                verified=control.verified,
                status=_status(outcomes),
                passed=tuple(outcomes.get("passed", ())),
                failed=failed,
                waived=tuple(outcomes.get("waived", ())),
                not_checked=tuple(outcomes.get("not_checked", ())),
                severities=tuple((s.word, counts[s]) for s in sorted(counts, reverse=True)),
            )
        )
    return FrameworkEvidence(
        name=framework.name,
        title=framework.title,
        version=framework.version,
        source=framework.source,
        controls=tuple(controls),
    )


def _status(outcomes: _Outcomes) -> str:
    if outcomes.get("failed"):
        return "failed"
    if outcomes.get("waived"):
        return "waived"
    if not outcomes.get("passed"):
        return "not-checked"
    return "partly" if outcomes.get("not_checked") else "passed"
