"""Scores and findings -> the verdict, its reasons and conditions (contract, Verdict)."""

import math
from collections.abc import Sequence

from audit.config.schema import PolicyEntry
from audit.engine.findings import BEFORE_FIRST_LOAD
from audit.model.score import Score
from audit.report.capture import Capture
from audit.report.document import Condition, Finding, Verdict


def verdict_of(
    capture: Capture, scored: Score, findings: Sequence[Finding], *, policy: PolicyEntry, owner: str
) -> Verdict:
    """The verdict by the policy; `owner` answers for the condition that no finding makes."""
    name = capture.source.name
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
    if capture.scope:
        reasons.append(f"Only datasets that fit {', '.join(capture.scope)} were looked at.")
    if not capture.finished:
        reasons.append(f"The audit did not finish: {capture.unfinished_reason}.")
    nothing = scored.overall is None
    if nothing and capture.finished:
        reasons.append("No check ran, so nothing is known of the source.")
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
                owner=owner or "No owner",
                due=BEFORE_FIRST_LOAD,
            ),
        )
    if critical or thin or nothing or not capture.finished:
        status = "not-ready"
        headline = _not_ready(name, len(critical), finished=capture.finished)
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


def _not_ready(name: str, critical: int, *, finished: bool) -> str:
    if critical:
        return f"{name} is not ready: {_count(critical, 'blocking finding')}"
    if not finished:
        return f"{name} is not ready: the audit did not finish"
    return f"{name} is not ready: too little was checked"


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
