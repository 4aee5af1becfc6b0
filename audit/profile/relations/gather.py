"""What is compared between datasets, taken from the state of one of them."""

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from audit.facts.catalog import Dataset
from audit.facts.profiles import DatasetProfile
from audit.facts.relations import CandidateKey, Doubles, SameFields
from audit.facts.sensitive import DatasetSensitivity
from audit.profile.dataset import DatasetState
from audit.profile.exactly import these
from audit.profile.relations.columns import Column, called_for_short, columns_of_states, compared
from audit.profile.relations.composite import composite_key
from audit.profile.relations.inferred import named
from audit.profile.relations.masters import doubles_of
from audit.profile.relations.redundant import same_columns

#: Fewer rows are told apart by anything.
_FEWEST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Gathered:
    """Sketches of the columns of one dataset, and what was found inside it.

    `examined` says that its rows are its own and were compared.
    """

    dataset: str
    columns: tuple[Column, ...] = ()
    keys: tuple[CandidateKey, ...] = ()
    same: tuple[SameFields, ...] = ()
    doubles: tuple[Doubles, ...] = ()
    examined: bool = False


def gathered(
    state: DatasetState,
    rows: pl.DataFrame,
    dataset: Dataset,
    profile: DatasetProfile,
    verdicts: DatasetSensitivity,
) -> Gathered:
    """What a dataset brings to the comparison with others; nothing from a view or a partition."""
    if not compared(dataset):
        return Gathered(dataset.name)
    # threads take columns as they come; what is told must not depend on that
    rows = these(rows, [name for name in state.fields if name in rows.columns])
    columns = columns_of_states(state.fields, dataset, profile)
    read = profile.sample is None  # every row was
    whole = read and state.kept.whole
    somebodys = {field.name for field in verdicts.fields if field.types}
    key = _key(columns, rows, dataset, state.rows, somebodys, read=read, whole=whole)
    declared = {name for k in dataset.keys for name in k.fields}
    found = doubles_of(dataset.name, called_for_short(dataset.name), rows, verdicts, whole=whole)
    return Gathered(
        dataset.name,
        tuple(columns),
        keys=() if key is None else (key,),
        same=tuple(
            same_columns(
                dataset.name,
                rows,
                distinct={field.name: field.distinct for field in profile.fields},
                without=declared | set(key.fields if key else ()),
                whole=whole,
            )
        ),
        doubles=() if found is None else (found,),
        examined=True,
    )


def _key(
    columns: list[Column],
    rows: pl.DataFrame,
    dataset: Dataset,
    count: int,
    somebodys: Collection[str],
    *,
    read: bool,
    whole: bool,
) -> CandidateKey | None:
    """The fields that could be the key of a dataset without one: one field, else a few.

    A field that is not named as a key has to be the first, and not what somebody is called.
    """
    if any(not key.partial for key in dataset.keys) or count < 2:  # noqa: PLR2004  # one row needs none
        return None
    single = [column for column in columns if column.unique]
    if single:
        best = max(single, key=named)
        first = best.field == _first(dataset, rows) and best.field not in somebodys
        if named(best) or (count >= _FEWEST_ROWS and first):
            return CandidateKey(dataset=dataset.name, fields=(best.field,), rows=count, exact=read)
        return None
    if count < _FEWEST_ROWS:
        return None
    fields = composite_key(rows)
    if not fields:
        return None
    return CandidateKey(dataset=dataset.name, fields=fields, rows=len(rows), exact=whole)


def _first(dataset: Dataset, rows: pl.DataFrame) -> str:
    names = [field.name for field in dataset.fields] or rows.columns
    return names[0] if names else ""
