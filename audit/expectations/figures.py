"""What a profile already answers: an expectation about rows becomes one about a figure.

Great Expectations then holds the figure against the suite's own bounds. Shares of nulls are known
also where rows were sampled; all else is taken only where every row was profiled.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from audit.expectations.allowed import Scope
from audit.expectations.model import Expectation
from audit.facts.catalog import Dataset, LogicalType
from audit.facts.profiles import DatasetProfile, Disclosure, FieldProfile

_ENDS = ("min_value", "max_value", "strict_min", "strict_max")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and what is expected of it; `values` are columns of the one-row frame.

    `rows` were counted and `broken` of them do not meet the expectation, None where that is not
    known. With `only_met` the figures are the two ends of all values: that one is out of bounds
    does not say how many rows are.
    """

    values: tuple[float | int, ...]
    bounds: Mapping[str, Any]
    rows: int | None = None
    broken: int | None = None
    exact: bool = True
    only_met: bool = False


def figure_of(one: Expectation, dataset: Dataset, profile: DatasetProfile) -> Figure | None:
    """The figure that decides an expectation, None where the profile has none."""
    if one.conditional or profile.missing is not None:
        return None
    if one.allowed.scope is Scope.ROWS:
        known = profile.row_count if profile.row_count_exact else None
        return None if known is None else Figure((known,), _table_bounds(one.arguments))
    if _declared(one, dataset):
        return Figure((1,), {"min_value": 1}, broken=0)
    column = one.arguments.get("column")
    field = profile.field(column) if isinstance(column, str) else None
    if field is None or "[]" in field.name:
        return None
    whole = profile.sample is None and profile.row_count_exact
    if one.type in _OF_NULLS:
        return _nulls(one, field, profile.rows_seen, whole=whole)
    make = _OF_VALUES.get(one.type)
    kind = next((f.logical_type for f in dataset.fields if f.name == column), LogicalType.UNKNOWN)
    return make(one, field, kind) if make is not None and whole else None


def _declared(one: Expectation, dataset: Dataset) -> bool:
    """Whether the source itself keeps it: a key over just these columns."""
    if one.type not in _UNIQUE or one.mostly < 1:
        return False
    fields = set(one.fields)
    return any(set(key.fields) == fields and not key.partial for key in dataset.keys)


_UNIQUE = frozenset({"expect_column_values_to_be_unique", "expect_compound_columns_to_be_unique"})


def _table_bounds(arguments: Mapping[str, Any]) -> dict[str, Any]:
    if "value" in arguments:
        return {"min_value": arguments["value"], "max_value": arguments["value"]}
    return _bounds(arguments)


def _bounds(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: arguments[name] for name in _ENDS if arguments.get(name) is not None}


def _share(one: Expectation, rows: int, broken: int, *, exact: bool = True) -> Figure:
    """The share of rows that meet it, as Great Expectations counts it; of no row all do."""
    share = (float(rows) - float(broken)) / float(rows) if rows else 1.0
    return Figure((share,), {"min_value": one.mostly}, rows, broken, exact)


_OF_NULLS = frozenset(
    {
        "expect_column_values_to_not_be_null",
        "expect_column_values_to_be_null",
        "expect_column_proportion_of_non_null_values_to_be_between",
    }
)


def _nulls(one: Expectation, field: FieldProfile, rows: int, *, whole: bool) -> Figure | None:
    if "proportion" not in one.type:
        wrong = field.values if one.type.endswith("to_be_null") else rows - field.values
        return _share(one, rows, wrong, exact=whole)
    return Figure((field.values / rows,), _bounds(one.arguments), exact=whole) if rows else None


def _unique(one: Expectation, field: FieldProfile, kind: LogicalType) -> Figure | None:
    del kind
    if field.unique is None or one.mostly < 1:
        return None
    known = field.distinct if field.distinct_exact else None
    repeated = None if known is None else field.values - known
    broken = 0 if field.unique else repeated
    return Figure((int(field.unique),), {"min_value": 1}, field.values, broken)


def _distinct(one: Expectation, field: FieldProfile, kind: LogicalType) -> Figure | None:
    """The number of different values, or their share of all."""
    del kind
    if field.distinct is None or not field.distinct_exact:
        return None
    if "proportion" not in one.type:
        return Figure((field.distinct,), _bounds(one.arguments))
    return (
        Figure((field.distinct / field.values,), _bounds(one.arguments)) if field.values else None
    )


def _lengths(one: Expectation, field: FieldProfile, kind: LogicalType) -> Figure | None:
    low, high = field.min_length, field.max_length
    if kind is not LogicalType.TEXT or low is None or high is None:
        return None
    return Figure((low, high), _table_bounds(one.arguments), field.values, 0, only_met=True)


def _ends(one: Expectation, field: FieldProfile, kind: LogicalType) -> Figure | None:
    """The smallest and the largest value, where they may be told."""
    if not field.ranged or not (kind.numeric or kind.temporal) or _odd(field):
        return None
    low, high = _number(field.minimum, kind), _number(field.maximum, kind)
    bounds = _bounds(one.arguments)
    for name in ("min_value", "max_value"):
        if name in bounds:
            bounds[name] = _number(bounds[name], kind)
            if bounds[name] is None:
                return None
    return None if low is None or high is None else _made(one, field, low, high, bounds)


def _made(
    one: Expectation, field: FieldProfile, low: float, high: float, bounds: dict[str, Any]
) -> Figure:
    match one.type:
        case "expect_column_min_to_be_between":
            return Figure((low,), bounds)
        case "expect_column_max_to_be_between":
            return Figure((high,), bounds)
        case _:
            return Figure((low, high), bounds, field.values, 0, only_met=True)


def _number(value: object, kind: LogicalType) -> float | int | None:
    """A value or a bound as a number: of times the seconds since 1970 in UTC."""
    if kind.numeric:
        return _plain(value)
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _plain(value: object) -> float | int | None:
    try:
        return int(value) if isinstance(value, str | int) else float(value)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        pass
    try:
        found = float(value)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return None
    return found if found - found == 0 else None


def _moment(one: Expectation, field: FieldProfile, kind: LogicalType) -> Figure | None:
    """Mean and deviation of numbers; where the ends are not told, they are rounded."""
    numbers = field.numbers
    if numbers is None or not kind.numeric or not field.ranged or _odd(field):
        return None
    value = numbers.mean if "mean" in one.type else numbers.deviation
    return None if value is None else Figure((value,), _bounds(one.arguments))


def _odd(field: FieldProfile) -> bool:
    """Whether there are values that figures leave out."""
    return any(rate.count for rate in field.rates if rate.name in {"NaN", "infinite"})


def _listed(one: Expectation, field: FieldProfile, kind: LogicalType) -> Figure | None:
    """Expectations about a set, where every different value is told with its count."""
    counts = {top.value: top.count for top in field.top if not top.error}
    told = field.disclosure is Disclosure.VALUES and kind in {LogicalType.TEXT, LogicalType.ENUM}
    if not told or sum(counts.values()) != field.values or len(counts) != field.distinct:
        return None
    chosen = {value for value in one.arguments["value_set"] if isinstance(value, str)}
    outside = sum(count for value, count in counts.items() if value not in chosen)
    wrong = {
        "expect_column_distinct_values_to_be_in_set": len(counts.keys() - chosen),
        "expect_column_distinct_values_to_contain_set": len(chosen - counts.keys()),
        "expect_column_distinct_values_to_equal_set": len(chosen ^ counts.keys()),
    }
    if one.type in wrong:
        return Figure((wrong[one.type],), {"max_value": 0})
    broken = field.values - outside if "not_be_in_set" in one.type else outside
    return _share(one, field.values, broken)


_OF_VALUES: dict[str, Callable[[Expectation, FieldProfile, LogicalType], Figure | None]] = {
    "expect_column_values_to_be_unique": _unique,
    "expect_column_unique_value_count_to_be_between": _distinct,
    "expect_column_proportion_of_unique_values_to_be_between": _distinct,
    "expect_column_value_lengths_to_be_between": _lengths,
    "expect_column_value_lengths_to_equal": _lengths,
    "expect_column_values_to_be_between": _ends,
    "expect_column_min_to_be_between": _ends,
    "expect_column_max_to_be_between": _ends,
    "expect_column_mean_to_be_between": _moment,
    "expect_column_stdev_to_be_between": _moment,
    "expect_column_values_to_be_in_set": _listed,
    "expect_column_values_to_not_be_in_set": _listed,
    "expect_column_distinct_values_to_be_in_set": _listed,
    "expect_column_distinct_values_to_contain_set": _listed,
    "expect_column_distinct_values_to_equal_set": _listed,
}
