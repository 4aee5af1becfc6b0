"""Fields that follow from others: same postcode, same city; and rows in which they do not.

An approximate functional dependency (Kivinen and Mannila 1995): in each group of rows with the same
left side nearly all have the same right side. What every row has for itself determines everything
and says nothing, as does a right side that is nearly constant; so a dependency has to be borne out
by rows that share their left side, and more often than chance would have it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl

from audit.facts.catalog import repeated
from audit.facts.rules import Rule, RuleKind
from audit.profile.rules.evidence import rule_of, tolerated
from audit.profile.rules.names import determines
from audit.profile.rules.table import Codes, Column, Mask, Table

#: Rows that share their left side with one before them, at least.
_REPEATED = 50
#: Rows that would disagree if the right side did not follow, at least.
_EXPECTED = 25.0
#: Both of them for two fields on the left: there are more pairs than fields, and more chance.
_FOR_TWO = 150
#: A right side of which two rows are so often alike hides its exceptions, unless a name speaks.
_NEARLY_CONSTANT = 0.7
_MOST_LEFT, _MOST_RIGHT, _MOST_IN_PAIRS = 40, 150, 12
_PROBED = 1_000
_PROBE_BROKEN = 0.05
_MOST_RULES = 60
#: The share of rows that one left side alone gets wrong, for a second to be of use.
_WORSE = 0.05
_SAME = 0.98
#: Groups in which some rows depart have so many that do not for each that does.
_MAJORITY = 4
#: An error is made once or twice; what stands more often is another name of a place.
_ONCE_OR_TWICE = 2


@dataclass(frozen=True, slots=True)
class _Side:
    """A field with its codes in a random order of rows; `known` are rows with a value."""

    column: Column
    codes: Codes
    groups: int
    known: Mask
    repeats: int  # rows whose value stood before

    @property
    def name(self) -> str:
        return self.column.name


def dependency_rules(table: Table, shuffled: Codes) -> Iterator[Rule]:
    """Dependencies with left sides of one field, then of two; `shuffled` puts rows in random order.

    Bounded: of many columns the first are taken, those that leave most rows in groups.
    """
    names = list(table.columns)[:_MOST_RIGHT]
    sides = [s for n in names if (s := _side(table.columns[n], shuffled)) is not None]
    lefts = sorted((s for s in sides if _left(s)), key=lambda s: -s.repeats)[:_MOST_LEFT]
    if not lefts:
        return
    probe = _Probe.of(sides)
    found: list[Rule] = []
    wrong: dict[tuple[str, str], float] = {}
    for left in lefts:
        shares = probe.disagreeing(left.codes, left.known)
        for right, share in zip(sides, shares, strict=True):
            if left.name == right.name:
                continue
            wrong[left.name, right.name] = share
            if share <= _PROBE_BROKEN and (made := _rule(table, left, right)) is not None:
                found.append(made)
                wrong[left.name, right.name] = 0.0
    found += _of_two(table, lefts, (sides, probe), wrong, room=_MOST_RULES - len(found))
    found.sort(key=lambda r: (-(r.broken > 0), -r.confidence, r.fields))
    yield from found[:_MOST_RULES]


def _side(column: Column, shuffled: Codes) -> _Side | None:
    if repeated(column.name) or column.distinct < 2:  # noqa: PLR2004  # nothing follows from a constant
        return None
    known = column.valid[shuffled]
    codes = column.codes[shuffled]
    return _Side(column, codes, column.groups, known, column.count - column.distinct)


def _left(side: _Side) -> bool:
    """Whether a field can tell what others are: a code or a whole number that rows share."""
    kind = side.column.series.dtype
    fit = kind == pl.String or kind.is_integer()
    return (
        fit and side.column.times is None and side.repeats >= max(_REPEATED, side.column.count / 4)
    )


@dataclass(frozen=True, slots=True)
class _Probe:
    """The first rows of all right sides, to be compared with one left side at once."""

    codes: Codes
    known: Mask

    @classmethod
    def of(cls, sides: Sequence[_Side]) -> "_Probe":
        return cls(
            np.stack([side.codes[:_PROBED] for side in sides]),
            np.stack([side.known[:_PROBED] for side in sides]),
        )

    def disagreeing(self, left: Codes, known: Mask) -> list[float]:
        """The share of rows that differ from a random one of their group, for each right side.

        The rows are in random order, so that the first of a group is any of it.
        """
        rows = np.flatnonzero(known[:_PROBED])
        _, first, group = np.unique(left[rows], return_index=True, return_inverse=True)
        others = np.ones(len(rows), np.bool_)
        others[first] = False
        here, there = rows[others], rows[first[group]][others]
        both = self.known[:, here] & self.known[:, there]
        differ = (self.codes[:, here] != self.codes[:, there]) & both
        shares = differ.sum(axis=1) / np.maximum(1, both.sum(axis=1))
        return [float(share) for share in shares]


@dataclass(frozen=True, slots=True)
class _Counted:
    rows: int  # with both sides
    repeats: int
    broken: int
    clear: bool  # whether those are a small part of their groups, and each in its own way
    alike: float  # the chance that two rows have the same right side
    expected: float  # rows that would differ by chance


def _counted(codes: Codes, known: Mask, right: _Side) -> _Counted:
    """Rows of each group that have not its commonest right side."""
    both = known & right.known
    if not both.any():  # such as why an order was cancelled and when it was delivered
        return _Counted(0, 0, 0, clear=True, alike=0.0, expected=0.0)
    left, values = codes[both], right.codes[both]
    pairs, times = np.unique(left * (right.groups + 1) + values, return_counts=True)
    of = pairs // (right.groups + 1)
    starts = np.flatnonzero(np.concatenate(([True], of[1:] != of[:-1])))
    most = np.maximum.reduceat(times, starts)
    sizes = np.add.reduceat(times, starts)
    odd = sizes - most
    often = times[times < np.repeat(most, np.diff(np.append(starts, len(times))))]
    clear = bool((odd * _MAJORITY <= most).all()) and int(often.max(initial=0)) <= _ONCE_OR_TWICE
    shares = np.bincount(values, minlength=right.groups) / max(1, len(values))
    repeats = len(left) - len(starts)
    alike = float((shares**2).sum())
    return _Counted(len(left), repeats, int(odd.sum()), clear, alike, repeats * (1 - alike))


def _rule(table: Table, left: _Side, right: _Side) -> Rule | None:
    counted = _counted(left.codes, left.known, right)
    if counted.repeats < _REPEATED or counted.expected < _EXPECTED * (1 + counted.broken):
        return None
    named = determines(left.name, right.name)
    if not named and counted.alike > _NEARLY_CONSTANT:
        return None
    if counted.broken and not (
        named and counted.clear and tolerated(counted.rows, counted.broken, named=True)
    ):
        return None
    if _copies(left, right):
        return None
    return _made(table, (left, right), counted, named=named)


def _copies(left: _Side, right: _Side) -> bool:
    """Whether both have the same values: copies follow from one another."""
    if left.column.series.dtype != right.column.series.dtype:
        return False
    same = left.column.hashes == right.column.hashes
    return float(same.mean()) >= _SAME


def _made(table: Table, sides: tuple[_Side, ...], counted: _Counted, *, named: bool) -> Rule:
    *lefts, right = sides
    lefts.sort(key=lambda side: table.names().index(side.name))
    told = " and ".join(side.name for side in lefts)
    return rule_of(
        RuleKind.DEPENDENCY,
        *(side.name for side in lefts),
        right.name,
        rows=counted.rows,
        broken=counted.broken,
        sampled=table.sampled,
        worth=(1.0 if named else 0.95) - 0.05 * (len(lefts) - 1),
        reason=f"rows with the same {told} have the same {right.name}",
        of="rows with a value",
    )


def _of_two(
    table: Table,
    lefts: list[_Side],
    right_sides: tuple[list[_Side], _Probe],
    wrong: dict[tuple[str, str], float],
    *,
    room: int,
) -> Iterator[Rule]:
    """Two fields together, where neither of them alone is enough."""
    rights, probe = right_sides
    few = sorted(lefts, key=lambda s: s.groups)[:_MOST_IN_PAIRS]
    for one, other in combinations(few, 2):
        pairs = (one.name, other.name), (other.name, one.name)
        if min(wrong.get(pair, 1.0) for pair in pairs) <= _WORSE:
            continue  # one of them follows from the other
        codes, known = one.codes * other.groups + other.codes, one.known & other.known
        for right, share in zip(rights, probe.disagreeing(codes, known), strict=True):
            alone = min(wrong.get((side.name, right.name), 0.0) for side in (one, other))
            if share or alone < _WORSE:
                continue
            counted = _counted(codes, known, right)
            enough = counted.repeats >= _FOR_TWO and counted.repeats * alone >= _FOR_TWO
            if counted.broken or not enough or counted.alike > _NEARLY_CONSTANT:
                continue
            if room <= 0:
                return
            room -= 1
            yield _made(table, (one, other, right), counted, named=False)
