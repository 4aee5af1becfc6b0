"""At most five findings that matter most, each of another check."""

from collections.abc import Iterator
from dataclasses import dataclass

from audit.export._html.context import Context
from audit.export._html.entries import Entry
from audit.export._html.marks import SEVERITIES, Tag
from audit.export._html.section import NOTHING_RAN, SUMMARY, Section, place_of
from audit.report.wording import counted, name, prose

MOST = 5
_SERIOUS = ("critical", "high", "medium")


@dataclass(frozen=True, slots=True)
class Risk:
    tag: Tag
    title: str
    anchor: str
    evidence: str
    fix: str
    place: str
    owner: str
    effort: str
    controls: tuple[str, ...]


def section(context: Context) -> Section:
    risks = tuple(_risk(context, entry) for entry in _worst(context))
    none = "No open finding is critical, high or medium."
    empty = "" if risks else none if context.ran else NOTHING_RAN
    badge = str(len(risks)) if risks else ""
    return Section("risks", SUMMARY, "Top risks", "Top risks", risks, badge, empty)


def _worst(context: Context) -> Iterator[Entry]:
    """The worst first; of equals, the one whose check can mean more comes first.

    The order of the entries is kept where that does not decide.
    """
    declared = {check.id: check.severity for check in context.report.checks}
    order = ("critical", "high", "medium", "low", "info")

    def weight(entry: Entry) -> tuple[int, int]:
        return (
            order.index(entry.first.severity),
            order.index(declared.get(entry.first.check, "info")),
        )

    seen: set[str] = set()
    for entry in sorted(context.entries, key=weight):
        first = entry.first
        if first.status == "open" and first.severity in _SERIOUS and first.check not in seen:
            seen.add(first.check)
            yield entry
            if len(seen) == MOST:
                return


def _risk(context: Context, entry: Entry) -> Risk:
    first = entry.first
    place = place_of(context, first.dataset, first.field, first.object)
    if entry.many:
        place = f"{place} and {counted(len(entry.findings) - 1, 'more place')}"
    return Risk(
        tag=SEVERITIES[first.severity],
        title=prose(entry.title, 200),
        anchor=entry.anchor,
        evidence=prose(first.evidence, 600),
        fix=prose(first.fix, 600),
        place=place,
        owner=name(first.owner) or "No owner",
        effort=first.effort,
        controls=first.controls[:MOST],
    )
