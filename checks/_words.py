"""Numbers, sizes, dates and names as evidence words them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from audit.model.figures import NO_BREAK, milliseconds, month, number, share

__all__ = [
    "NO_BREAK",
    "counted",
    "day",
    "listed",
    "milliseconds",
    "number",
    "seconds",
    "share",
    "size",
]

_SIZES = (("TB", 1024**4), ("GB", 1024**3), ("MB", 1024**2), ("KB", 1024), ("bytes", 1))
_TIMES = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("s", 1))


def counted(value: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 row", "467,214 rows"."""
    return f"{number(value)} {noun if value == 1 else plural or noun + 's'}"


def size(value: int) -> str:
    """Bytes in the unit that suits: "340 MB"."""
    return _scaled(value, _SIZES)


def seconds(value: float) -> str:
    """Seconds, minutes, hours or days, whichever says it in a small number."""
    return _scaled(value, _TIMES).replace(f".0{NO_BREAK}", NO_BREAK)  # 5 days, 2.5 h


def day(moment: datetime) -> str:
    """A date in UTC: "20 Nov 2026"."""
    utc = moment.astimezone(UTC)
    return f"{utc.day} {month(utc.month)} {utc.year}"


def listed(names: Sequence[str], *, most: int = 3) -> str:
    """The first names and how many more there are."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {number(len(names) - most)} more"


def _scaled(value: float, units: Sequence[tuple[str, int]]) -> str:
    """In the largest unit of which there are at least two."""
    unit, length = next((u for u in units if abs(value) >= 2 * u[1]), units[-1])
    scaled = value / length
    digits = 1 if length > 1 and abs(scaled) < 10 else 0  # noqa: PLR2004  # 9.5 GB, 12 GB
    return f"{scaled:,.{digits}f}{NO_BREAK}{unit}"
