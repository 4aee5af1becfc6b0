"""Places of findings as paths, for programs that only know files."""

from urllib.parse import quote

from audit.report.document import Finding, Report
from audit.report.text import visible


def path_of(report: Report, finding: Finding) -> str:
    """A relative path: the source, then the dataset; of one file the source alone."""
    parts = [report.source.name, finding.dataset]
    names = [_segment(part) for part in parts if part]
    return "/".join(names) or "source"


def logical(finding: Finding) -> str:
    """The dataset, field and object as one name."""
    inside = ".".join(part for part in (finding.dataset, finding.field) if part)
    return visible(" ".join(part for part in (inside, finding.object) if part))


def _segment(name: str) -> str:
    """A part of a path: percent-encoded, and neither of the two names for folders."""
    told = quote(visible(name), safe="")
    return told.replace(".", "%2E") if set(told) == {"."} else told
