"""The expectations that may be run, as data: their arguments, and what a sample can say of them.

All are core expectations of Great Expectations 1.x (greatexpectations.io/expectations). None of
them takes SQL, code or the name of another source; those that do are refused, with the reason.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum


class Kind(StrEnum):
    """What an argument has to be."""

    FIELD = "the name of a column"
    FIELDS = "a list of names of columns"
    NUMBER = "a number"
    WHOLE = "a whole number"
    BOUND = "a number or a text with a date"
    TEXT = "a text"
    TEXTS = "a list of texts"
    REGEX = "a regular expression"
    REGEXES = "a list of regular expressions"
    SET = "a list of values"
    PAIRS = "a list of pairs of values"
    YES_NO = "true or false"
    SHARE = "a number from 0 to 1"
    RANGES = "an object with quantiles and value_ranges"
    SCHEMA = "an object"
    CONDITION = "a condition"
    WORD = "one of a few words"


class OnSample(Enum):
    """What the outcome on some of the rows says of all rows."""

    RATE = "the rate is about the same"
    REFUTES = "not met there is not met at all; met there is likely"
    PROVES = "met there is met at all; not met there says nothing"
    NOTHING = "it is about all rows"


class Scope(Enum):
    """What an expectation looks at."""

    SHAPE = "the names of the columns"
    ROWS = "the number of rows"
    TYPE = "the type of a column"
    ROW = "each row"
    WHOLE = "a figure of all rows"


@dataclass(frozen=True, slots=True)
class Allowed:
    """One expectation: its arguments, those it needs, and how its result carries over."""

    scope: Scope
    arguments: dict[str, Kind]
    needed: tuple[str, ...]
    sample: OnSample = OnSample.RATE


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MOSTLY = {"mostly": Kind.SHARE}
_IF = {"row_condition": Kind.CONDITION, "condition_parser": Kind.WORD}
_ENDS = {
    "min_value": Kind.BOUND,
    "max_value": Kind.BOUND,
    "strict_min": Kind.YES_NO,
    "strict_max": Kind.YES_NO,
}
_NUMBERS = {**_ENDS, "min_value": Kind.NUMBER, "max_value": Kind.NUMBER}
_WHOLE = {**_ENDS, "min_value": Kind.WHOLE, "max_value": Kind.WHOLE}
_IGNORE = {"ignore_row_if": Kind.WORD}


def _each(sample: OnSample = OnSample.RATE, **more: Kind) -> Allowed:
    needed = tuple(name for name in more if name not in _OPTIONAL)
    return Allowed(
        Scope.ROW, {"column": Kind.FIELD, **_MOSTLY, **_IF, **more}, ("column", *needed), sample
    )


def _figure(arguments: dict[str, Kind], sample: OnSample, needed: tuple[str, ...] = ()) -> Allowed:
    return Allowed(
        Scope.WHOLE, {"column": Kind.FIELD, **_IF, **arguments}, ("column", *needed), sample
    )


def _pair(**more: Kind) -> Allowed:
    arguments = {"column_A": Kind.FIELD, "column_B": Kind.FIELD, **_MOSTLY, **_IF, **_IGNORE}
    needed = tuple(name for name in more if name not in _OPTIONAL)
    return Allowed(Scope.ROW, {**arguments, **more}, ("column_A", "column_B", *needed))


def _several(sample: OnSample = OnSample.RATE, **more: Kind) -> Allowed:
    arguments = {"column_list": Kind.FIELDS, **_MOSTLY, **_IF, **_IGNORE, **more}
    return Allowed(Scope.ROW, arguments, ("column_list", *more), sample)


_OPTIONAL = _words("""
    min_value max_value strict_min strict_max match_on escape strictly or_equal multiplier
    double_sided
""")

#: By the name that stands in a suite.
ALLOWED: dict[str, Allowed] = {
    # the shape of the dataset
    "expect_column_to_exist": Allowed(
        Scope.SHAPE, {"column": Kind.TEXT, "column_index": Kind.WHOLE}, ("column",)
    ),
    "expect_table_column_count_to_be_between": Allowed(
        Scope.SHAPE, {"min_value": Kind.WHOLE, "max_value": Kind.WHOLE}, ()
    ),
    "expect_table_column_count_to_equal": Allowed(Scope.SHAPE, {"value": Kind.WHOLE}, ("value",)),
    "expect_table_columns_to_match_ordered_list": Allowed(
        Scope.SHAPE, {"column_list": Kind.TEXTS}, ("column_list",)
    ),
    "expect_table_columns_to_match_set": Allowed(
        Scope.SHAPE, {"column_set": Kind.TEXTS, "exact_match": Kind.YES_NO}, ("column_set",)
    ),
    "expect_table_row_count_to_be_between": Allowed(
        Scope.ROWS, {**_WHOLE, **_IF}, (), OnSample.NOTHING
    ),
    "expect_table_row_count_to_equal": Allowed(
        Scope.ROWS, {"value": Kind.WHOLE, **_IF}, ("value",), OnSample.NOTHING
    ),
    # types
    "expect_column_values_to_be_of_type": Allowed(
        Scope.TYPE, {"column": Kind.FIELD, "type_": Kind.TEXT, **_MOSTLY}, ("column", "type_")
    ),
    "expect_column_values_to_be_in_type_list": Allowed(
        Scope.TYPE, {"column": Kind.FIELD, "type_list": Kind.TEXTS, **_MOSTLY}, ("column",)
    ),
    # each value of a column
    "expect_column_values_to_not_be_null": _each(),
    "expect_column_values_to_be_null": _each(),
    "expect_column_values_to_be_unique": _each(OnSample.REFUTES),
    "expect_column_values_to_be_between": _each(OnSample.RATE, **_ENDS),
    "expect_column_values_to_be_in_set": _each(value_set=Kind.SET),
    "expect_column_values_to_not_be_in_set": _each(value_set=Kind.SET),
    "expect_column_values_to_be_increasing": _each(OnSample.NOTHING, strictly=Kind.YES_NO),
    "expect_column_values_to_be_decreasing": _each(OnSample.NOTHING, strictly=Kind.YES_NO),
    "expect_column_value_lengths_to_be_between": _each(OnSample.RATE, **_WHOLE),
    "expect_column_value_lengths_to_equal": _each(value=Kind.WHOLE),
    "expect_column_values_to_match_regex": _each(regex=Kind.REGEX),
    "expect_column_values_to_not_match_regex": _each(regex=Kind.REGEX),
    "expect_column_values_to_match_regex_list": _each(regex_list=Kind.REGEXES, match_on=Kind.WORD),
    "expect_column_values_to_not_match_regex_list": _each(regex_list=Kind.REGEXES),
    "expect_column_values_to_match_like_pattern": _each(like_pattern=Kind.TEXT, escape=Kind.TEXT),
    "expect_column_values_to_not_match_like_pattern": _each(
        like_pattern=Kind.TEXT, escape=Kind.TEXT
    ),
    "expect_column_values_to_match_like_pattern_list": _each(
        like_pattern_list=Kind.TEXTS, match_on=Kind.WORD, escape=Kind.TEXT
    ),
    "expect_column_values_to_not_match_like_pattern_list": _each(
        like_pattern_list=Kind.TEXTS, escape=Kind.TEXT
    ),
    "expect_column_values_to_match_strftime_format": _each(strftime_format=Kind.TEXT),
    "expect_column_values_to_be_dateutil_parseable": _each(),
    "expect_column_values_to_be_json_parseable": _each(),
    "expect_column_values_to_match_json_schema": _each(json_schema=Kind.SCHEMA),
    "expect_column_value_z_scores_to_be_less_than": _each(
        threshold=Kind.NUMBER, double_sided=Kind.YES_NO
    ),
    "expect_column_values_to_not_be_outliers": _each(method=Kind.WORD, multiplier=Kind.NUMBER),
    # two columns and more
    "expect_column_pair_values_to_be_equal": _pair(),
    "expect_column_pair_values_a_to_be_greater_than_b": _pair(or_equal=Kind.YES_NO),
    "expect_column_pair_values_to_be_in_set": _pair(value_pairs_set=Kind.PAIRS),
    "expect_compound_columns_to_be_unique": _several(OnSample.REFUTES),
    "expect_select_column_values_to_be_unique_within_record": _several(),
    "expect_multicolumn_values_to_be_equal": _several(),
    "expect_multicolumn_sum_to_equal": _several(sum_total=Kind.NUMBER),
    # figures of a column
    "expect_column_min_to_be_between": _figure(_ENDS, OnSample.REFUTES),
    "expect_column_max_to_be_between": _figure(_ENDS, OnSample.REFUTES),
    "expect_column_mean_to_be_between": _figure(_NUMBERS, OnSample.RATE),
    "expect_column_median_to_be_between": _figure(_NUMBERS, OnSample.RATE),
    "expect_column_stdev_to_be_between": _figure(_NUMBERS, OnSample.RATE),
    "expect_column_sum_to_be_between": _figure(_NUMBERS, OnSample.NOTHING),
    "expect_column_quantile_values_to_be_between": _figure(
        {"quantile_ranges": Kind.RANGES, "allow_relative_error": Kind.WORD},
        OnSample.RATE,
        ("quantile_ranges",),
    ),
    "expect_column_proportion_of_non_null_values_to_be_between": _figure(_NUMBERS, OnSample.RATE),
    "expect_column_proportion_of_unique_values_to_be_between": _figure(_NUMBERS, OnSample.NOTHING),
    "expect_column_unique_value_count_to_be_between": _figure(_WHOLE, OnSample.NOTHING),
    "expect_column_distinct_values_to_be_in_set": _figure(
        {"value_set": Kind.SET}, OnSample.REFUTES, ("value_set",)
    ),
    "expect_column_distinct_values_to_contain_set": _figure(
        {"value_set": Kind.SET}, OnSample.PROVES, ("value_set",)
    ),
    "expect_column_distinct_values_to_equal_set": _figure(
        {"value_set": Kind.SET}, OnSample.NOTHING, ("value_set",)
    ),
    "expect_column_most_common_value_to_be_in_set": _figure(
        {"value_set": Kind.SET, "ties_okay": Kind.YES_NO}, OnSample.RATE, ("value_set",)
    ),
}

#: Words that an argument of kind `WORD` may have.
WORDS: dict[str, frozenset[object]] = {
    "match_on": frozenset({"any", "all"}),
    "method": frozenset({"iqr", "std"}),
    "condition_parser": frozenset({"great_expectations", "pandas", "spark"}),
    "allow_relative_error": frozenset({False, True}),
    "ignore_row_if": frozenset(
        {
            "both_values_are_missing",
            "either_value_is_missing",
            "all_values_are_missing",
            "any_value_is_missing",
            "never",
        }
    ),
}

_TEST = "statistical tests are not supported"
_SQL = "it holds SQL of its own, and nothing from a suite is executed"
#: Core expectations that are not run whatever their arguments, and why.
REFUSED: dict[str, str] = {
    "unexpected_rows_expectation": _SQL,
    "expect_query_results_to_match_comparison": _SQL,
    "expect_table_row_count_to_equal_other_table": "it reads another dataset than its own",
    "expect_column_kl_divergence_to_be_less_than": "comparing distributions is not supported",
    "expect_column_chisquare_test_p_value_to_be_greater_than": _TEST,
    "expect_column_pair_cramers_phi_value_to_be_less_than": _TEST,
    "expect_multicolumn_values_to_be_unique": (
        "it was taken out of Great Expectations; write "
        "expect_select_column_values_to_be_unique_within_record"
    ),
}

#: What Great Expectations 0.x called otherwise and meant the same by.
RENAMED: dict[str, str] = {
    "expect_column_pair_values_A_to_be_greater_than_B": (
        "expect_column_pair_values_a_to_be_greater_than_b"
    ),
    "expect_multicolumn_values_to_be_unique": (
        "expect_select_column_values_to_be_unique_within_record"
    ),
}
#: Arguments that say how a result is shown, not what is expected; none of them is heeded.
OF_RESULTS = _words("batch_id result_format catch_exceptions include_config meta notes")
#: Arguments of 0.x that change what is meant: with them an expectation is not translated.
OF_OLDER = _words("""
    parse_strings_as_datetimes allow_cross_type_comparisons output_strftime_format auto
    profiler_config tie_breaker_order
""")

#: Expectations that Great Expectations evaluates on frames only.
ONLY_FRAMES = frozenset(
    {
        "expect_column_values_to_be_increasing",
        "expect_column_values_to_be_decreasing",
        "expect_column_values_to_be_dateutil_parseable",
        "expect_column_values_to_be_json_parseable",
        "expect_column_values_to_match_json_schema",
        "expect_column_values_to_match_strftime_format",
    }
)
