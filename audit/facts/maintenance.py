"""Upkeep: planner statistics, dead rows, counters that run out."""

from dataclasses import dataclass
from datetime import datetime

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True)
class DatasetUpkeep:
    """`live_rows` and `dead_rows` by the source's own statistics; None when it has none."""

    dataset: str
    live_rows: int | None = None
    dead_rows: int | None = None
    analyzed: bool | None = None  # planner statistics exist
    last_analyzed: datetime | None = None
    modified_since: int | None = None
    automatic: bool = True  # automatic upkeep not switched off for it
    inserts: int | None = None
    updates: int | None = None
    deletes: int | None = None
    age: int | None = None  # transactions since its oldest row was frozen
    size_bytes: int | None = None  # without indexes and large values
    needed_bytes: int | None = None  # what its rows take by their number and width, estimated


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance(Fact):
    datasets: tuple[DatasetUpkeep, ...]
    automatic: bool | None = None  # the source's automatic upkeep as a whole
    age_limit: int | None = None  # the age at which automatic upkeep begins to freeze
    age_setting: str = ""

    def dataset(self, name: str) -> DatasetUpkeep | None:
        return next((d for d in self.datasets if d.dataset == name), None)


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter of the source itself that ends the service when it runs out."""

    name: str
    used: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters(Fact):
    counters: tuple[Counter, ...]
