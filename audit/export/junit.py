"""Checks as JUnit XML: a suite per undercurrent, a case per check that applies."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from audit.model.check import Undercurrent
from audit.report.document import CheckSummary, Finding, Report
from audit.report.text import visible

EXTENSION = "xml"
_MOST_PLACES = 20


def render(report: Report) -> bytes:
    """Failed checks fail, those that did not run are skipped with the reason; waived ones too."""
    took = (report.run.finished_at - report.run.started_at).total_seconds()
    root = ET.Element("testsuites", name=_text(report.source.name), time=f"{took:.3f}")
    for undercurrent in Undercurrent:
        of = [
            check
            for check in report.checks
            if check.undercurrent == undercurrent.value and check.status != "not-applicable"
        ]
        if of:
            _suite(root, undercurrent, of, report)
    ET.indent(root, " ")
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _suite(
    root: ET.Element, undercurrent: Undercurrent, checks: Sequence[CheckSummary], report: Report
) -> None:
    suite = ET.SubElement(root, "testsuite", name=undercurrent.display)
    counts = {"tests": len(checks), "failures": 0, "errors": 0, "skipped": 0}
    for check in checks:
        case = ET.SubElement(
            suite,
            "testcase",
            classname=f"{_text(report.source.name)}.{check.undercurrent}",
            name=f"{check.id}: {_text(check.title)}",
            time="0",
        )
        found = [f for f in report.findings if f.check == check.id and f.severity != "info"]
        opened = [f for f in found if f.status == "open"]
        if check.status == "error":
            counts["errors"] += 1
            ET.SubElement(case, "error", message=_text(check.reason), type="error")
        elif check.status in {"not-run", "unknown"}:
            counts["skipped"] += 1
            told = f"{check.reason}; {check.grant}" if check.grant else check.reason
            ET.SubElement(case, "skipped", message=_text(told))
        elif opened:
            counts["failures"] += 1
            _failure(case, check, opened)
        elif found:
            counts["skipped"] += 1
            ET.SubElement(case, "skipped", message=f"{len(found):,} {found[0].status}")
    for name, count in counts.items():
        suite.set(name, str(count))
    suite.set("timestamp", report.run.started_at.replace(microsecond=0).isoformat())


def _failure(case: ET.Element, check: CheckSummary, found: Sequence[Finding]) -> None:
    places = f" ({len(found):,} places)" if len(found) > 1 else ""
    failure = ET.SubElement(
        case, "failure", message=_text(f"{found[0].title}{places}"), type=found[0].severity
    )
    lines = [_line(finding) for finding in found[:_MOST_PLACES]]
    if len(found) > _MOST_PLACES:
        lines.append(f"and {len(found) - _MOST_PLACES:,} more")
    failure.text = "\n".join([*lines, _text(check.remedy)])


def _line(finding: Finding) -> str:
    where = ".".join(part for part in (finding.dataset, finding.field) if part)
    place = " ".join(part for part in (where, finding.object) if part)
    return _text(f"{place}: {finding.evidence}" if place else finding.evidence)


def _text(text: str) -> str:
    """Without what XML 1.0 cannot hold (section 2.2)."""
    return visible(text)


EXPORTER = render
