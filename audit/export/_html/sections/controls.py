"""By published standard: the clauses that checks speak to, and how those checks came out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.export._html.context import Context
from audit.export._html.marks import RANK, SEVERITIES, Tag
from audit.export._html.section import EVIDENCE, Section
from audit.export._html.sections.coverage import GAPS
from audit.model.figures import number
from audit.report.controls import ControlEvidence, FrameworkEvidence
from audit.report.wording import counted, name

_SUMMARY = (
    "Evidence for an auditor and no certification: a passed check supports a clause and does not "
    "fulfil it. Clauses that no check of this run speaks to are not listed, and nothing is claimed "
    "of them."
)
#: So many checks are named for a clause; the JSON report has all.
_MOST = 6
_TAGS = {
    "passed": Tag("ok", "pass", "Passed"),
    "partly": Tag("wr", "skip", "Passed in part"),
    "waived": Tag("st", "waive", "Waived"),
    "not-checked": Tag("wr", "skip", "Not checked"),
}
_ORDER = ("failed", "waived", "partly", "not-checked", "passed")
_WORDS = {"failed": "failed", "waived": "waived", "partly": "passed in part",
          "not-checked": "not checked", "passed": "passed"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A check that failed or did not run, with its place on the page ("" without one)."""

    check: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Clause:
    id: str
    label: str
    tag: Tag
    told: str
    failed: tuple[Named, ...]
    open: tuple[Named, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Standard:
    title: str
    version: str
    told: str
    source: str
    note: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class ControlsView:
    summary: str
    standards: tuple[Standard, ...]


def section(context: Context) -> Section | None:
    evidence = context.report.controls
    if not evidence:
        return None
    failed = sum(c.status == "failed" for framework in evidence for c in framework.controls)
    findings, gaps = _findings(context), _gaps(context)
    standards = tuple(_standard(framework, findings, gaps) for framework in evidence)
    view = ControlsView(_SUMMARY, standards)
    badge = number(failed) if failed else ""
    return Section("controls", EVIDENCE, "Controls", "Controls by standard", view, badge)


def _standard(
    framework: FrameworkEvidence, findings: Mapping[str, str], gaps: Mapping[str, str]
) -> Standard:
    counts = Counter(control.status for control in framework.controls)
    parts = [f"{number(counts[s])} {_WORDS[s]}" for s in _ORDER if counts[s]]
    unverified = [name(c.id) for c in framework.controls if not c.verified]
    note = f"Not compared with a public text: {', '.join(unverified)}." if unverified else ""
    return Standard(
        title=name(framework.name),
        version=f"{name(framework.title)}, {name(framework.version)}",
        told=f"{counted(len(framework.controls), 'clause')}: {', '.join(parts)}",
        source=name(framework.source),
        note=note,
        clauses=tuple(_clause(control, findings, gaps) for control in framework.controls),
    )


def _clause(
    control: ControlEvidence, findings: Mapping[str, str], gaps: Mapping[str, str]
) -> Clause:
    failed = _named(control.failed, findings)
    unseen = _named(control.not_checked, gaps)
    hidden = len(control.failed) + len(control.not_checked) - len(failed) - len(unseen)
    return Clause(
        id=name(control.id),
        label=name(control.label),
        tag=_tag(control),
        told=_told(control),
        failed=failed,
        open=unseen,
        more=f"and {number(hidden)} more" if hidden else "",
    )


def _tag(control: ControlEvidence) -> Tag:
    """The worst severity of a clause that has a failed check, else what came of it."""
    known = [severity for severity, _ in control.severities if severity in SEVERITIES]
    if control.status == "failed" and known:
        return SEVERITIES[min(known, key=RANK.__getitem__)]
    return _TAGS.get(control.status, _TAGS["not-checked"])


def _told(control: ControlEvidence) -> str:
    """How many checks came out how, the failed ones by severity."""
    parts: list[str] = []
    if control.failed:
        by = ", ".join(
            f"{number(count)} {name(severity)}" for severity, count in control.severities
        )
        parts.append(f"{number(len(control.failed))} failed ({by})")
    for word, checks in (
        ("waived", control.waived),
        ("not checked", control.not_checked),
        ("passed", control.passed),
    ):
        if checks:
            parts.append(f"{number(len(checks))} {word}")
    return ", ".join(parts)


def _named(checks: Sequence[str], anchors: Mapping[str, str]) -> tuple[Named, ...]:
    return tuple(Named(name(check), anchors.get(check, "")) for check in checks[:_MOST])


def _findings(context: Context) -> dict[str, str]:
    """Where the findings of each check begin on the page."""
    found: dict[str, str] = {}
    for entry in context.entries:
        found.setdefault(entry.first.check, entry.alias or entry.anchor)
    return found


def _gaps(context: Context) -> dict[str, str]:
    """Where the page says why a check did not run."""
    return {
        check.id: context.check_anchors[check.id]
        for check in context.report.checks
        if check.status in GAPS and check.id in context.check_anchors
    }
