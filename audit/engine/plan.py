"""How each dataset can be loaded: change capture, incremental by a watermark, or in full."""

from audit.facts.catalog import Dataset, DatasetKind, Family, split_key_of, watermark_of
from audit.facts.change import ChangeCapture
from audit.facts.profiles import DatasetProfile
from audit.model.fact import Missing, Reason
from audit.report.document import Extraction

#: Up to here a full load is the simplest thing that is right.
SMALL_ROWS = 100_000
SMALL_BYTES = 100 * 1024 * 1024


def extraction(
    dataset: Dataset,
    profile: DatasetProfile | None,
    changes: ChangeCapture | Missing,
    family: Family,
) -> Extraction | None:
    """The plan for one dataset; None for what holds no rows of its own or is loaded as a part."""
    if dataset.partition_of or not dataset.kind.stored:
        return None
    if not dataset.readable:
        return Extraction(method="hold", reason="our account may not read it")
    gap = profile.missing if profile else None
    if gap is not None and gap.reason is Reason.ERROR:
        return Extraction(method="hold", reason=f"it cannot be read: {gap.detail}")
    if family is Family.FILES:
        return _by_files(dataset)
    if family is Family.TIME_SERIES:
        return Extraction(
            method="incremental",
            reason="every sample has a time; read closed ranges with an overlap for late arrivals",
            watermark=dataset.time_field,
        )
    return _keyed(dataset, profile, changes)


def _by_files(dataset: Dataset) -> Extraction:
    if dataset.kind is DatasetKind.FILE_SET:
        return Extraction(
            method="incremental",
            reason="new and changed files are told by name, size and time; take each as a whole",
        )
    return Extraction(method="full", reason="one file, which is read as a whole")


def _keyed(
    dataset: Dataset, profile: DatasetProfile | None, changes: ChangeCapture | Missing
) -> Extraction:
    key = dataset.unique_key.fields if dataset.unique_key else ()
    split = split_key_of(dataset)
    watermark = watermark_of(dataset)
    small = _small(dataset, profile)
    if small:
        return Extraction(method="full", reason=f"small ({small})", key=key, split_key=split)
    if _streamed(dataset, changes, has_key=bool(key)):
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


def _streamed(dataset: Dataset, changes: ChangeCapture | Missing, *, has_key: bool) -> bool:
    """Whether changes can be read and each says which row it is about."""
    if isinstance(changes, Missing) or not changes.ready:
        return False
    identity = changes.identity(dataset.name)
    return has_key and (identity is None or identity.usable)


def _small(dataset: Dataset, profile: DatasetProfile | None) -> str:
    """By what the dataset is small, "" when it is not or nobody knows."""
    rows = dataset.row_estimate
    if profile is not None and profile.row_count is not None:
        rows = profile.row_count
    if rows is not None and rows < SMALL_ROWS:
        return f"{rows:,} rows"
    if dataset.size_bytes is not None and dataset.size_bytes < SMALL_BYTES:
        return f"less than {SMALL_BYTES // 1024**2} MB"
    return ""
