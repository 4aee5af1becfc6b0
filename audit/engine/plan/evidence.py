"""What is known of one dataset that its plan has to be built on, put together once."""

from dataclasses import dataclass
from functools import cached_property

from audit.engine.plan.around import DAY, Around, rows_of, small
from audit.facts.catalog import Dataset
from audit.facts.loading import DatasetLoading
from audit.facts.profiles import DatasetProfile
from audit.facts.workload import Operations, Part
from audit.model.fact import Missing

#: A disk or network that is shared gives so many bytes a second to one careful reader.
BYTES_A_SECOND = 20_000_000


@dataclass(frozen=True)
class Evidence:
    """One dataset with its profile, the figures of its rows, and the facts of the source."""

    dataset: Dataset
    profile: DatasetProfile | None
    around: Around

    @cached_property
    def rows(self) -> int | None:
        return rows_of(self.dataset, self.profile)

    @cached_property
    def key(self) -> tuple[str, ...]:
        return self.dataset.unique_key.fields if self.dataset.unique_key else ()

    @cached_property
    def small(self) -> str:
        return small(self.dataset, self.profile)

    @cached_property
    def loading(self) -> DatasetLoading | None:
        return self.around.loadings.get(self.dataset.name)

    @cached_property
    def done(self) -> Operations | None:
        """What the source counted, None where it counted no write: then it tells nothing."""
        found = self.around.done.get(self.dataset.name)
        return found if found is not None and found.writes else None

    @cached_property
    def counted_days(self) -> float | None:
        """For how long the source has counted; None where it does not say."""
        activity = self.around.activity
        if activity is None or activity.since is None or self.around.at is None:
            return None
        return max(0.0, (self.around.at - activity.since).total_seconds() / DAY)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return self.around.parts_of.get(self.dataset.name, ())

    @cached_property
    def streamed(self) -> bool:
        return streamed(self.dataset, self.around, has_key=bool(self.key))

    @cached_property
    def row_bytes(self) -> float | None:
        """The mean width of a row as it comes over the wire, else by the size on disk."""
        rows = self.profile.rows if self.profile else None
        if rows is not None and rows.mean_bytes:
            return rows.mean_bytes
        if self.dataset.size_bytes and self.rows:
            return self.dataset.size_bytes / self.rows
        return None

    @cached_property
    def scan_seconds(self) -> float | None:
        """One whole read at 20 MB/s."""
        size = self.dataset.size_bytes
        if size is None and self.row_bytes is not None and self.rows is not None:
            size = round(self.row_bytes * self.rows)
        return None if size is None else round(size / BYTES_A_SECOND, 3)


def streamed(dataset: Dataset, around: Around, *, has_key: bool) -> bool:
    """Whether changes can be read and each says which row it is about."""
    if isinstance(around.changes, Missing) or not around.changes.ready:
        return False
    identity = around.identities.get(dataset.name)
    return has_key and (identity is None or identity.usable)
