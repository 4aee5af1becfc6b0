"""How tests of rules learn them: through the profile, as every audit does."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import polars as pl
import pyarrow as pa

from audit.facts.catalog import Dataset, DatasetKind, Field, Key, KeyKind, LogicalType
from audit.facts.profiles import DatasetProfile, Sample
from audit.facts.rules import Rule, RuleKind
from audit.profile.dataset import DatasetState
from audit.profile.describe import Described, Seen, describe
from audit.profile.options import Options

NOW = 1_795_000_000.0  # November 2026
_TYPES: tuple[tuple[type[pl.DataType], LogicalType], ...] = (
    (pl.Boolean, LogicalType.BOOLEAN),
    (pl.Date, LogicalType.DATE),
    (pl.Datetime, LogicalType.TIMESTAMP),
    (pl.String, LogicalType.TEXT),
    (pl.Decimal, LogicalType.DECIMAL),
)


def dataset_of(frame: pl.DataFrame, name: str, key: str = "") -> Dataset:
    fields = tuple(
        Field(column.name, "", _logical(column.dtype), declared=False)
        for column in frame.get_columns()
    )
    keys = (Key("pk", KeyKind.PRIMARY, (key,)),) if key else ()
    return Dataset(name=name, kind=DatasetKind.TABLE, fields=fields, keys=keys)


def _logical(kind: pl.DataType) -> LogicalType:
    if kind.is_integer():
        return LogicalType.INTEGER
    if kind.is_float():
        return LogicalType.FLOAT
    found = [logical for base, logical in _TYPES if isinstance(kind, base)]
    return found[0] if found else LogicalType.UNKNOWN


def learned(
    columns: Mapping[str, object] | pl.DataFrame,
    name: str = "things",
    *,
    key: str = "",
    kept: int = 20_000,
    sample: Sample | None = None,
) -> tuple[Rule, ...]:
    """The rules of a dataset with these columns."""
    frame = columns if isinstance(columns, pl.DataFrame) else pl.DataFrame(cast("Any", columns))
    extras = _described(frame, dataset_of(frame, name, key), kept, sample).extras
    assert extras is not None
    return extras.rules.rules


def profile_of(frame: pl.DataFrame, name: str) -> DatasetProfile:
    return _described(frame, dataset_of(frame, name), 0, None).profile


def _described(
    frame: pl.DataFrame, dataset: Dataset, kept: int, sample: Sample | None
) -> Described:
    state = DatasetState(Options(now=NOW, kept_rows=kept))
    for batch in _batches(frame):
        state.update(batch)
    return describe(state, dataset, Seen(state.rows, sample is None, sample=sample))


def _batches(frame: pl.DataFrame) -> list[pa.RecordBatch]:
    table: Any = frame.rechunk().to_arrow()
    made: Any = pa.RecordBatch
    batches = [
        made.from_arrays(
            [a.cast(pa.large_string()) if pa.types.is_string_view(a.type) else a for a in b],
            names=frame.columns,
        )
        for b in table.to_batches()
    ]
    return cast("list[pa.RecordBatch]", batches)


def only(rules: Sequence[Rule], kind: RuleKind) -> list[Rule]:
    return [rule for rule in rules if rule.kind is kind]


def fields(rules: Sequence[Rule], kind: RuleKind) -> set[tuple[str, ...]]:
    return {rule.fields for rule in only(rules, kind)}
