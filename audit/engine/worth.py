"""In which order datasets are profiled: what tells most comes first, should time run out."""

from collections import Counter
from collections.abc import Sequence

from audit.facts.catalog import Catalog, Dataset


def by_worth(catalog: Catalog) -> Sequence[Dataset]:
    """Stored datasets before views, those that others refer to first, then large before small.

    What is read through another dataset, or cannot be read, comes last and costs nothing.
    """
    referred = Counter(key.parent for d in catalog.datasets for key in d.foreign_keys)

    def rank(dataset: Dataset) -> tuple[bool, bool, bool, int, int, str]:
        return (
            not dataset.readable,
            bool(dataset.partition_of),
            not dataset.kind.stored,
            -referred[dataset.name],
            -(dataset.row_estimate or 0),
            dataset.name,
        )

    return sorted(catalog.datasets, key=rank)
