"""What went wrong or became too much, as the source itself counts it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from audit.model.fact import Fact


class Incident(StrEnum):
    """What is counted, whatever the product calls it."""

    DEADLOCKS = "deadlocks"
    TEMPORARY_BYTES = "bytes of temporary files"
    CANCELLED_READS = "reads cancelled on a copy"
    FORCED_CHECKPOINTS = "checkpoints before their time"
    DROPPED_STATEMENTS = "statements dropped from the statistics"


@dataclass(frozen=True, slots=True)
class Count:
    """So many since `since` (UTC; None where the source does not say since when).

    `beside` is what the number is to be seen beside: checkpoints at their time, for example.
    `setting` is what decides how often it happens.
    """

    incident: Incident
    count: int
    since: datetime | None = None
    beside: int | None = None
    setting: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidents(Fact):
    """The counters that the product has."""

    counts: tuple[Count, ...]

    def of(self, incident: Incident) -> Count | None:
        return next((c for c in self.counts if c.incident is incident), None)
