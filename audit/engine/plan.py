"""How each dataset can be loaded: change capture, incremental by a watermark, or in full."""

from audit.facts.catalog import Dataset, DatasetKind, Family, Field, LogicalType, watermark_of
from audit.facts.change import ChangeCapture
from audit.facts.profiles import DatasetProfile
from audit.model.fact import Missing
from audit.report.document import Extraction

#: Up to here a full load is the simplest thing that is right.
SMALL_ROWS = 100_000
SMALL_BYTES = 100 * 1024 * 1024

_SPLITTABLE = frozenset({LogicalType.INTEGER, LogicalType.UUID})


def extraction(
    dataset: Dataset,
    profile: DatasetProfile | None,
    changes: ChangeCapture | Missing,
    family: Family,
) -> Extraction | None:
    """The plan for one dataset; None for what holds no rows of its own or is loaded as a part."""
    if dataset.partition_of or dataset.kind is DatasetKind.FOREIGN_TABLE:
        return None
    if not dataset.readable:
        return Extraction(method="hold", reason="our account may not read it")
    if family is Family.TIME_SERIES:
        return Extraction(
            method="incremental",
            reason="every sample has a time; read closed ranges with an overlap for late arrivals",
            watermark=dataset.time_field,
        )
    return _keyed(dataset, profile, changes)


def _keyed(
    dataset: Dataset, profile: DatasetProfile | None, changes: ChangeCapture | Missing
) -> Extraction:
    key = dataset.unique_key.fields if dataset.unique_key else ()
    split = next((n for n in key if _splits(dataset.field(n))), "")
    rows = profile.row_count if profile else dataset.row_estimate
    watermark = watermark_of(dataset)
    if _small(rows, dataset.size_bytes):
        return Extraction(method="full", reason=f"small ({_rows(rows)})", key=key, split_key=split)
    identified = isinstance(changes, ChangeCapture) and changes.ready and bool(key)
    if identified:
        return Extraction(
            method="cdc",
            reason="changes can be read as they happen, deletions included",
            key=key,
            split_key=split,
        )
    if watermark and key:
        return Extraction(
            method="incremental",
            reason=f"{watermark.name} marks new and changed rows; deletions are not seen by it",
            watermark=watermark.name,
            key=key,
            split_key=split,
        )
    lacking = " and no ".join(n for n, has in (("key", key), ("watermark", watermark)) if not has)
    return Extraction(
        method="full", reason=f"no {lacking}, so there is no other way", key=key, split_key=split
    )


def _splits(field: Field | None) -> bool:
    return field is not None and field.logical_type in _SPLITTABLE


def _small(rows: int | None, size: int | None) -> bool:
    if rows is not None and rows < SMALL_ROWS:
        return True
    return size is not None and size < SMALL_BYTES


def _rows(rows: int | None) -> str:
    return "size unknown" if rows is None else f"{rows:,} rows"
