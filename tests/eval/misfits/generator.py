"""The kinds of errors that people and programs make, put into clean columns at a rate."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.eval.misfits import changes
from tests.eval.misfits import tables as t
from tests.eval.misfits.changes import Change
from tests.eval.misfits.tables import Clean

#: Shares of the rows that are made wrong.
RATES = (0.001, 0.005, 0.01, 0.02, 0.05)
_WORDS = frozenset({t.CATEGORY, t.CLOSED, t.CITY})
_TEXTS = _WORDS | {t.PHRASE, t.NAME, t.FIRST, t.LAST}
_NUMBERS = frozenset({t.INTEGER, t.FLOAT, t.AMOUNT})


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


KINDS: tuple[Kind, ...] = (
    Kind(
        "letters swapped", _WORDS, changes.slip(lambda v, i: v[:i] + v[i + 1] + v[i] + v[i + 2 :])
    ),
    Kind("letter dropped", _WORDS, changes.slip(lambda v, i: v[:i] + v[i + 1 :])),
    Kind("letter doubled", _WORDS, changes.slip(lambda v, i: v[:i] + v[i] + v[i:])),
    Kind("neighbour key", _WORDS, changes.neighbour),
    Kind("case variant", _WORDS, changes.other_case),
    Kind("near-duplicate category", frozenset({t.CATEGORY}), changes.near),
    Kind("mojibake", _TEXTS, changes.mojibake),
    Kind("markup", _TEXTS, changes.markup),
    Kind("invisible character", _TEXTS | {t.CODE, t.EMAIL}, changes.invisible),
    Kind("space around", _TEXTS | {t.CODE, t.EMAIL, t.NUMBER_TEXT}, changes.spaced),
    Kind("space inside", _TEXTS | {t.PROSE}, changes.inner_space),
    Kind(
        "sentinel number",
        _NUMBERS,
        changes.choice(-1, 999, 9999, -999, 0, 99999),
        names=frozenset(
            {"length_cm", "stock", "pressure", "weight_kg", "unit_price", "humidity", "customer_id"}
        ),
    ),
    Kind("default date", frozenset({t.DATE}), changes.default_day),
    Kind("impossible date", frozenset({t.DATE_TEXT}), changes.impossible),
    Kind("future or ancient date", frozenset({t.DATE}), changes.far_day),
    Kind("other date format", frozenset({t.DATE_TEXT}), changes.other_format),
    Kind("decimal comma", frozenset({t.NUMBER_TEXT}), changes.decimal_comma),
    Kind("thousands separator", frozenset({t.NUMBER_TEXT}), changes.thousands),
    Kind("other unit", frozenset({t.MEASURE}), changes.other_unit),
    Kind(
        "number as text",
        frozenset({t.NUMBER_TEXT}),
        lambda v, d: d.choice((f"'{v}", f'"{v}"', f"{v} EUR")),
    ),
    Kind(
        "text among numbers",
        frozenset({t.NUMBER_TEXT}),
        changes.choice("about 5", "ten", "see remark", "12.x", "1l2", "5 or 6"),
    ),
    Kind(
        "value of another column",
        _WORDS | {t.NAME, t.FIRST, t.LAST, t.PHRASE, t.EMAIL, t.PHONE, t.CODE},
        changes.misplaced,
    ),
    Kind(
        "word of another column",
        frozenset({t.EMAIL, t.PHONE, t.ZIP, t.DATE_TEXT, t.NUMBER_TEXT, t.CODE, t.MEASURE}),
        changes.misplaced_word,
    ),
    Kind(
        "placeholder",
        _TEXTS | {t.CODE, t.ZIP, t.EMAIL, t.PHONE, t.DATE_TEXT, t.NUMBER_TEXT},
        changes.choice(*changes.PLACEHOLDERS),
    ),
    Kind("placeholder name", frozenset({t.NAME}), changes.choice(*changes.NO_NAMES)),
    Kind("test row", _TEXTS | {t.EMAIL}, changes.choice(*changes.TEST)),
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
        changes.flip,
        names=frozenset(
            {"length_cm", "stock", "pressure", "weight_kg", "unit_price", "quantity", "humidity"}
        ),
    ),
    Kind(
        "outlier", _NUMBERS, lambda v, d: type(v)((abs(v) + 1) * d.choice((1_000, 5_000, 20_000)))
    ),
    Kind(
        "number of another unit",
        frozenset({t.FLOAT}),
        lambda v, _: v / 100,
        names=frozenset({"length_cm", "pressure"}),
    ),
    Kind("minus on a scale", frozenset({t.SCALE}), lambda v, _: -v),
    Kind("wrong check digit", frozenset({t.CHECKED}), changes.mistyped),
    Kind("suffix of a copy", _WORDS | {t.NAME}, changes.suffix),
    Kind(
        "leading zeros lost",
        frozenset({t.CODE, t.ZIP}),
        changes.lost_zeros,
        names=frozenset({"barcode", "zip_code"}),
    ),
    Kind("wrong form", frozenset({t.PHONE, t.ZIP}), changes.wrong_form),
    Kind(
        "letter for a digit",
        frozenset({t.CODE, t.ZIP, t.NUMBER_TEXT, t.DATE_TEXT}),
        lambda v, _: v.replace("0", "O", 1).replace("1", "l", 1) if set("01") & set(v) else None,
    ),
    Kind("truncated text", frozenset({t.PROSE}), changes.truncated),
    Kind("first and last swapped", frozenset({t.NAME}), changes.swapped, alone=False),
)
BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}
