"""What goes on: connections, long transactions, what is recorded of slow and failed work."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections(Fact):
    """Client connections in use, how many there may be, how many are kept for administrators."""

    used: int
    limit: int
    reserved: int = 0


@dataclass(frozen=True, slots=True)
class LongTransaction:
    kind: str  # "transaction", "idle in transaction", "prepared transaction"
    age_seconds: float
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transactions(Fact):
    """Transactions older than an hour, and deadlocks since the statistics began."""

    long: tuple[LongTransaction, ...]
    deadlocks: int | None = None
    visible: bool = True  # False: our account sees only its own
    grant: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """One thing a source can record of itself; `setting` and `value` in its own words.

    `threshold_seconds` is from which time on an operation is recorded, None where that is not told.
    """

    name: str  # "slow statements", "statement statistics", "connections", "data access"
    enabled: bool
    setting: str
    value: str
    enable: str = ""
    threshold_seconds: float | None = None
    lower: str = ""  # what sets a lower threshold


@dataclass(frozen=True, slots=True)
class HiddenRecording:
    """A recording of which our account may not see whether it is on."""

    name: str
    setting: str
    why: str
    grant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observability(Fact):
    """What the source records: slow operations, statistics of statements, log-ins, data access.

    Names used: "slow operations", "operation statistics", "log-ins", "data access", "lock waits",
    "errors".
    """

    recordings: tuple[Recording, ...]
    hidden: tuple[HiddenRecording, ...] = ()

    def recording(self, name: str) -> Recording | None:
        return next((r for r in self.recordings if r.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cardinality(Fact):
    """Time series: how many series the source holds, and the datasets and labels with most.

    `day` is how many had a point in the last 24 hours and `ended` how many of these have none now;
    None where they were not all listed.
    """

    series: int
    by_dataset: tuple[tuple[str, int], ...] = ()
    by_label: tuple[tuple[str, int], ...] = ()
    day: int | None = None
    ended: int | None = None
