"""What a text can be read as: a number, a date in one of many formats, JSON, a URL, ..."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, time

#: Texts that say "there is no value". Names of what they are, by the text in lower case.
SENTINELS = (
    "n/a", "na", "n.a.", "#n/a", "null", "#null!", "(null)", "<null>", "\\n", "none", "nil", "nan",
    "-", "--", "---", "?", "??", "unknown", "undefined", "missing", "not available", "tbd", "tba",
    "(none)", "(blank)", "empty", "-1", "-999", "-9999", "999999", "9999-12-31", "1900-01-01",
    "0000-00-00", "00/00/0000", "00.00.0000", "0001-01-01", "1970-01-01",
)  # fmt: skip

_FORMAT = re.compile(
    r"""(?P<integer>[+-]?\d{1,18})
      |(?P<decimal>[+-]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d{1,3})?)
      |(?P<grouped>[+-]?\d{1,3}(?:[,' \u00a0\u202f]\d{3})+(?:\.\d+)?)
      |(?P<comma>[+-]?\d{1,3}(?:\.\d{3})*,\d+)
      |(?P<iso>\d{4}-\d\d-\d\d)
      |(?P<stamp>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?
          \ ?(?P<zone>Z|UTC|[+-]\d\d(?::?\d\d)?)?)
      |(?P<slashed>\d{1,2}/\d{1,2}/\d{4})
      |(?P<dotted>\d{1,2}\.\d{1,2}\.\d{4})
      |(?P<dashed>\d{1,2}-\d{1,2}-\d{4})
      |(?P<yearfirst>\d{4}/\d{1,2}/\d{1,2})
      |(?P<named>\d{1,2}[ -](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -]\d{2,4})
      |(?P<clock>\d{1,2}:\d\d(?::\d\d(?:\.\d{1,9})?)?)
      |(?P<boolean>true|false|yes|no|[tfyn])
      |(?P<uuid>\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?)
      |(?P<url>(?:https?|ftps?|s3|file|mailto|wss?|jdbc:\w+)://\S+)
      |(?P<json>[\[{].*[\]}])
      |(?P<xml><[?!a-z].*>)
      |(?P<hex>(?:0x)?(?:[0-9a-f]{2}){4,})
      |(?P<base64>[A-Za-z0-9+/_-]{16,}={0,2})
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_LONGEST = 10_000  # characters that are looked at; JSON and XML are told by their ends beyond
_BASE64_SIGNS = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])")
#: Fewer characters than this are letters of a word as likely as base64 without its padding.
_BASE64_LENGTH = 20

#: The name of a format for each group that needs no second look.
_NAMES = {
    "decimal": "decimal",
    "grouped": "decimal with thousands separators",
    "comma": "decimal with a comma",
    "boolean": "boolean",
    "uuid": "uuid",
    "url": "url",
    "xml": "xml",
}


def format_of(text: str) -> str:
    """The format of one text, spaces around it aside; "" for free text."""
    found = _FORMAT.fullmatch(text.strip()[:_LONGEST]) if text else None
    kind = found.lastgroup if found else None
    if found is None or kind is None:
        return ""
    if kind in _NAMES:
        return _NAMES[kind]
    return _SECOND_LOOK[kind](found[0])


def zone_of(text: str) -> str | None:
    """The UTC offset that a text with a time carries, "none" without one, None for other texts."""
    found = _FORMAT.fullmatch(text.strip()[:64])
    if found is None or found["stamp"] is None:
        return None
    zone = found["zone"]
    if zone is None:
        return "none"
    return "+00:00" if zone.upper() in {"Z", "UTC"} else zone


def _integer(text: str) -> str:
    digits = text.lstrip("+-")
    if len(digits) > 1 and digits[0] == "0":
        return "digits with leading zeros"
    day = len(digits) == 8 and "1900" <= digits[:4] <= "2100"  # noqa: PLR2004  # YYYYMMDD
    return "date YYYYMMDD" if day and _date(digits[:4], digits[4:6], digits[6:]) else "integer"


def _iso(text: str) -> str:
    return "date YYYY-MM-DD" if _date(*text.split("-")) else ""


def _stamp(text: str) -> str:
    """A date and a time that exist, as ISO 8601 or with a space between them."""
    try:
        datetime.fromisoformat(f"{text[:10]}T{text[11:16]}")
    except ValueError:
        return ""
    return "timestamp"


def _year_first(text: str) -> str:
    return "date YYYY/MM/DD" if _date(*text.split("/")) else ""


def _year_last(text: str) -> str:
    """Three numbers with the year last: which is the day cannot always be told."""
    mark = next(c for c in text if not c.isdigit())
    first, second, year = text.split(mark)
    day_first, month_first = _date(year, second, first), _date(year, first, second)
    if day_first and month_first and mark != ".":
        return f"date DD{mark}MM{mark}YYYY or MM{mark}DD{mark}YYYY"
    if day_first:
        return f"date DD{mark}MM{mark}YYYY"
    return f"date MM{mark}DD{mark}YYYY" if month_first else ""


def _named(_: str) -> str:
    return "date with the month's name"


def _clock(text: str) -> str:
    hours, minutes, *_ = text.split(":")
    try:
        time(int(hours), int(minutes))
    except ValueError:
        return ""
    return "time"


def _json(text: str) -> str:
    if len(text) >= _LONGEST:
        return "json"
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return ""
    return "json"


def _hexadecimal(text: str) -> str:
    # a word such as "deadbeef" is rare, digits alone are a number
    return "" if text.isdecimal() and len(text) > 18 else "hex"  # noqa: PLR2004  # as _FORMAT's integer


def _base64(text: str) -> str:
    padded = text.endswith("=") or len(text) >= _BASE64_LENGTH
    return "base64" if padded and len(text) % 4 == 0 and _BASE64_SIGNS.match(text) else ""


def _date(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


_SECOND_LOOK: dict[str, Callable[[str], str]] = {
    "integer": _integer,
    "iso": _iso,
    "stamp": _stamp,
    "slashed": _year_last,
    "dotted": _year_last,
    "dashed": _year_last,
    "yearfirst": _year_first,
    "named": _named,
    "clock": _clock,
    "json": _json,
    "hex": _hexadecimal,
    "base64": _base64,
}
