"""What is done with the source, what a reader sees of it, and how it is spread."""

from dataclasses import dataclass
from datetime import datetime

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True)
class Operations:
    """Counts since the statistics began; None where the source does not count them.

    `scans` are reads that went through a whole dataset, `look_ups` those that an index served.
    """

    reads: int | None = None
    inserts: int | None = None
    updates: int | None = None
    deletes: int | None = None
    scans: int | None = None
    look_ups: int | None = None

    @property
    def writes(self) -> int | None:
        counted = [n for n in (self.inserts, self.updates, self.deletes) if n is not None]
        return sum(counted) if counted else None


@dataclass(frozen=True, slots=True)
class DatasetOperations:
    dataset: str
    operations: Operations


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Fact):
    """What was done since `since` (UTC; None where the source does not say since when).

    `unit` says what is counted in the source's own words: "rows", "documents", "operations".
    """

    unit: str
    totals: Operations
    since: datetime | None = None
    by_dataset: tuple[DatasetOperations, ...] = ()

    def of(self, dataset: str) -> Operations | None:
        return next((d.operations for d in self.by_dataset if d.dataset == dataset), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadConsistency(Fact):
    """What one reader sees while others write.

    `level` is the default in the product's words ("read committed", "read concern local", "near
    real time"). `snapshot` says whether several statements, or all pages of one read, can see one
    moment, and `how` by what ("REPEATABLE READ", "a point in time"); `multiple` says whether that
    holds over several datasets. `delay_seconds` is how long after a write it is seen at the latest
    by design (a refresh interval); None where there is no such delay. `dirty` says that a reader
    sees by default what others have not committed, None where that is not told; `clean` changes it.
    """

    level: str
    snapshot: bool
    how: str = ""
    multiple: bool = False
    delay_seconds: float | None = None
    notes: tuple[str, ...] = ()
    dirty: bool | None = None
    clean: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A shard or partition of a dataset, without its copies. `node` is where it lives.

    `inserts` and `changes` (rows updated or deleted) are counts since the statistics began, None
    where the source does not count them by part.
    """

    dataset: str
    name: str
    node: str = ""
    rows: int | None = None
    size_bytes: int | None = None
    inserts: int | None = None
    changes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution(Fact):
    """How the data is spread: nodes that hold data, and the parts of datasets cut into several.

    `scheme` says how in the product's words ("range partitions", "hash of _id", "one server").
    """

    scheme: str
    nodes: int
    parts: tuple[Part, ...] = ()
