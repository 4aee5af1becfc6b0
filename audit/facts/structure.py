"""The shape of documents: what is declared beside what is there, and how it changes with time."""

from dataclasses import dataclass
from datetime import datetime

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True)
class TypeConflict:
    """A field that has other types elsewhere: in the same dataset, or in one read with it.

    `types` are pairs of a type and where it is declared or seen (datasets, or a count of values).
    """

    field: str
    types: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Departure:
    """A field whose values are not what is declared, by the documents seen."""

    field: str
    declared: str
    seen: str
    documents: int


@dataclass(frozen=True, slots=True)
class Drift:
    """A field that came, went or changed its type between two buckets of time.

    `change` is "came", "went", "type" or "share"; `before` and `after` say the types or the share
    of documents with the field in the older and the newer buckets.
    """

    field: str
    change: str
    before: str
    after: str
    at: datetime | None = None  # the beginning of the first bucket that differs


@dataclass(frozen=True, slots=True)
class Structure:
    """The structure of one dataset of documents, by a sample of `documents`.

    `unseen` are declared fields that no document has, `undeclared` fields of documents that no
    declaration knows, `departures` fields seen in other types than declared. `folded` are paths
    whose keys are data and stand as `*`. `bucket_seconds` and `bucket_field` say by what time the
    drift is told. `ignored` is the number of documents of which the source itself says that a
    value was left out of its index; None where it does not say.
    """

    dataset: str
    documents: int
    depth: int
    id_types: tuple[tuple[str, int], ...] = ()
    unseen: tuple[str, ...] = ()
    undeclared: tuple[str, ...] = ()
    departures: tuple[Departure, ...] = ()
    conflicts: tuple[TypeConflict, ...] = ()
    folded: tuple[str, ...] = ()
    bucket_field: str = ""
    bucket_seconds: float | None = None
    buckets: int = 0
    drift: tuple[Drift, ...] = ()
    ignored: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Structures(Fact):
    """The structure of every dataset of documents that was read."""

    structures: tuple[Structure, ...]

    def of(self, dataset: str) -> Structure | None:
        return next((s for s in self.structures if s.dataset == dataset), None)
