"""How the score comes about, what ran with what, and how to verify the report."""

import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from audit.export import json
from audit.export._html.context import Context
from audit.export._html.marks import Pair, bar
from audit.export._html.section import EVIDENCE, Section
from audit.facts.identity import Mark
from audit.model.figures import number
from audit.model.score import CRITICAL_CAP, WEIGHTS
from audit.report.document import LoadShare, Policy, Run
from audit.report.wording import counted, duration, listed, moment, name, sentence, size

_VERIFIED = {
    "real": "the product itself",
    "compatible": "another program that speaks its protocol",
    "recorded": "answers written from documentation: experimental",
}


@dataclass(frozen=True, slots=True)
class Weight:
    title: str
    width: str
    share: str


@dataclass(frozen=True, slots=True)
class LoadRow:
    purpose: str
    statements: str
    rows: str
    size: str
    seconds: str


@dataclass(frozen=True, slots=True)
class MethodView:
    formula: tuple[str, ...]
    weights: tuple[Weight, ...]
    thresholds: str
    run: tuple[Pair, ...]
    load: tuple[LoadRow, ...]
    read: str
    rows: str
    verified: tuple[Pair, ...]
    digest: str
    chain: str  # the run's place in the chain and its signature
    verify: str


def section(context: Context) -> Section:
    report = context.report
    policy = report.run.policy
    total = report.load
    whole = LoadShare(
        purpose="total",
        statements=total.statements,
        seconds=total.seconds,
        rows=total.rows,
        bytes=total.bytes,
    )
    heaviest = max((s.weight for s in report.scores), default=1)
    subject = report.source.name if report.run.sequence else "REPORT.json"
    view = MethodView(
        formula=_formula(),
        weights=tuple(
            Weight(s.title, bar(s.weight, heaviest), f"{s.weight}%") for s in report.scores
        ),
        thresholds=_thresholds(policy),
        run=tuple(_run(context)),
        load=tuple(_load(share) for share in (*total.by_purpose, whole)),
        read=sentence(context.words.reads),
        rows=sentence(context.words.rows),
        verified=tuple(_verified(context)),
        digest=json.digest(report),
        chain=" ".join(_chain(report.run)),
        verify=f"{shlex.join(['source-audit', 'verify', subject])}\n"
        "source-audit report REPORT.json -f html=again.html",
    )
    return Section("method", EVIDENCE, "Method and evidence", "Method and evidence", view)


def _thresholds(policy: Policy) -> str:
    """The rules of the policy in sentences; those that it has not are left out."""
    first = (
        f"Policy “{name(policy.name)}”: every undercurrent has at least {policy.min_coverage:.0%} "
        f"of its checks run, and the overall score is at least {policy.min_score:g}."
    )
    told = [first]
    stopping = [*policy.blocking_severities, *map(name, policy.blocking_checks)]
    waiting = [s for s in policy.condition_severities if s not in policy.blocking_severities]
    if stopping == ["critical"] and waiting == ["high"]:
        told.append("An open critical finding blocks; an open high one is a condition.")
    else:
        told.append(f"Open findings that block: {', '.join(stopping) or 'none'}.")
        told.append(f"Those that make a condition: {', '.join(waiting) or 'none'}.")
    told += [f"The score of {title} is at least {least:g}." for title, least in policy.min_scores]
    if policy.max_new_findings is not None:
        told.append(f"At most {policy.max_new_findings:,} open findings are new.")
    if policy.certificate_days is not None:
        told.append(f"The certificate is valid for {policy.certificate_days:,} days or more.")
    if policy.max_waiver_days is not None:
        told.append(f"A waiver counts for {policy.max_waiver_days:,} days at most.")
    if policy.max_attestation_days is not None:
        told.append(f"An answer of the owner counts for {policy.max_attestation_days:,} days.")
    if policy.approver_not_author:
        told.append("A waiver is approved by another than its author.")
    if policy.required_controls:
        told.append(f"Checks pass for {', '.join(map(name, policy.required_controls))}.")
    return " ".join(told)


def _chain(run: Run) -> Iterator[str]:
    if not run.sequence:
        yield "It was made without keeping the run, so no later run can vouch for it."
    elif run.previous:
        yield (
            f"Run {run.sequence:,} of this source that is kept; it follows the one whose link has "
            f"the digest {run.previous[:16]}…"
        )
    else:
        yield "The first run of this source that is kept."
    if run.signed_by:
        yield f"Its link is signed with Ed25519 by key {run.signed_by[:16]}… (DSSE envelope)."
    elif run.sequence:
        yield "The run is not signed."


def _formula() -> tuple[str, ...]:
    weights = ", ".join(
        f"{severity.word} {weight}" for severity, weight in WEIGHTS.items() if weight
    )
    return (
        (
            "Score of an undercurrent = 100 × (1 − Σ weight × failed share of its failed checks ÷ "  # noqa: RUF001  # signs of a formula
            "Σ weight of its checks that ran)."
        ),
        (
            f"Weights by a check's severity: {weights}. The failed share is that of the examined "
            "places that fail, at least a half, and a quarter when all of them are waived."
        ),
        (
            f"An open critical finding caps its undercurrent at {CRITICAL_CAP:g}. Checks that did "
            "not run are left out and shown as coverage; the worst case counts them as failed."
        ),
        "The overall score is the mean by these shares, over the undercurrents that have a score:",
    )


def _run(context: Context) -> Iterator[Pair]:
    report = context.report
    run, source = report.run, report.source
    product = " ".join(part for part in (source.product, source.version, source.flavour) if part)
    settings = len(report.settings)
    recorded = f" ({counted(settings, 'setting')} recorded)" if settings else ""
    yield Pair("source-audit", name(run.tool_version))
    yield Pair("Run", name(run.id), mono=True)
    yield Pair("Checks", number(len(report.checks)))
    driver = " / ".join(part for part in (name(run.python_version), name(run.driver)) if part)
    if driver:
        yield Pair("Python / driver" if run.driver else "Python", driver)
    yield Pair("Source", f"{name(product)}{recorded}")
    yield Pair("Address", name(source.url), mono=True)
    if source.identity:
        yield Pair("Identity", name(source.identity), mono=True)
    for mark in source.identified_by:
        yield Pair(sentence(name(mark.name)), _known_again(mark))
    yield Pair("Started", moment(run.started_at))
    seconds = (run.finished_at - run.started_at).total_seconds()
    yield Pair("Ended", f"{moment(run.finished_at)}, after {duration(seconds)}")
    if not run.finished:
        yield Pair("Unfinished", name(run.unfinished_reason))
    if run.resumed is not None:
        again = run.resumed
        yield Pair(
            "Gone on with",
            f"{moment(again.at)}, after an interruption: {number(again.datasets)} datasets and "
            f"{number(len(again.facts))} facts were not read again",
        )
    if run.command:
        yield Pair("Command", name(run.command), mono=True)


def _known_again(mark: Mark) -> str:
    """One trait of the server, and what it was held to."""
    found = name(mark.found) or name(mark.unread) or "none"
    if mark.expected is not None:
        return f"{found}, {'as pinned' if mark.expected else 'not the pinned one'}"
    if mark.changed:
        return f"{found}, another one than at the last audit"
    if mark.since is None or mark.changed is None:
        return found
    return f"{found}, the same since {moment(mark.since)}"


def _load(share: LoadShare) -> LoadRow:
    return LoadRow(
        purpose=sentence(name(share.purpose).replace("_", " ")),
        statements=number(share.statements),
        rows=number(share.rows),
        size=size(share.bytes) if share.bytes else "\N{EM DASH}",
        seconds=duration(share.seconds),
    )


def _verified(context: Context) -> Iterator[Pair]:
    """On what the kind and each check were shown to work (contract, Verified)."""
    source = context.report.source
    level = _VERIFIED.get(source.verified, "")
    on = f": {name(source.verified_on)}" if source.verified_on else ""
    yield Pair(f"Kind {name(source.kind)}", f"{level or 'not verified'}{on}")
    ran = [c for c in context.report.checks if c.status in {"pass", "fail"}]
    counts = Counter(c.verified for c in ran)
    for key, words in _VERIFIED.items():
        if counts[key]:
            checks = counted(counts[key], "check")
            names = [name(c.id) for c in ran if c.verified == key]
            which = "" if key == "real" else f": {listed(names, most=8)}"
            yield Pair(checks, f"{words}{which}")
    if counts[""]:
        yield Pair(counted(counts[""], "check"), "not verified on anything")
