"""Findings by their fingerprints: what is new, what came back, what is gone."""

from collections.abc import Collection, Iterator
from datetime import UTC

from audit.report.changes import FindingChange
from audit.report.document import Finding, Report

SEVERITIES = ("info", "low", "medium", "high", "critical")
NEW, RETURNED, RESOLVED, WORSE, BETTER = "new", "returned", "resolved", "worse", "better"
_ORDER = (NEW, RETURNED, WORSE, BETTER, RESOLVED)


def finding_changes(
    before: Report, after: Report, returned: Collection[str]
) -> tuple[tuple[FindingChange, ...], int]:
    """The changes, the most severe first, and how many findings are as they were, without those of
    severity info, which no count of findings has.

    A finding of a check that did not run this time is not resolved: nobody looked. `returned` are
    fingerprints that an earlier run had; so had whatever was first seen before the day of `before`.
    """
    old = {f.fingerprint: f for f in before.findings}
    new = {f.fingerprint: f for f in after.findings}
    looked = {c.id for c in after.checks if c.status in {"pass", "fail", "not-applicable"}}
    day = before.run.started_at.astimezone(UTC).date().isoformat()
    known = {mark for mark, f in new.items() if mark in returned or f.first_seen < day}
    found = [*_appeared(old, new, known), *_moved(old, new)]
    found += [
        _change(RESOLVED, f, before=f.severity)
        for mark, f in old.items()
        if mark not in new and f.check in looked
    ]
    same = sum(old[mark].severity == f.severity != "info" for mark, f in new.items() if mark in old)
    return tuple(sorted(found, key=_rank)), same


def _appeared(
    old: dict[str, Finding], new: dict[str, Finding], returned: Collection[str]
) -> Iterator[FindingChange]:
    for mark, finding in new.items():
        if mark not in old:
            yield _change(RETURNED if mark in returned else NEW, finding)


def _moved(old: dict[str, Finding], new: dict[str, Finding]) -> Iterator[FindingChange]:
    for mark, finding in new.items():
        was = old.get(mark)
        if was is not None and was.severity != finding.severity:
            up = SEVERITIES.index(finding.severity) > SEVERITIES.index(was.severity)
            yield _change(WORSE if up else BETTER, finding, before=was.severity)


def _change(change: str, finding: Finding, *, before: str = "") -> FindingChange:
    return FindingChange(
        change=change,
        check=finding.check,
        severity=finding.severity,
        title=finding.title,
        dataset=finding.dataset,
        field=finding.field,
        object=finding.object,
        fingerprint=finding.fingerprint,
        before=before,
        owner=finding.owner,
    )


def _rank(change: FindingChange) -> tuple[int, int, str, str, str, str]:
    return (
        _ORDER.index(change.change),
        -SEVERITIES.index(change.severity),
        change.title,
        change.dataset,
        change.field,
        change.object,
    )
