"""Capture -> Report: evaluates the checks, scores, and words the verdict. Pure."""

import difflib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from audit.access.services import in_terms_of
from audit.config.schema import PolicyEntry, WaiverEntry
from audit.engine.attesting import closed_by
from audit.engine.character.card import character_of
from audit.engine.controls import evidence_of
from audit.engine.datasets import datasets_of
from audit.engine.evaluate import evaluate
from audit.engine.findings import OPEN, WAIVED, Standing, findings_of, fits
from audit.engine.governing import Governing
from audit.engine.header import run_of
from audit.engine.plan.asking import questions_of
from audit.engine.quality.of_dataset import quality_of
from audit.engine.questions import QUESTIONS, of_service
from audit.engine.readiness import readiness_of
from audit.engine.score import score
from audit.engine.verdict import verdict_of
from audit.errors import ConfigError
from audit.facts.accounts import Accounts, AuditAccount, Authentication, AuthRules, Grants
from audit.facts.availability import Availability
from audit.facts.catalog import Catalog
from audit.facts.expectations import ExpectationResults
from audit.facts.handling import CredentialHandling
from audit.facts.relations import Relations
from audit.facts.responsibility import Responsibility
from audit.facts.retention import Retention
from audit.facts.series import SeriesTimings
from audit.facts.server import Settings
from audit.facts.structure import Structures
from audit.facts.tls import TlsServer
from audit.facts.transport import Connection
from audit.governance.attestations import AttestationEntry, answers
from audit.governance.baseline import SourceBaseline
from audit.governance.owners import OwnerEntry
from audit.governance.policy import policy_of
from audit.governance.read import Governance
from audit.model.check import Check, Fail
from audit.model.fact import Reason, Snapshot, present
from audit.model.figures import tenths
from audit.model.result import CheckResult, Status
from audit.model.score import SHARES, UndercurrentScore
from audit.report.capture import Capture
from audit.report.document import (
    SCHEMA_VERSION,
    Access,
    CheckSummary,
    Finding,
    NotRead,
    Overall,
    Report,
    Transport,
    UndercurrentSummary,
    UnknownSubject,
    Verdict,
)
from audit.report.gates import further
from audit.report.tls_rating import rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """By what a capture is judged."""

    policy: PolicyEntry = field(default_factory=PolicyEntry)
    waivers: tuple[WaiverEntry, ...] = ()
    owners: tuple[OwnerEntry, ...] | None = None  # None: nobody wrote down who owns what
    attestations: tuple[AttestationEntry, ...] = ()
    baselines: Mapping[str, SourceBaseline] = field(default_factory=dict[str, SourceBaseline])
    earlier: Collection[str] | None = None  # findings of the run before; None: none is known
    owner: str = ""
    left_out: tuple[Check[...], ...] = ()  # not asked for: a gap like any other
    grants: Callable[[Catalog], str] | None = None  # least-privilege statements of the kind


def select(
    checks: Sequence[Check[...]], only: Sequence[str], skip: Sequence[str]
) -> tuple[Check[...], ...]:
    """Checks whose id fits one of `only` (all when empty) and none of `skip`; globs allowed."""
    for pattern in (*only, *skip):
        if not any(fits(check, pattern) for check in checks):
            near = difflib.get_close_matches(pattern, [check.id for check in checks], n=1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise ConfigError(
                f"no check fits {pattern!r}{hint}; `source-audit checks list` names them all"
            )
    return tuple(
        check
        for check in checks
        if (not only or any(fits(check, p) for p in only)) and not any(fits(check, p) for p in skip)
    )


def _with_policy(snapshot: Snapshot, policy: PolicyEntry) -> Snapshot:
    """With what the policy says of how long data may be kept, where it says anything."""
    if policy.retention_days is None and not policy.retention:
        return snapshot
    rules = tuple(policy.retention.items())
    return snapshot.replacing(Retention(days=policy.retention_days, rules=rules), Retention)


def judge(capture: Capture, checks: Sequence[Check[...]], judging: Judging) -> Report:
    """The report of one capture; the same capture, checks and policy give the same report."""
    policy = policy_of(judging.policy)
    governing = Governing(
        decided=Governance(
            policy=judging.policy,
            waivers=judging.waivers,
            owners=judging.owners,
            attestations=judging.attestations,
            baselines=judging.baselines,
        ),
        policy=policy,
        source=capture.source.name,
        today=capture.started_at.date(),
        owner=judging.owner,
    )
    snapshot = _with_policy(capture.snapshot, judging.policy)
    catalog = present(snapshot.get(Catalog))
    owned = governing.responsibility([d.name for d in catalog.datasets if not d.partition_of]
                                     if catalog else [])  # fmt: skip
    if owned is not None:
        snapshot = snapshot.replacing(owned, Responsibility)
    results = (*evaluate(checks, snapshot), *_left_out(judging.left_out, snapshot))
    results = tuple(sorted(results, key=lambda r: r.check.id))
    attested, ended = answers(
        judging.attestations,
        capture.source.name,
        governing.today,
        judging.policy.max_attestation_days,
    )
    closed = closed_by(results, attested)
    standings = {
        (r.check.id, id(f)): standing for r in results for f, standing in governing.standings(r)
    }

    def standing_of(result: CheckResult, failure: Fail) -> Standing:
        return standings[result.check.id, id(failure)]

    scored = score(
        results,
        waived=lambda r, f: standing_of(r, f).status == WAIVED,
        accepted=lambda r, f: standing_of(r, f).status != OPEN,
        attested=closed,
    )
    findings = findings_of(capture, results, standing_of, judging.owner)
    by_dataset, quality = quality_of(snapshot, catalog)
    datasets = datasets_of(snapshot, catalog, by_dataset)
    report = Report(
        schema_version=SCHEMA_VERSION,
        run=run_of(capture, policy),
        source=capture.source,
        verdict=Verdict(status="", headline="", summary=""),  # it rests on all that follows
        score=Overall(
            overall=_rounded(scored.overall),
            worst_case=_rounded(scored.worst_case),
            coverage=_share(
                sum(u.ran + u.attested for u in scored.undercurrents),
                sum(u.applicable for u in scored.undercurrents),
            ),
        ),
        scores=tuple(_summary(u, findings) for u in scored.undercurrents),
        checks=tuple(
            replace(_told(r, capture.source.flavour), attested=closed.get(r.check.id, ""))
            for r in results
        ),
        findings=findings,
        datasets=datasets,
        transport=_transport(snapshot),
        access=_access(snapshot, catalog, judging),
        readiness=readiness_of(
            snapshot,
            capture.source.flavour,
            product=capture.source.product,
            version=capture.source.version,
        ),
        settings=settings.settings if (settings := present(snapshot.get(Settings))) else (),
        not_read=tuple(
            NotRead(fact=kind.__name__, reason=m.reason.value, detail=m.detail, grant=m.grant)
            for kind, m in sorted(snapshot.missing(), key=lambda pair: pair[0].__name__)
            if m.reason is not Reason.UNSUPPORTED
        ),
        questions=tuple(
            replace(q, attestation=attested.get(q.id), ended=ended.get(q.id))
            for q in (*QUESTIONS, *of_service(capture.source.flavour), *questions_of(datasets))
        ),
        load=capture.load,
        character=character_of(snapshot),
        structures=found.structures if (found := present(snapshot.get(Structures))) else (),
        series=present(snapshot.get(SeriesTimings)),
        quality=quality,
        relations=present(snapshot.get(Relations)),
        availability=present(snapshot.get(Availability)),
        expectations=present(snapshot.get(ExpectationResults)),
        controls=evidence_of(results, findings, capture.source.product),
        governance=governing.told(findings, {r.check.id: r.check.aliases for r in results}, owned),
    )
    verdict = verdict_of(
        capture,
        scored,
        findings,
        policy=policy,
        owner=governing.answering,
        rules=further(report, policy, today=governing.today, earlier=judging.earlier),
    )
    return replace(report, verdict=verdict)


def _left_out(checks: Sequence[Check[...]], snapshot: Snapshot) -> tuple[CheckResult, ...]:
    """What nobody asked for is not known: it lowers coverage, so that no verdict rests on it."""
    return tuple(
        result
        if result.status is Status.NOT_APPLICABLE
        else CheckResult(
            result.check,
            Status.NOT_RUN,
            reason="left out of this audit by --only, --skip or the configuration",
            cause=Reason.SKIPPED,
        )
        for result in evaluate(checks, snapshot)
    )


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
        attested=part.attested,
        critical=severities.count("critical"),
        high=severities.count("high"),
        medium=severities.count("medium"),
        low=severities.count("low"),
    )


def _told(result: CheckResult, flavour: str) -> CheckSummary:
    """A result, and what would let it run in the terms of a managed service."""
    return replace(summary_of(result), grant=in_terms_of(flavour, result.grant))


def summary_of(result: CheckResult) -> CheckSummary:
    """A result as the report lists it."""
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


def _transport(snapshot: Snapshot) -> Transport:
    connection = present(snapshot.get(Connection))
    rules = present(snapshot.get(AuthRules))
    server = present(snapshot.get(TlsServer))
    return Transport(
        applies=connection is None or connection.networked,
        connection=connection,
        rules=rules.rules if rules else (),
        server=server,
        ratings=rate(server) if server else (),
    )


def _access(snapshot: Snapshot, catalog: Catalog | None, judging: Judging) -> Access:
    accounts = present(snapshot.get(Accounts))
    grants = present(snapshot.get(Grants))
    return Access(
        account=present(snapshot.get(AuditAccount)),
        authentication=present(snapshot.get(Authentication)),
        accounts=accounts.accounts if accounts else (),
        privileges=grants.roles if grants else (),
        public=grants.public if grants else (),
        least_privilege=judging.grants(catalog) if judging.grants and catalog else "",
        handling=present(snapshot.get(CredentialHandling)),
    )


def _rounded(points: float | None) -> float | None:
    """One decimal, never rounded up: what is shown as the policy's score has reached it."""
    return None if points is None else tenths(points)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
