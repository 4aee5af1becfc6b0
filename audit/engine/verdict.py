"""Scores and findings -> the verdict, its reasons and conditions (contract, Verdict)."""

from collections.abc import Iterator, Sequence

from audit.engine.findings import BEFORE_FIRST_LOAD
from audit.facts.catalog import Catalog
from audit.model.fact import Missing
from audit.model.score import Score, UndercurrentScore
from audit.report.capture import Capture
from audit.report.document import Condition, Finding, Policy, Verdict
from audit.report.gates import Outcome, blocks, conditional
from audit.report.wording import points


def verdict_of(
    capture: Capture,
    scored: Score,
    findings: Sequence[Finding],
    *,
    policy: Policy,
    owner: str,
    rules: Sequence[Outcome] = (),
) -> Verdict:
    """The verdict by the policy; `owner` answers for the conditions that no finding makes.

    `rules` are those that the default policy has not; the ones that do not hold are told.
    """
    name = capture.source.name
    opened = [f for f in findings if f.status == "open"]
    stopping = [f for f in opened if blocks(policy, f.check, f.severity)]
    waiting = [f for f in opened if f not in stopping and conditional(policy, f.severity)]
    thin = [
        u
        for u in scored.undercurrents
        if u.coverage is not None and u.coverage < policy.min_coverage
    ]
    low_score = scored.overall is not None and scored.overall < policy.min_score
    tripped = [rule for rule in rules if not rule.holds]
    nothing = scored.overall is None
    empty = _holds_nothing(capture)
    reasons = list(_looked_at(capture, empty=empty))
    if nothing and capture.finished:
        reasons.append("No check ran, so nothing is known of the source.")
    if stopping:
        reasons.append(f"{_count(len(stopping), _kind(stopping))} must be fixed first.")
    reasons += [_thin(u, policy) for u in thin]
    if waiting:
        reasons.append(
            f"{_count(len(waiting), _kind(waiting))} must be resolved before the first load."
        )
    if scored.overall is not None and low_score:
        reasons.append(
            f"The score {points(scored.overall)} is below the policy's {policy.min_score:g}."
        )
    reasons += [f"The policy asks that {rule.asked}: {rule.found}." for rule in tripped]
    conditions = _conditions(waiting)
    if low_score:
        title = f"Overall score reaches {policy.min_score:g}"
        fix = "Resolve the findings with the highest severity first."
        conditions = (*conditions, _rule_condition(title, fix, owner))
    conditions += tuple(_rule_condition(r.title, r.fix, owner) for r in tripped if not r.blocks)
    ruled_out = [rule for rule in tripped if rule.blocks]
    if stopping or thin or nothing or ruled_out or not capture.finished:
        status = "not-ready"
        headline = _not_ready(
            name, len(stopping), ruled_out=bool(ruled_out), finished=capture.finished
        )
    elif conditions:
        status = "ready-with-conditions"
        headline = (
            f"{name} can be onboarded once {_count(len(conditions), 'condition')} "
            f"{'is' if len(conditions) == 1 else 'are'} met"
        )
    else:
        status, headline = "ready", f"{name} can be onboarded"
    well = [_all_well(findings)] if status == "ready" and (empty or not reasons) else []
    return Verdict(
        status=status,
        headline=headline,
        summary=" ".join([*reasons, *well]),
        reasons=tuple(reasons),
        conditions=conditions,
    )


def _looked_at(capture: Capture, *, empty: bool) -> Iterator[str]:
    """What was not the whole of a source with data."""
    if capture.scope:
        yield f"Only datasets that fit {', '.join(capture.scope)} were looked at."
    if empty:
        yield "Our account sees no dataset in it, so there is nothing to load."
    if not capture.finished:
        yield f"The audit did not finish: {capture.unfinished_reason}."


def _holds_nothing(capture: Capture) -> bool:
    """Whether all of it was listed, and there was no dataset."""
    catalog = capture.snapshot.get(Catalog)
    whole = capture.finished and not capture.scope
    return whole and not isinstance(catalog, Missing) and not catalog.datasets


def _kind(found: Sequence[Finding]) -> str:
    """What they are called together: "critical finding", or only "finding" of several kinds."""
    severities = {f.severity for f in found}
    return f"{severities.pop()} finding" if len(severities) == 1 else "finding"


def _thin(part: UndercurrentScore, policy: Policy) -> str:
    attested = f", {part.attested} more are attested" if part.attested else ""
    return (
        f"{part.undercurrent.display}: {part.ran} of {part.applicable} checks ran{attested}; "
        f"the policy asks for {policy.min_coverage:.0%}."
    )


def _rule_condition(title: str, fix: str, owner: str) -> Condition:
    return Condition(
        finding="", title=title, fix=fix, owner=owner or "No owner", due=BEFORE_FIRST_LOAD
    )


def _not_ready(name: str, stopping: int, *, ruled_out: bool, finished: bool) -> str:
    if stopping:
        return f"{name} is not ready: {_count(stopping, 'blocking finding')}"
    if not finished:
        return f"{name} is not ready: the audit did not finish"
    if ruled_out:
        return f"{name} is not ready: a rule of the policy does not hold"
    return f"{name} is not ready: too little was checked"


def _all_well(findings: Sequence[Finding]) -> str:
    found = [f for f in findings if f.severity != "info"]
    opened = [f for f in found if f.status == "open"]
    counts = [(sum(f.status == s for f in found), words) for s, words in _ACCEPTED]
    accepted = " and ".join(f"{number:,} {words}" for number, words in counts if number)
    if not opened and not accepted:
        return "No check that ran found anything to object to."
    if not opened:
        return f"No open finding; {accepted}."
    smaller = f"{_count(len(opened), 'smaller one')} to look at"
    return f"No critical or high finding; {', '.join(p for p in (smaller, accepted) if p)}."


#: Findings that do not gate, in the words of the summary.
_ACCEPTED = (("baseline", "in the baseline"), ("waived", "waived"))


def _conditions(waiting: Sequence[Finding]) -> tuple[Condition, ...]:
    """One condition for each check with such findings, however many places it names."""
    by_check: dict[str, list[Finding]] = {}
    for finding in waiting:
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
