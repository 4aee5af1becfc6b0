"""What a text is by its looks: number, date, address, placeholder; and how it is written."""

import re
from enum import StrEnum


class Kind(StrEnum):
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    EMAIL = "e-mail address"
    URL = "URL"
    IP = "IP address"
    UUID = "UUID"
    PLACEHOLDER = "placeholder"
    TEXT = "text"


_ERRORS = "#n/a #ref! #value! #div/0! #name? #null! #num!"  # of spreadsheets
#: Left by somebody who meant to come back, or by a program: never meant as a value.
LEFT_OVER = frozenset(f"{_ERRORS} tbd tba tbc test todo xxx undefined ??? ?? ? nil".split()) | {
    "see note",
    "see notes",
}
#: Said on purpose where there is no value.
MEANT = frozenset(["na", "n/a", "nan", "none", "null", "other", "unknown", "-", "x", "total", "."])
PLACEHOLDERS = (
    LEFT_OVER
    | MEANT
    | frozenset(
        [
            "n.a.",
            "n.a",
            "--",
            "---",
            "–",
            "—",
            "..",
            "...",
            "missing",
            "unspecified",
            "xx",
            "blank",
            "empty",
            "(blank)",
            "(none)",
            "*",
            "#",
            "nd",
            "n.d.",
        ]
    )
    | {"not available", "not applicable", "not found", "no data"}
)
_NUMBER = re.compile(
    r"[-+(]?\s?[$€£¥]?\s?[-+]?(?:\d{1,3}(?:[, ']\d{3})+|\d+)?(?:[.,]\d+)?(?:[eE][-+]?\d+)?"
    r"\s?[%$€£]?\)?"
)
_NO_FINITE = frozenset({"inf", "+inf", "-inf", "infinity", "∞"})
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
#: How dates are written, by a name for each way.
DATES = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("y-m-d", r"\d{4}-\d{1,2}-\d{1,2}"),
        ("y/m/d", r"\d{4}/\d{1,2}/\d{1,2}"),
        ("n/n/y", r"\d{1,2}/\d{1,2}/\d{4}"),
        ("n/n/yy", r"\d{1,2}/\d{1,2}/\d{2}"),
        ("n-n-y", r"\d{1,2}-\d{1,2}-\d{4}"),
        ("n.n.y", r"\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})"),
        ("d month y", rf"\d{{1,2}}[- ]{_MONTH}[-, ]+(?:\d{{4}}|\d{{2}})"),
        ("month d y", rf"{_MONTH} \d{{1,2}},? \d{{4}}"),
        ("moment", r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[-+]\d\d:?\d\d)?"),
    )
)
_TIME = re.compile(r"\d{1,3}:\d{1,2}(?::\d\d)?(?: ?[ap]m)?", re.IGNORECASE)
_OTHERS = (
    (Kind.EMAIL, re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)),
    (Kind.URL, re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)),
    (Kind.IP, re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")),
    (Kind.UUID, re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)),
)
_DIGIT = re.compile(r"\d")


def kind_of(text: str) -> Kind:
    text = text.strip()
    if text.lower() in PLACEHOLDERS:
        return Kind.PLACEHOLDER
    if text.lower() in _NO_FINITE:
        return Kind.NUMBER
    if _DIGIT.search(text):
        if _NUMBER.fullmatch(text):
            return Kind.NUMBER
        if date_form(text):
            return Kind.DATE
        if _TIME.fullmatch(text):
            return Kind.TIME
    return next((kind for kind, form in _OTHERS if form.fullmatch(text)), Kind.TEXT)


def date_form(text: str) -> str:
    """In which way a date is written, "" for what is none."""
    text = text.strip()
    return next((name for name, form in DATES if form.fullmatch(text)), "")


#: The first day and month that no calendar has.
_DAYS, _MONTHS = 32, 13


def impossible(text: str) -> bool:
    """Whether a date, with the year first, has a month or a day that no calendar has."""
    if date_form(text) not in {"y-m-d", "y/m/d", "moment"}:
        return False
    month, day = (int(number) for number in re.findall(r"\d+", text)[1:3])
    return not (0 < month < _MONTHS and 0 < day < _DAYS)


_CLASSES = str.maketrans(
    {
        **dict.fromkeys("0123456789", "9"),
        **dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "A"),
        **dict.fromkeys("abcdefghijklmnopqrstuvwxyz", "a"),
        **dict.fromkeys("\t\r\n\u00a0", " "),
    }
)
_RUNS = re.compile(r"(.)\1+", re.DOTALL)
_LETTERS = re.compile(r"[Aa]+")


def exact(text: str) -> str:
    """Each letter as a or A, each digit as 9; signs as they are."""
    if text.isascii():
        return text.translate(_CLASSES)
    return "".join(
        "9" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c for c in text
    ).translate({0xA0: " "})


def runs(form: str) -> str:
    """An exact form without its lengths."""
    return _RUNS.sub(r"\1", form)


def classes(form: str) -> str:
    """The same without regard to capitals."""
    return _RUNS.sub(r"\1", _LETTERS.sub("a", form))


def signs(form: str) -> str:
    """Which classes and signs there are, in no order; spaces are none."""
    return "".join(sorted(set(classes(form)) - {" "}))


#: Ways to look at a text, from coarse to fine.
LEVELS = (("signs", signs), ("classes", classes), ("runs", runs), ("exact", str))
