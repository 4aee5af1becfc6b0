"""Open findings as GitLab's Code Quality report, which merge requests show beside the code."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from audit.export._places import path_of
from audit.report.document import Report
from audit.report.text import escaped, visible

EXTENSION = "json"
#: GitLab's words for severities (Code Quality report format).
_SEVERITIES = {
    "critical": "blocker",
    "high": "critical",
    "medium": "major",
    "low": "minor",
    "info": "info",
}


def render(report: Report) -> bytes:
    """A list of issues; `fingerprint` stays the same from run to run."""
    text = json.dumps(list(_issues(report)), ensure_ascii=False, indent=1)
    return f"{escaped(text)}\n".encode(errors="replace")


def _issues(report: Report) -> Iterator[dict[str, Any]]:
    for found in report.findings:
        if found.status == "open":
            place = path_of(report, found)
            yield {
                "type": "issue",
                "check_name": found.check,
                "description": visible(f"{found.title}: {found.evidence}"),
                "content": {"body": visible(f"{found.why} {found.fix}")},
                "categories": ["Security" if found.undercurrent == "security" else "Bug Risk"],
                "fingerprint": hashlib.sha256(found.fingerprint.encode()).hexdigest(),
                "severity": _SEVERITIES[found.severity],
                "location": {"path": place, "lines": {"begin": 1}},
            }


EXPORTER = render
