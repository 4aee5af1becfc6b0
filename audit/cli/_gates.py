"""The exit status that a judged report asks for by itself."""

from audit.cli._status import NOTHING, UNFINISHED, worst
from audit.report.document import Report


def status_of(report: Report) -> int:
    """The status of an audit by itself: whether anything was judged and whether it finished."""
    ran = sum(s.ran for s in report.scores)
    applicable = sum(s.applicable for s in report.scores)
    found = [NOTHING] if applicable and not ran else []
    return worst(found if report.run.finished else [*found, UNFINISHED])
