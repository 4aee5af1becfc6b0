"""The report as SARIF 2.1.0 (OASIS), as code scanning of GitHub and others reads it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.export._places import logical, path_of
from audit.report.document import CheckSummary, Finding, Report
from audit.report.text import escaped, visible

EXTENSION = "sarif"
SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
#: What GitHub takes of one run (Code scanning, SARIF support): results, and tags of a rule.
MOST_RESULTS, MOST_TAGS = 25_000, 20
_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}
#: GitHub shows a rule as critical from 9.0 on, high from 7.0, medium from 4.0.
_SECURITY = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0", "info": "0.0"}
_PRECISION = {"certain": "very-high", "high": "high", "medium": "medium", "low": "low"}


def render(report: Report) -> bytes:
    """One run; rules are the checks that found something or did not run."""
    found = report.findings[:MOST_RESULTS]
    named = {f.check for f in found} | {
        check.id for check in report.checks if check.status in _UNRUN
    }
    rules = [check for check in report.checks if check.id in named]
    places = {check.id: number for number, check in enumerate(rules)}
    tree = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "source-audit",
                        "version": report.run.tool_version,
                        "rules": [_rule(check, report) for check in rules],
                    }
                },
                "automationDetails": {"id": f"source-audit/{path_segment(report)}/"},
                "invocations": [_invocation(report, places, cut=len(report.findings) - len(found))],
                "columnKind": "unicodeCodePoints",
                "results": [_result(report, f, places) for f in found],
                "properties": {
                    "source": visible(report.source.name),
                    "verdict": report.verdict.status,
                    "score": report.score.overall,
                    "coverage": report.score.coverage,
                },
            }
        ],
    }
    return f"{escaped(json.dumps(tree, ensure_ascii=False, indent=1))}\n".encode(errors="replace")


_UNRUN = {"not-run", "unknown", "error"}


def path_segment(report: Report) -> str:
    """The source as GitHub tells runs of one tool apart."""
    return visible(report.source.name).replace("/", "-") or "source"


def _rule(check: CheckSummary, report: Report) -> dict[str, Any]:
    of = [f for f in report.findings if f.check == check.id]
    confidence = of[0].confidence if of else "certain"
    tags = [check.undercurrent, *(of[0].controls if of else ())][:MOST_TAGS]
    rule: dict[str, Any] = {
        "id": check.id,
        "name": "".join(part.capitalize() for part in check.id.partition(".")[2].split("-")),
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": check.rationale or check.title},
        "help": {
            "text": f"{check.rationale}\n\n{check.remedy}",
            "markdown": f"{check.rationale}\n\n**{check.remedy}**",
        },
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
        "properties": {"tags": tags, "precision": _PRECISION[confidence]},
    }
    if check.undercurrent == "security":
        rule["properties"]["security-severity"] = _SECURITY[check.severity]
        rule["properties"]["tags"] = ["security", *tags[1:]]
    else:
        word = {"error": "error", "warning": "warning", "note": "recommendation"}
        rule["properties"]["problem.severity"] = word[_LEVELS[check.severity]]
    return rule


def _invocation(report: Report, places: Mapping[str, int], *, cut: int) -> dict[str, Any]:
    run = report.run
    notes = list(_notifications(report.checks, places))
    if cut:
        text = (
            f"{cut:,} findings of the lowest severities are left out: a run holds at most so many."
        )
        notes.append({"level": "warning", "message": {"text": text}})
    if not run.finished:
        text = visible(f"The audit did not finish: {run.unfinished_reason}")
        notes.append({"level": "error", "message": {"text": text}})
    return {
        "executionSuccessful": run.finished,
        "startTimeUtc": _utc(run.started_at.isoformat()),
        "endTimeUtc": _utc(run.finished_at.isoformat()),
        "toolExecutionNotifications": notes,
    }


def _notifications(
    checks: Sequence[CheckSummary], places: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    """Checks that did not run, each with what would let it."""
    for check in checks:
        if check.status in _UNRUN:
            told = f"{check.title}: not checked, {check.reason}"
            text = visible(f"{told}; {check.grant}" if check.grant else told)
            yield {
                "level": "error" if check.status == "error" else "warning",
                "message": {"text": text},
                "associatedRule": {"id": check.id, "index": places[check.id]},
            }


def _result(report: Report, found: Finding, places: Mapping[str, int]) -> dict[str, Any]:
    inside = logical(found)
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": path_of(report, found)},
            "region": {"startLine": 1},
        }
    }
    if inside:
        location["logicalLocations"] = [{"fullyQualifiedName": inside, "kind": "resource"}]
    result: dict[str, Any] = {
        "ruleId": found.check,
        "kind": "informational" if found.severity == "info" else "fail",
        "level": "none" if found.severity == "info" else _LEVELS[found.severity],
        "message": {
            "text": visible(f"{f'{inside}: ' if inside else ''}{found.title}. {found.evidence}")
        },
        "locations": [location],
        "partialFingerprints": {"sourceAudit/v1": found.fingerprint},
        "properties": {
            "severity": found.severity,
            "confidence": found.confidence,
            "status": found.status,
            "owner": visible(found.owner),
            "first_seen": found.first_seen,
        },
    }
    if found.check in places:  # a report of another version may have findings of unknown checks
        result["ruleIndex"] = places[found.check]
    if found.status in {"waived", "baseline"}:
        said = visible(found.waiver.reason) if found.waiver else "part of the baseline"
        suppression = {"kind": "external", "status": "accepted", "justification": said}
        result["suppressions"] = [suppression]
    return result


def _utc(text: str) -> str:
    return text.replace("+00:00", "Z")


EXPORTER = render
