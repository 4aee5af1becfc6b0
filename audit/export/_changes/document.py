"""A comparison as JSON."""

from audit.export._tree import written
from audit.report.changes import Changes


def render(changes: Changes) -> bytes:
    """Keys as docs/change.md lists them."""
    return written(changes)
