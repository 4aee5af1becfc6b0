"""Numbers, sizes, times and names as a report words them (docs: report rules, Wording)."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from audit.model.figures import NO_BREAK, month, number, tenths
from audit.report.text import ELLIPSIS, visible

DASH = "\N{EM DASH}"  # in a cell that has nothing to say

#: Names are cut here; the JSON report has them whole.
NAME_CHARACTERS = 120

_SIZES = (("TB", 1024**4), ("GB", 1024**3), ("MB", 1024**2), ("KB", 1024))
_DAY_LENGTH = len("2026-11-20")

#: What a page must not hold as it is: controls but line feed and tab, characters that turn the
#: direction of text or have no width, and what Unicode says is no character.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f"
    + "".join(chr(plane * 0x10000 + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_LONG_WORD = re.compile(rf"\S{{{NAME_CHARACTERS + 1},}}")
_HALVES = re.compile("[\ud800-\udfff]")


def counted(value: int, noun: str, plural: str = "") -> str:
    """A number with its noun that stay on one line: "1 row", "467,214 rows"."""
    return f"{number(value)}{NO_BREAK}{noun if value == 1 else plural or noun + 's'}"


def points(score: float) -> str:
    """A score with one decimal, never rounded up: 74.96 does not reach a policy of 75. Everything
    that tells a score writes it so, for one report not to seem to have two.
    """
    return f"{tenths(score):.1f}".removesuffix(".0")


def size(value: int) -> str:
    """Bytes with two or three digits: "82 GB", "1.1 GB", "512 KB"."""
    for unit, length in _SIZES:
        if value >= length:
            scaled = value / length
            return f"{scaled:,.{1 if scaled < 10 else 0}f}{NO_BREAK}{unit}"  # noqa: PLR2004  # two digits
    return f"{value:,}{NO_BREAK}bytes"


def duration(seconds: float) -> str:
    """Two units at most: "4 min 51 s", "38 s", "0.4 s"."""
    whole = round(seconds)
    for unit, length, smaller, part in (
        ("d", 86_400, "h", 3_600),
        ("h", 3_600, "min", 60),
        ("min", 60, "s", 1),
    ):
        if whole >= length:
            rest = whole % length // part
            tail = (str(rest), smaller) if rest else ()
            return NO_BREAK.join((str(whole // length), unit, *tail))
    if 0 < seconds < 10:  # noqa: PLR2004  # one digit is too little
        return f"{seconds:.1f}{NO_BREAK}s" if seconds >= 0.05 else f"<{NO_BREAK}0.1{NO_BREAK}s"  # noqa: PLR2004  # rounds to nothing
    return f"{whole}{NO_BREAK}s"


def day(moment: date) -> str:
    """A date, of a moment that in UTC: "20 Nov 2026"."""
    if isinstance(moment, datetime) and moment.tzinfo:
        moment = moment.astimezone(UTC)
    return f"{moment.day}{NO_BREAK}{month(moment.month)}{NO_BREAK}{moment.year}"


def moment(value: datetime) -> str:
    """A time in UTC to the minute: "20 Nov 2026 06:12 UTC"."""
    utc = value.astimezone(UTC)
    return f"{day(utc)} {utc:%H:%M}{NO_BREAK}UTC"


def iso_day(text: str) -> str:
    """A date of the report's JSON as a reader says it; anything else as it is."""
    try:
        return day(date.fromisoformat(text[:_DAY_LENGTH]))
    except ValueError:
        return text


def sentence(text: str) -> str:
    """The text with a capital at its beginning, if it begins with a word and not with a name."""
    first = text.partition(" ")[0].rstrip(",;:.")
    return text[:1].upper() + text[1:] if first.replace("-", "").isalpha() else text


def listed(names: Sequence[str], *, most: int = 3) -> str:
    """The first names and how many more there are."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {number(len(names) - most)} more"


def name(text: str) -> str:
    """An identifier as it is safe to show: no character hides, and it is not longer than 120."""
    if not (text.isascii() and text.isprintable()):
        text = visible(_HALVES.sub("?", text[: 2 * NAME_CHARACTERS]))
    return clip(text, NAME_CHARACTERS)


def clip(text: str, characters: int) -> str:
    """At most so many characters; what is left out is marked."""
    return text if len(text) <= characters else text[: characters - 1] + ELLIPSIS


def prose(text: str, characters: int) -> str:
    """A sentence of at most so many characters, in which no name is longer than 120."""
    return clip(_LONG_WORD.sub(lambda found: clip(found[0], NAME_CHARACTERS), text), characters)


def shown(text: str) -> str:
    """Any text with what would hide, reorder or break it replaced by visible escapes."""
    text = _HALVES.sub("?", text)
    return _HIDDEN.sub(lambda found: visible(found[0]) or " ", text)
