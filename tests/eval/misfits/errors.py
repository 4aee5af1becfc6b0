"""One error put into a clean column: the kinds that people and programs make."""

# ruff: noqa: S311  # errors by chance, no secrets
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

PLACEHOLDERS = (
    "-", "N/A", "n/a", "TBD", "unknown", "none", "?", "null", "#REF!", "Total", "test", "xxx",
    "Other", "not available", "--",
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{4,}")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LIKE_DIGITS = {"0": "O", "1": "l", "5": "S", "8": "B"}
_REMARKS = ("?", "*", " kg", " (est)", "+", ";")

Change = Callable[[str, int], str]


@dataclass(frozen=True, slots=True)
class Planted:
    """A column with one error; `kind` is what sort it is."""

    values: Sequence[str]
    wrong: str
    kind: str


def _separator(value: str, place: int) -> str:
    signs = [k for k, c in enumerate(value) if not c.isalnum()]
    if not signs:
        return f"{value[:place]}.{value[place:]}.1"
    at = random.choice(signs)
    return value[:at] + random.choice("/-. ,") + value[at + 1 :]


#: Slips of a typist at a place inside a word.
SLIPS: dict[str, Change] = {
    "letter left out": lambda v, i: v[:i] + v[i + 1 :],
    "letters swapped": lambda v, i: v[:i] + v[i + 1] + v[i] + v[i + 2 :],
    "letter doubled": lambda v, i: v[:i] + v[i] + v[i:],
    "other vowel": lambda v, i: v[:i] + random.choice("aeiou") + v[i + 1 :],
    "letter put in": lambda v, i: v[:i] + random.choice(_LETTERS) + v[i:],
}
_SLIP_WEIGHTS = (35, 25, 20, 10, 10)
#: What happens to a value with digits, at the place of one.
BREAKS: dict[str, Change] = {
    "digit left out": lambda v, i: v[:i] + v[i + 1 :],
    "letter for a digit": lambda v, i: v[:i] + _LIKE_DIGITS.get(v[i], "O") + v[i + 1 :],
    "remark added": lambda v, _: v + random.choice(_REMARKS),
    "other separator": _separator,
    "digit doubled": lambda v, i: v[:i] + v[i] + v[i:],
    "leading zero": lambda v, _: f"0{v}",
    "space put in": lambda v, i: f"{v[:i]} {v[i:]}",
}
_BREAK_WEIGHTS = (20, 15, 15, 15, 15, 10, 10)


def misspelled(value: str) -> str | None:
    words = list(_WORD.finditer(value))
    if not words:
        return None
    word = random.choice(words)
    [name] = random.choices(list(SLIPS), _SLIP_WEIGHTS)
    return SLIPS[name](value, random.randint(word.start() + 1, word.end() - 2))


def broken(value: str) -> str | None:
    digits = [i for i, c in enumerate(value) if c.isdigit()]
    if not digits:
        return None
    [name] = random.choices(list(BREAKS), _BREAK_WEIGHTS)
    return BREAKS[name](value, random.choice(digits))


def planted(values: Sequence[str], elsewhere: Sequence[str]) -> Planted | None:
    """The column with one error in the place of a value; `elsewhere` are values of other columns.

    None where no error could be made that is not a value of the column already.
    """
    known = {value.strip().lower() for value in values}
    text = sum(bool(_WORD.search(value)) for value in values) > len(values) / 2
    for _ in range(20):
        value, dice = random.choice(values), random.random()
        if text and dice < 0.55:
            wrong, kind = misspelled(value), "misspelling"
        elif dice < 0.7:
            wrong, kind = random.choice(PLACEHOLDERS), "placeholder"
        elif dice < 0.82:
            wrong, kind = random.choice(elsewhere), "other kind"
        else:
            wrong, kind = broken(value), "broken form"
        if wrong and wrong.strip().lower() not in known:
            found = list(values)
            found[random.randrange(len(found))] = wrong
            return Planted(found, wrong, kind)
    return None
