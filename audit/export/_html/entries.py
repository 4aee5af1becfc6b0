"""Findings as the page lists them: alone, or as one entry for many places of one check."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.export._html.anchors import Anchors, slug
from audit.report.document import Finding, Waiver

#: More findings than this of one check and severity become one entry (docs/adr).
ALONE = 5
#: So many places of such an entry are listed; the JSON report has all.
PLACES = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the list of findings.

    `alias` is the check's own anchor, put on the first entry of a check that has several.
    """

    anchor: str
    alias: str
    findings: tuple[Finding, ...]
    places: tuple[str, ...] = ()  # anchors of the first findings, when there are many

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def many(self) -> bool:
        return len(self.findings) > ALONE

    @property
    def title(self) -> str:
        """The title of all its findings, or the one that most of them have."""
        found = Counter(f.title for f in self.findings)
        return max(found, key=found.__getitem__)


def entries_of(findings: Sequence[Finding], anchors: Anchors) -> tuple[Entry, ...]:
    """The entries in the order of the report, each with its anchor."""
    grouped: dict[tuple[str, str, str, Waiver | None], list[Finding]] = {}
    for finding in findings:
        key = (finding.check, finding.severity, finding.status, finding.waiver)
        grouped.setdefault(key, []).append(finding)
    lists: list[list[Finding]] = []
    for group in grouped.values():
        lists += [group] if len(group) > ALONE else [[finding] for finding in group]
    position = {id(finding): number for number, finding in enumerate(findings)}
    lists.sort(key=lambda group: position[id(group[0])])
    per_check = Counter(group[0].check for group in lists)
    return tuple(_entry(group, per_check, anchors) for group in lists)


def _entry(group: list[Finding], per_check: Mapping[str, int], anchors: Anchors) -> Entry:
    first, many = group[0], len(group) > ALONE
    alias = ""
    if per_check[first.check] == 1:
        anchor = anchors.take(first.check)
    else:
        if not anchors.has(slug(first.check)):
            alias = anchors.take(first.check)
        last = (first.severity, first.status) if many else (first.fingerprint,)
        anchor = anchors.take(first.check, *last)
    shown = group[:PLACES] if many else ()
    places = tuple(anchors.take(f.check, f.fingerprint) for f in shown)
    return Entry(anchor, alias, tuple(group), places)
