"""A comparison of two runs in the formats that `diff` takes."""

import importlib

from audit.report.changes import Changes

_MODULES = {"html": "html", "json": "document", "md": "markdown", "table": "table"}
FORMATS = tuple(sorted(_MODULES))


def render(changes: Changes, format: str, *, source: str = "") -> bytes:
    """The comparison in one of `FORMATS`; `source` is what a page is headed with."""
    module = importlib.import_module(f"audit.export._changes.{_MODULES[format]}")
    found: bytes = module.render(changes, source)
    return found
