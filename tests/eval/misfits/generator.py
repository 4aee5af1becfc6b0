"""The kinds of errors that people and programs make, put into clean columns at a rate."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.eval.misfits import tables as t
from tests.eval.misfits.tables import Clean

#: Shares of the rows that are made wrong.
RATES = (0.001, 0.005, 0.01, 0.02, 0.05)
_KEYS = {
    key: row[max(0, i - 1)] + row[min(len(row) - 1, i + 1)]
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for i, key in enumerate(row)
}
_WORDS = frozenset({t.CATEGORY, t.CLOSED, t.CITY})
_TEXTS = _WORDS | {t.PHRASE, t.NAME, t.FIRST, t.LAST}
_NUMBERS = frozenset({t.INTEGER, t.FLOAT, t.AMOUNT})

Change = Callable[[Any, random.Random], Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of error: `change` makes a wrong value of a right one, None where it cannot.

    `roles` are the sorts of columns it is put into. `alone` says whether one column can tell it at
    all: what lies inside its range is wrong only beside the others of its row.
    """

    name: str
    roles: frozenset[str]
    change: Change
    alone: bool = True
    names: frozenset[str] = frozenset()  # only of these columns, where any are named


@dataclass(frozen=True, slots=True)
class Dirty:
    """A column with errors of one kind, and the values it was made of."""

    clean: Clean
    kind: Kind
    rate: float
    values: Sequence[Any]
    wrong: frozenset[Any]


def injected(clean: Clean, kind: Kind, rate: float, seed: int) -> Dirty | None:
    """None where no error of the kind can be made in the column."""
    if clean.role not in kind.roles or (kind.names and clean.name not in kind.names):
        return None
    draw = random.Random(f"{clean.table}.{clean.name}.{kind.name}.{rate}.{seed}")  # noqa: S311
    values, wanted = list(clean.values), max(1, round(rate * len(clean.values)))
    wrong: set[Any] = set()
    places = 0
    for i in draw.sample(range(len(values)), min(len(values), 8 * wanted)):
        made = kind.change(values[i], draw)
        if isinstance(values[i], float) and made is not None:
            made = float(made)
        if made is None or made == values[i]:
            continue
        values[i], places = made, places + 1
        wrong.add(made)
        if places == wanted:
            return Dirty(clean, kind, rate, values, frozenset(wrong))
    return Dirty(clean, kind, rate, values, frozenset(wrong)) if places else None


def _inside(value: str, draw: random.Random) -> int | None:
    """A place within a word, not at its ends."""
    places = [i for i in range(1, len(value) - 2) if value[i - 1 : i + 3].isalpha()]
    return draw.choice(places) if places else None


def _slip(make: Callable[[str, int], str]) -> Change:
    def change(value: str, draw: random.Random) -> str | None:
        at = _inside(value, draw)
        return None if at is None else make(value, at)

    return change


def _neighbour(value: str, draw: random.Random) -> str | None:
    at = _inside(value, draw)
    if at is None:
        return None
    key = draw.choice(_KEYS.get(value[at].lower(), "e"))
    return value[:at] + key + value[at + 1 :]


def _other_case(value: str, draw: random.Random) -> str:
    return draw.choice((value.upper(), value.lower(), value.swapcase()))


def _near(value: str, draw: random.Random) -> str:
    ways = [
        f"{value}.",
        f"{value}s",
        f"The {value}",
        value.replace(" ", "-"),
        value.replace(" ", ""),
    ]
    return draw.choice([way for way in ways if way != value])


def _mojibake(value: str, draw: random.Random) -> str | None:
    at = _inside(value, draw)
    if at is None:
        return None
    sign = draw.choice("éèüöäñçß\u2019\u2013").encode().decode("cp1252", "replace")
    return value[:at] + sign + value[at + 1 :]


def _choice(*values: Any) -> Change:  # noqa: ANN401  # values of any sort
    return lambda _, draw: draw.choice(values)


def _impossible(value: str, draw: random.Random) -> str:
    wrong = draw.choice(((2, 30), (13, 5), (4, 31), (0, 0), (2, 31), (11, 31)))
    if "." in value:
        return f"{wrong[1]:02}.{wrong[0]:02}{value[5:]}"
    return f"{value[:5]}{wrong[0]:02}-{wrong[1]:02}"


def _other_format(value: str, draw: random.Random) -> str:
    day = (
        date(int(value[6:]), int(value[3:5]), int(value[:2]))
        if "." in value
        else date.fromisoformat(value)
    )
    return day.strftime(draw.choice(("%m/%d/%Y", "%d %b %Y", "%B %d, %Y", "%Y%m%d", "%d-%m-%Y")))


def _far_day(value: date, draw: random.Random) -> date:
    years = draw.choice((-900, -300, -250, 60, 100, 200, 1000))
    return min(max(date(1, 1, 2), value.replace(day=1)), date(8_000, 1, 1)).replace(
        year=max(1, value.year + years)
    )


def _thousands(value: str, _: random.Random) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return f"{number:,.{len(value.partition('.')[2])}f}" if number >= 1_000 else None


#: The longest text that a table of old takes.
_LIMIT = 255


def _truncated(value: str, _: random.Random) -> str | None:
    cut = f"{value}. {value}. {value}"[:_LIMIT]
    return cut if len(cut) == _LIMIT and cut[-1].isalpha() else None


def _flip(value: float, _: random.Random) -> float | None:
    return -value if value > 0 else None


def _suffix(value: str, draw: random.Random) -> str:
    return value + draw.choice((" (2)", " - Copy", "_1", " 2", " copy", " (duplicate)"))


def _lost_zeros(value: str, _: random.Random) -> str | None:
    return value.lstrip("0") or None if value.startswith("0") else None


def _wrong_form(value: str, draw: random.Random) -> str:
    if value.startswith("("):
        digits = "".join(c for c in value if c.isdigit())
        return draw.choice(
            (digits[:-2], digits, f"+1-{digits[:3]}-{digits[3:]}", f"{value} x{digits[:2]}")
        )
    return draw.choice((value[:-1], f"{value}0", f"{value[:2]}-{value[2:]}", f"{value[:-1]}O"))


def _other_unit(value: str, draw: random.Random) -> str:
    number = value.split(maxsplit=1)[0]
    return draw.choice(
        (f"{number} g", f"{int(number) * 1_000} g", f"{number} lb", f"{number} m", number)
    )


def _swapped(value: str, _: random.Random) -> str:
    return " ".join(reversed(value.split()))


def _decimal_comma(value: str, _: random.Random) -> str | None:
    return value.replace(".", ",") if "." in value else None


def _misplaced(value: Any, draw: random.Random) -> str | None:  # noqa: ANN401
    made = draw.choice(
        (
            f"{draw.randrange(10_000, 99_999)}",
            f"2024-0{draw.randint(1, 9)}-{draw.randint(10, 28)}",
            f"user{draw.randrange(999)}@mail.example",
            f"{draw.randint(1, 99)}.{draw.randint(10, 99)}",
        )
    )
    return None if "@" in made and "@" in value else made


def _misplaced_word(_: Any, draw: random.Random) -> str:  # noqa: ANN401
    return draw.choice(
        ("Delivered", "Berlin", "Garden Tools", "Anna Baker", "EUR", "pending review")
    )


def _spaced(value: str, draw: random.Random) -> str:
    return draw.choice((f" {value}", f"{value} ", f"{value}  ", f"\t{value}", f"{value}\u00a0"))


def _inner_space(value: str, draw: random.Random) -> str | None:
    if " " in value:
        return value.replace(" ", draw.choice(("  ", "   ", " \u00a0")), 1)
    return None


def _markup(value: str, draw: random.Random) -> str:
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


def _invisible(value: str, draw: random.Random) -> str:
    at = draw.randrange(len(value))
    return (
        value[:at]
        + draw.choice("\u200b\ufeff\u200e\x00\x1f\u00ad\x07").replace("\x00", "\x01")
        + value[at:]
    )


def _day_of(text: str) -> Change:
    return lambda *_: date.fromisoformat(text)


def _default_day(_: Any, draw: random.Random) -> date:  # noqa: ANN401
    return draw.choice(
        (date(1900, 1, 1), date(1970, 1, 1), date(9999, 12, 31), date(1899, 12, 30), date(1, 1, 1))
    )


_PLACEHOLDERS = ("n/a", "N/A", "TBD", "?", "-", "null", "none", "unknown", "#REF!", "xxx", "--")
_TEST = (
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
_NO_NAMES = (
    "John Doe",
    "Test Test",
    "Jane Doe",
    "Test User",
    "Foo Bar",
    "Max Mustermann",
    "No Name",
)

KINDS: tuple[Kind, ...] = (
    Kind("letters swapped", _WORDS, _slip(lambda v, i: v[:i] + v[i + 1] + v[i] + v[i + 2 :])),
    Kind("letter dropped", _WORDS, _slip(lambda v, i: v[:i] + v[i + 1 :])),
    Kind("letter doubled", _WORDS, _slip(lambda v, i: v[:i] + v[i] + v[i:])),
    Kind("neighbour key", _WORDS, _neighbour),
    Kind("case variant", _WORDS, _other_case),
    Kind("near-duplicate category", frozenset({t.CATEGORY}), _near),
    Kind("mojibake", _TEXTS, _mojibake),
    Kind("markup", _TEXTS, _markup),
    Kind("invisible character", _TEXTS | {t.CODE, t.EMAIL}, _invisible),
    Kind("space around", _TEXTS | {t.CODE, t.EMAIL, t.NUMBER_TEXT}, _spaced),
    Kind("space inside", _TEXTS | {t.PROSE}, _inner_space),
    Kind(
        "sentinel number",
        _NUMBERS,
        _choice(-1, 999, 9999, -999, 0, 99999),
        names=frozenset(
            {"length_cm", "stock", "pressure", "weight_kg", "unit_price", "humidity", "customer_id"}
        ),
    ),
    Kind("default date", frozenset({t.DATE}), _default_day),
    Kind("impossible date", frozenset({t.DATE_TEXT}), _impossible),
    Kind("future or ancient date", frozenset({t.DATE}), _far_day),
    Kind("other date format", frozenset({t.DATE_TEXT}), _other_format),
    Kind("decimal comma", frozenset({t.NUMBER_TEXT}), _decimal_comma),
    Kind("thousands separator", frozenset({t.NUMBER_TEXT}), _thousands),
    Kind("other unit", frozenset({t.MEASURE}), _other_unit),
    Kind(
        "number as text",
        frozenset({t.NUMBER_TEXT}),
        lambda v, d: d.choice((f"'{v}", f'"{v}"', f"{v} EUR")),
    ),
    Kind(
        "text among numbers",
        frozenset({t.NUMBER_TEXT}),
        _choice("about 5", "ten", "see remark", "12.x", "1l2", "5 or 6"),
    ),
    Kind(
        "value of another column",
        _WORDS | {t.NAME, t.FIRST, t.LAST, t.PHRASE, t.EMAIL, t.PHONE, t.CODE},
        _misplaced,
    ),
    Kind(
        "word of another column",
        frozenset({t.EMAIL, t.PHONE, t.ZIP, t.DATE_TEXT, t.NUMBER_TEXT, t.CODE, t.MEASURE}),
        _misplaced_word,
    ),
    Kind(
        "placeholder",
        _TEXTS | {t.CODE, t.ZIP, t.EMAIL, t.PHONE, t.DATE_TEXT, t.NUMBER_TEXT},
        _choice(*_PLACEHOLDERS),
    ),
    Kind("placeholder name", frozenset({t.NAME}), _choice(*_NO_NAMES)),
    Kind("test row", _TEXTS | {t.EMAIL}, _choice(*_TEST)),
    Kind("rounding", frozenset({t.FLOAT, t.AMOUNT}), lambda v, _: float(round(v, -1))),
    Kind(
        "decimal slip",
        _NUMBERS,
        lambda v, d: v * d.choice((10, 100)) if v else None,
        alone=False,
        names=frozenset({"length_cm", "pressure", "unit_price", "weight_kg", "humidity"}),
    ),
    Kind(
        "sign flip",
        _NUMBERS,
        _flip,
        names=frozenset(
            {"length_cm", "stock", "pressure", "weight_kg", "unit_price", "quantity", "humidity"}
        ),
    ),
    Kind(
        "outlier", _NUMBERS, lambda v, d: type(v)((abs(v) + 1) * d.choice((1_000, 5_000, 20_000)))
    ),
    Kind("suffix of a copy", _WORDS | {t.NAME}, _suffix),
    Kind(
        "leading zeros lost",
        frozenset({t.CODE, t.ZIP}),
        _lost_zeros,
        names=frozenset({"barcode", "zip_code"}),
    ),
    Kind("wrong form", frozenset({t.PHONE, t.ZIP}), _wrong_form),
    Kind(
        "letter for a digit",
        frozenset({t.CODE, t.ZIP, t.NUMBER_TEXT, t.DATE_TEXT}),
        lambda v, _: v.replace("0", "O", 1).replace("1", "l", 1) if set("01") & set(v) else None,
    ),
    Kind("truncated text", frozenset({t.PROSE}), _truncated),
    Kind("first and last swapped", frozenset({t.NAME}), _swapped, alone=False),
)
BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}
