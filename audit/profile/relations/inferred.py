"""Foreign keys that nobody declared: values within a key, and names that say so.

Counters from one on are within each other whatever they count, so that values alone prove nothing
for them: a name has to agree. What nobody counts (codes, addresses, drawn numbers) may prove it
alone, where one key only has them all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from audit.profile.relations.names import hints, likeness, marks, words
from audit.profile.relations.sketch import Sketch, sketch

#: The share of a field's values, by rows, that its parent has to have; the rest are orphans.
CONTAINED = 0.9
_ALONE = 0.99
_FEWEST = 20  # distinct values that may prove a reference without a name
_SURE = 0.8


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a dataset with the sketch of its values; `sort` is "integer" or "text"."""

    dataset: str
    field: str
    sort: str
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Inferred:
    """A reference with its evidence; shares are between 0 and 1.

    `contained` is the share of the field's values, by rows, that the parent has, `likeness` how
    well the names fit, `one_to_one` whether no parent has two rows.
    """

    dataset: str
    field: str
    parent: str
    key: str
    contained: float
    likeness: float
    one_to_one: bool

    @property
    def confidence(self) -> str:
        return "high" if self.likeness >= _SURE and self.contained >= _ALONE else "medium"


def columns_of(dataset: str, rows: pl.DataFrame) -> list[Column]:
    """The columns of a dataset that a reference may go out from or lead to."""
    found: list[Column] = []
    for values in rows.get_columns():
        if values.dtype.is_integer():
            found.append(Column(dataset, values.name, "integer", sketch(values)))
        elif values.dtype == pl.String:
            found.append(Column(dataset, values.name, "text", sketch(values)))
    return found


def keys(columns: Sequence[Column]) -> dict[str, Column]:
    """The field of each dataset that tells its rows apart, where one alone does.

    Of several the one that is named as a key, then the first.
    """
    found: dict[str, Column] = {}
    for column in columns:
        if not column.sketch.unique:
            continue
        best = found.get(column.dataset)
        if best is None or _named(column) > _named(best):
            found[column.dataset] = column
    return found


def _named(column: Column) -> int:
    """How much a field is named as the key of its dataset."""
    parts, own = words(column.field), words(column.dataset)
    if parts[-1:] and parts[-1] in {"id", "key", "code", "no", "number", "uuid"}:
        return 2 if parts[:-1] in {(), own} or parts[:-1] == own[-1:] else 1
    return 0


def composite_key(rows: pl.DataFrame, *, most: int = 12) -> tuple[str, ...]:
    """Two fields that tell the rows apart together, () when one does or no two of the first do."""
    names = [
        column.name
        for column in rows.get_columns()[:most]
        if not column.dtype.is_float() and not column.null_count()
    ]
    if len(rows) < 2 or any(rows[name].n_unique() == len(rows) for name in names):  # noqa: PLR2004
        return ()
    for number, first in enumerate(names):
        for second in names[number + 1 :]:
            if rows.select(first, second).n_unique() == len(rows):
                return first, second
    return ()


def infer(columns: Sequence[Column]) -> list[Inferred]:
    """At most one reference from each field, the one that most speaks for."""
    primary = keys(columns)
    named: dict[str, list[Column]] = defaultdict(list)
    for parent in primary.values():
        for mark in set(marks(parent.field, parent.dataset)):
            named[mark].append(parent)
    drawn = [parent for parent in primary.values() if not parent.sketch.dense]
    found: list[Inferred] = []
    for child in columns:
        near = {id(p): p for hint in hints(child.field) for p in named.get(hint, ())}
        if (own := primary.get(child.dataset)) is not None:
            near[id(own)] = own
        if _proves(child):
            near |= {id(p): p for p in drawn}
        options = [o for p in near.values() if (o := _option(child, p)) is not None]
        best = _best(options)
        if best is not None:
            found.append(best)
    return found


def _proves(child: Column) -> bool:
    """Whether its values are so odd that another column has them for a reason."""
    return child.sketch.distinct >= _FEWEST and not child.sketch.dense


def _option(child: Column, parent: Column) -> Inferred | None:
    if parent.sort != child.sort or parent is child or not child.sketch.distinct:
        return None
    fits = likeness(child.field, child.dataset, parent.field, parent.dataset)
    alone = _proves(child) and not parent.sketch.dense and child.dataset != parent.dataset
    if not fits and not alone:
        return None
    share = child.sketch.within(parent.sketch)
    if share < (CONTAINED if fits else _ALONE):
        return None
    return Inferred(
        child.dataset,
        child.field,
        parent.dataset,
        parent.field,
        share,
        fits,
        child.sketch.unique,
    )


def _best(options: Sequence[Inferred]) -> Inferred | None:
    """By names, then by values; two that nothing but values speak for are none."""
    named = [option for option in options if option.likeness]
    if named:
        return max(named, key=lambda option: (option.likeness, option.contained))
    return options[0] if len(options) == 1 else None


def orphans(child: pl.Series, parent: pl.Series) -> int:
    """Rows with a value that the parent does not have, counted exactly."""
    kept = child.drop_nulls()
    return int((~kept.is_in(parent.drop_nulls().unique().implode())).sum())


def of_frames(frames: Mapping[str, pl.DataFrame]) -> list[Inferred]:
    """The references among datasets whose rows are all at hand."""
    columns: Iterable[Column] = (c for name, rows in frames.items() for c in columns_of(name, rows))
    return infer(list(columns))
