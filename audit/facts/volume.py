"""How many rows datasets have, beside what they had at earlier audits."""

from dataclasses import dataclass
from datetime import datetime

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetVolume:
    """Rows of a dataset at this audit, and the band that earlier ones make.

    `expected` is what the trend of `runs` earlier audits since `since` leads to; between `low` and
    `high` nothing is unusual. `last` is the count of the audit before.
    """

    dataset: str
    rows: int
    expected: int
    low: int
    high: int
    last: int
    runs: int
    since: datetime

    @property
    def usual(self) -> bool:
        return self.low <= self.rows <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetGrowth:
    """Rows a day that a dataset gained, net of deletions, over `runs` audits since `since`."""

    dataset: str
    rows_a_day: float
    runs: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Volumes(Fact):
    """The datasets that were counted often enough to tell, sorted by name.

    `remembered` is how many earlier audits of this source are known; `growth` needs one of them
    that is a day old or older.
    """

    datasets: tuple[DatasetVolume, ...] = ()
    remembered: int = 0
    growth: tuple[DatasetGrowth, ...] = ()

    def dataset(self, name: str) -> DatasetVolume | None:
        return next((d for d in self.datasets if d.dataset == name), None)
