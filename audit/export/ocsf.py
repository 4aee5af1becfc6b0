"""How the checks came out as Compliance Findings of OCSF 1.5.0 (class 2003), one event a line.

Attributes and numbers are those of schema.ocsf.io/1.5.0/classes/compliance_finding.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from audit.report.document import CheckSummary, Finding, Report
from audit.report.text import escaped, visible

EXTENSION = "ndjson"
VERSION = "1.5.0"
_CLASS, _CATEGORY = 2003, 2
_CREATE, _UPDATE, _CLOSE = 1, 2, 3
_ACTIVITIES = {_CREATE: "Create", _UPDATE: "Update", _CLOSE: "Close"}
_SEVERITIES = {
    "critical": (5, "Critical"),
    "high": (4, "High"),
    "medium": (3, "Medium"),
    "low": (2, "Low"),
    "info": (1, "Informational"),
}
_CONFIDENCES = {
    "certain": (3, "High"),
    "high": (3, "High"),
    "medium": (2, "Medium"),
    "low": (1, "Low"),
}
#: Of a finding: New, Suppressed, Resolved.
_STATUSES = {
    "open": (1, "New"),
    "waived": (3, "Suppressed"),
    "baseline": (3, "Suppressed"),
    "resolved": (4, "Resolved"),
}
#: Of a check (object compliance): Pass; Warning is what could not be told; Fail.
_PASS, _WARNING, _FAIL = (1, "Pass"), (2, "Warning"), (3, "Fail")
_UNRUN = frozenset({"not-run", "unknown", "error"})


def render(report: Report) -> bytes:
    """Findings, what was resolved since the run before, and checks that passed or did not run."""
    events = [*_findings(report), *_resolved(report), *_checks(report)]
    lines = (json.dumps(event, ensure_ascii=False, separators=(",", ":")) for event in events)
    return "".join(f"{escaped(line)}\n" for line in lines).encode(errors="replace")


def _findings(report: Report) -> Iterator[dict[str, Any]]:
    checks = {check.id: check for check in report.checks}
    changes = report.changes
    fresh = (*changes.of("new"), *changes.of("returned")) if changes else ()
    appeared = {change.fingerprint for change in fresh}
    for found in report.findings:
        known = report.changes is not None and found.fingerprint not in appeared
        number, status = _STATUSES.get(found.status, (0, "Unknown"))
        confidence, called = _CONFIDENCES.get(found.confidence, (0, "Unknown"))
        waiver = found.waiver
        yield _event(
            report,
            _UPDATE if known else _CREATE,
            uid=found.fingerprint,
            severity=found.severity,
            title=found.title,
            check=checks.get(found.check),
            check_id=found.check,
            outcome=_FAIL,
            more={
                "status_id": number,
                "status": status,
                "status_detail": visible(waiver.reason) if waiver else None,
                "confidence_id": confidence,
                "confidence": called,
                "message": visible(found.evidence or found.title),
            },
            info={
                "desc": visible(f"{found.evidence} {found.why}".strip()),
                "first_seen_time": _milliseconds_of(found.first_seen) if found.first_seen else None,
            },
            requirements=found.controls,
            remedy=f"{found.fix}\n{found.command}".strip(),
            place=found,
        )


def _resolved(report: Report) -> Iterator[dict[str, Any]]:
    """What the run before had and this one has not."""
    for change in report.changes.of("resolved") if report.changes else ():
        yield _event(
            report,
            _CLOSE,
            uid=change.fingerprint,
            severity=change.severity,
            title=change.title,
            check_id=change.check,
            outcome=_PASS,
            more={"status_id": 4, "status": "Resolved", "message": visible(change.title)},
        )


def _checks(report: Report) -> Iterator[dict[str, Any]]:
    """Checks with nothing to find, and those of which nothing is known."""
    found = {finding.check for finding in report.findings}
    for check in report.checks:
        passed = check.status == "pass" and check.id not in found
        if not passed and check.status not in _UNRUN:
            continue
        told = f"{check.reason}; {check.grant}" if check.grant else check.reason
        yield _event(
            report,
            _CREATE,
            uid=f"{report.run.id}:{check.id}",
            severity="info",
            title=check.title,
            check=check,
            check_id=check.id,
            outcome=_PASS if passed else _WARNING,
            more={
                "status_id": 1,
                "status": "New",
                "status_detail": visible(told) or None,
                "message": visible(
                    check.title if passed else f"{check.title}: not checked, {told}"
                ),
            },
        )


def _event(
    report: Report,
    activity: int,
    *,
    uid: str,
    severity: str,
    title: str,
    check_id: str,
    outcome: tuple[int, str],
    more: Mapping[str, Any],
    check: CheckSummary | None = None,
    info: Mapping[str, Any] | None = None,
    requirements: tuple[str, ...] = (),
    remedy: str = "",
    place: Finding | None = None,
) -> dict[str, Any]:
    level, called = _SEVERITIES.get(severity, (0, "Unknown"))
    return _known(
        {
            "activity_id": activity,
            "activity_name": _ACTIVITIES[activity],
            "category_uid": _CATEGORY,
            "category_name": "Findings",
            "class_uid": _CLASS,
            "class_name": "Compliance Finding",
            "type_uid": _CLASS * 100 + activity,
            "type_name": f"Compliance Finding: {_ACTIVITIES[activity]}",
            "time": _milliseconds(report.run.finished_at),
            "severity_id": level,
            "severity": called,
            **more,
            "metadata": {
                "version": VERSION,
                "uid": f"{report.run.id}:{uid}",
                "correlation_uid": report.run.id,
                "event_code": check_id,
                "product": {
                    "name": "source-audit",
                    "vendor_name": "source-audit",
                    "version": report.run.tool_version,
                },
            },
            "finding_info": _known(
                {
                    "uid": uid,
                    "title": visible(title),
                    "types": [check.undercurrent if check else check_id.partition(".")[0]],
                    "created_time": _milliseconds(report.run.started_at),
                    **(info or {}),
                }
            ),
            "compliance": _known(
                {
                    "control": check_id,
                    "desc": check.rationale or None if check else None,
                    "status_id": outcome[0],
                    "status": outcome[1],
                    "standards": _standards(report, requirements) or None,
                    "requirements": list(requirements) or None,
                }
            ),
            "remediation": {"desc": visible(remedy)} if remedy else None,
            "resources": [_resource(report, place)],
        }
    )


def _standards(report: Report, requirements: tuple[str, ...]) -> list[str]:
    """The standards, with their versions, that the clauses are of."""
    return [
        f"{framework.name} {framework.version}".strip()
        for framework in report.controls
        if any(clause.startswith(f"{framework.name} ") for clause in requirements)
    ]


def _resource(report: Report, place: Finding | None) -> dict[str, Any]:
    """Where it is: the source, or a dataset, field or object in it."""
    source = visible(report.source.name)
    if place is None or not (place.dataset or place.object):
        named = source
        kind = "data source"
    else:
        inside = ".".join(part for part in (place.dataset, place.field) if part)
        named = visible(" ".join(part for part in (inside, place.object) if part))
        kind = "field" if place.field else "dataset" if place.dataset else "object"
    owner = visible(place.owner) if place else ""
    return _known(
        {
            "name": named,
            "namespace": source,
            "type": kind,
            "uid": visible(report.source.url) or None,
            "version": report.source.version or None,
            "group": {"name": owner, "type": "owner"} if owner else None,
        }
    )


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _milliseconds_of(text: str) -> int:
    """A day or a moment of the report, in UTC."""
    moment = datetime.fromisoformat(text)
    return _milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


EXPORTER = render
