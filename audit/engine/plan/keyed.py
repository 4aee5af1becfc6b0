"""Tables: change capture, a watermark with a key, or everything."""

from audit.engine.plan.around import Around, small
from audit.facts.catalog import Dataset, split_key_of, watermark_of
from audit.facts.change import ChangeCapture
from audit.facts.profiles import DatasetProfile
from audit.model.fact import Missing
from audit.report.document import Extraction

DELETIONS = "deletions"


def keyed(dataset: Dataset, profile: DatasetProfile | None, around: Around) -> Extraction:
    key = dataset.unique_key.fields if dataset.unique_key else ()
    split = split_key_of(dataset)
    watermark = watermark_of(dataset)
    if (few := small(dataset, profile)) != "":
        return Extraction(method="full", reason=f"small ({few})", key=key, split_key=split)
    if streamed(dataset, around.changes, has_key=bool(key)):
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
            unseen=(DELETIONS, f"changes that leave {watermark.name} as it was"),
        )
    lacking = " and no ".join(n for n, has in (("key", key), ("watermark", watermark)) if not has)
    return Extraction(
        method="full", reason=f"no {lacking}, so there is no other way", key=key, split_key=split
    )


def streamed(dataset: Dataset, changes: ChangeCapture | Missing, *, has_key: bool) -> bool:
    """Whether changes can be read and each says which row it is about."""
    if isinstance(changes, Missing) or not changes.ready:
        return False
    identity = changes.identity(dataset.name)
    return has_key and (identity is None or identity.usable)
