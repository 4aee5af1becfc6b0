"""When a field has a value: with another field, or when another has a certain value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from math import log

import numpy as np
import polars as pl

from audit.facts.rules import Rule, RuleKind
from audit.profile.rules.evidence import rule_of, tolerated
from audit.profile.rules.names import asked_for, belong, says
from audit.profile.rules.table import FEWEST, Column, Mask, Table

#: A rule by chance: rows times the surprise of each, in natural logarithms.
_SURPRISE = 25.0
_MOST_COLUMNS, _MOST_CONDITIONS, _MOST_RULES = 100, 30, 40
_MOST_VALUES = 20
_NEARLY_ALL, _OFTEN_THERE = 0.98, 0.7
#: Rows with a value that a field is there for alone, and how many of them may lack theirs.
_FEWEST_ALONE, _LACKING = 30, 0.1
#: Two fields of the same rows but for so few are meant to be filled together.
_TOGETHER = 0.99


def presence_rules(table: Table) -> Iterator[Rule]:
    """Conditions on the fields that are there in some rows only."""
    some = [c for c in table.columns.values() if _partly(c, table.rows)][:_MOST_COLUMNS]
    if not some:
        return
    found = [*_with_values(table, some), *_with_others(table, some)]
    found.sort(key=lambda r: (-(r.broken > 0), -r.confidence, r.fields))
    yield from found[:_MOST_RULES]


def _partly(column: Column, rows: int) -> bool:
    return FEWEST <= column.count <= rows - FEWEST


# --------------------------------------------------------------------- by values of another


@dataclass(slots=True)
class _Cases:
    """Values of the condition for which the field is there, or is not."""

    values: list[str] = field(default_factory=list[str])
    rows: int = 0
    named: bool = False


def _with_values(table: Table, some: list[Column]) -> Iterator[Rule]:
    conditions = [c for c in table.columns.values() if c.told and c.profile.top]
    for condition in conditions[:_MOST_CONDITIONS]:
        masks = _masks(condition)
        for subject in some:
            if subject.name != condition.name:
                yield from _on_values(table, condition, masks, subject)


def _masks(condition: Column) -> Mapping[str, Mask]:
    """The rows of each value that may be told."""
    texts = condition.series.cast(pl.String)
    if condition.series.dtype == pl.Boolean:
        texts = texts.str.to_lowercase()
    values = [t.value for t in condition.profile.top[:_MOST_VALUES]]
    return {v: (texts == v).fill_null(value=False).to_numpy() for v in values}


def _on_values(
    table: Table, condition: Column, masks: Mapping[str, Mask], subject: Column
) -> Iterator[Rule]:
    share = subject.count / table.rows
    cases = {True: _Cases(), False: _Cases()}
    for value, mask in masks.items():
        rows = int(mask.sum())
        there = int((mask & subject.valid).sum())
        if rows < FEWEST:
            continue
        named = says(condition.name if value == "true" else value, subject.name)
        for means, odd in ((True, rows - there), (False, there)):
            surprise = -log(share if means else 1 - share)
            if (rows - odd) * surprise < _SURPRISE:
                continue
            if not odd:
                cases[means].values.append(value)
                cases[means].rows += rows
            elif means and (
                (named and tolerated(rows, odd, named=True)) or _alone(value, subject, (rows, odd))
            ):
                yield _conditional(table, condition, subject, (value,), (rows, odd), there=means)
    for means, case in cases.items():
        if case.values:
            values = tuple(sorted(case.values))
            yield _conditional(table, condition, subject, values, (case.rows, 0), there=means)


def _alone(value: str, subject: Column, counts: tuple[int, int]) -> bool:
    """Whether the field is there for this value alone, so that some rows with it lack theirs.

    That no other row has one says as much as a thousand rows that all do.
    """
    rows, odd = counts
    alone = subject.count == rows - odd and rows >= _FEWEST_ALONE
    return alone and odd <= _LACKING * rows and asked_for(value, subject.name)


def _conditional(
    table: Table,
    condition: Column,
    subject: Column,
    values: tuple[str, ...],
    counts: tuple[int, int],
    *,
    there: bool,
) -> Rule:
    rows, broken = counts
    state = "is there" if there else "is empty"
    kind = "this value" if len(values) == 1 else "one of these values"
    return rule_of(
        RuleKind.PRESENCE,
        condition.name,
        subject.name,
        rows=rows,
        broken=broken,
        sampled=table.sampled,
        worth=0.97,
        reason=f"{subject.name} {state} where {condition.name} has {kind}",
        arguments={"values": values, "there": there},
        of="rows with it" if len(values) == 1 else "rows with them",
    )


# ------------------------------------------------------------------------- by another's being


def _with_others(table: Table, some: list[Column]) -> Iterator[Rule]:
    masks = np.stack([c.valid for c in some]).astype(np.float32)
    both = (masks @ masks.T).astype(np.int64)
    followers: set[int] = set()  # fields that are there exactly with one before them
    for one, other in combinations(range(len(some)), 2):
        rows, shared, others = int(both[one, one]), int(both[one, other]), int(both[other, other])
        if one in followers or other in followers:
            continue
        first, second = some[one], some[other]
        if rows == shared == others:
            if _surprising(rows, others / table.rows):
                followers.add(other)
                yield _together(table, first, second, rows, 0, there=True)
                yield _together(table, second, first, rows, 0, there=True)
        elif not shared:
            if _surprising(rows, 1 - others / table.rows):
                yield _together(table, first, second, rows, 0, there=False)
        else:
            yield from _one_way(table, first, second, rows, shared)
            yield from _one_way(table, second, first, others, shared)


def _one_way(table: Table, one: Column, other: Column, rows: int, shared: int) -> Iterator[Rule]:
    """What holds where the first is there."""
    if rows == shared:
        share = other.count / table.rows
        # what lacks seldom lacks where much lacks, without a rule that says so
        fit = share <= _OFTEN_THERE or belong(one.name, other.name)
        if fit and _surprising(rows, share):
            yield _together(table, one, other, rows, 0, there=True)
    elif _meant_together(one, other, rows, shared, other.count):
        yield _together(table, one, other, rows, rows - shared, there=True)


def _surprising(rows: int, share: float) -> bool:
    """Whether so many rows would hardly all have what only this share of all has."""
    return share < _NEARLY_ALL and rows * -log(max(share, 1e-9)) >= _SURPRISE


def _meant_together(one: Column, other: Column, rows: int, shared: int, others: int) -> bool:
    """Whether both are filled in the same rows but for a few, and their names say why."""
    if min(shared / rows, shared / others) < _TOGETHER or rows == shared:
        return False
    return belong(one.name, other.name) and tolerated(rows, rows - shared, named=True)


def _together(
    table: Table, one: Column, other: Column, rows: int, broken: int, *, there: bool
) -> Rule:
    state = "is there" if there else "is empty"
    return rule_of(
        RuleKind.PRESENCE,
        one.name,
        other.name,
        rows=rows,
        broken=broken,
        sampled=table.sampled,
        worth=0.95,
        reason=f"{other.name} {state} where {one.name} is there",
        arguments={"there": there},
        of=f"rows with {one.name}",
    )
