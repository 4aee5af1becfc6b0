"""What a profile already answers: an expectation about rows becomes one about a figure.

Great Expectations then holds the figure against the suite's own bounds. Shares of nulls are known
also where rows were sampled; all else is taken only where every row was profiled.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from audit.expectations.model import Expectation
from audit.facts.catalog import Dataset, LogicalType
from audit.facts.profiles import DatasetProfile, Disclosure, FieldProfile

_ENDS = ("min_value", "max_value", "strict_min", "strict_max")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and what is expected of it; `values` are columns of the one-row frame.

    `rows` were counted and `broken` of them do not meet the expectation, None where that is not
    known. With `only_met` the figures are the two ends of all values: that one is out of bounds does
    not say how many rows are.
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
    whole = profile.sample is None and profile.row_count_exact
    if one.type.startswith("expect_table_row_count"):
        if not profile.row_count_exact or profile.row_count is None:
            return None
        return Figure((profile.row_count,), _table_bounds(one.arguments))
    if _declared(one, dataset):
        return Figure((1,), {"min_value": 1}, broken=0)
    column = one.arguments.get("column")
    field = profile.field(column) if isinstance(column, str) else None
    if field is None or "[]" in field.name:
        return None
    if (shares := _nulls(one, field, profile.rows_seen, whole=whole)) is not None:
        return shares
    return _of_values(one, dataset, field) if whole else None


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


def _nulls(one: Expectation, field: FieldProfile, rows: int, *, whole: bool) -> Figure | None:
    nulls, values = rows - field.values, field.values
    match one.type:
        case "expect_column_values_to_not_be_null":
            return _share(one, rows, nulls, exact=whole)
        case "expect_column_values_to_be_null":
            return _share(one, rows, values, exact=whole)
        case "expect_column_proportion_of_non_null_values_to_be_between" if rows:
            return Figure((values / rows,), _bounds(one.arguments), exact=whole)
        case _:
            return None


def _of_values(one: Expectation, dataset: Dataset, field: FieldProfile) -> Figure | None:
    kind = next((f.logical_type for f in dataset.fields if f.name == field.name), None)
    arguments, values = one.arguments, field.values
    match one.type:
        case "expect_column_values_to_be_unique" if field.unique is not None and one.mostly == 1:
            known = field.distinct if field.distinct_exact else None
            broken = 0 if field.unique else None if known is None else values - known
            return Figure((int(field.unique),), {"min_value": 1}, values, broken)
        case "expect_column_unique_value_count_to_be_between" if field.distinct_exact:
            return None if field.distinct is None else Figure((field.distinct,), _bounds(arguments))
        case "expect_column_proportion_of_unique_values_to_be_between" if field.distinct_exact:
            if field.distinct is None or not values:
                return None
            return Figure((field.distinct / values,), _bounds(arguments))
        case "expect_column_value_lengths_to_be_between" | "expect_column_value_lengths_to_equal":
            if kind is not LogicalType.TEXT or field.min_length is None or field.max_length is None:
                return None
            ends = (field.min_length, field.max_length)
            return Figure(ends, _table_bounds(arguments), values, 0, only_met=True)
        case (
            "expect_column_values_to_be_between"
            | "expect_column_min_to_be_between"
            | "expect_column_max_to_be_between"
        ):
            return _ends(one, field, kind)
        case "expect_column_mean_to_be_between" | "expect_column_stdev_to_be_between":
            return _moment(one, field, kind)
        case _:
            return _listed(one, field, kind)


def _ends(one: Expectation, field: FieldProfile, kind: LogicalType | None) -> Figure | None:
    """The smallest and the largest value, where they may be told."""
    if not field.ranged or kind is None or not (kind.numeric or kind.temporal) or _odd(field):
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


def _moment(one: Expectation, field: FieldProfile, kind: LogicalType | None) -> Figure | None:
    """Mean and deviation of numbers; where the ends are not told, they are rounded."""
    numbers = field.numbers
    if numbers is None or kind is None or not kind.numeric or not field.ranged or _odd(field):
        return None
    value = numbers.mean if "mean" in one.type else numbers.deviation
    return None if value is None else Figure((value,), _bounds(one.arguments))


def _odd(field: FieldProfile) -> bool:
    """Whether there are values that figures leave out."""
    return any(rate.count for rate in field.rates if rate.name in {"NaN", "infinite"})


def _listed(one: Expectation, field: FieldProfile, kind: LogicalType | None) -> Figure | None:
    """Expectations about a set, where every different value is told with its count."""
    wanted = one.arguments.get("value_set")
    texts = kind in {LogicalType.TEXT, LogicalType.ENUM}
    told = field.disclosure is Disclosure.VALUES and field.distinct_exact
    complete = len(field.top) == field.distinct and not any(top.error for top in field.top)
    if not isinstance(wanted, list) or not (texts and told and complete and field.top):
        return None
    counts = {top.value: top.count for top in field.top}
    if sum(counts.values()) != field.values:
        return None
    chosen = {value for value in wanted if isinstance(value, str)}
    outside = sum(count for value, count in counts.items() if value not in chosen)
    match one.type:
        case "expect_column_values_to_be_in_set":
            return _share(one, field.values, outside)
        case "expect_column_values_to_not_be_in_set":
            return _share(one, field.values, field.values - outside)
        case "expect_column_distinct_values_to_be_in_set":
            return Figure((outside,), {"max_value": 0})
        case "expect_column_distinct_values_to_contain_set":
            return Figure((len(chosen - counts.keys()),), {"max_value": 0})
        case "expect_column_distinct_values_to_equal_set":
            return Figure((len(chosen ^ counts.keys()),), {"max_value": 0})
        case _:
            return None
