"""What is never above what in a row: begin and end, least and most; and what grows row by row."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from audit.facts.catalog import DatasetKind, LogicalType
from audit.facts.rules import Rule, RuleKind
from audit.profile.rules.evidence import rule_of, tolerated
from audit.profile.rules.names import alike, earlier, words
from audit.profile.rules.table import DAY, FEWEST, Column, Floats, Table

#: So many columns of a sort are compared, each with each.
_MOST_COLUMNS = 40
#: Where no name says so, values have to lie across one another: else it is no rule but two scales.
_OVERLAP = 0.02
#: Without a name, from so many rows on.
_UNNAMED_ROWS = 200
_EDGE = 0.005  # rows that are equal, or so near that there is an edge
_STEPS = 0.005
_STEP_ROWS = 1_000
#: Rows written side by side lie in each other's way by less than this, in seconds and usual steps.
_ASIDE, _USUAL = 3_600.0, 50
_MADE = frozenset(
    {"created", "inserted", "added", "logged", "recorded", "registered", "received", "ingested"}
    | {"loaded", "event", "timestamp", "ts", "placed", "ordered", "order"}
)
_CHANGED = frozenset(
    {"updated", "update", "modified", "changed", "deleted", "last", "end", "ended", "due"}
)
_IDS = frozenset({"id", "key", "code", "no", "nr", "zip", "year", "phone"})


def order_rules(table: Table) -> Iterator[Rule]:
    """Pairs of times, and pairs of numbers of like names, of which one is never above the other."""
    timed = [(c, times) for c in table.columns.values() if (times := c.times) is not None]
    for (one, first), (other, second) in combinations(timed[:_MOST_COLUMNS], 2):
        # a day is below every time of it, and not above
        unit = DAY if one.dated != other.dated else 1.0
        made = _ordered(table, one, other, np.floor(first / unit), np.floor(second / unit))
        if made is not None:
            yield made
    counted = [
        (c, numbers)
        for c in table.columns.values()
        if c.times is None and not _IDS & set(words(c.name)) and (numbers := c.numbers) is not None
    ]
    for (one, first), (other, second) in combinations(counted[: 2 * _MOST_COLUMNS], 2):
        named = earlier(one.name, other.name) or earlier(other.name, one.name)
        if not named and not alike(one.name, other.name):
            continue
        if (made := _ordered(table, one, other, first, second)) is not None:
            yield made


def _ordered(
    table: Table, one: Column, other: Column, first: Floats, second: Floats
) -> Rule | None:
    both = ~(np.isnan(first) | np.isnan(second))
    rows = int(both.sum())
    if rows < FEWEST:
        return None
    apart = second[both] - first[both]
    below, above = int((apart < 0).sum()), int((apart > 0).sum())
    if not below and not above:
        return None  # the same values
    turned = below > above
    lower, upper = (other, one) if turned else (one, other)
    broken = min(below, above)
    named = earlier(lower.name, upper.name)
    if broken and not (named and tolerated(rows, broken, named=True)):
        return None
    if max(below, above) < FEWEST:
        return None
    if not named:
        gaps = -apart if turned else apart
        low, high = (second, first) if turned else (first, second)
        if rows < _UNNAMED_ROWS or not _meeting(gaps, low[both], high[both]):
            return None
    return rule_of(
        RuleKind.ORDER,
        lower.name,
        upper.name,
        rows=rows,
        broken=broken,
        sampled=table.sampled,
        worth=1.0 if named else 0.9,
        reason="the names say which of them comes first"
        if named
        else "the first is never above the second, though their values lie across one another",
        arguments={"strict": False},
        of="rows with both",
    )


def _meeting(gaps: Floats, low: Floats, high: Floats) -> bool:
    """Whether the values of both overlap, and there is an edge at which they meet."""
    overlap = float((low > high.min()).mean()) if len(high) else 0.0
    if overlap < _OVERLAP:
        return False
    spread = float(np.median(gaps))
    near = float((gaps <= spread * _EDGE).mean())
    return near >= _EDGE or bool(gaps.min() > spread / 10)


# ------------------------------------------------------------------------------ row by row


def monotone_rules(table: Table) -> Iterator[Rule]:
    """Times that grow with the counted key of their rows, and columns of a file that grow down it.

    The order in which a server gives its rows is no rule, so that rows of a table are put in the
    order of their key.
    """
    key = _counted_key(table)
    if key is not None and key.numbers is not None and not np.isnan(key.numbers).any():
        order = np.argsort(key.numbers, kind="stable")
        for column in table.columns.values():
            if column.times is not None and _written(column):
                made = _growing(table, column, column.times[order], by=key.name)
                if made is not None:
                    yield made
    elif table.dataset.kind is DatasetKind.FILE:
        for column in table.columns.values():
            values = column.times if column.times is not None else column.numbers
            if values is not None and _written(column):
                made = _growing(table, column, values, by="")
                if made is not None:
                    yield made


def _counted_key(table: Table) -> Column | None:
    key = table.dataset.primary_key
    if key is None or len(key.fields) != 1:
        return None
    column = table.columns.get(key.fields[0])
    whole = column is not None and column.field.logical_type is LogicalType.INTEGER
    return column if whole else None


def _written(column: Column) -> bool:
    """Whether it says when its row was written, and not when it was changed or is due."""
    found = set(words(column.name))
    return bool(found & _MADE) and not found & _CHANGED


def _growing(table: Table, column: Column, values: Floats, *, by: str) -> Rule | None:
    there = values[~np.isnan(values)]
    if len(there) < FEWEST or there[0] == there[-1]:
        return None
    # a row is out of order where one before it is later; one that runs ahead counts once
    behind = np.maximum.accumulate(there) - there
    before = there - np.minimum.accumulate(there[::-1])[::-1]
    late, early = int((behind > 0).sum()), int((before > 0).sum())
    broken, apart = (late, behind) if late <= early else (early, before)
    if broken and not _stepping_back(column, there, apart[apart > 0]):
        return None
    if len(np.unique(there)) < FEWEST:
        return None
    where = f"in the order of {by}" if by else "down the file"
    return rule_of(
        RuleKind.MONOTONE,
        column.name,
        rows=len(there),
        broken=broken,
        sampled=table.sampled,
        worth=0.9,
        reason=f"the values grow {where}",
        arguments={"direction": "increasing", "strict": False, **({"by": by} if by else {})},
    )


def _stepping_back(column: Column, there: Floats, apart: Floats) -> bool:
    """Whether few rows are out of order, and so far that they were not written side by side."""
    if column.times is None or len(there) < _STEP_ROWS or len(apart) > _STEPS * len(there):
        return False
    usual = (float(there.max()) - float(there.min())) / len(there)
    return float(apart.min()) > max(_ASIDE, _USUAL * usual)
