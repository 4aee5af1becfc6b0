"""Ranges, sets and lengths: between which ends values lie, never closer than a fresh sample."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from math import isfinite

import numpy as np

from audit.facts.catalog import LogicalType, operational, repeated
from audit.facts.profiles import FieldProfile, Numbers
from audit.facts.rules import Rule, RuleKind
from audit.model.fact import Scalar
from audit.profile.release import MOST_VALUES
from audit.profile.rules.ends import Spread, beyond, rounded
from audit.profile.rules.evidence import rule_of, tolerated
from audit.profile.rules.names import domain
from audit.profile.rules.table import FEWEST, Column, Floats, Mask, Table

#: Fewer rows say little of ends.
_ENOUGH = 50
_NUMERIC = frozenset({LogicalType.INTEGER, LogicalType.FLOAT, LogicalType.DECIMAL})
_SHARES = (0.01, 0.25, 0.5, 0.75, 0.99)
_ROUND = 1e9  # larger whole numbers are ids as likely as counts
_DAY = 86_400


def bounded_rules(table: Table, halves: tuple[Mask, Mask]) -> Iterator[Rule]:
    """Range, set and length of each field, as far as its values may be told."""
    for profile in table.profile.fields:
        if repeated(profile.name):
            continue
        column = table.columns.get(profile.name)
        said = _domain(table, profile, column)
        seen = None
        if said is None or (not said.broken and len(said.arguments) == 1):
            seen = _range(table, profile, column, halves)
        made = seen or said
        if made is not None:
            yield made
        if (made := _days(table, profile)) is not None:
            yield made
        if (made := _set(table, profile)) is not None:
            yield made
        if (made := _length(table, profile)) is not None:
            yield made


# ------------------------------------------------------------------------------------- ranges


def _domain(table: Table, profile: FieldProfile, column: Column | None) -> Rule | None:
    """Ends that the name of a number says: no share is above 100, no latitude above 90.

    They are taken from the name and not from the values, so that a field of any sort may have them.
    """
    found = domain(profile.name)
    numbers = None if column is None else column.numbers
    if found is None or column is None or numbers is None:
        return None
    values = numbers[~np.isnan(numbers)]
    if len(values) < FEWEST or not np.isfinite(values).all():
        return None
    low, high = found
    out = np.zeros(len(values), np.bool_)
    if low is not None:
        out |= values < low
    if high is not None:
        out |= values > high
    broken = int(out.sum())
    if not tolerated(len(values), broken, named=True):
        return None
    ends = {"low": low, "high": high}
    arguments: dict[str, Scalar | tuple[Scalar, ...]] = {
        name: _number(end, whole=True) for name, end in ends.items() if end is not None
    }
    return rule_of(
        RuleKind.RANGE,
        profile.name,
        rows=len(values),
        broken=broken,
        sampled=table.sampled,
        reason="the name says between which ends such a number lies",
        arguments=arguments,
        of="values",
    )


def _range(
    table: Table, profile: FieldProfile, column: Column | None, halves: tuple[Mask, Mask]
) -> Rule | None:
    if column is None or not column.ranged or profile.numbers is None:
        return None
    field = column.field
    numbers = column.numbers
    if field.logical_type not in _NUMERIC or numbers is None or operational(field, table.dataset):
        return None
    there = ~np.isnan(numbers)
    if int(there.sum()) < _ENOUGH or not np.isfinite(numbers[there]).all():
        return None
    spread = _spread(profile, profile.numbers, numbers[there])
    if spread is None:
        return None
    low, high = beyond(spread)
    low, high = _kept(numbers, halves, low, high)
    if low is None and high is None:
        return None
    whole = field.logical_type is LogicalType.INTEGER
    ends = {"low": low, "high": high}
    arguments: dict[str, Scalar | tuple[Scalar, ...]] = {
        name: _number(end, whole=whole) for name, end in ends.items() if end is not None
    }
    return rule_of(
        RuleKind.RANGE,
        profile.name,
        rows=profile.values,
        sampled=profile.numbers.rank_error > 0 or table.profile.sample is not None,
        worth=0.95,
        reason="the ends seen, set further out so that a fresh sample keeps them",
        arguments=arguments,
        of="values",
    )


def _spread(profile: FieldProfile, numbers: Numbers, values: Floats) -> Spread | None:
    """From what the profile may tell; of a sample the ends are its outer quantiles."""
    at = {q.at: q.value for q in numbers.quantiles}
    if any(share not in at for share in _SHARES):
        return None
    low, high, rows = at[0.01], at[0.99], min(profile.values, 100)
    if profile.ranged and profile.minimum is not None and profile.maximum is not None:
        with suppress(ValueError):
            low, high, rows = float(profile.minimum), float(profile.maximum), profile.values
    at_low = int((values == low).sum())
    at_high = int((values == high).sum())
    if not isfinite(low) or not isfinite(high) or low == high:
        return None
    return Spread.of(rows, low, [at[share] for share in _SHARES], high, (at_low, at_high))


def _kept(
    numbers: Floats, halves: tuple[Mask, Mask], low: float | None, high: float | None
) -> tuple[float | None, float | None]:
    """The ends that hold in all rows, and that each half would have set wide enough for the other.

    An end that one half would set too close is none.
    """
    values = numbers[~np.isnan(numbers)]
    if low is not None and (values < low).any():
        low = None
    if high is not None and (values > high).any():
        high = None
    for half, other in (halves, halves[::-1]):
        ours, theirs = numbers[half], numbers[other]
        ours, theirs = ours[~np.isnan(ours)], theirs[~np.isnan(theirs)]
        if len(ours) < FEWEST or not len(theirs):
            continue
        ends = beyond(spread_of(ours))
        if low is not None and (ends[0] is None or theirs.min() < ends[0]):
            low = None
        if high is not None and (ends[1] is None or theirs.max() > ends[1]):
            high = None
    return low, high


def spread_of(values: Floats) -> Spread:
    """The spread of numbers that are all there."""
    low, high = float(values.min()), float(values.max())
    at = [float(q) for q in np.quantile(values, _SHARES)]
    ends = int((values == low).sum()), int((values == high).sum())
    return Spread.of(len(values), low, at, high, ends)


def _number(value: float, *, whole: bool) -> int | float:
    return round(value) if whole and value == round(value) else float(f"{value:.12g}")


def _days(table: Table, profile: FieldProfile) -> Rule | None:
    """The first day of times, set back; the last one moves on with every load."""
    field = table.fields.get(profile.name)
    numbers = profile.numbers
    if field is None or not field.logical_type.temporal or numbers is None:
        return None
    if not profile.ranged or profile.minimum is None or profile.values < _ENOUGH:
        return None
    try:
        first = datetime.fromisoformat(profile.minimum)
    except ValueError:
        return None
    first = first if first.tzinfo else first.replace(tzinfo=UTC)
    middle = next((q.value for q in numbers.quantiles if q.at == 0.5), None)  # noqa: PLR2004
    if middle is None or middle <= first.timestamp():
        return None
    back = (middle - first.timestamp()) * (0.25 + _ENOUGH / profile.values)
    try:
        low = first - timedelta(seconds=back + _DAY)
    except OverflowError:
        return None
    return rule_of(
        RuleKind.RANGE,
        profile.name,
        rows=profile.values,
        sampled=table.profile.sample is not None,
        worth=0.9,
        reason="the first day seen, set back so that a fresh sample keeps it",
        arguments={"low": low.date().isoformat()},
        of="values",
    )


# --------------------------------------------------------------------------- sets and lengths


def _set(table: Table, profile: FieldProfile) -> Rule | None:
    """A closed list: every value is common, and all of them may be told."""
    top, column = profile.top, table.columns.get(profile.name)
    told = column is None or column.told
    if not top or not told or {share.type for share in profile.types} == {"boolean"}:
        return None
    if len(top) > MOST_VALUES or sum(t.count for t in top) != profile.values:
        return None
    if any(t.error for t in top):
        return None
    return rule_of(
        RuleKind.SET,
        profile.name,
        rows=profile.values,
        sampled=table.profile.sample is not None,
        worth=0.97,
        reason="every value is one of a short list, and each of them is common",
        arguments={"values": tuple(sorted(t.value for t in top))},
        of="values",
    )


def _length(table: Table, profile: FieldProfile) -> Rule | None:
    texts = profile.texts
    low, high = profile.min_length, profile.max_length
    if texts is None or low is None or high is None or profile.values < _ENOUGH:
        return None
    arguments: dict[str, Scalar | tuple[Scalar, ...]]
    if low == high:
        arguments = {"low": low, "high": high}
        reason = "all texts are equally long"
    else:
        at = {q.at: q.value for q in texts.length_quantiles}
        if not {0.05, 0.25, 0.5, 0.75, 0.95} <= at.keys():
            return None
        spread = Spread(profile.values, low, at[0.05], at[0.25], at[0.5], at[0.75], at[0.95], high)
        _, end = beyond(spread)
        arguments = {"low": min(1, low)} if low else {}
        if end is not None:
            arguments["high"] = int(rounded(max(end, high + 1), up=True))
        reason = "the lengths seen, with room for those of a fresh sample"
    if not arguments:
        return None
    return rule_of(
        RuleKind.LENGTH,
        profile.name,
        rows=profile.values,
        sampled=table.profile.sample is not None,
        worth=0.95,
        reason=reason,
        arguments=arguments,
        of="values",
    )
