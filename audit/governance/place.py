"""Where a finding is, as the rules of people name it: by globs, and by names with brackets."""

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """The place of one finding; `checks` are the ids of its check, the present one first."""

    source: str
    checks: tuple[str, ...] = ()
    dataset: str = ""
    field: str = ""
    object: str = ""
    finding: str = ""


def fits(pattern: str, name: str) -> bool:
    """Whether a rule is about this name: empty fits all, and brackets in a name are no pattern."""
    return not pattern or pattern == name or _compiled(pattern).match(name) is not None


def fits_any(pattern: str, names: tuple[str, ...]) -> bool:
    return not pattern or any(fits(pattern, name) for name in names)


@cache
def _compiled(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob))
