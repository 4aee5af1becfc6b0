"""The suite of the benchmark: 96 expectations on the 24 columns, as a suite's JSON."""

from typing import Any

from tests.bench.data import words

COLUMNS = words("""
    qty big_no price skewed amount active birth created_at event_ts status country customer email
    comment payload uid phone int_text date_text code constant all_null customer_id near_key
""")
_NUMBERS = ("qty", "big_no", "price", "skewed", "amount", "customer_id", "near_key")
_TEXTS = (*COLUMNS[9:16], *COLUMNS[16:21])
STATUS = ["new", "paid", "shipped", "delivered", "returned", "CANCELLED"]


def entries() -> list[dict[str, Any]]:
    """Nulls, uniqueness, numbers of values of each column; ranges, lengths, a set, a pattern."""
    found = [_entry("values_to_not_be_null", column, mostly=0.9) for column in COLUMNS]
    found += [_entry("values_to_be_unique", column) for column in COLUMNS]
    found += [
        _entry("unique_value_count_to_be_between", column, min_value=1, max_value=2_000_000)
        for column in COLUMNS
    ]
    found += [
        _entry("values_to_be_between", column, min_value=0, mostly=0.5) for column in _NUMBERS
    ]
    found += [
        _entry("values_to_be_between", "birth", min_value="1940-01-01", max_value="2010-01-01"),
        _entry("values_to_be_between", "created_at", min_value="2020-01-01"),
        _entry("values_to_be_in_set", "status", value_set=STATUS),
        _entry("values_to_match_regex", "email", regex="^[^@]+@[^@]+$"),
    ]
    found += [
        _entry("value_lengths_to_be_between", column, min_value=1, max_value=100)
        for column in _TEXTS
    ]
    rows = {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 10}}
    return [*found, rows]


def _entry(kind: str, column: str, **arguments: object) -> dict[str, Any]:
    return {"type": f"expect_column_{kind}", "kwargs": {"column": column, **arguments}}
