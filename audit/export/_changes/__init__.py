"""A comparison of two runs in the formats that `diff` takes."""

import importlib

from audit.report.changes import Changes

_MODULES = {"json": "document", "md": "markdown", "table": "table"}
FORMATS = tuple(sorted(_MODULES))


def render(changes: Changes, format: str) -> bytes:
    """The comparison in one of `FORMATS`."""
    module = importlib.import_module(f"audit.export._changes.{_MODULES[format]}")
    found: bytes = module.render(changes)
    return found
