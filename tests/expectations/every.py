"""Every expectation that may be run, with arguments that its rows meet and that they do not."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

#: Stands in the rows that meet nothing, and must stand nowhere else.
CANARY = "Canary-7f3a Wren"
ROWS = 40
DAY = date(2024, 3, 1)

COLUMNS: dict[str, list[Any]] = {
    "id": list(range(1, ROWS + 1)),
    "qty": [i % 7 for i in range(ROWS)],
    "cost": [i % 7 + 1 for i in range(ROWS)],
    "amount": [Decimal(i % 5) + Decimal("0.5") for i in range(ROWS)],
    "name": [CANARY if i % 8 == 3 else f"item {i % 4}" for i in range(ROWS)],
    "code": [None if i % 10 == 9 else f"AB-{i % 4}" for i in range(ROWS)],
    "doc": ['{"a": 1}' if i % 2 else f'{{"a": "{CANARY}"}}' for i in range(ROWS)],
    "day_text": [(DAY + timedelta(days=i)).isoformat() for i in range(ROWS)],
    "day": [DAY + timedelta(days=i) for i in range(ROWS)],
    "at": [datetime(2024, 3, 1, tzinfo=UTC) + timedelta(hours=i) for i in range(ROWS)],
    "rest": [10 - i % 7 for i in range(ROWS)],
    "back": list(range(ROWS, 0, -1)),
    "nothing": [None] * ROWS,
    "left": [i % 3 for i in range(ROWS)],
    'per "cent" %': [i % 2 for i in range(ROWS)],
    "select": [f"kind {i % 2}" for i in range(ROWS)],
    "right": [i % 3 if i != 5 else 9 for i in range(ROWS)],
}
_TYPES: dict[str, Any] = {"nothing": pl.String, "amount": pl.Decimal(10, 2)}
FRAME = pl.DataFrame(
    {name: pl.Series(name, values, dtype=_TYPES.get(name)) for name, values in COLUMNS.items()}
)


@dataclass(frozen=True)
class Case:
    """What meets and what does not; `broken` is how many rows do not, where it is about rows."""

    type: str
    met: dict[str, Any]
    wrong: dict[str, Any]
    broken: int | None = None

    @property
    def id(self) -> str:
        return f"{self.type}-{self.met.get('column', '')}"


_NAMES = sum(value == CANARY for value in COLUMNS["name"])

ROW_LEVEL = (
    Case(
        "expect_column_values_to_be_in_set",
        {"column": 'per "cent" %', "value_set": [0, 1]},
        {"column": "select", "value_set": ["kind 0"]},
        ROWS // 2,
    ),
    Case("expect_column_values_to_not_be_null", {"column": "id"}, {"column": "code"}, 4),
    Case("expect_column_values_to_be_null", {"column": "nothing"}, {"column": "id"}, ROWS),
    Case("expect_column_values_to_be_unique", {"column": "id"}, {"column": "name"}),
    Case(
        "expect_column_values_to_be_between",
        {"column": "qty", "min_value": 0, "max_value": 6},
        {"column": "qty", "min_value": 1},
        6,
    ),
    Case(
        "expect_column_values_to_be_in_set",
        {"column": "qty", "value_set": [0, 1, 2, 3, 4, 5, 6]},
        {"column": "name", "value_set": ["item 0", "item 1", "item 2", "item 3"]},
        _NAMES,
    ),
    Case(
        "expect_column_values_to_not_be_in_set",
        {"column": "qty", "value_set": [7]},
        {"column": "qty", "value_set": [0]},
        6,
    ),
    Case(
        "expect_column_value_lengths_to_be_between",
        {"column": "code", "min_value": 4, "max_value": 4},
        {"column": "name", "max_value": 6},
        _NAMES,
    ),
    Case(
        "expect_column_value_lengths_to_equal",
        {"column": "code", "value": 4},
        {"column": "name", "value": 6},
        _NAMES,
    ),
    Case(
        "expect_column_values_to_match_regex",
        {"column": "code", "regex": "^AB-[0-9]$"},
        {"column": "name", "regex": "^item"},
        _NAMES,
    ),
    Case(
        "expect_column_values_to_not_match_regex",
        {"column": "code", "regex": "^C"},
        {"column": "name", "regex": "ren$"},
        _NAMES,
    ),
    Case(
        "expect_column_values_to_match_regex_list",
        {"column": "code", "regex_list": ["^AB", "^CD"], "match_on": "any"},
        {"column": "name", "regex_list": ["^item", "^it"], "match_on": "any"},
        _NAMES,
    ),
    Case(
        "expect_column_values_to_not_match_regex_list",
        {"column": "code", "regex_list": ["^C", "^D"]},
        {"column": "name", "regex_list": ["ren$"]},
        _NAMES,
    ),
    Case(
        "expect_column_values_to_match_like_pattern",
        {"column": "code", "like_pattern": "AB-_"},
        {"column": "name", "like_pattern": "item%"},
        _NAMES,
    ),
    Case(
        "expect_column_values_to_not_match_like_pattern",
        {"column": "code", "like_pattern": "CD%"},
        {"column": "name", "like_pattern": "%ren"},
        _NAMES,
    ),
    Case(
        "expect_column_values_to_match_like_pattern_list",
        {"column": "code", "like_pattern_list": ["AB%", "CD%"], "match_on": "any"},
        {"column": "name", "like_pattern_list": ["item%"], "match_on": "any"},
        _NAMES,
    ),
    Case(
        "expect_column_values_to_not_match_like_pattern_list",
        {"column": "code", "like_pattern_list": ["CD%"]},
        {"column": "name", "like_pattern_list": ["%ren"]},
        _NAMES,
    ),
    Case(
        "expect_column_value_z_scores_to_be_less_than",
        {"column": "qty", "threshold": 3, "double_sided": True},
        {"column": "qty", "threshold": 0.5, "double_sided": True},
    ),
    Case(
        "expect_column_values_to_not_be_outliers",
        {"column": "qty", "method": "iqr", "multiplier": 1.5},
        {"column": "qty", "method": "std", "multiplier": 0.5},
    ),
    Case(
        "expect_column_pair_values_to_be_equal",
        {"column_A": "left", "column_B": "left"},
        {"column_A": "left", "column_B": "right"},
        1,
    ),
    Case(
        "expect_column_pair_values_a_to_be_greater_than_b",
        {"column_A": "cost", "column_B": "qty"},
        {"column_A": "qty", "column_B": "cost"},
        ROWS,
    ),
    Case(
        "expect_column_pair_values_to_be_in_set",
        {"column_A": "left", "column_B": "left", "value_pairs_set": [[0, 0], [1, 1], [2, 2]]},
        {"column_A": "left", "column_B": "right", "value_pairs_set": [[0, 0], [1, 1], [2, 2]]},
        1,
    ),
    Case(
        "expect_compound_columns_to_be_unique",
        {"column_list": ["id", "name"]},
        {"column_list": ["left", "name"]},
    ),
    Case(
        "expect_select_column_values_to_be_unique_within_record",
        {"column_list": ["qty", "cost"]},
        {"column_list": ["left", "right"]},
        ROWS - 1,
    ),
    Case(
        "expect_multicolumn_values_to_be_equal",
        {"column_list": ["left", "left"]},
        {"column_list": ["left", "right"]},
        1,
    ),
    Case(
        "expect_multicolumn_sum_to_equal",
        {"column_list": ["qty", "rest"], "sum_total": 10},
        {"column_list": ["qty", "cost"], "sum_total": 3},
        ROWS - 6,
    ),
)

FIGURES = (
    Case(
        "expect_column_min_to_be_between",
        {"column": "qty", "min_value": 0, "max_value": 0},
        {"column": "qty", "min_value": 1},
    ),
    Case(
        "expect_column_max_to_be_between",
        {"column": "qty", "max_value": 6},
        {"column": "qty", "max_value": 5},
    ),
    Case(
        "expect_column_mean_to_be_between",
        {"column": "qty", "min_value": 2, "max_value": 4},
        {"column": "qty", "min_value": 4},
    ),
    Case(
        "expect_column_median_to_be_between",
        {"column": "qty", "min_value": 2, "max_value": 4},
        {"column": "qty", "min_value": 4},
    ),
    Case(
        "expect_column_stdev_to_be_between",
        {"column": "qty", "min_value": 1, "max_value": 3},
        {"column": "qty", "min_value": 3},
    ),
    Case(
        "expect_column_sum_to_be_between",
        {"column": "qty", "min_value": 100, "max_value": 130},
        {"column": "qty", "min_value": 130},
    ),
    Case(
        "expect_column_quantile_values_to_be_between",
        {"column": "qty", "quantile_ranges": {"quantiles": [0.5], "value_ranges": [[2, 4]]}},
        {"column": "qty", "quantile_ranges": {"quantiles": [0.5], "value_ranges": [[5, None]]}},
    ),
    Case(
        "expect_column_proportion_of_non_null_values_to_be_between",
        {"column": "code", "min_value": 0.9},
        {"column": "code", "min_value": 0.95},
    ),
    Case(
        "expect_column_proportion_of_unique_values_to_be_between",
        {"column": "id", "min_value": 1},
        {"column": "qty", "min_value": 0.5},
    ),
    Case(
        "expect_column_unique_value_count_to_be_between",
        {"column": "qty", "min_value": 7, "max_value": 7},
        {"column": "qty", "max_value": 6},
    ),
    Case(
        "expect_column_distinct_values_to_be_in_set",
        {"column": "qty", "value_set": [0, 1, 2, 3, 4, 5, 6]},
        {"column": "name", "value_set": ["item 0", "item 1", "item 2", "item 3"]},
    ),
    Case(
        "expect_column_distinct_values_to_contain_set",
        {"column": "qty", "value_set": [0, 6]},
        {"column": "qty", "value_set": [0, 7]},
    ),
    Case(
        "expect_column_distinct_values_to_equal_set",
        {"column": "qty", "value_set": [0, 1, 2, 3, 4, 5, 6]},
        {"column": "name", "value_set": ["item 0", "item 1", "item 2", "item 3"]},
    ),
    Case(
        "expect_column_most_common_value_to_be_in_set",
        {"column": "name", "value_set": ["item 0"], "ties_okay": True},
        {"column": "name", "value_set": ["item 3"], "ties_okay": True},
    ),
)

ON_FRAMES = (
    Case(
        "expect_column_values_to_be_increasing",
        {"column": "id", "strictly": True},
        {"column": "qty"},
    ),
    Case(
        "expect_column_values_to_be_decreasing",
        {"column": "back", "strictly": True},
        {"column": "id"},
    ),
    Case(
        "expect_column_values_to_match_strftime_format",
        {"column": "day_text", "strftime_format": "%Y-%m-%d"},
        {"column": "name", "strftime_format": "%Y-%m-%d"},
        ROWS,
    ),
    Case(
        "expect_column_values_to_be_dateutil_parseable",
        {"column": "day_text"},
        {"column": "name"},
        ROWS,
    ),
    Case("expect_column_values_to_be_json_parseable", {"column": "doc"}, {"column": "name"}, ROWS),
    Case(
        "expect_column_values_to_match_json_schema",
        {"column": "doc", "json_schema": {"type": "object"}},
        {
            "column": "doc",
            "json_schema": {"type": "object", "properties": {"a": {"type": "integer"}}},
        },
        ROWS // 2,
    ),
    Case(
        "expect_column_values_to_be_of_type",
        {"column": "id", "type_": "int64"},
        {"column": "id", "type_": "float64"},
    ),
    Case(
        "expect_column_values_to_be_in_type_list",
        {"column": "id", "type_list": ["int32", "int64"]},
        {"column": "id", "type_list": ["float64"]},
    ),
)

SHAPE = (
    Case("expect_column_to_exist", {"column": "id", "column_index": 0}, {"column": "ident"}),
    Case("expect_table_column_count_to_equal", {"value": len(COLUMNS)}, {"value": 3}),
    Case("expect_table_column_count_to_be_between", {"min_value": 1}, {"max_value": 3}),
    Case(
        "expect_table_columns_to_match_ordered_list",
        {"column_list": list(COLUMNS)},
        {"column_list": list(COLUMNS)[::-1]},
    ),
    Case(
        "expect_table_columns_to_match_set",
        {"column_set": list(COLUMNS)[::-1]},
        {"column_set": ["id"], "exact_match": True},
    ),
)
ROW_COUNT = (
    Case("expect_table_row_count_to_equal", {"value": ROWS}, {"value": 3}),
    Case("expect_table_row_count_to_be_between", {"min_value": 1}, {"max_value": 3}),
)
IN_SQL = (*ROW_LEVEL, *FIGURES, *ROW_COUNT)
ALL = (*IN_SQL, *ON_FRAMES, *SHAPE)


def asked(cases: tuple[Case, ...], *, met: bool) -> list[dict[str, Any]]:
    """As the worker is asked them."""
    return [{"type": case.type, "arguments": case.met if met else case.wrong} for case in cases]
