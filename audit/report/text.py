"""Text for a terminal: names are hostile, so width is counted and no control code gets through."""

import json
import re
import unicodedata

ELLIPSIS = "…"

#: Ends the reach of right-to-left letters, so that what follows keeps its place.
_LEFT_TO_RIGHT = "\u200e"

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
#: Letters, signs and marks that leave a blank or nothing at all.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(
    map(chr, range(0xE0100, 0xE01F0))
)
_MARKS = frozenset({"Mn", "Me", "Mc"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_MARKS_IN_A_ROW = 2


#: Of what JSON lets stand as it is: controls of a terminal, and what turns or hides text.
_STEERING = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def escaped(document: str) -> str:
    """The same JSON document, of which a terminal shows every character and obeys none."""
    return _STEERING.sub(lambda found: json.dumps(found[0])[1:-1], document)


def visible(text: str) -> str:
    """The text with control, format, blank and unassigned characters written as escapes.

    Variation selectors go (they change a width that cannot be known); so do stacked marks.
    """
    if text.isascii() and text.isprintable():  # as nearly all are
        return text
    out: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in _MARKS else 0
        if category in _UNSAFE or character in _BLANK:
            out.append(_escape(character))
        elif category == "Zs":
            out.append(" ")
        elif marks <= _MARKS_IN_A_ROW and not 0xFE00 <= ord(character) <= 0xFE0F:  # noqa: PLR2004
            out.append(character)
    return "".join(out)


def width(text: str) -> int:
    """The columns that a visible text takes on a terminal."""
    return len(text) if text.isascii() else sum(_columns(character) for character in text)


def cut(text: str, columns: int) -> str:
    """The visible form of a text in at most so many columns; what is left out is marked."""
    text = visible(text)
    if text.isascii():
        return text if len(text) <= columns else text[: max(columns - 1, 0)].rstrip() + ELLIPSIS
    if width(text) > columns:
        used, kept = 0, ""
        for character in text:
            used += _columns(character)
            if used > columns - 1:
                break
            kept += character
        text = kept.rstrip() + ELLIPSIS
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        text += _LEFT_TO_RIGHT
    return text


def pad(text: str, columns: int) -> str:
    """The text cut or filled to exactly so many columns."""
    text = cut(text, columns)
    return text + " " * (columns - width(text))


def wrap(text: str, columns: int, *, lines: int) -> list[str]:
    """The visible text broken at blanks into at most so many lines; the last one is cut."""
    rows: list[str] = []
    current = ""
    words = visible(text).split()
    for position, word in enumerate(words):
        joined = f"{current} {word}" if current else word
        if width(joined) <= columns or not current:
            current = joined
        elif len(rows) == lines - 1:
            current = " ".join([current, *words[position:]])
            break
        else:
            rows.append(current)
            current = word
    return [cut(row, columns) for row in (*rows, current) if row]


def _escape(character: str) -> str:
    match character:
        case "\n":
            return "\\n"
        case "\t":
            return "\\t"
        case _ if ord(character) <= 0xFF:  # noqa: PLR2004  # two hex digits
            return f"\\x{ord(character):02x}"
        case _ if ord(character) <= 0xFFFF:  # noqa: PLR2004  # four hex digits
            return f"\\u{ord(character):04x}"
        case _:
            return f"\\U{ord(character):08x}"


def _columns(character: str) -> int:
    if character == _LEFT_TO_RIGHT or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
