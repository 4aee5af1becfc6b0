"""The report as Markdown for a ticket: verdict, conditions, findings, what was not checked.

Short enough for every tracker (Jira takes 32,767 characters); what does not fit is left out
finding by finding, the least severe first, and said.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from audit.export._markdown import block, code, text
from audit.export.json import digest
from audit.report.document import Finding, Report
from audit.report.gates import blocks
from audit.report.wording import counted, points

EXTENSION = "md"
MOST_CHARACTERS = 30_000
_MOST_TAIL = 7_000
_MOST_PLACES, _MOST_CONDITIONS, _MOST_REASONS, _MOST_WAIVED = 8, 40, 12, 12
_MOST_COMMANDS = 4
_SEVERITIES = ("critical", "high", "medium", "low", "info")


def render(report: Report, most: int = MOST_CHARACTERS) -> bytes:
    """At most `most` characters, of which 3,000 are enough for any report."""
    tail = _cut(list(_tail(report)), min(_MOST_TAIL, most // 4))
    head = _beginning(report, most // 2)
    room = most - len(head) - len(tail) - 300  # of the sentence on what is left out
    whole = "\n".join([head, *_findings(report, room), tail])
    return f"{whole}\n".encode(errors="replace")


def _beginning(report: Report, room: int) -> str:
    """The head with as many conditions as there is room for."""
    steps = list(_steps(report))
    most = min(_MOST_CONDITIONS, len(steps))
    while len(head := "\n".join(_head(report, steps, most))) > room and most:
        most = most * 3 // 4
    return head


def _steps(report: Report) -> Iterator[str]:
    """What has to happen before the first load: what blocks, then the conditions."""
    policy = report.run.policy
    opened = [f for f in report.findings if f.status == "open"]
    for group in _groups([f for f in opened if blocks(policy, f.check, f.severity)]):
        first = group[0]
        told = _step(first.title, group, first.fix, first.owner, first.due)
        yield f"- [ ] {first.severity.capitalize()}: {told}"
    by_fingerprint = {finding.fingerprint: finding for finding in opened}
    for condition in report.verdict.conditions:
        found = by_fingerprint.get(condition.finding)
        alone = [found] if found and condition.count == 1 else []
        told = _step(condition.title, alone, condition.fix, condition.owner, condition.due)
        yield f"- [ ] {told}"


def _step(title: str, group: Sequence[Finding], fix: str, owner: str, due: str) -> str:
    where = _where(group[0]) if len(group) == 1 else ""
    many = f" ({len(group):,} places)" if len(group) > 1 else ""
    who = f"{text(owner or 'No owner')}{f', {text(due)}' if due else ''}"
    return f"**{text(title)}**{many}{where and f' {where}'}: {text(fix)} *({who})*"


def _head(report: Report, steps: Sequence[str], most: int) -> Iterator[str]:
    source, verdict = report.source, report.verdict
    yield f"# {text(verdict.headline)}"
    yield ""
    product = " ".join(filter(None, (source.product, source.version)))
    yield (
        f"**{text(verdict.status.replace('-', ' ').capitalize())}** · {text(product)} · "
        f"{counted(len(report.datasets), 'dataset')} · {report.run.started_at:%d %b %Y %H:%M} UTC"
    )
    unfinished = report.run.unfinished_reason
    if not report.run.finished and unfinished not in verdict.summary:
        yield f"\n**The audit did not finish:** {text(unfinished)}"
    yield f"\n{text(verdict.summary)}"
    yield "\n| | Score | Coverage | Open findings |\n|---|--:|--:|---|"
    score = report.score
    yield f"| **Overall** | **{_figure(score.overall)}** | {_share(score.coverage)} | |"
    for part in report.scores:
        counts = (part.critical, part.high, part.medium, part.low)
        said = [f"{n:,} {word}" for n, word in zip(counts, _SEVERITIES, strict=False) if n]
        yield (
            f"| {part.title} | {_figure(part.score)} | {_share(part.coverage)} | "
            f"{', '.join(said) or 'none'} |"
        )
    if steps:
        yield "\n## Before the first load\n"
        yield from steps[:most]
        if len(steps) > most:
            yield f"- and {len(steps) - most:,} more"


def _findings(report: Report, room: int) -> Iterator[str]:
    """Blocks of findings, each whole, as long as there is room."""
    groups = _groups([f for f in report.findings if f.status == "open"])
    left = room
    last = ""
    for place, group in enumerate(groups):
        lines = list(_group(group))
        if group[0].severity != last:
            total = sum(len(g) for g in groups if g[0].severity == group[0].severity)
            lines.insert(0, f"\n## {group[0].severity.capitalize()} ({total:,})\n")
        told = "\n".join(lines)
        if len(told) + 1 > left:
            gone = Counter(f.severity for g in groups[place:] for f in g)
            counts = ", ".join(f"{gone[s]:,} {s}" for s in _SEVERITIES if gone[s])
            yield f"\n**Left out here for its length: {counts}.** The report has every finding."
            break
        yield told
        left -= len(told) + 1
        last = group[0].severity
    if not groups:
        yield "\nNo finding is open."
    quiet = Counter(f.status for f in report.findings if f.status != "open")
    if quiet:
        yield f"\nBeside them: {', '.join(f'{n:,} {status}' for status, n in quiet.items())}."


def _groups(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings that say the same of several places, the most severe first."""
    found: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.severity, finding.check, finding.title), []).append(finding)
    return sorted(found.values(), key=lambda group: _SEVERITIES.index(group[0].severity))


def _group(group: Sequence[Finding]) -> Iterator[str]:
    first = group[0]
    yield f"### {text(first.title)}" + (f" ({len(group):,} places)" if len(group) > 1 else "")
    for finding in group[:_MOST_PLACES]:
        yield f"- {_place(finding)}{text(finding.evidence)}"
    if len(group) > _MOST_PLACES:
        yield f"- and {len(group) - _MOST_PLACES:,} more places"
    owner = f" Owner: {text(first.owner)}." if first.owner else ""
    yield f"\n{text(first.why)} **{text(first.fix)}**{owner} `{first.check}`"
    commands = list(dict.fromkeys(f.command for f in group[:_MOST_PLACES] if f.command))
    if commands:
        yield block("\n".join(commands[:_MOST_COMMANDS]))
    if len(commands) > _MOST_COMMANDS:
        yield f"\nCommands for {len(commands) - _MOST_COMMANDS:,} more places are in the report."


def _place(finding: Finding) -> str:
    where = _where(finding)
    return f"{where}: " if where else ""


def _where(finding: Finding) -> str:
    where = ".".join(part for part in (finding.dataset, finding.field) if part)
    return " ".join(code(part) for part in (where, finding.object) if part)


def _waived(report: Report) -> Iterator[str]:
    """What is accepted for now, by whom and until when, the most severe first."""
    waived = [(f, f.waiver) for f in report.findings if f.status == "waived" and f.waiver]
    if not waived:
        return
    yield f"\n## Waived ({len(waived):,})\n"
    waived.sort(key=lambda pair: _SEVERITIES.index(pair[0].severity))
    for finding, waiver in waived[:_MOST_WAIVED]:
        ticket = f", {text(waiver.ticket)}" if waiver.ticket else ""
        yield (
            f"- {finding.severity}: {_place(finding)}{text(finding.title)}, until {waiver.until} "
            f"by {text(waiver.approver)}{ticket}: {text(waiver.reason)}"
        )
    if len(waived) > _MOST_WAIVED:
        yield f"- and {len(waived) - _MOST_WAIVED:,} more"


def _tail(report: Report) -> Iterator[str]:
    yield from _waived(report)
    gaps = Counter(
        (check.reason, check.grant)
        for check in report.checks
        if check.status in {"not-run", "unknown", "error"}
    )
    if gaps:
        yield f"\n## Not checked ({sum(gaps.values()):,})\n"
        for (reason, grant), count in gaps.most_common(_MOST_REASONS):
            told = f"; {code(grant)}" if grant else ""
            yield f"- {count:,} {'check' if count == 1 else 'checks'}: {text(reason)}{told}"
        if len(gaps) > _MOST_REASONS:
            yield f"- and {len(gaps) - _MOST_REASONS:,} more reasons"
    if report.questions:
        yield "\n## Questions for the owner\n"
        yield from (
            f"- [x] {text(question.question)} Attested by {text(question.attestation.by)} until "
            f"{question.attestation.until}."
            if question.attestation
            else f"- [ ] {text(question.question)}"
            for question in report.questions
        )
    run, load = report.run, report.load
    yield "\n---"
    yield (
        f"source-audit {run.tool_version}, run {code(run.id)}; {load.statements:,} statements, "
        f"{load.rows:,} rows, {load.seconds:.2f} s of the source's time. SHA-256 of the report "
        f"(RFC 8785): {code(digest(report))}"
    )


def _cut(lines: Sequence[str], most: int) -> str:
    """The lines in at most so many characters; the last one, which says what this is, stays."""
    *body, last = lines
    found: list[str] = []
    left = most - len(last)
    for line in body:
        left -= len(line) + 1
        if left < 0:
            found.append("- and more, which the report has\n\n---")
            break
        found.append(line)
    return "\n".join([*found, last])


def _figure(score: float | None) -> str:
    return "-" if score is None else points(score)


def _share(part: float | None) -> str:
    return "-" if part is None else f"{part:.0%}"


EXPORTER = render
