"""What is different between two reports of one source, as a value."""

from dataclasses import dataclass, field
from datetime import datetime

#: What a change of the schema does to those who read, the worst last.
COMPATIBLE, REVIEW, BREAKING = "compatible", "review", "breaking"
EFFECTS = (COMPATIBLE, REVIEW, BREAKING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One side of a comparison."""

    run: str
    started_at: datetime
    sequence: int = 0
    verdict: str = ""
    score: float | None = None
    coverage: float | None = None
    product: str = ""  # of the source, and its version
    version: str = ""
    tool_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingChange:
    """`change` is new, returned (it was there in an earlier run, and gone), resolved, worse or
    better (another severity). `before` is the severity it had, "" where it was not there.
    """

    change: str
    check: str
    severity: str
    title: str
    dataset: str = ""
    field: str = ""
    object: str = ""
    fingerprint: str = ""
    before: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaChange:
    """`effect` is on those who read: compatible, review, breaking; `rule` says by what (docs)."""

    effect: str
    rule: str
    what: str
    dataset: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A figure of the data that moved. `measure` is rows, nulls, distinct or distribution.

    `score` is what the threshold was held to: a ratio of rows, a difference of shares, the
    population stability index (PSI); `distance` is the largest distance of the two distribution
    functions (Kolmogorov-Smirnov), where both are known. `level` is review, drifted, or usual for
    what earlier runs moved by too.

    `before` and `now` are rows or shares without a value; `low` and `high` the band that `runs`
    earlier runs make for the figure (for a distribution for its score), None without enough of
    them. `shares_before` and `shares_now` are those of the values over the same bins.
    """

    level: str
    measure: str
    what: str
    dataset: str
    field: str = ""
    score: float | None = None
    distance: float | None = None
    before: float | None = None
    now: float | None = None
    low: float | None = None
    high: float | None = None
    runs: int = 0
    shares_before: tuple[float, ...] = ()
    shares_now: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherChange:
    """`area` is settings, accounts, privileges, transport, certificate, personal data or source."""

    area: str
    what: str
    dataset: str = ""
    field: str = ""
    effect: str = REVIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All that changed from one run to a later one; `notes` say what could not be compared.

    `usual` is what moved no further than between earlier runs: it counts as no change.
    """

    before: Mark
    after: Mark
    findings: tuple[FindingChange, ...] = ()
    unchanged: int = 0  # findings that are as they were
    schema: tuple[SchemaChange, ...] = ()
    drift: tuple[Drift, ...] = ()
    usual: tuple[Drift, ...] = ()
    others: tuple[OtherChange, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def of(self, change: str) -> tuple[FindingChange, ...]:
        """The findings that changed in one way."""
        return tuple(f for f in self.findings if f.change == change)

    @property
    def effect(self) -> str:
        """The worst effect of the changes of the schema, "" where there are none."""
        return max((c.effect for c in self.schema), key=EFFECTS.index, default="")

    @property
    def any(self) -> bool:
        """Whether anything is different."""
        return bool(self.findings or self.schema or self.drift or self.others)
