"""Rules of a policy, held to a report: which hold, which do not, and why."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from audit.report.document import Finding, Policy, Report
from audit.report.wording import points

#: What is told of the findings that trip a rule.
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One rule. `found` says what is there, as a sentence; `fix` what would make the rule hold.

    `blocks` says that the source is not ready while it does not hold; else it is a condition.
    `findings` are fingerprints of what trips it.
    """

    rule: str
    asked: str
    found: str
    holds: bool
    blocks: bool = False
    title: str = ""
    fix: str = ""
    findings: tuple[str, ...] = ()


def blocks(policy: Policy, check: str, severity: str) -> bool:
    """Whether an open finding keeps a source from being ready; a note never does."""
    return severity != "info" and (
        severity in policy.blocking_severities
        or any(fnmatchcase(check, pattern) for pattern in policy.blocking_checks)
    )


def conditional(policy: Policy, severity: str) -> bool:
    """Whether an open finding that does not block makes a condition."""
    return severity in policy.condition_severities


def still_open(finding: Finding, today: date) -> bool:
    """Whether it counts on a day: open then, or accepted until a day that is over."""
    if finding.status == "waived" and finding.waiver is not None:
        return finding.waiver.until < today.isoformat()
    return finding.status == "open"


def fingerprints(report: Report) -> frozenset[str]:
    """All findings of a report that are more than notes, as `earlier` of a later one."""
    return frozenset(f.fingerprint for f in report.findings if f.severity != "info")


def outcomes(
    report: Report, policy: Policy, *, today: date, earlier: Collection[str] | None = None
) -> tuple[Outcome, ...]:
    """Every rule of the policy. `earlier` are fingerprints of the run before, None where unknown.

    What is not known does not hold.
    """
    found = [f for f in report.findings if still_open(f, today)]
    return (
        _finished(report),
        *_severities(found, policy),
        *_checks(found, policy),
        *_coverage(report, policy),
        *_score(report, policy),
        *further(report, policy, today=today, earlier=earlier),
    )


def further(
    report: Report, policy: Policy, *, today: date, earlier: Collection[str] | None = None
) -> tuple[Outcome, ...]:
    """The rules that the default policy has not, and that nothing else of a verdict looks at."""
    return (
        *_unknown_checks(report, policy),
        *_undercurrents(report, policy),
        *_new(report, policy, today, earlier),
        *_certificate(report, policy, today),
        *_controls(report, policy),
    )


def _finished(report: Report) -> Outcome:
    done = report.run.finished and report.score.overall is not None
    why = report.run.unfinished_reason or "no check ran"
    return Outcome(
        rule="finished",
        asked="the audit finished and checks ran",
        found="it did" if done else why,
        holds=done,
        blocks=True,
    )


def _severities(found: Sequence[Finding], policy: Policy) -> Iterator[Outcome]:
    for key, blocking in (("blocking_severities", True), ("condition_severities", False)):
        for severity in getattr(policy, key):
            if not blocking and severity in policy.blocking_severities:
                continue
            those = [f for f in found if f.severity == severity]
            yield _listed(key, f"no open {severity} finding", those, blocks=blocking)


def _checks(found: Sequence[Finding], policy: Policy) -> Iterator[Outcome]:
    for pattern in policy.blocking_checks:
        those = [f for f in found if f.severity != "info" and fnmatchcase(f.check, pattern)]
        yield _listed("blocking_checks", f"no open finding of {pattern}", those, blocks=True)


def _listed(rule: str, asked: str, those: Sequence[Finding], *, blocks: bool) -> Outcome:
    return Outcome(
        rule=rule,
        asked=asked,
        found=named(those),
        holds=not those,
        blocks=blocks,
        findings=tuple(f.fingerprint for f in those),
    )


def named(findings: Sequence[Finding]) -> str:
    """How many, and the first of them by check and place."""
    if not findings:
        return "none"
    shown = [" ".join(part for part in (f.check, _place(f)) if part) for f in findings[:_SHOWN]]
    more = f" and {len(findings) - _SHOWN:,} more" if len(findings) > _SHOWN else ""
    return f"{len(findings):,}: {', '.join(shown)}{more}"


def _place(finding: Finding) -> str:
    where = ".".join(part for part in (finding.dataset, finding.field) if part)
    return " ".join(part for part in (where, finding.object) if part)


def _coverage(report: Report, policy: Policy) -> Iterator[Outcome]:
    thin = [s for s in report.scores if s.coverage is not None and s.coverage < policy.min_coverage]
    known = [s for s in report.scores if s.coverage is not None]
    lowest = min(known, key=lambda s: s.coverage or 0.0, default=None)
    told = [f"{s.title} {s.coverage or 0.0:.0%}" for s in thin or ([lowest] if lowest else [])]
    yield Outcome(
        rule="min_coverage",
        asked=f"at least {policy.min_coverage:.0%} of each undercurrent's checks are covered",
        found=", ".join(told) or "nothing was checked",
        holds=bool(known) and not thin,
        blocks=True,
    )


def _score(report: Report, policy: Policy) -> Iterator[Outcome]:
    overall = report.score.overall
    yield Outcome(
        rule="min_score",
        asked=f"the overall score is at least {policy.min_score:g}",
        found="there is none" if overall is None else points(overall),
        holds=overall is not None and overall >= policy.min_score,
    )


def _unknown_checks(report: Report, policy: Policy) -> Iterator[Outcome]:
    """A rule about checks that the report has not: nobody looked, so it does not hold."""
    for pattern in policy.blocking_checks:
        if not any(fnmatchcase(check.id, pattern) for check in report.checks):
            yield Outcome(
                rule="blocking_checks",
                asked=f"there is a check {pattern}",
                found="this report has none",
                holds=False,
                title=f"A rule of the policy is about a check that exists: {pattern}",
                fix="Correct blocking_checks of the policy, or remove it; `source-audit checks "
                "list` has the names.",
            )


def _undercurrents(report: Report, policy: Policy) -> Iterator[Outcome]:
    scores = {s.undercurrent: s for s in report.scores}
    for name, least in policy.min_scores:
        part = scores.get(name)
        points = part.score if part else None
        title = part.title if part else name
        yield Outcome(
            rule="min_scores",
            asked=f"the score of {title} is at least {least:g}",
            found="there is none" if points is None else f"{points:.1f}",
            holds=points is not None and points >= least,
            title=f"The score of {title} reaches {least:g}",
            fix="Resolve the findings of this undercurrent with the highest severity first.",
        )


def _new(
    report: Report, policy: Policy, today: date, earlier: Collection[str] | None
) -> Iterator[Outcome]:
    most = policy.max_new_findings
    if most is None:
        return
    drawn = report.governance is not None and report.governance.baseline is not None
    against = "the baseline" if drawn else "the last run"
    known = set[str]() if drawn else set(earlier or ())  # what a baseline holds is not open
    fresh = [
        f
        for f in report.findings
        if f.severity != "info" and still_open(f, today) and f.fingerprint not in known
    ]
    unknown = earlier is None and not drawn
    yield Outcome(
        rule="max_new_findings",
        asked=f"at most {most:,} open findings are new since {against}",
        found="no earlier run is known; `source-audit baseline SOURCE` draws a line"
        if unknown
        else named(fresh),
        holds=not unknown and len(fresh) <= most,
        title=f"At most {most:,} open findings are new",
        fix="Resolve what came since, or draw a baseline with whoever accepts it.",
        findings=() if unknown else tuple(f.fingerprint for f in fresh),
    )


def _certificate(report: Report, policy: Policy, today: date) -> Iterator[Outcome]:
    days, server = policy.certificate_days, report.transport.server
    if days is None or not report.transport.applies:
        return
    leaf = server.certificates[0] if server and server.certificates else None
    if leaf is None or leaf.ends is None:
        found, holds = "the audit saw no certificate with an end", False
    else:
        ends = leaf.ends.date()
        found, holds = f"it ends on {ends.isoformat()}", (ends - today).days >= days
    yield Outcome(
        rule="certificate_days",
        asked=f"the server's certificate is valid for {days:,} days or more",
        found=found,
        holds=holds,
        title=f"The server's certificate is valid for {days:,} days or more",
        fix="Renew the certificate, or let the audit see it (docs/tls.md).",
    )


def _controls(report: Report, policy: Policy) -> Iterator[Outcome]:
    spoken = {
        f"{framework.name} {control.id}": control
        for framework in report.controls
        for control in framework.controls
    }
    for pattern in policy.required_controls:
        those = {cited: c for cited, c in spoken.items() if fnmatchcase(cited, pattern)}
        failing = [f"{cited} {c.status}" for cited, c in those.items() if c.status in _NOT_MET]
        more = f" and {len(failing) - _SHOWN:,} more" if len(failing) > _SHOWN else ""
        none = "no check of this run speaks to it"
        yield Outcome(
            rule="required_controls",
            asked=f"checks for {pattern} pass",
            found=f"{', '.join(failing[:_SHOWN])}{more}"
            if failing
            else "they do"
            if those
            else none,
            holds=bool(those) and not failing,
            blocks=True,
            title=f"Checks for {pattern} pass",
            fix="See what fails or was not checked in the section on controls.",
        )


_NOT_MET = frozenset({"failed", "partly", "not-checked"})
