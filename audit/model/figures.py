"""Figures as every finding and every format words them."""

from math import floor

NO_BREAK = "\N{NO-BREAK SPACE}"

#: Larger numbers have no letter that everybody reads the same way.
_BEYOND_WORDS = 10**15
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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


def share(part: float, whole: float) -> str:
    """A percentage with one decimal that is 0.0 and 100.0 only when it is exactly that."""
    percent = 100 * part / whole if whole else 0.0
    if 0 < percent < 0.1:  # noqa: PLR2004  # the report's rule for small shares
        return f"<{NO_BREAK}0.1%"
    if 99.95 <= percent < 100:  # noqa: PLR2004  # would be rounded to all
        return f">{NO_BREAK}99.9%"
    return f"{percent:.1f}%"


def month(number: int) -> str:
    """The English abbreviation of a month, 1 to 12."""
    return _MONTHS[number - 1]


def milliseconds(seconds: float) -> str:
    """The length of a round trip: "0.4 ms", "38 ms", "2.3 s"."""
    if seconds >= 2:  # noqa: PLR2004  # from there on seconds say it better
        return f"{seconds:.1f}{NO_BREAK}s"
    thousandths = 1000 * seconds
    digits = 1 if thousandths < 10 else 0  # noqa: PLR2004  # 9.5 ms, 12 ms
    return f"{thousandths:,.{digits}f}{NO_BREAK}ms"


def tenths(value: float) -> float:
    """A figure cut to one decimal, never rounded up: 74.96 has not reached 75."""
    return floor(round(value * 10, 6)) / 10  # 67.4 times ten is a little less than 674 in binary
