"""An expectation in words; of its arguments only what the profile of the column may tell."""

from collections.abc import Mapping
from typing import Any

from audit.expectations.model import Expectation
from audit.facts.profiles import DatasetProfile, Disclosure

_MOST_VALUES, _LONGEST = 5, 120

#: What is expected of a column; {ends}, {set}, {pattern} and the like are filled in or left vague.
_SAID: dict[str, str] = {
    "expect_column_to_exist": "the column {names} exists{index}",
    "expect_table_column_count_to_be_between": "the number of columns is {open_ends}",
    "expect_table_column_count_to_equal": "there are {value} columns",
    "expect_table_columns_to_match_ordered_list": "the columns are those {n} in this order",
    "expect_table_columns_to_match_set": "the columns are those {n}",
    "expect_table_row_count_to_be_between": "the number of rows is {open_ends}",
    "expect_table_row_count_to_equal": "there are {value} rows",
    "expect_column_values_to_be_of_type": "{names} has the type {type}",
    "expect_column_values_to_be_in_type_list": "{names} has one of the types {type}",
    "expect_column_values_to_not_be_null": "{names} has a value{mostly}",
    "expect_column_values_to_be_null": "{names} is null{mostly}",
    "expect_column_values_to_be_unique": "{names} is unique{mostly}",
    "expect_column_values_to_be_between": "{names} is {ends}{mostly}",
    "expect_column_values_to_be_in_set": "{names} is {set}{mostly}",
    "expect_column_values_to_not_be_in_set": "{names} is not {set}{mostly}",
    "expect_column_values_to_be_increasing": "{names} increases{mostly}",
    "expect_column_values_to_be_decreasing": "{names} decreases{mostly}",
    "expect_column_value_lengths_to_be_between": "the length of {names} is {open_ends}{mostly}",
    "expect_column_value_lengths_to_equal": "the length of {names} is {value}{mostly}",
    "expect_column_values_to_match_regex": "{names} matches {pattern}{mostly}",
    "expect_column_values_to_not_match_regex": "{names} does not match {pattern}{mostly}",
    "expect_column_values_to_match_regex_list": "{names} matches {patterns}{mostly}",
    "expect_column_values_to_not_match_regex_list": "{names} matches none of {patterns}{mostly}",
    "expect_column_values_to_match_like_pattern": "{names} is like {pattern}{mostly}",
    "expect_column_values_to_not_match_like_pattern": "{names} is not like {pattern}{mostly}",
    "expect_column_values_to_match_like_pattern_list": "{names} is like {patterns}{mostly}",
    "expect_column_values_to_not_match_like_pattern_list": (
        "{names} is like none of {patterns}{mostly}"
    ),
    "expect_column_values_to_match_strftime_format": "{names} is a time in {pattern}{mostly}",
    "expect_column_values_to_be_dateutil_parseable": "{names} can be read as a time{mostly}",
    "expect_column_values_to_be_json_parseable": "{names} is JSON{mostly}",
    "expect_column_values_to_match_json_schema": "{names} is JSON that fits a schema{mostly}",
    "expect_column_value_z_scores_to_be_less_than": "{names} lies near its mean{mostly}",
    "expect_column_values_to_not_be_outliers": "{names} has no outliers{mostly}",
    "expect_column_pair_values_to_be_equal": "{names} are equal{mostly}",
    "expect_column_pair_values_a_to_be_greater_than_b": (
        "{first} is greater than {or_equal}{second}{mostly}"
    ),
    "expect_column_pair_values_to_be_in_set": "{names} are pairs of a set{mostly}",
    "expect_compound_columns_to_be_unique": "{names} are unique together{mostly}",
    "expect_select_column_values_to_be_unique_within_record": "{names} differ in a row{mostly}",
    "expect_multicolumn_values_to_be_equal": "{names} are equal{mostly}",
    "expect_multicolumn_sum_to_equal": "{names} add up to a sum{mostly}",
    "expect_column_min_to_be_between": "the smallest {names} is {ends}",
    "expect_column_max_to_be_between": "the largest {names} is {ends}",
    "expect_column_mean_to_be_between": "the mean of {names} is {ends}",
    "expect_column_median_to_be_between": "the median of {names} is {ends}",
    "expect_column_stdev_to_be_between": "the standard deviation of {names} is {ends}",
    "expect_column_sum_to_be_between": "the sum of {names} is {ends}",
    "expect_column_quantile_values_to_be_between": "quantiles of {names} are in their ranges",
    "expect_column_proportion_of_non_null_values_to_be_between": (
        "the share of {names} with a value is {open_ends}"
    ),
    "expect_column_proportion_of_unique_values_to_be_between": (
        "the share of different {names} is {open_ends}"
    ),
    "expect_column_unique_value_count_to_be_between": (
        "the number of different {names} is {open_ends}"
    ),
    "expect_column_distinct_values_to_be_in_set": "every {names} is {set}",
    "expect_column_distinct_values_to_contain_set": "{names} has every value {set}",
    "expect_column_distinct_values_to_equal_set": "{names} has the values {set} and no others",
    "expect_column_most_common_value_to_be_in_set": "the most common {names} is {set}",
}


def said(one: Expectation, profile: DatasetProfile | None) -> str:
    """The expectation in words. Ends are told from `RANGE` on, sets and patterns with `VALUES`."""
    template = _SAID.get(one.type)
    if template is None:
        return one.type.replace("_", " ") or "an expectation"
    told = _least(one, profile)
    arguments, names = one.arguments, one.fields
    filled = template.format_map(
        {
            "names": _listing(names),
            "first": names[0] if names else "",
            "second": names[-1] if names else "",
            "or_equal": "or equal to " if arguments.get("or_equal") else "",
            "index": _index(arguments),
            "value": _number(arguments.get("value")),
            "n": len(arguments.get("column_list") or arguments.get("column_set") or ()),
            "type": _listing(_types(arguments)),
            "open_ends": _ends(arguments),
            "ends": "in a range" if told is Disclosure.SHAPE else _ends(arguments),
            "set": _set(arguments.get("value_set"), told=told is Disclosure.VALUES),
            "pattern": _pattern(arguments, told=told is Disclosure.VALUES),
            "patterns": _patterns(arguments),
            "mostly": _mostly(one),
        }
    )
    return f"{filled} where a condition holds" if one.conditional else filled


def _least(one: Expectation, profile: DatasetProfile | None) -> Disclosure:
    """What may be told of every column that it is about."""
    found: list[Disclosure] = []
    for name in one.fields:
        field = profile.field(name) if profile else None
        found.append(field.disclosure if field else Disclosure.SHAPE)
    order = (Disclosure.SHAPE, Disclosure.RANGE, Disclosure.VALUES)
    return min(found, key=order.index, default=Disclosure.VALUES)


def _types(arguments: Mapping[str, Any]) -> tuple[str, ...]:
    listed = arguments.get("type_list") or [arguments.get("type_", "")]
    return tuple(str(name)[:40] for name in listed)


def _listing(names: tuple[str, ...]) -> str:
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _index(arguments: Mapping[str, Any]) -> str:
    at = arguments.get("column_index")
    return "" if at is None else f" in place {at}"


def _mostly(one: Expectation) -> str:
    return "" if one.mostly == 1 else f" in at least {100 * one.mostly:.6g}% of rows"


def _ends(arguments: Mapping[str, Any]) -> str:
    low, high = arguments.get("min_value"), arguments.get("max_value")
    above = "more than" if arguments.get("strict_min") else "at least"
    below = "less than" if arguments.get("strict_max") else "at most"
    if low is not None and high is not None and above == "at least" and below == "at most":
        return f"between {_number(low)} and {_number(high)}"
    parts = [f"{above} {_number(low)}"] * (low is not None)
    parts += [f"{below} {_number(high)}"] * (high is not None)
    return " and ".join(parts) or "in a range"


def _number(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return f"{value:.6g}" if isinstance(value, float) else str(value)[:40]


def _set(values: object, *, told: bool) -> str:
    listed: list[object] = list(values) if isinstance(values, list) else []  # pyright: ignore[reportUnknownArgumentType]
    if not told or len(listed) > _MOST_VALUES:
        return f"of a set of {len(listed):,}"
    return f"of {', '.join(str(value)[:40] for value in listed)}"


def _patterns(arguments: Mapping[str, Any]) -> str:
    listed = arguments.get("regex_list") or arguments.get("like_pattern_list") or ()
    return f"{len(listed)} patterns"


def _pattern(arguments: Mapping[str, Any], *, told: bool) -> str:
    names = ("regex", "like_pattern", "strftime_format")
    found = next((arguments[name] for name in names if name in arguments), "")
    return str(found) if told and 0 < len(str(found)) <= _LONGEST else "a pattern"
