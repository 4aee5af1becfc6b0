"""Marks that a program left in a value: wrong encodings, control characters, markup, spaces."""

import re
from collections.abc import Callable, Iterator, Mapping

from audit.detect.misfits.view import Misfit, View

#: UTF-8 that was read as Latin-1 or Windows-1252, and the mark for what could not be read at all.
_GARBLED = re.compile(
    r"[\u00c2\u00c3][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    r"\u2013-\u203a\u20ac\u2122]|\u00e2\u20ac|\ufffd"
)
_MARKUP = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,5}|#x[0-9a-f]{2,4});|</?[a-z]{1,6}/?>", re.IGNORECASE
)
_ESCAPES = re.compile(r"_x000[0-9A-F]_|\\[nrt]$|\\u[0-9a-f]{4}")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u200e\u200f\u2060\u202a-\u202e\ufeff]"
)
_DOUBLED = re.compile(r"[^\W_]['\")]?[ \u00a0]{2,}[('\"]?[^\W_]")
#: Spaces that most values have around them are the column's way, not a slip.
_MINORITY = 0.2
#: The same of those inside.
_INSIDE = 0.1


def marks(view: View) -> Iterator[Misfit]:
    for name, form, reason in _FORMS:
        if not _SIGNS[name](view.joined):
            continue
        odd = [i for i, text in enumerate(view.texts) if form.search(text)]
        common = "all" if len(odd) > _MINORITY * len(view) else "few"
        for i in odd:
            yield Misfit(i, ("mark", name, common), reason)


def spaces(view: View) -> Iterator[Misfit]:
    odd = [i for i, text in enumerate(view.texts) if text != text.strip()]
    if 0 < view.rows_of(odd) <= _MINORITY * view.rows:
        known = set(view.texts)
        for i in odd:
            twice = "twice" if view.texts[i].strip() in known else "alone"
            yield Misfit(i, ("space", twice), "has a space before or behind it")
    if "  " not in view.joined and "\u00a0" not in view.joined:
        return
    odd = [i for i, text in enumerate(view.texts) if _DOUBLED.search(text)]
    if 0 < view.rows_of(odd) <= _INSIDE * view.rows:
        for i in odd:
            often = "once" if len(odd) == 1 else "few"
            yield Misfit(i, ("double space", often), "has two spaces in a row")


#: What a column has to have for one of them, asked of all its values at once.
_SIGNS: Mapping[str, Callable[[str], bool]] = {
    "garbled": lambda all_: not all_.isascii(),
    "control": lambda all_: not all_.isprintable(),
    "markup": lambda all_: "&" in all_ or "<" in all_,
    "escape": lambda all_: "_x000" in all_ or "\\" in all_,
}
_FORMS = (
    ("garbled", _GARBLED, "was read in another encoding than it was written in"),
    ("control", _CONTROL, "has a character that cannot be seen"),
    ("markup", _MARKUP, "has markup of a web page in it"),
    ("escape", _ESCAPES, "has the escape of a program in it"),
)
