"""The JSON document of a run that profiles only."""

from audit.export._tree import written
from audit.report.profiling import ProfileReport


def render(report: ProfileReport) -> bytes:
    """Sorted, stable UTF-8 without NaN; `datasets` are those of the report, byte by byte."""
    return written(report)
