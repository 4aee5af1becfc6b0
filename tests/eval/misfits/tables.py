"""Clean tables for the generator of errors: made ones of usual sorts, by a seed."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

#: What is in a column, which says what errors can be made in it.
CATEGORY, CLOSED, PHRASE, CITY = "category", "closed", "phrase", "city"
FIRST, LAST, NAME, EMAIL, PHONE, ZIP = "first", "last", "name", "email", "phone", "zip"
CODE, INTEGER, FLOAT, AMOUNT = "code", "integer", "float", "amount"
CHECKED, SCALE = "number with a check digit", "scale"
NUMBER_TEXT, MEASURE, DATE, DATE_TEXT, PROSE = (
    "number text",
    "measure",
    "date",
    "date text",
    "prose",
)


@dataclass(frozen=True, slots=True)
class Clean:
    """One column without errors; `values` are texts, whole numbers, floats or days, of one sort."""

    table: str
    name: str
    role: str
    values: Sequence[Any]


_MADE: Mapping[str, Sequence[str]] = json.loads(
    (Path(__file__).parent / "made.json").read_text(encoding="utf-8")
)


def tables(seed: int, rows: int = 2_000) -> list[Clean]:
    """Four tables of `rows` rows; the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311  # made data
    found: list[Clean] = []
    for make in (_customers, _orders, _products, _stations):
        columns = make(draw, rows)
        found += [Clean(make.__name__[1:], n, role, v) for n, (role, v) in columns.items()]
    return found


Columns = Mapping[str, tuple[str, Sequence[Any]]]


def _some(draw: random.Random, values: Sequence[str], rows: int) -> list[str]:
    """Some are common and some are not, as everywhere; none is rare."""
    weights = [1 / (1 + k / 4) for k in range(len(values))]
    return draw.choices(values, weights, k=rows)


def _days(draw: random.Random, first: date, days: int, rows: int) -> list[date]:
    return [first + timedelta(draw.randrange(days)) for _ in range(rows)]


def _customers(draw: random.Random, rows: int) -> Columns:
    first, last = _some(draw, _MADE["first"], rows), _some(draw, _MADE["last"], rows)
    both = list(zip(first, last, strict=True))
    days = _days(draw, date(2019, 1, 1), 2_000, rows)
    return {
        "customer_id": (INTEGER, [10_000 + i for i in range(rows)]),
        "first_name": (FIRST, first),
        "last_name": (LAST, last),
        "full_name": (NAME, [f"{a} {b}" for a, b in both]),
        "email": (EMAIL, [f"{a}.{b}{draw.randrange(900)}@mail.example".lower() for a, b in both]),
        "phone": (
            PHONE,
            [f"({draw.randint(201, 989)}) 555-{draw.randrange(10_000):04}" for _ in both],
        ),
        "zip_code": (ZIP, [f"{draw.randrange(1_000, 99_999):05}" for _ in both]),
        "city": (CITY, _some(draw, _MADE["cities"], rows)),
        "state": (CLOSED, _some(draw, _MADE["states"], rows)),
        "country": (CLOSED, _some(draw, _MADE["countries"], rows)),
        "joined": (DATE, days),
        "birth_date": (DATE, _days(draw, date(1945, 1, 1), 20_000, rows)),
        "last_visit": (DATE_TEXT, [str(day) for day in _days(draw, date(2023, 1, 1), 700, rows)]),
        "company": (
            PHRASE,
            [f"{b} {draw.choice(('Ltd', 'Inc', 'Partners', 'Group'))}" for _, b in both],
        ),
    }


def _orders(draw: random.Random, rows: int) -> Columns:
    prices = [round(draw.lognormvariate(3.2, 0.6), 2) for _ in range(rows)]
    days = _days(draw, date(2022, 1, 1), 1_000, rows)
    return {
        "order_no": (CODE, [f"ORD-{100_000 + 7 * i}" for i in range(rows)]),
        "ordered_on": (DATE, days),
        "due": (DATE_TEXT, [f"{d:%d.%m.%Y}" for d in days]),
        "month": (CLOSED, [_MADE["months"][d.month - 1] for d in days]),
        "weekday": (CLOSED, [_MADE["weekdays"][d.weekday()] for d in days]),
        "quantity": (INTEGER, [draw.randint(1, 40) for _ in range(rows)]),
        "unit_price": (AMOUNT, prices),
        "price_text": (NUMBER_TEXT, [f"{p:.2f}" for p in prices]),
        "pieces": (NUMBER_TEXT, [str(draw.randint(1_000, 9_999)) for _ in range(rows)]),
        "currency": (CLOSED, _some(draw, _MADE["currencies"], rows)),
        "status": (CATEGORY, _some(draw, _MADE["statuses"], rows)),
        "remark": (
            PROSE,
            [
                f"{draw.choice(_MADE['sentences'])}, {draw.choice(_MADE['sentences']).lower()}"
                for _ in range(rows)
            ],
        ),
    }


def _products(draw: random.Random, rows: int) -> Columns:
    return {
        "sku": (
            CODE,
            [
                f"{draw.choice('ABCDEF')}{draw.choice('KLMNP')}-{draw.randrange(10_000):04}"
                for _ in range(rows)
            ],
        ),
        "category": (CATEGORY, _some(draw, _MADE["categories"], rows)),
        "product": (
            PHRASE,
            [
                f"{draw.choice(_MADE['adjectives'])} {draw.choice(_MADE['nouns'])}"
                for _ in range(rows)
            ],
        ),
        "unit": (CLOSED, _some(draw, _MADE["units"], rows)),
        "weight": (MEASURE, [f"{draw.randint(1, 90)} kg" for _ in range(rows)]),
        "length_cm": (FLOAT, [round(draw.gauss(120, 20), 1) for _ in range(rows)]),
        "stock": (INTEGER, [draw.randint(20, 400) for _ in range(rows)]),
        "barcode": (CODE, [f"{draw.randrange(10**7):08}" for _ in range(rows)]),
        "department": (CATEGORY, _some(draw, _MADE["departments"], rows)),
        "buyer_title": (CATEGORY, _some(draw, _MADE["titles"], rows)),
        "ean": (CHECKED, [_ean(590_000_000_000 + 7_919 * i) for i in range(rows)]),
        "rating": (SCALE, [1 + 7_919 * i % 101 % 5 for i in range(rows)]),
    }


def _ean(number: int) -> str:
    """A number of twelve digits with its check digit (GS1: weights 1 and 3)."""
    body = str(number)
    total = sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(body))
    return f"{body}{-total % 10}"


def _stations(draw: random.Random, rows: int) -> Columns:
    return {
        "station": (CODE, [f"ST{draw.randint(100, 160)}" for _ in range(rows)]),
        "measured_on": (
            DATE_TEXT,
            [str(day) for day in _days(draw, date(2021, 1, 1), 1_400, rows)],
        ),
        "temperature": (FLOAT, [round(draw.gauss(12, 8), 2) for _ in range(rows)]),
        "pressure": (FLOAT, [round(draw.gauss(1013, 9), 1) for _ in range(rows)]),
        "humidity": (INTEGER, [max(5, min(100, round(draw.gauss(62, 14)))) for _ in range(rows)]),
        "weight_kg": (FLOAT, [round(abs(draw.gauss(70, 12)) + 1, 2) for _ in range(rows)]),
        "wind": (NUMBER_TEXT, [f"{abs(draw.gauss(6, 3)):.1f}" for _ in range(rows)]),
        "operator": (
            NAME,
            [f"{draw.choice(_MADE['first'])} {draw.choice(_MADE['last'])}" for _ in range(rows)],
        ),
    }
