"""Schedulers that files are written for, one module each: its name is that of `--to`."""

import importlib
import pkgutil

from audit.schedule.plan import Exported, Plan


def names() -> tuple[str, ...]:
    """What `--to` takes."""
    found = (info.name for info in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in found if not name.startswith("_")))


def exported(plan: Plan, to: str) -> Exported:
    """The files for one scheduler; a `ConfigError` for a source that it cannot audit."""
    found: Exported = importlib.import_module(f"{__name__}.{to}").export(plan)
    return found
