"""Failures -> findings: waivers, order, fingerprints."""

import hashlib
import shlex
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from audit.access.services import in_terms_of
from audit.config.schema import WaiverEntry
from audit.facts.catalog import Catalog
from audit.model.check import Check, Fail, Severity, Subject
from audit.model.fact import present
from audit.model.result import CheckResult
from audit.report.capture import Capture
from audit.report.controls import of_product
from audit.report.document import Detail, Finding, SourceHeader, Waiver

BEFORE_FIRST_LOAD = "before first load"

WaiverOf = Callable[[CheckResult, Fail], Waiver | None]


def waivers_of(entries: Iterable[WaiverEntry], today: date) -> WaiverOf:
    live = [e for e in entries if e.until >= today]

    def of(result: CheckResult, failure: Fail) -> Waiver | None:
        for entry in live:
            if (
                fits(result.check, entry.check)
                and _covers(entry.dataset, failure.subject.dataset)
                and _covers(entry.field, failure.subject.field)
            ):
                return Waiver(
                    reason=entry.reason,
                    approver=entry.approver,
                    until=entry.until.isoformat(),
                    ticket=entry.ticket,
                )
        return None

    return of


def _covers(pattern: str, name: str) -> bool:
    """Whether a waiver is about this name; brackets in a name are no pattern."""
    return not pattern or pattern == name or fnmatchcase(name, pattern)


def findings_of(
    capture: Capture, results: Sequence[CheckResult], waiver_of: WaiverOf, owner: str
) -> tuple[Finding, ...]:
    catalog = present(capture.snapshot.get(Catalog))
    found = [
        _finding(
            capture,
            result,
            failure,
            waiver=waiver_of(result, failure),
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
    waiver: Waiver | None,
    owner: str,
    catalog: Catalog | None,
) -> Finding:
    check, subject = result.check, failure.subject
    severity = check.severity_of(failure)
    blocking = severity >= Severity.HIGH and waiver is None
    dataset = catalog.dataset(subject.dataset) if catalog and subject.dataset else None
    return Finding(
        check=check.id,
        undercurrent=check.undercurrent.value,
        severity=severity.word,
        confidence=failure.confidence.value,
        status="waived" if waiver else "open",
        dataset=subject.dataset,
        field=subject.field,
        object=subject.object,
        title=failure.title,
        evidence=failure.evidence,
        details=tuple(Detail(label, value) for label, value in failure.details),
        method=failure.method,
        why=check.rationale,
        fix=failure.fix or check.remedy,
        command=in_terms_of(capture.source.flavour, failure.command or check.command),
        verify=verify_command(capture.source, check.id),
        controls=of_product(check.controls, capture.source.product),
        owner=owner or (dataset.owner if dataset else ""),
        due=BEFORE_FIRST_LOAD if blocking else "",
        effort=check.effort,
        first_seen=capture.started_at.date().isoformat(),
        fingerprint=fingerprint(capture.source.name, check.id, subject),
        blocking=blocking,
        verified=result.verified.value if result.verified else "",
        waiver=waiver,
    )


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
    """Waived last, then severity, blocking first, title, place."""
    return (
        finding.status == "waived",
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
