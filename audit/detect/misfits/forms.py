"""What a text is by its looks: number, date, address, placeholder; and how it is written."""

import re
from collections.abc import Sequence
from datetime import date
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
#: Written by a program or a typist where a value is null.
NO_VALUE = frozenset(
    ["n/a", "nan", "null", "-", "--", "---", "n.a.", "not available", "not applicable", "no data"]
)
#: Said on purpose where there is no value.
MEANT = frozenset(["na", "none", "other", "unknown", "x", "total", "."])
PLACEHOLDERS = (
    LEFT_OVER
    | MEANT
    | NO_VALUE
    | frozenset(
        [
            "n.a",
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
    | {"not found"}
)
_NUMBER = re.compile(
    r"(?![-+]?e)[-+(]?\s?[$€£¥]?\s?[-+]?(?:\d{1,3}(?:[, ']\d{3})+|\d+)?(?:[.,]\d+)?"
    r"(?:e[-+]?\d+)?\s?[%$€£]?\)?",
    re.IGNORECASE,
)
_NO_FINITE = frozenset({"inf", "+inf", "-inf", "infinity", "∞"})
_LONGEST_PLACEHOLDER = max(map(len, PLACEHOLDERS | _NO_FINITE))
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
#: Each with a sign that it cannot be without.
_OTHERS = (
    (Kind.EMAIL, "@", re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)),
    (Kind.URL, "://", re.compile(r"https?://\S+", re.IGNORECASE)),
    (Kind.URL, ".", re.compile(r"www\.\S+", re.IGNORECASE)),
    (Kind.IP, ".", re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")),
    (Kind.UUID, "-", re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)),
)
_DIGIT = re.compile(r"\d")
#: How a date begins, so that a code with digits in it is not held against every form.
_MONTHS_BEGIN = frozenset("jJfFmMaAsSoOnNdD")
_LONGEST_DATE = 40
_NUMBERS = re.compile(r"\d+")


def kind_of(text: str) -> Kind:
    text = text.strip()
    if len(text) <= _LONGEST_PLACEHOLDER:
        word = text.lower()
        if word in PLACEHOLDERS:
            return Kind.PLACEHOLDER
        if word in _NO_FINITE:
            return Kind.NUMBER
    if _DIGIT.search(text):
        if _NUMBER.fullmatch(text):
            return Kind.NUMBER
        if date_form(text):
            return Kind.DATE
        if _TIME.fullmatch(text):
            return Kind.TIME
    others = (kind for kind, sign, form in _OTHERS if sign in text and form.fullmatch(text))
    return next(others, Kind.TEXT)


def kinds_of(texts: Sequence[str], forms: Sequence[str]) -> list[Kind]:
    """The kind of each; of those without a letter the form alone says it, and is asked once."""
    known: dict[str, Kind] = {}
    found: list[Kind] = []
    for text, form in zip(texts, forms, strict=True):
        if "a" in form or "A" in form:
            found.append(kind_of(text))
            continue
        kind = known.get(form)
        if kind is None:
            kind = known[form] = kind_of(text)
        found.append(kind)
    return found


def date_form(text: str) -> str:
    """In which way a date is written, "" for what is none."""
    text = text.strip()
    if not (text[:1].isdigit() or text[:1] in _MONTHS_BEGIN) or len(text) > _LONGEST_DATE:
        return ""
    for name, form in DATES:
        if form.fullmatch(text):
            return name
    return ""


_DAYS_OF = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_YEAR_FIRST = frozenset({"y-m-d", "y/m/d", "moment"})
_DAY_FIRST = frozenset({"n.n.y"})
_EITHER = frozenset({"n/n/y", "n/n/yy", "n-n-y"})


def impossible(text: str, form: str) -> bool:
    """Whether a date has a month or a day that no calendar has, in whatever order they are."""
    numbers = [int(number) for number in _NUMBERS.findall(text)[:3]]
    if form in _YEAR_FIRST:
        return not _exists(numbers[1], numbers[2], numbers[0])
    if form in _DAY_FIRST:
        return not _exists(numbers[1], numbers[0], numbers[2])
    if form in _EITHER:
        first, second, year = numbers
        return not (_exists(first, second, year) or _exists(second, first, year))
    return False


def day_of(text: str) -> date | None:
    """The day of a date with a year of four digits, where the order is sure."""
    form = date_form(text)
    numbers = [int(number) for number in _NUMBERS.findall(text)[:3]]
    try:
        if form in _YEAR_FIRST:
            return date(numbers[0], numbers[1], numbers[2])
        if form in _DAY_FIRST and numbers[2] >= 100:
            return date(numbers[2], numbers[1], numbers[0])
    except ValueError:
        return None
    return None


def _exists(month: int, day: int, year: int) -> bool:
    if not 0 < month <= len(_DAYS_OF) or not 0 < day <= _DAYS_OF[month - 1]:
        return False
    if (month, day) != (2, 29):
        return True
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


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
