"""A comparison as JSON."""

from audit.export._tree import written
from audit.report.changes import Changes


def render(changes: Changes, source: str = "") -> bytes:  # noqa: ARG001  # a page has it
    """Keys as docs/change.md lists them."""
    return written(changes)
