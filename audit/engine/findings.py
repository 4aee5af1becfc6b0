"""Failures -> findings: standing, order, fingerprints."""

import hashlib
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from audit.access.services import for_release, in_terms_of
from audit.facts.catalog import Catalog
from audit.model.check import Check, Fail, Severity, Subject
from audit.model.fact import present
from audit.model.result import CheckResult
from audit.report.capture import Capture
from audit.report.controls import of_product
from audit.report.document import Detail, Finding, SourceHeader, Waiver

BEFORE_FIRST_LOAD = "before first load"
OPEN, BASELINE, WAIVED = "open", "baseline", "waived"


@dataclass(frozen=True, slots=True)
class Standing:
    """What people decided about one failure: open, waived or part of the baseline, and whose."""

    status: str = OPEN
    waiver: Waiver | None = None
    owner: str | None = None  # None: no rule of owners names anybody
    blocks: bool = False
    conditional: bool = False


StandingOf = Callable[[CheckResult, Fail], Standing]


def findings_of(
    capture: Capture, results: Sequence[CheckResult], standing_of: StandingOf, owner: str
) -> tuple[Finding, ...]:
    catalog = present(capture.snapshot.get(Catalog))
    found = [
        _finding(
            capture,
            result,
            failure,
            standing=standing_of(result, failure),
            owner=owner,
            catalog=catalog,
        )
        for result in results
        for failure in (*result.failures, *result.notes)
    ]
    return tuple(sorted(found, key=_rank))


def _finding(
    capture: Capture,
    result: CheckResult,
    failure: Fail,
    *,
    standing: Standing,
    owner: str,
    catalog: Catalog | None,
) -> Finding:
    check, subject = result.check, failure.subject
    severity = check.severity_of(failure)
    blocking = standing.blocks or standing.conditional
    dataset = catalog.dataset(subject.dataset) if catalog and subject.dataset else None
    catalogued = owner or (dataset.owner if dataset else "")
    return Finding(
        check=check.id,
        undercurrent=check.undercurrent.value,
        severity=severity.word,
        confidence=failure.confidence.value,
        status=standing.status,
        dataset=subject.dataset,
        field=subject.field,
        object=subject.object,
        title=failure.title,
        evidence=failure.evidence,
        details=tuple(Detail(label, value) for label, value in failure.details),
        method=failure.method,
        why=check.rationale,
        fix=failure.fix or check.remedy,
        command=_command(capture.source, failure.command or check.command),
        verify=verify_command(capture.source, check.id),
        controls=of_product(check.controls, capture.source.product),
        owner=catalogued if standing.owner is None else standing.owner,
        due=BEFORE_FIRST_LOAD if blocking else "",
        effort=check.effort,
        first_seen=capture.started_at.date().isoformat(),
        fingerprint=fingerprint(capture.source.name, check.id, subject),
        blocking=blocking,
        verified=result.verified.value if result.verified else "",
        waiver=standing.waiver,
    )


def _command(source: SourceHeader, command: str) -> str:
    """As this release takes it, and as a customer of the service can carry it out."""
    return in_terms_of(source.flavour, for_release(source.product, source.version, command))


def verify_command(source: SourceHeader, check: str) -> str:
    """The command that looks at this check again, to be pasted into a shell; without a secret."""
    words = ["source-audit", "scan", source.url]
    words += ["--password", source.reference] if source.reference else []
    return shlex.join([*words, "--only", check])


def fingerprint(source: str, check: str, subject: Subject) -> str:
    """Twelve hex digits that stay the same while source, check and subject do."""
    # part by part: field "b.c" of "a" is not field "c" of "a.b"
    return digest(source, check, subject.dataset, subject.field, subject.object)


def digest(*parts: str) -> str:
    # names from a file system or a source may hold half a surrogate pair
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:12]


def _rank(finding: Finding) -> tuple[Any, ...]:
    """Waived last, the baseline before them, then severity, blocking first, title, place."""
    return (
        (OPEN, BASELINE, WAIVED).index(finding.status),
        -Severity[finding.severity.upper()],
        not finding.blocking,
        finding.title,
        finding.dataset,
        finding.field,
        finding.object,
        finding.check,
    )


def fits(check: Check[...], pattern: str) -> bool:
    """Whether the check's id, or one it had before, fits a glob."""
    return any(fnmatchcase(name, pattern) for name in (check.id, *check.aliases))
