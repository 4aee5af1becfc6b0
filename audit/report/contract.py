"""Where a source departs from a contract: the document of `contract check`, all of it worded."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from audit.report.document import Load, SourceHeader

SCHEMA_VERSION = "1.0"


class Effect(StrEnum):
    """What a departure does to somebody who reads the data as it was promised."""

    BREAKING = "breaking"  # the reader fails, or gets what was not promised
    REVIEW = "review"  # nothing fails today; a person has to look
    COMPATIBLE = "compatible"  # more, or narrower, than was promised


#: The worst first.
EFFECTS = (Effect.BREAKING, Effect.REVIEW, Effect.COMPATIBLE)


class Matter(StrEnum):
    """What a promise is about."""

    DATASET = "dataset"
    FIELD = "field"
    TYPE = "type"
    NULLABILITY = "nullability"
    KEY = "key"
    UNIQUENESS = "uniqueness"
    REFERENCE = "reference"
    CLASSIFICATION = "classification"
    QUALITY = "quality"
    LEVEL = "service level"


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One place where the source is not what was promised, without any value of it.

    `line` and `column` are of the contract's file, 0 where it does not say; `sampled` says that
    what was found is of a sample of the rows.
    """

    effect: Effect
    matter: Matter
    dataset: str
    field: str = ""
    title: str
    promised: str
    found: str
    sampled: bool = False
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChecked:
    """A promise that the source was not held to, and why."""

    matter: Matter | None
    what: str
    why: str
    dataset: str = ""
    field: str = ""
    grant: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many promises of one sort hold, do not, and were not checked.

    Of those that hold `sampled` were looked at in a sample of the rows.
    """

    matter: Matter
    held: int
    sampled: int = 0
    departed: int
    not_checked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractHeader:
    """The contract that was read; `server` is the one of its servers that is this source."""

    file: str = ""
    id: str = ""
    name: str = ""
    version: str = ""
    status: str = ""
    api_version: str = ""
    server: str = ""
    datasets: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractReport:
    """`holds` is false with a departure of the effect that was asked to fail on, or a worse one."""

    schema_version: str
    tool_version: str
    checked_at: datetime
    finished: bool
    unfinished_reason: str = ""
    command: str = ""
    contract: ContractHeader = field(default_factory=ContractHeader)
    source: SourceHeader
    fail_on: Effect
    holds: bool
    tallies: tuple[Tally, ...]
    departures: tuple[Departure, ...]
    not_checked: tuple[NotChecked, ...]
    notes: tuple[str, ...] = ()
    load: Load
