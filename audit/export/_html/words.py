"""What each family of sources calls its parts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from audit.report.datasets import DatasetReport
from audit.report.wording import counted


@dataclass(frozen=True, slots=True)
class Words:
    """Nouns in singular and plural."""

    dataset: str
    datasets: str
    field: str
    fields: str
    read: str  # what one read of the source is called
    reads: str
    row: str
    rows: str
    dated: str = ""  # what carries a time, where that is not the row

    def count_datasets(self, number: int) -> str:
        return counted(number, self.dataset, self.datasets)

    def count_fields(self, number: int) -> str:
        return counted(number, self.field, self.fields)

    def count_reads(self, number: int) -> str:
        return counted(number, self.read, self.reads)


_NEUTRAL = Words("dataset", "datasets", "field", "fields", "read", "reads", "row", "rows")
_FAMILIES = {
    "relational": Words(
        "table", "tables", "column", "columns", "statement", "statements", "row", "rows"
    ),
    "document": Words(
        "collection",
        "collections",
        "field",
        "fields",
        "command",
        "commands",
        "document",
        "documents",
    ),
    "search": Words(
        "index", "indices", "field", "fields", "request", "requests", "document", "documents"
    ),
    "time series": Words(
        "metric", "metrics", "label", "labels", "request", "requests", "series", "series", "sample"
    ),
}
_PLURALS = {"index": "indices"}


def words_of(family: str) -> Words:
    """The nouns of a family; neutral ones for a family that is not known here."""
    return _FAMILIES.get(family, _NEUTRAL)


def kinds(datasets: Iterable[DatasetReport]) -> str:
    """How many of which kind: "28 tables, 2 views", the most frequent first."""
    found = Counter(d.kind for d in datasets)
    ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(counted(n, kind, _PLURALS.get(kind, f"{kind}s")) for kind, n in ranked)
