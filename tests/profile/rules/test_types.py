"""Columns of every type go through the searches, whatever a number is kept in."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import polars as pl
import pytest

from audit.facts.rules import RuleKind
from tests.profile.rules.learning import fields, learned

ROWS = 240
NUMBERS = range(ROWS)


def test_every_type_is_taken() -> None:
    frame = pl.DataFrame(
        {
            "flag": [n % 3 == 0 for n in NUMBERS],
            "clock": [time(n % 24, n % 60) for n in NUMBERS],
            "span": [timedelta(seconds=n) for n in NUMBERS],
            "raw": [bytes([n % 256]) for n in NUMBERS],
            "large": pl.Series([2**63 + n for n in NUMBERS], dtype=pl.UInt64),
            "endless": [float("inf") if n == 3 else float(n) for n in NUMBERS],
            "unknown": [float("nan") if n % 2 else float(n) for n in NUMBERS],
            "nothing": pl.Series([None] * ROWS, dtype=pl.Null),
            "zoned": [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in NUMBERS],
            "tiny": pl.Series([n % 100 for n in NUMBERS], dtype=pl.Int8),
            "mixed": [str(n) if n % 2 else f"x{n}" for n in NUMBERS],
            "blank": ["" if n % 2 else " " for n in NUMBERS],
        }
    )

    rules = learned(frame)

    assert ("flag",) in fields(rules, RuleKind.NOT_NULL)
    assert ("unknown",) not in fields(rules, RuleKind.RANGE)


@pytest.mark.parametrize("kept", ["decimal", "float", "text"])
def test_a_product_is_found_whatever_its_numbers_are_kept_in(kept: str) -> None:
    prices = [Decimal(100 + n * 37 % 9_900) / 100 for n in NUMBERS]
    amounts = [1 + n * 7 % 9 for n in NUMBERS]
    totals = [p * a for p, a in zip(prices, amounts, strict=True)]

    def turned(values: list[Decimal]) -> list[object]:
        if kept == "decimal":
            return [*values]
        return [str(v) if kept == "text" else float(v) for v in values]

    rules = learned({"quantity": amounts, "unit_price": turned(prices), "total": turned(totals)})

    assert fields(rules, RuleKind.SUM) == {("total", "quantity", "unit_price")}


def test_days_and_moments_are_compared_by_day() -> None:
    days = [date(2024, 1, 1) + timedelta(days=n % 90) for n in NUMBERS]
    moments = [
        datetime(d.year, d.month, d.day, 9, tzinfo=UTC) + timedelta(hours=n % 40)
        for n, d in enumerate(days)
    ]

    rules = learned({"order_date": days, "shipped_at": moments})

    assert fields(rules, RuleKind.ORDER) == {("order_date", "shipped_at")}
