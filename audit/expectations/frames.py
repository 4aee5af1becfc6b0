"""Frames that Great Expectations is given: of rows, of figures, of names; conditions on them."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, cast

pd: Any = import_module("pandas")
_arrow: Any = import_module("pyarrow")
_ipc: Any = import_module("pyarrow.ipc")
_compute: Any = import_module("pyarrow.compute")
#: A DataFrame of pandas, and one of its columns.
Frame = Any
Series = Any
#: Whole numbers beyond this are not told apart as floating-point ones.
_EXACT = 1 << 53


def of_arrow(data: bytes) -> Frame:
    """Rows as pandas holds them: decimals as floats, times in UTC without a zone."""
    table = _ipc.open_stream(_arrow.py_buffer(data)).read_all()
    return pd.DataFrame({name: _series(table[name]) for name in table.schema.names})


def of_figures(values: Mapping[str, object]) -> Frame:
    """One row with a column for each figure."""
    return pd.DataFrame({name: [value] for name, value in values.items()})


def of_names(names: Sequence[str]) -> Frame:
    """No row, and columns of these names."""
    return pd.DataFrame({name: pd.Series(dtype="object") for name in names})


def _series(column: Any) -> Series:  # noqa: ANN401
    kind = column.type
    if _arrow.types.is_decimal(kind):
        column = column.cast(_arrow.float64())
    elif _arrow.types.is_date(kind):
        column = column.cast(_arrow.timestamp("s"))
    elif _arrow.types.is_timestamp(kind) and kind.tz:
        column = _compute.cast(column, _arrow.timestamp(kind.unit, "UTC"))
        column = column.cast(_arrow.timestamp(kind.unit, "UTC")).cast(_arrow.timestamp(kind.unit))
    if _arrow.types.is_integer(kind) and column.null_count and _large(column):
        found: Series = column.to_pandas(types_mapper={kind: pd.Int64Dtype()}.get)
        return found
    series: Series = column.to_pandas()
    if _arrow.types.is_timestamp(column.type):
        try:  # the only unit that Great Expectations compares a whole column in
            return series.astype("datetime64[ns]")
        except pd.errors.OutOfBoundsDatetime:
            return series
    return series


def _large(column: Any) -> bool:  # noqa: ANN401
    ends = _compute.min_max(column).as_py()
    return any(end is not None and abs(end) > _EXACT for end in ends.values())


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def where(frame: Frame, condition: Mapping[str, Any] | None) -> Frame:
    """The rows that a condition of `conditions.py` holds for; a null compares with nothing."""
    return frame if condition is None else frame[_mask(frame, condition)]


def _mask(frame: Frame, condition: Mapping[str, Any]) -> Any:  # noqa: ANN401
    if condition["type"] in {"and", "or"}:
        masks = [_mask(frame, part) for part in condition["conditions"]]
        joined = masks[0]
        for mask in masks[1:]:
            joined = joined & mask if condition["type"] == "and" else joined | mask
        return joined
    column = frame[condition["column"]["name"]]
    if condition["type"] == "nullity":
        return column.isna() if condition["is_null"] else column.notna()
    value, sign = fitted(column, condition["parameter"]), condition["operator"]
    if sign in {"IN", "NOT_IN"}:
        inside = column.isin(value)
        return inside if sign == "IN" else ~inside & column.notna()
    return (_COMPARE[sign](column, value)).fillna(value=False).astype(bool) & column.notna()


def fitted(column: Any, value: Any) -> Any:  # noqa: ANN401
    """A value, or a list of them, as the column holds it: a text is a time beside times."""
    if isinstance(value, list):
        return [fitted(column, part) for part in cast("list[object]", value)]
    if not isinstance(value, str) or not pd.api.types.is_datetime64_any_dtype(column.dtype):
        return value
    moment = pd.Timestamp(value)
    return moment if moment.tzinfo is None else moment.tz_convert("UTC").tz_localize(None)


def regex_of(pattern: str, escape: str | None) -> str:
    """A regular expression for a pattern of SQL's LIKE (ISO/IEC 9075-2, 8.5)."""
    parts: list[str] = []
    taken = iter(pattern)
    for character in taken:
        if escape and character == escape:
            parts.append(re.escape(next(taken, "")))
        else:
            parts.append({"%": "(?s:.*)", "_": "(?s:.)"}.get(character, re.escape(character)))
    return f"^{''.join(parts)}$"
