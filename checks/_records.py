"""What the things in a dataset are called: rows, documents or series."""

from audit.facts.catalog import Dataset, DatasetKind
from checks._words import counted

_DOCUMENTS = frozenset({DatasetKind.COLLECTION, DatasetKind.INDEX, DatasetKind.DATA_STREAM})


def record(dataset: Dataset, number: int = 1) -> str:
    """One of them or several: "row", "documents", "series"."""
    if dataset.kind is DatasetKind.METRIC:
        return "series"
    one = "document" if dataset.kind in _DOCUMENTS else "row"
    return one if number == 1 else f"{one}s"


def records(dataset: Dataset, number: int) -> str:
    """A number of them: "1 row", "467,214 documents"."""
    return counted(number, record(dataset), record(dataset, 2))
