"""Holds a rule against rows: how many there are that it is about, and how many break it."""

import re
from dataclasses import dataclass
from typing import cast

import numpy as np
import polars as pl

from audit.facts.catalog import Field, LogicalType
from audit.facts.profiles import FieldProfile
from audit.facts.rules import Rule, RuleKind
from audit.model.fact import Scalar
from audit.profile.formats import format_of
from audit.profile.rules.sums import formula_of
from audit.profile.rules.table import DAY, Column, Floats, Mask


@dataclass(frozen=True, slots=True)
class Held:
    """Rows that a rule is about, and those of them that break it."""

    rows: int
    broken: int


def held(rule: Rule, rows: pl.DataFrame) -> Held | None:
    """How a rule comes out on whole rows; None where a field is not there or it is of another sort.

    `ROW_COUNT` is about the rows given; `FRESHNESS` and `TYPE` cannot be told from rows.
    """
    if any(name not in rows.columns for name in rule.fields):
        return None
    if rule.kind is RuleKind.ROW_COUNT:
        low, high = rule.argument("low"), rule.argument("high")
        within = isinstance(low, int) and isinstance(high, int) and low <= len(rows) <= high
        return Held(1, int(not within))
    columns = [
        Column(Field(n, "", LogicalType.UNKNOWN), FieldProfile(n, len(rows), 0), rows[n])
        for n in rule.fields
    ]
    if len(columns) == 1:
        return _alone(rule, columns[0], rows)
    return _between(rule, columns)


def _alone(rule: Rule, column: Column, rows: pl.DataFrame) -> Held | None:  # noqa: PLR0911  # by kind
    values = column.series.filter(pl.Series(column.valid))
    match rule.kind:
        case RuleKind.NOT_NULL:
            return Held(len(rows), len(rows) - column.count)
        case RuleKind.UNIQUE:
            return Held(len(values), len(values) - values.n_unique())
        case RuleKind.RANGE:
            return _in_range(rule, column)
        case RuleKind.SET:
            texts = values.cast(pl.String)
            allowed = pl.Series([str(v) for v in _tuple(rule.argument("values"))])
            return Held(len(values), int((~texts.is_in(allowed.implode())).sum()))
        case RuleKind.LENGTH:
            lengths = values.cast(pl.String).str.len_chars().cast(pl.Float64).to_numpy()
            return Held(len(values), int(_outside(rule, lengths).sum()))
        case RuleKind.PATTERN | RuleKind.FORMAT:
            return _written(rule, values.cast(pl.String))
        case RuleKind.MONOTONE:
            return _growing(rule, column, rows)
        case _:
            return None


def _in_range(rule: Rule, column: Column) -> Held | None:
    ends = (rule.argument("low"), rule.argument("high"))
    if any(isinstance(end, str) for end in ends):
        times = column.times
        low = rule.argument("low")
        if times is None or not isinstance(low, str):
            return None
        first = float(np.datetime64(low, "D").astype(np.int64)) * DAY
        there = times[~np.isnan(times)]
        return Held(len(there), int((there < first).sum()))
    numbers = column.numbers
    if numbers is None:
        return None
    there = numbers[~np.isnan(numbers)]
    return Held(len(there), int(_outside(rule, there).sum()))


def _outside(rule: Rule, values: Floats) -> Mask:
    low, high = rule.argument("low"), rule.argument("high")
    out = np.zeros(len(values), np.bool_)
    if isinstance(low, int | float):
        out |= values < low
    if isinstance(high, int | float):
        out |= values > high
    return out


def _written(rule: Rule, texts: pl.Series) -> Held:
    pattern, name = rule.argument("pattern"), rule.argument("format")
    if isinstance(pattern, str):
        fits = re.compile(pattern)
        wrong = sum(not fits.match(text) for text in texts)
    else:
        names = {name, *(n for n in _EITHER if isinstance(name, str) and name in n)}
        wrong = sum(format_of(text) not in names for text in texts)
    return Held(len(texts), wrong)


_EITHER = tuple(f"date DD{m}MM{m}YYYY or MM{m}DD{m}YYYY" for m in "/-.")


def _growing(rule: Rule, column: Column, rows: pl.DataFrame) -> Held | None:
    by = rule.argument("by")
    if isinstance(by, str) and by in rows.columns:
        order = rows[by].arg_sort()
        column = Column(column.field, column.profile, column.series.gather(order))
    values = column.times if column.times is not None else column.numbers
    if values is None:
        return None
    there = values[~np.isnan(values)]
    return Held(len(there), int((there < np.maximum.accumulate(there)).sum()))


def _between(rule: Rule, columns: list[Column]) -> Held | None:
    match rule.kind:
        case RuleKind.ORDER:
            return _ordered(columns[0], columns[1])
        case RuleKind.DEPENDENCY:
            return _following(columns)
        case RuleKind.PRESENCE:
            return _present(rule, columns[0], columns[1])
        case RuleKind.SUM:
            return _summed(rule, columns)
        case _:
            return None


def _ordered(one: Column, other: Column) -> Held | None:
    timed = one.times is not None and other.times is not None
    first, second = (one.times, other.times) if timed else (one.numbers, other.numbers)
    if first is None or second is None:
        return None
    unit = DAY if timed and one.dated != other.dated else 0.0
    if unit:
        first, second = np.floor(first / unit), np.floor(second / unit)
    both = ~(np.isnan(first) | np.isnan(second))
    return Held(int(both.sum()), int((first[both] > second[both]).sum()))


def _following(columns: list[Column]) -> Held:
    *lefts, right = columns
    known = right.valid.copy()
    codes = np.zeros(len(known), np.int64)
    for left in lefts:
        known &= left.valid
        codes = codes * left.groups + left.codes
    pairs, times = np.unique(
        codes[known] * (right.groups + 1) + right.codes[known], return_counts=True
    )
    of = pairs // (right.groups + 1)
    starts = np.flatnonzero(np.concatenate(([True], of[1:] != of[:-1]))) if len(of) else of
    most = np.maximum.reduceat(times, starts).sum() if len(of) else 0
    return Held(int(known.sum()), int(known.sum() - most))


def _present(rule: Rule, one: Column, other: Column) -> Held:
    values = rule.argument("values")
    met = one.valid
    if values is not None:
        texts = one.series.cast(pl.String)
        texts = texts.str.to_lowercase() if one.series.dtype == pl.Boolean else texts
        allowed = pl.Series([str(v) for v in _tuple(values)])
        met = cast("Mask", texts.is_in(allowed.implode()).fill_null(value=False).to_numpy())
    there = int((met & other.valid).sum())
    rows = int(met.sum())
    return Held(rows, rows - there if rule.argument("there") else there)


def _summed(rule: Rule, columns: list[Column]) -> Held | None:
    numbers = [column.numbers for column in columns]
    tolerance = rule.argument("tolerance")
    if any(n is None for n in numbers) or not isinstance(tolerance, int | float):
        return None
    made, target = formula_of(rule, columns), numbers[0]
    if made is None or target is None:
        return None
    known = ~(np.isnan(made) | np.isnan(target))
    apart = np.abs(made - target) > tolerance + 1e-9 * np.abs(target)
    return Held(int(known.sum()), int((apart & known).sum()))


def _tuple(value: Scalar | tuple[Scalar, ...]) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)
