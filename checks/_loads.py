"""Which datasets a load takes one by one, and how large they are."""

from collections.abc import Iterator
from dataclasses import dataclass

from audit.facts.catalog import Catalog, Dataset, DatasetKind
from audit.facts.profiles import DatasetProfile, Profiles
from checks._records import record

#: Below this a full load is the simplest thing that is right, whatever the dataset lacks.
LOADED_IN_FULL = 10_000


@dataclass(frozen=True, slots=True)
class Load:
    """A dataset that is loaded, with its profile and its rows by profile or estimate."""

    dataset: Dataset
    profile: DatasetProfile | None
    rows: int

    @property
    def counted(self) -> str:
        """The number of rows as evidence says it."""
        if self.profile is not None and self.profile.row_count_exact:
            return f"{self.rows:,} {record(self.dataset, self.rows)}"
        return f"About {self.rows:,} {record(self.dataset, self.rows)} by the source's own estimate"


def loaded(catalog: Catalog) -> Iterator[Dataset]:
    """Datasets that hold rows of their own; partitions come with their parent."""
    for dataset in catalog.datasets:
        rebuilt = dataset.kind is DatasetKind.MATERIALIZED_VIEW
        if dataset.kind.stored and not rebuilt and not dataset.partition_of:
            yield dataset


def loads(
    catalog: Catalog, profiles: Profiles, *, at_least: int = LOADED_IN_FULL
) -> Iterator[Load]:
    """Datasets with at least so many rows; one whose rows nobody counted is left out."""
    seen = {profile.dataset: profile for profile in profiles.datasets}
    for dataset in loaded(catalog):
        profile = seen.get(dataset.name)
        rows = dataset.row_estimate
        if profile is not None and profile.row_count is not None:
            rows = profile.row_count
        if rows is not None and rows >= at_least:
            yield Load(dataset, profile, rows)
