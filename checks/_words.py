"""Numbers, sizes, dates and names as evidence words them."""

from collections.abc import Sequence
from datetime import UTC, datetime

NO_BREAK = "\N{NO-BREAK SPACE}"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: Larger numbers have no letter that everybody reads the same way.
_BEYOND_WORDS = 10**15
_SIZES = (("TB", 1024**4), ("GB", 1024**3), ("MB", 1024**2), ("KB", 1024), ("bytes", 1))
_TIMES = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("s", 1))


def number(value: int) -> str:
    """Commas below one million, then three significant digits: "467,214", "24.6M"."""
    if abs(value) >= _BEYOND_WORDS:
        mantissa, _, power = f"{value:.2e}".partition("e+")
        return f"{mantissa}{NO_BREAK}\N{MULTIPLICATION SIGN}{NO_BREAK}10^{power}"
    for factor, letter in ((10**12, "T"), (10**9, "B"), (10**6, "M")):
        if abs(value) >= factor:
            scaled = value / factor
            digits = max(0, 3 - len(str(int(abs(scaled)))))
            return f"{scaled:,.{digits}f}{letter}"
    return f"{value:,}"


def counted(value: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 row", "467,214 rows"."""
    return f"{number(value)} {noun if value == 1 else plural or noun + 's'}"


def share(part: float, whole: float) -> str:
    """A percentage with one decimal that is 0.0 and 100.0 only when it is exactly that."""
    percent = 100 * part / whole if whole else 0.0
    if 0 < percent < 0.1:  # noqa: PLR2004  # the report's rule for small shares
        return "< 0.1%"
    if 99.95 <= percent < 100:  # noqa: PLR2004  # would be rounded to all
        return "> 99.9%"
    return f"{percent:.1f}%"


def size(value: int) -> str:
    """Bytes in the unit that suits: "340 MB"."""
    return _scaled(value, _SIZES)


def seconds(value: float) -> str:
    """Seconds, minutes, hours or days, whichever says it in a small number."""
    return _scaled(value, _TIMES)


def day(moment: datetime) -> str:
    """A date in UTC: "20 Nov 2026"."""
    utc = moment.astimezone(UTC)
    return f"{utc.day} {_MONTHS[utc.month - 1]} {utc.year}"


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
