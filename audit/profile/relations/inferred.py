"""Foreign keys that nobody declared: values within a key, and names that say so.

Counters from one on are within each other whatever they count, so that values alone prove nothing
for them: a name has to agree. What nobody counts (codes, addresses, drawn numbers) may prove it
alone, where one key only has them all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from audit.profile.relations.columns import Column, columns_of
from audit.profile.relations.names import ENDING, LAST, counting, hints, likeness, marks, words
from audit.profile.relations.sketch import Inclusion

__all__ = ["CONTAINED", "Column", "Inferred", "columns_of", "infer", "keys", "of_frames", "orphans"]

#: The share of a field's values, by rows, that its parent has to have; the rest are orphans.
CONTAINED = 0.9
#: The share that makes one with a name sure, and proves one without.
ALONE = 0.99
_FEWEST = 20  # distinct values that may prove a reference without a name
#: So many odd values prove more, so that a smaller share does; more are needed for an estimate.
_MANY = 50
_MANY_ALONE, _MANY_NAMED = 0.95, 0.7
_SURE = 0.8
#: Values that have to be comparable before a share of them says anything.
COMPARED = 5


@dataclass(frozen=True, slots=True)
class Inferred:
    """A reference with its evidence; shares are between 0 and 1.

    `contained` is the share of the field's values, by rows, that the parent has, None where too few
    of them could be compared: then only names speak for it, and the source has to be asked.
    `likeness` is how well the names fit, `one_to_one` whether no parent has two rows.
    """

    dataset: str
    field: str
    parent: str
    key: str
    contained: float | None
    likeness: float
    one_to_one: bool
    inclusion: Inclusion

    @property
    def confidence(self) -> str:
        sure = self.contained is not None and self.contained >= ALONE
        return "high" if self.likeness >= _SURE and sure else "medium"


def keys(columns: Iterable[Column]) -> dict[str, Column]:
    """The field of each dataset that tells its rows apart, where one alone does.

    Of several the declared one, then the one that is named as a key, then the first.
    """
    found: dict[str, Column] = {}
    for column in columns:
        if not column.unique and not column.keyed:
            continue
        best = found.get(column.dataset)
        if best is None or _rank(column) > _rank(best):
            found[column.dataset] = column
    return found


def _rank(column: Column) -> tuple[bool, int]:
    return column.keyed, named(column)


def named(column: Column) -> int:
    """How much a field is named as the key of its dataset: 2 for its own, 1 for any, 0."""
    parts, own = words(column.field), words(column.named)
    if parts[-1:] and parts[-1] in {"id", "key", "code", "no", "number", "uuid"}:
        return 2 if parts[:-1] in {(), own} or parts[:-1] == own[-1:] else 1
    return 0


def infer(
    columns: Sequence[Column], *, without: Collection[tuple[str, str]] = frozenset()
) -> list[Inferred]:
    """At most one reference from each field, the one that most speaks for.

    Fields of `without` (dataset and field) are known to refer to something already.
    """
    primary = keys(columns)
    parents = [c for c in columns if c.keyed or primary.get(c.dataset) is c]
    by_name: dict[str, list[Column]] = defaultdict(list)
    for parent in parents:
        for mark in set(marks(parent.field, parent.named)):
            by_name[mark].append(parent)
    drawn = [parent for parent in primary.values() if not parent.sketch.dense]
    found: list[Inferred] = []
    for child in columns:
        if (child.dataset, child.field) in without:
            continue
        near = {id(p): p for hint in hints(child.field) for p in by_name.get(hint, ())}
        if (own := primary.get(child.dataset)) is not None:
            near[id(own)] = own
        if _proves(child):
            near |= {id(p): p for p in drawn}
        options = [o for p in near.values() if (o := _option(child, p)) is not None]
        best = _best(options, child, primary)
        if best is not None:
            found.append(best)
    return _one_way(found)


def _proves(child: Column) -> bool:
    """Whether its values are so odd that another column has them for a reason."""
    distinct, dense = child.sketch.distinct, child.sketch.dense
    return distinct >= _FEWEST and not dense and not child.unique


def _option(child: Column, parent: Column) -> Inferred | None:
    if parent.sort != child.sort or parent is child or not child.sketch.distinct:
        return None
    fits = likeness(child.field, child.named, parent.field, parent.named)
    if fits and parent.sketch.dense and counting(child.field):
        fits = 0.0  # a number of things is within the counter of their keys
    alone = _proves(child) and not parent.sketch.dense and child.dataset != parent.dataset
    if not fits and not alone:
        return None
    seen = child.sketch.inclusion(parent.sketch)
    decided = parent.seen >= 1 and (seen.exact or seen.values >= COMPARED)
    if decided and seen.share < _least(seen, parent, fits):
        return None
    if not decided and fits < LAST:
        return None
    return Inferred(
        child.dataset,
        child.field,
        parent.dataset,
        parent.field,
        seen.share if decided else None,
        fits,
        child.unique,
        seen,
    )


def _least(seen: Inclusion, parent: Column, fits: float) -> float:
    """The share of rows that has to have a parent."""
    enough = seen.values >= (_MANY if seen.exact else 4 * _MANY)
    telling = enough and not parent.sketch.dense
    if not fits:
        return _MANY_ALONE if telling else ALONE
    return _MANY_NAMED if telling and fits >= ENDING else CONTAINED


def _best(
    options: Sequence[Inferred], child: Column, primary: Mapping[str, Column]
) -> Inferred | None:
    """By names, then by values; two that nothing but values speak for are none.

    Nor is one told of two datasets that are named alike and have the same values.
    """
    by_name = [option for option in options if option.likeness]
    if not by_name:
        return options[0] if len(options) == 1 else None

    def worth(option: Inferred) -> tuple[float, bool, float]:
        near = option.parent in primary and primary[option.parent].namespace == child.namespace
        return option.likeness, near, option.contained or 0.0

    first, *others = sorted(by_name, key=worth, reverse=True)
    tied = others and worth(others[0]) == worth(first) and others[0].parent != first.parent
    return None if tied else first


def _one_way(found: Sequence[Inferred]) -> list[Inferred]:
    """Of two keys that are within each other the reference whose name says its parent, or none."""
    known = {(one.dataset, one.field, one.parent, one.key): one for one in found}
    left: list[Inferred] = []
    for one in found:
        back = known.get((one.parent, one.key, one.dataset, one.field))
        if back is None or back is one or one.likeness > back.likeness >= 0:
            left.append(one)
    return left


def orphans(child: pl.Series, parent: pl.Series) -> int:
    """Rows with a value that the parent does not have, counted exactly."""
    kept = child.drop_nulls()
    return int((~kept.is_in(parent.drop_nulls().unique().implode())).sum())


def of_frames(frames: Mapping[str, pl.DataFrame]) -> list[Inferred]:
    """The references among datasets whose rows are all at hand."""
    columns: Iterable[Column] = (c for name, rows in frames.items() for c in columns_of(name, rows))
    return infer(list(columns))
