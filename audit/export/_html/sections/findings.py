"""Every finding with its evidence and fix, then the checks that passed."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from audit.export._html.context import Context
from audit.export._html.entries import PLACES, Entry
from audit.export._html.marks import BLOCKING, CONDITION, KNOWN, SEVERITIES, WAIVED, Pair, Tag
from audit.export._html.section import FINDINGS, NOTHING_RAN, Section, place_of
from audit.model.fact import Scalar
from audit.model.figures import number, share
from audit.report.document import CheckSummary, Finding
from audit.report.gates import blocks
from audit.report.wording import counted, iso_day, listed, moment, name, prose, sentence

_COMMAND_CHARACTERS = 2_000
#: A time with its zone, as details in the JSON report have it.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_PLACES_IN_TITLE = 3


@dataclass(frozen=True, slots=True)
class Place:
    """One of many places of an entry; `title` is empty when they all have the entry's."""

    anchor: str
    place: str
    title: str
    evidence: str
    owner: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Block:
    label: str
    text: str
    mono: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class FindingView:
    anchor: str
    alias: str
    severity: str
    undercurrent: str
    status: str
    blocking: bool
    tag: Tag
    title: str
    places: tuple[str, ...]  # as the heading names them
    rest: str
    badges: tuple[Tag, ...]
    check: str
    waiver: str
    blocks: tuple[Block, ...]
    table: tuple[Place, ...]
    table_note: str
    titles: bool
    owners: bool
    details: tuple[Pair, ...]
    command: str
    command_note: str
    controls: tuple[str, ...]
    meta: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a filter."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Passed:
    anchor: str
    check: str
    title: str
    observed: str


@dataclass(frozen=True, slots=True)
class FindingsView:
    summary: str
    none: str  # a sentence when there is no finding
    severities: tuple[Choice, ...]
    blocking: str
    undercurrents: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    entries: tuple[FindingView, ...]
    passed: tuple[Passed, ...]
    passed_count: str


def section(context: Context) -> Section:
    report = context.report
    entries = tuple(_entry(context, entry) for entry in context.entries)
    counted_open = [f for f in report.findings if f.status == "open" and f.severity != "info"]
    passed = [c for c in report.checks if c.status == "pass"]
    severities = Counter(f.severity for f in report.findings)
    present = {e.undercurrent for e in entries}
    statuses = sorted({e.status for e in entries})
    none = "No check that ran found anything to object to."
    view = FindingsView(
        summary=_summary(report.findings, counted_open, passed),
        none="" if entries else none if context.ran else NOTHING_RAN,
        severities=tuple(
            Choice(key, f"{SEVERITIES[key].word} {number(severities[key])}")
            for key in SEVERITIES
            if severities[key]
        ),
        blocking=_holding_up(context),
        undercurrents=tuple(
            Choice(s.undercurrent, s.title) for s in report.scores if s.undercurrent in present
        ),
        statuses=tuple(Choice(s, sentence(s)) for s in statuses) if len(statuses) > 1 else (),
        entries=entries,
        passed=tuple(_passed(context, c) for c in passed),
        passed_count=number(len(passed)),
    )
    return Section("findings", FINDINGS, "All findings", "Findings", view, _badge(counted_open))


def _holding_up(context: Context) -> str:
    """How many must be fixed before a source is ready, and before its first load."""
    found = [f for f in context.report.findings if f.blocking]
    blocking = sum(_blocks_onboarding(context, f) for f in found)
    waiting = len(found) - blocking
    parts = [f"blocking {number(blocking)}" if blocking else ""]
    parts.append(f"{'condition' if waiting == 1 else 'conditions'} {number(waiting)}")
    return sentence(", ".join(p for p in parts[: 2 if waiting else 1] if p))


def _blocks_onboarding(context: Context, finding: Finding) -> bool:
    """Whether the policy lets nothing begin; what holds up the first load only is a condition."""
    return finding.blocking and blocks(context.report.run.policy, finding.check, finding.severity)


def _badge(found: Sequence[Finding]) -> str:
    return number(len(found)) if found else ""


def _summary(
    findings: Sequence[Finding], opened: Sequence[Finding], passed: Sequence[CheckSummary]
) -> str:
    notes = sum(f.status == "open" and f.severity == "info" for f in findings)
    waived = sum(f.status == "waived" for f in findings)
    parts = [f"{number(len(opened))} open"]
    known = sum(f.status == "baseline" for f in findings)
    if waived:
        parts.append(f"{number(waived)} waived")
    if known:
        parts.append(f"{number(known)} in the baseline")
    if notes:
        parts.append(counted(notes, "note"))
    return f"{', '.join(parts)}; {counted(len(passed), 'check')} passed."


def _entry(context: Context, entry: Entry) -> FindingView:
    first = entry.first
    places, rest = _where(context, entry)
    table = _table(context, entry)
    command, note = _command(entry)
    accepted = {"waived": WAIVED, "baseline": KNOWN}.get(first.status)
    holds_up = BLOCKING if _blocks_onboarding(context, first) else CONDITION
    badges = ((holds_up,) if first.blocking else ()) + ((accepted,) if accepted else ())
    if entry.many:
        badges = (Tag("st", "", counted(len(entry.findings), "place")), *badges)
    return FindingView(
        anchor=entry.anchor,
        alias=entry.alias,
        severity=first.severity,
        undercurrent=first.undercurrent,
        status=first.status,
        blocking=first.blocking,
        tag=SEVERITIES[first.severity],
        title=prose(entry.title, 200),
        places=places,
        rest=rest,
        badges=badges,
        check=name(first.check),
        waiver=_waiver(first),
        blocks=_blocks(context, entry),
        table=table,
        table_note=_table_note(entry),
        titles=any(row.title for row in table),
        owners=len({row.owner for row in table}) > 1,
        details=() if entry.many else _details(first),
        command=command,
        command_note=note,
        controls=first.controls,
        meta=_meta(context, entry),
    )


def _where(context: Context, entry: Entry) -> tuple[tuple[str, ...], str]:
    names = [place_of(context, f.dataset, f.field, f.object) for f in entry.findings[:PLACES]]
    if not entry.many:
        return tuple(names), ""
    first = names[:_PLACES_IN_TITLE]
    return tuple(first), f" and {counted(len(entry.findings) - len(first), 'more place')}"


def _waiver(finding: Finding) -> str:
    waiver = finding.waiver
    if finding.status == "baseline":
        return (
            "It was there when the baseline was drawn: it does not gate, and counts in the score."
        )
    if waiver is None:
        return ""
    ticket = f" ({name(waiver.ticket)})" if waiver.ticket else ""
    until = iso_day(waiver.until)
    return (
        f"Accepted until {until} by {name(waiver.approver)}: {prose(waiver.reason, 400)}{ticket}. "
        f"It returns as open after {until}."
    )


def _blocks(context: Context, entry: Entry) -> tuple[Block, ...]:
    first = entry.first
    evidence = prose(first.evidence, 1_000)
    if entry.many:
        check = next((c for c in context.report.checks if c.id == first.check), None)
        total = counted(len(entry.findings), "place")
        base = f" of {number(check.examined)} examined" if check and check.examined else ""
        evidence = f"{total}{base}; each is listed below with its own evidence."
        if len(entry.findings) > PLACES:
            evidence = f"{total}{base}; the first {PLACES} are listed below."
    blocks = (
        Block("Evidence", evidence, strong=True),
        Block("Why it matters", prose(first.why, 1_000)),
        Block("Fix", prose(first.fix, 1_000)),
        Block("Verify", prose(first.verify, 600), mono=True),
    )
    return tuple(block for block in blocks if block.text)


def _table(context: Context, entry: Entry) -> tuple[Place, ...]:
    return tuple(
        Place(
            anchor=anchor,
            place=place_of(context, f.dataset, f.field, f.object),
            title="" if f.title == entry.title else prose(f.title, 200),
            evidence=prose(f.evidence, 400),
            owner=name(f.owner) or "No owner",
            fingerprint=f.fingerprint,
        )
        for anchor, f in zip(entry.places, entry.findings, strict=False)
    )


def _table_note(entry: Entry) -> str:
    if not entry.many or len(entry.findings) <= PLACES:
        return ""
    return f"{PLACES} of {counted(len(entry.findings), 'place')}; all are in the JSON report."


def _details(finding: Finding) -> tuple[Pair, ...]:
    """What stands beside the evidence, but for the confidence, which has a place of its own."""
    return tuple(
        Pair(
            sentence(name(d.label)),
            share(d.value, 1)
            if d.label.startswith("share of ") and isinstance(d.value, int | float)
            else _value(d.value),
            isinstance(d.value, str),
        )
        for d in finding.details
        if d.label != "confidence" and d.value != ""
    )


def _value(value: Scalar) -> str:
    match value:
        case None:
            return "not known"
        case bool():
            return "yes" if value else "no"
        case int():
            return number(value)
        case float():
            return f"{value:,.4g}"
        case str() if _MOMENT.fullmatch(value):
            return moment(datetime.fromisoformat(value))
        case str():
            return name(value)


def _command(entry: Entry) -> tuple[str, str]:
    """The command, or those of the listed places; what does not fit is said beside it."""
    shown = entry.findings[:PLACES] if entry.many else entry.findings
    commands = list(dict.fromkeys(f.command for f in shown if f.command))
    kept: list[str] = []
    for command in commands:
        if sum(map(len, kept)) + len(command) > _COMMAND_CHARACTERS:
            break
        kept.append(command)
    text = "\n".join(kept)
    left = len(commands) - len(kept)
    if left and not kept:
        return "", "The command is too long for this page; the JSON report has it."
    return text, f"{counted(left, 'more command')} in the JSON report." if left else ""


def _meta(context: Context, entry: Entry) -> tuple[Pair, ...]:
    first = entry.first
    owners = list(dict.fromkeys(name(f.owner) or "No owner" for f in entry.findings))
    pairs = [
        Pair("Status", _status(context, first)),
        Pair("First seen", iso_day(first.first_seen)),
        Pair("Owner", listed(owners, most=2)),
    ]
    if first.due:
        pairs.append(Pair("Due", sentence(first.due)))
    if first.effort:
        pairs.append(Pair("Effort", sentence(first.effort)))
    pairs += [
        Pair("Confidence", sentence(first.confidence)),
        Pair("Method", sentence(prose(first.method, 200))),
    ]
    if not entry.many:
        pairs.append(Pair("Fingerprint", first.fingerprint, mono=True))
    return tuple(pairs)


def _status(context: Context, finding: Finding) -> str:
    if finding.status == "open" and finding.severity == "info":
        return "Noted, does not count"
    if finding.status == "open" and finding.blocking:
        blocks_it = _blocks_onboarding(context, finding)
        return f"Open, {'blocks' if blocks_it else 'a condition of'} onboarding"
    return sentence(finding.status)


def _passed(context: Context, check: CheckSummary) -> Passed:
    return Passed(
        anchor=context.check_anchors.get(check.id, ""),
        check=name(check.id),
        title=check.title,
        observed=f"{number(check.examined)} examined" if check.examined else "",
    )
