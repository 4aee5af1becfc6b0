"""Where a server keeps its data beside its own directory, and data that is in no dataset."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True)
class StoragePlace:
    """A place for datasets; `inside` says that it lies in the server's own directory.

    None where our account may not see where that is.
    """

    name: str
    inside: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoragePlaces(Fact):
    """Places that somebody has added; paths are not told."""

    places: tuple[StoragePlace, ...]
    grant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideData(Fact):
    """Data of the source that belongs to no dataset, so that no load of datasets brings it."""

    kind: str  # "large object"
    count: int
    size_bytes: int | None = None
