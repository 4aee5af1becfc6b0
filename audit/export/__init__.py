"""One module per format: Report -> bytes. Names are found by place, without importing a format."""

import importlib
import pkgutil
from collections.abc import Callable

from audit.report.document import Report

#: Formats whose name on the command line is not that of their module.
_NAMES = {"terminal": "table", "markdown": "md"}


def formats() -> tuple[str, ...]:
    """The names of all formats, sorted."""
    modules = (info.name for info in pkgutil.iter_modules(__path__))
    return tuple(sorted(_NAMES.get(name, name) for name in modules if not name.startswith("_")))


def exporter(format: str) -> Callable[[Report], bytes]:
    """The function that renders a format; the name is one of `formats()`."""
    module = next((m for m, name in _NAMES.items() if name == format), format)
    found: Callable[[Report], bytes] = importlib.import_module(f"audit.export.{module}").EXPORTER
    return found
