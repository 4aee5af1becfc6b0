"""Capture -> Report: evaluates the checks, scores, and words the verdict. Pure."""

import hashlib
import math
import shlex
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from typing import Any, TypeVar

from audit.config.schema import PolicyEntry, WaiverEntry
from audit.engine.evaluate import evaluate
from audit.engine.plan import extraction
from audit.engine.questions import QUESTIONS
from audit.engine.score import score
from audit.errors import ConfigError
from audit.facts.accounts import Accounts, AuditAccount, Authentication, AuthRules, Grants
from audit.facts.catalog import Catalog, Dataset, Family, Field, watermark_of
from audit.facts.change import ChangeCapture
from audit.facts.profiles import DatasetProfile, Profiles, Reference, References
from audit.facts.server import Settings
from audit.facts.transport import Connection
from audit.model.check import Check, Fail, Severity, Subject
from audit.model.fact import Missing, Reason, Snapshot
from audit.model.result import CheckResult, Status
from audit.model.score import SHARES, Score, UndercurrentScore
from audit.report.capture import Capture
from audit.report.document import (
    SCHEMA_VERSION,
    Access,
    CheckSummary,
    Condition,
    DatasetReport,
    Detail,
    FieldReport,
    Finding,
    NotRead,
    Overall,
    Policy,
    Readiness,
    Relationship,
    Report,
    Run,
    Transport,
    UndercurrentSummary,
    UnknownSubject,
    Verdict,
    Waiver,
)

BEFORE_FIRST_LOAD = "before first load"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """By what a capture is judged."""

    policy: PolicyEntry = field(default_factory=PolicyEntry)
    waivers: tuple[WaiverEntry, ...] = ()
    owner: str = ""
    grants: Callable[[Catalog], str] | None = None  # least-privilege statements of the kind


def select(
    checks: Sequence[Check[...]], only: Sequence[str], skip: Sequence[str]
) -> tuple[Check[...], ...]:
    """Checks whose id fits one of `only` (all when empty) and none of `skip`; globs allowed."""
    for pattern in (*only, *skip):
        if not any(_fits(check, pattern) for check in checks):
            raise ConfigError(
                f"no check fits {pattern!r}; `source-audit checks list` names them all"
            )
    return tuple(
        check
        for check in checks
        if (not only or any(_fits(check, p) for p in only))
        and not any(_fits(check, p) for p in skip)
    )


def judge(capture: Capture, checks: Sequence[Check[...]], judging: Judging) -> Report:
    """The report of one capture; the same capture, checks and policy give the same report."""
    snapshot = capture.snapshot
    results = evaluate(checks, snapshot)
    today = capture.started_at.date()
    waiver_of = _waivers(judging.waivers, today)
    scored = score(results, waived=lambda r, f: waiver_of(r, f) is not None)
    findings = _findings(capture, results, waiver_of, judging.owner)
    catalog = _or_none(snapshot.get(Catalog))
    return Report(
        schema_version=SCHEMA_VERSION,
        run=Run(
            id=_digest(capture.source.url, capture.started_at.isoformat()),
            started_at=capture.started_at,
            finished_at=capture.finished_at,
            finished=capture.finished,
            unfinished_reason=capture.unfinished_reason,
            tool_version=capture.tool_version,
            policy=Policy(
                name=judging.policy.name,
                min_coverage=judging.policy.min_coverage,
                min_score=judging.policy.min_score,
            ),
            python_version=capture.python_version,
            driver=capture.driver,
            command=capture.command,
            sampling=capture.sampling,
        ),
        source=capture.source,
        verdict=_verdict(capture, scored, findings, judging),
        score=Overall(
            overall=_rounded(scored.overall),
            worst_case=_rounded(scored.worst_case),
            coverage=_share(
                sum(u.ran for u in scored.undercurrents),
                sum(u.applicable for u in scored.undercurrents),
            ),
        ),
        scores=tuple(_summary(u, findings) for u in scored.undercurrents),
        checks=tuple(_check(r) for r in results),
        findings=findings,
        datasets=_datasets(snapshot, catalog),
        transport=_transport(snapshot),
        access=_access(snapshot, catalog, judging),
        readiness=_readiness(snapshot),
        settings=settings.settings if (settings := _or_none(snapshot.get(Settings))) else (),
        not_read=tuple(
            NotRead(fact=kind.__name__, reason=m.reason.value, detail=m.detail, grant=m.grant)
            for kind, m in sorted(snapshot.missing(), key=lambda pair: pair[0].__name__)
            if m.reason is not Reason.UNSUPPORTED
        ),
        questions=QUESTIONS,
        load=capture.load,
    )


T = TypeVar("T")


def _or_none(found: T | Missing) -> T | None:
    return None if isinstance(found, Missing) else found


# ---------------------------------------------------------------------------------- findings

WaiverOf = Callable[[CheckResult, Fail], Waiver | None]


def _waivers(entries: Iterable[WaiverEntry], today: date) -> WaiverOf:
    live = [e for e in entries if e.until >= today]

    def of(result: CheckResult, failure: Fail) -> Waiver | None:
        for entry in live:
            if (
                _fits(result.check, entry.check)
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


def _findings(
    capture: Capture, results: Sequence[CheckResult], waiver_of: WaiverOf, owner: str
) -> tuple[Finding, ...]:
    catalog = _or_none(capture.snapshot.get(Catalog))
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
        command=failure.command or check.command,
        verify=f"source-audit scan {shlex.quote(capture.source.url)} --only {check.id}",
        controls=check.controls,
        owner=owner or (dataset.owner if dataset else ""),
        due=BEFORE_FIRST_LOAD if blocking else "",
        effort=check.effort,
        first_seen=capture.started_at.date().isoformat(),
        fingerprint=fingerprint(capture.source.name, check.id, subject),
        blocking=blocking,
        verified=result.verified.value if result.verified else "",
        waiver=waiver,
    )


def fingerprint(source: str, check: str, subject: Subject) -> str:
    """Twelve hex digits that stay the same while source, check and subject do."""
    # part by part: field "b.c" of "a" is not field "c" of "a.b"
    return _digest(source, check, subject.dataset, subject.field, subject.object)


def _digest(*parts: str) -> str:
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


# ----------------------------------------------------------------------------------- verdict


def _verdict(
    capture: Capture, scored: Score, findings: Sequence[Finding], judging: Judging
) -> Verdict:
    name, policy = capture.source.name, judging.policy
    opened = [f for f in findings if f.status == "open"]
    critical = [f for f in opened if f.severity == "critical"]
    high = [f for f in opened if f.severity == "high"]
    thin = [
        u
        for u in scored.undercurrents
        if u.coverage is not None and u.coverage < policy.min_coverage
    ]
    low_score = scored.overall is not None and scored.overall < policy.min_score
    reasons: list[str] = []
    if not capture.finished:
        reasons.append(f"The audit did not finish: {capture.unfinished_reason}.")
    if critical:
        reasons.append(f"{_count(len(critical), 'critical finding')} must be fixed first.")
    reasons += [
        f"{u.undercurrent.display}: {u.ran} of {u.applicable} checks ran; "
        f"the policy asks for {policy.min_coverage:.0%}."
        for u in thin
    ]
    if high:
        reasons.append(
            f"{_count(len(high), 'high finding')} must be resolved before the first load."
        )
    if scored.overall is not None and low_score:
        reasons.append(
            f"The score {math.floor(scored.overall)} is below the policy's {policy.min_score:g}."
        )
    conditions = _conditions(high)
    if low_score:
        conditions = (
            *conditions,
            Condition(
                finding="",
                title=f"Overall score reaches {policy.min_score:g}",
                fix="Resolve the findings with the highest severity first.",
                owner=judging.owner or "No owner",
                due=BEFORE_FIRST_LOAD,
            ),
        )
    if critical or thin or not capture.finished:
        status = "not-ready"
        headline = _not_ready(name, len(critical), finished=capture.finished, thin=bool(thin))
    elif conditions:
        status = "ready-with-conditions"
        headline = (
            f"{name} can be onboarded once {_count(len(conditions), 'condition')} "
            f"{'is' if len(conditions) == 1 else 'are'} met"
        )
    else:
        status, headline = "ready", f"{name} can be onboarded"
    return Verdict(
        status=status,
        headline=headline,
        summary=" ".join(reasons) if reasons else _all_well(opened),
        reasons=tuple(reasons),
        conditions=conditions,
    )


def _not_ready(name: str, critical: int, *, finished: bool, thin: bool) -> str:
    if critical:
        return f"{name} is not ready: {_count(critical, 'blocking finding')}"
    if not finished:
        return f"{name} is not ready: the audit did not finish"
    assert thin
    return f"{name} is not ready: too little could be checked"


def _all_well(opened: Sequence[Finding]) -> str:
    if not opened:
        return "No check that ran found anything to object to."
    return f"No critical or high finding; {_count(len(opened), 'smaller one')} to look at."


def _conditions(high: Sequence[Finding]) -> tuple[Condition, ...]:
    """One condition for each check with open high findings, however many places it names."""
    by_check: dict[str, list[Finding]] = {}
    for finding in high:
        by_check.setdefault(finding.check, []).append(finding)
    return tuple(
        Condition(
            finding=group[0].fingerprint,
            title=group[0].title if len(group) == 1 else f"{group[0].title} ({len(group)} places)",
            fix=group[0].fix,
            owner=next((f.owner for f in group if f.owner), "") or "No owner",
            due=group[0].due,
            count=len(group),
        )
        for group in by_check.values()
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _summary(part: UndercurrentScore, findings: Sequence[Finding]) -> UndercurrentSummary:
    severities = [
        f.severity
        for f in findings
        if f.undercurrent == part.undercurrent.value and f.status == "open"
    ]
    return UndercurrentSummary(
        undercurrent=part.undercurrent.value,
        title=part.undercurrent.display,
        weight=SHARES[part.undercurrent],
        score=_rounded(part.score),
        coverage=None if part.coverage is None else round(part.coverage, 4),
        worst_case=_rounded(part.worst_case),
        ran=part.ran,
        applicable=part.applicable,
        critical=severities.count("critical"),
        high=severities.count("high"),
        medium=severities.count("medium"),
        low=severities.count("low"),
    )


def _check(result: CheckResult) -> CheckSummary:
    check = result.check
    return CheckSummary(
        id=check.id,
        title=check.title,
        undercurrent=check.undercurrent.value,
        severity=check.severity.word,
        status=result.status.value,
        reason=result.reason,
        grant=result.grant,
        verified=result.verified.value if result.verified else "",
        examined=result.examined,
        failed=len(result.failures),
        rationale=check.rationale,
        remedy=check.remedy,
        unknown=tuple(
            UnknownSubject(str(u.subject), u.why, u.grant)
            for u in result.unknowns
            if result.status in {Status.FAIL, Status.UNKNOWN}
        ),
    )


# ---------------------------------------------------------------------------------- datasets


def _datasets(snapshot: Snapshot, catalog: Catalog | None) -> tuple[DatasetReport, ...]:
    if catalog is None:
        return ()
    profiles = _or_none(snapshot.get(Profiles))
    references = _or_none(snapshot.get(References))
    changes = snapshot.get(ChangeCapture)
    by_dataset: dict[str, list[Reference]] = {}
    for reference in references.references if references else ():
        by_dataset.setdefault(reference.dataset, []).append(reference)
    seen = {p.dataset: p for p in profiles.datasets} if profiles else {}
    return tuple(
        _dataset(d, seen.get(d.name), by_dataset.get(d.name, []), changes, catalog.family)
        for d in sorted(catalog.datasets, key=lambda d: d.name)
    )


def _dataset(
    dataset: Dataset,
    profile: DatasetProfile | None,
    references: Sequence[Reference],
    changes: ChangeCapture | Missing,
    family: Family,
) -> DatasetReport:
    missing = profile.missing if profile else None
    return DatasetReport(
        name=dataset.name,
        kind=dataset.kind.value,
        namespace=dataset.namespace,
        owner=dataset.owner,
        comment=dataset.comment,
        row_count=profile.row_count if profile else dataset.row_estimate,
        row_count_exact=bool(profile and profile.row_count_exact),
        rows_seen=profile.rows_seen if profile else 0,
        method=profile.method if profile else "not profiled",
        size_bytes=dataset.size_bytes,
        newest=profile.newest if profile else None,
        newest_field=profile.newest_field if profile else "",
        schema_mode=dataset.schema_mode.value,
        complete=dataset.complete,
        fields=tuple(_field(dataset, f, profile, references) for f in dataset.fields),
        keys=dataset.keys,
        indexes=dataset.indexes,
        constraints=dataset.constraints,
        relationships=tuple(
            Relationship(
                fields=r.fields,
                parent=r.parent,
                parent_fields=r.parent_fields,
                declared=r.declared,
                confidence=r.confidence,
                orphans=r.orphans,
                rows_checked=r.rows_checked,
            )
            for r in references
        ),
        extraction=extraction(dataset, profile, changes, family),
        row_security=dataset.row_security,
        missing=(missing.detail or missing.reason.value) if missing else "",
        grant=missing.grant if missing else "",
    )


def _field(
    dataset: Dataset, field: Field, profile: DatasetProfile | None, references: Sequence[Reference]
) -> FieldReport:
    tags = [
        "PK" if key.kind.value == "primary" else "unique"
        for key in dataset.keys
        if field.name in key.fields
    ]
    tags += [
        f"{'FK' if r.declared else 'refers'} → {r.parent}"
        for r in references
        if field.name in r.fields
    ]
    watermark = watermark_of(dataset)
    if field.identity:
        tags.append("identity")
    if watermark is not None and watermark.name == field.name:
        tags.append("watermark")
    return FieldReport(
        name=field.name,
        type=field.native_type,
        logical_type=field.logical_type.value,
        nullable=field.nullable,
        declared=field.declared,
        comment=field.comment,
        default=field.default,
        generated=field.generated,
        tags=tuple(dict.fromkeys(tags)),
        profile=profile.field(field.name) if profile else None,
    )


# ------------------------------------------------------------------------ transport and access


def _transport(snapshot: Snapshot) -> Transport:
    connection = _or_none(snapshot.get(Connection))
    rules = _or_none(snapshot.get(AuthRules))
    return Transport(
        applies=connection is None or connection.networked,
        connection=connection,
        rules=rules.rules if rules else (),
    )


def _access(snapshot: Snapshot, catalog: Catalog | None, judging: Judging) -> Access:
    accounts = _or_none(snapshot.get(Accounts))
    grants = _or_none(snapshot.get(Grants))
    return Access(
        account=_or_none(snapshot.get(AuditAccount)),
        authentication=_or_none(snapshot.get(Authentication)),
        accounts=accounts.accounts if accounts else (),
        privileges=grants.roles if grants else (),
        public=grants.public if grants else (),
        least_privilege=judging.grants(catalog) if judging.grants and catalog else "",
    )


def _readiness(snapshot: Snapshot) -> Readiness | None:
    changes = _or_none(snapshot.get(ChangeCapture))
    if changes is None:
        return None
    return Readiness(method=changes.method, ready=changes.ready, requirements=changes.requirements)


def _fits(check: Check[...], pattern: str) -> bool:
    return any(fnmatchcase(name, pattern) for name in (check.id, *check.aliases))


def _rounded(points: float | None) -> float | None:
    """One decimal, never rounded up: what is shown as the policy's score has reached it."""
    return None if points is None else math.floor(round(points * 10, 6)) / 10


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
