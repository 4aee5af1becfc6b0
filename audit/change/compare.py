"""Two reports of one source -> what changed."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from audit.change.around import other_changes
from audit.change.drift import drifts
from audit.change.figures import Figures
from audit.change.findings import finding_changes
from audit.change.schema import schema_changes
from audit.report.changes import Changes, Mark
from audit.report.document import Report
from audit.report.wording import counted

_RAN = frozenset({"pass", "fail"})
_BLIND = frozenset({"unknown", "not-run", "error"})


def compare(
    before: Report,
    after: Report,
    *,
    returned: Collection[str] = (),
    history: Sequence[Figures] = (),
) -> Changes:
    """All changes from one report to a later one.

    `returned` are fingerprints of findings that a run before both had: they are not new, they came
    back. `history` are the figures of the runs up to the earlier one, in their order; what data
    usually does is told by them. The order of findings, datasets and fields does not matter, nor do
    counts in evidence.
    """
    findings, unchanged = finding_changes(before, after, returned)
    drift, usual = drifts(before, after, history)
    return Changes(
        before=_mark(before),
        after=_mark(after),
        findings=findings,
        unchanged=unchanged,
        schema=schema_changes(before, after),
        drift=drift,
        usual=usual,
        others=other_changes(before, after),
        notes=tuple(_notes(before, after)),
    )


def _mark(report: Report) -> Mark:
    return Mark(
        run=report.run.id,
        started_at=report.run.started_at,
        sequence=report.run.sequence,
        verdict=report.verdict.status,
        score=report.score.overall,
        coverage=report.score.coverage,
        product=report.source.product,
        version=report.source.version,
        tool_version=report.run.tool_version,
    )


def _notes(before: Report, after: Report) -> Iterator[str]:
    """What makes the two hard to compare."""
    if before.run.tool_version != after.run.tool_version:
        yield (
            f"They were made by source-audit {before.run.tool_version} and "
            f"{after.run.tool_version}: checks of one may be unknown to the other."
        )
    for word, report in (("earlier", before), ("later", after)):
        if not report.run.finished:
            yield f"The {word} audit did not finish: what it did not reach is not compared."
    if before.run.scope != after.run.scope:
        yield "They looked at different datasets (--dataset)."
    if before.run.sampling != after.run.sampling:
        yield f"They read differently: {before.run.sampling} before, {after.run.sampling} now."
    if before.source.kind != after.source.kind:
        yield f"They are of different kinds: {before.source.kind} and {after.source.kind}."
    known = {check.id for check in before.checks}
    unknown = [check.id for check in after.checks if check.id not in known]
    if unknown and before.run.tool_version == after.run.tool_version:
        yield f"{len(unknown):,} checks were not among those of the earlier audit."
    yield from _unseen(before, after)


def _unseen(before: Report, after: Report) -> Iterator[str]:
    """What one of the two did not look at, so that nobody takes it for a change of the source."""
    seen = {check.id for check in before.checks if check.status in _RAN}
    blind = {c.id: c.reason for c in after.checks if c.id in seen and c.status in _BLIND}
    if blind:
        [(reason, times)] = Counter(blind.values()).most_common(1)
        why = f" ({times:,}: {reason})" if reason else ""
        were = "check that ran before was" if len(blind) == 1 else "checks that ran before were"
        yield f"{len(blind):,} {were} not run to an end now{why}."
    there = {finding.fingerprint for finding in after.findings}
    lost = sum(f.check in blind and f.fingerprint not in there for f in before.findings)
    if lost:
        yield (
            f"{counted(lost, 'finding')} of the earlier audit "
            f"{'is' if lost == 1 else 'are'} neither resolved nor as before: nobody looked."
        )
    unseen = {check.id for check in before.checks if check.status in _BLIND}
    there = {finding.fingerprint for finding in before.findings}
    shown = sum(f.check in unseen and f.fingerprint not in there for f in after.findings)
    if shown:
        yield (
            f"{counted(shown, 'finding')} that {'is' if shown == 1 else 'are'} new here "
            "may be older: the earlier audit did not look."
        )
