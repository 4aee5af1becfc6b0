"""What people and programs make of a right value: one function for each kind of error.

Each returns None where it can make no error of the value.
"""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

Change = Callable[[Any, random.Random], Any]

_KEYS = {
    key: row[max(0, i - 1)] + row[min(len(row) - 1, i + 1)]
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for i, key in enumerate(row)
}


def _inside(value: str, draw: random.Random) -> int | None:
    """A place within a word, not at its ends."""
    places = [i for i in range(1, len(value) - 2) if value[i - 1 : i + 3].isalpha()]
    return draw.choice(places) if places else None


def slip(make: Callable[[str, int], str]) -> Change:
    def change(value: str, draw: random.Random) -> str | None:
        at = _inside(value, draw)
        return None if at is None else make(value, at)

    return change


def neighbour(value: str, draw: random.Random) -> str | None:
    at = _inside(value, draw)
    if at is None:
        return None
    key = draw.choice(_KEYS.get(value[at].lower(), "e"))
    return value[:at] + key + value[at + 1 :]


def other_case(value: str, draw: random.Random) -> str:
    return draw.choice((value.upper(), value.lower(), value.swapcase()))


def near(value: str, draw: random.Random) -> str:
    ways = [
        f"{value}.",
        f"{value}s",
        f"The {value}",
        value.replace(" ", "-"),
        value.replace(" ", ""),
    ]
    return draw.choice([way for way in ways if way != value])


def mojibake(value: str, draw: random.Random) -> str | None:
    at = _inside(value, draw)
    if at is None:
        return None
    sign = draw.choice("éèüöäñçß\u2019\u2013").encode().decode("cp1252", "replace")
    return value[:at] + sign + value[at + 1 :]


def choice(*values: Any) -> Change:  # noqa: ANN401  # values of any sort
    return lambda _, draw: draw.choice(values)


def impossible(value: str, draw: random.Random) -> str:
    wrong = draw.choice(((2, 30), (13, 5), (4, 31), (0, 0), (2, 31), (11, 31)))
    if "." in value:
        return f"{wrong[1]:02}.{wrong[0]:02}{value[5:]}"
    return f"{value[:5]}{wrong[0]:02}-{wrong[1]:02}"


def other_format(value: str, draw: random.Random) -> str:
    day = (
        date(int(value[6:]), int(value[3:5]), int(value[:2]))
        if "." in value
        else date.fromisoformat(value)
    )
    return day.strftime(draw.choice(("%m/%d/%Y", "%d %b %Y", "%B %d, %Y", "%Y%m%d", "%d-%m-%Y")))


def far_day(value: date, draw: random.Random) -> date:
    years = draw.choice((-900, -300, -250, 60, 100, 200, 1000))
    return min(max(date(1, 1, 2), value.replace(day=1)), date(8_000, 1, 1)).replace(
        year=max(1, value.year + years)
    )


def thousands(value: str, _: random.Random) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return f"{number:,.{len(value.partition('.')[2])}f}" if number >= 1_000 else None


#: The longest text that a table of old takes.
_LIMIT = 255


def truncated(value: str, _: random.Random) -> str | None:
    cut = f"{value}. {value}. {value}"[:_LIMIT]
    return cut if len(cut) == _LIMIT and cut[-1].isalpha() else None


def mistyped(value: str, draw: random.Random) -> str:
    """Another digit in one place, so that the check digit at the end is wrong."""
    at = draw.randrange(len(value) - 1)
    digit = draw.choice([d for d in "0123456789" if d != value[at]])
    return value[:at] + digit + value[at + 1 :]


def flip(value: float, _: random.Random) -> float | None:
    return -value if value > 0 else None


def suffix(value: str, draw: random.Random) -> str:
    return value + draw.choice((" (2)", " - Copy", "_1", " 2", " copy", " (duplicate)"))


def lost_zeros(value: str, _: random.Random) -> str | None:
    return value.lstrip("0") or None if value.startswith("0") else None


def wrong_form(value: str, draw: random.Random) -> str:
    if value.startswith("("):
        digits = "".join(c for c in value if c.isdigit())
        return draw.choice(
            (digits[:-2], digits, f"+1-{digits[:3]}-{digits[3:]}", f"{value} x{digits[:2]}")
        )
    return draw.choice((value[:-1], f"{value}0", f"{value[:2]}-{value[2:]}", f"{value[:-1]}O"))


def other_unit(value: str, draw: random.Random) -> str:
    number = value.split(maxsplit=1)[0]
    return draw.choice(
        (f"{number} g", f"{int(number) * 1_000} g", f"{number} lb", f"{number} m", number)
    )


def swapped(value: str, _: random.Random) -> str:
    return " ".join(reversed(value.split()))


def decimal_comma(value: str, _: random.Random) -> str | None:
    return value.replace(".", ",") if "." in value else None


def misplaced(value: Any, draw: random.Random) -> str | None:  # noqa: ANN401
    made = draw.choice(
        (
            f"{draw.randrange(10_000, 99_999)}",
            f"2024-0{draw.randint(1, 9)}-{draw.randint(10, 28)}",
            f"user{draw.randrange(999)}@mail.example",
            f"{draw.randint(1, 99)}.{draw.randint(10, 99)}",
        )
    )
    return None if "@" in made and "@" in value else made


def misplaced_word(_: Any, draw: random.Random) -> str:  # noqa: ANN401
    return draw.choice(
        ("Delivered", "Berlin", "Garden Tools", "Anna Baker", "EUR", "pending review")
    )


def spaced(value: str, draw: random.Random) -> str:
    return draw.choice((f" {value}", f"{value} ", f"{value}  ", f"\t{value}", f"{value}\u00a0"))


def inner_space(value: str, draw: random.Random) -> str | None:
    if " " in value:
        return value.replace(" ", draw.choice(("  ", "   ", " \u00a0")), 1)
    return None


def markup(value: str, draw: random.Random) -> str:
    return draw.choice(
        (
            f"<b>{value}</b>",
            f"{value}<br>",
            f"{value}&nbsp;",
            f"<p>{value}</p>",
            f"{value} &amp; more",
            f"&lt;{value}&gt;",
        )
    )


def invisible(value: str, draw: random.Random) -> str:
    at = draw.randrange(len(value))
    return (
        value[:at]
        + draw.choice("\u200b\ufeff\u200e\x00\x1f\u00ad\x07").replace("\x00", "\x01")
        + value[at:]
    )


def default_day(_: Any, draw: random.Random) -> date:  # noqa: ANN401
    return draw.choice(
        (date(1900, 1, 1), date(1970, 1, 1), date(9999, 12, 31), date(1899, 12, 30), date(1, 1, 1))
    )


PLACEHOLDERS = ("n/a", "N/A", "TBD", "?", "-", "null", "none", "unknown", "#REF!", "xxx", "--")
TEST = (
    "asdf",
    "test",
    "test@test.com",
    "qwerty",
    "foo",
    "Test Test",
    "aaa",
    "asdfasdf",
    "delete me",
    "dummy",
)
NO_NAMES = (
    "John Doe",
    "Test Test",
    "Jane Doe",
    "Test User",
    "Foo Bar",
    "Max Mustermann",
    "No Name",
)
