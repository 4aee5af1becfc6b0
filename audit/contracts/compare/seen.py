"""What is known of each dataset that a contract promises, and what comes of looking at it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from audit.contracts.model import Place, PromisedDataset
from audit.facts.catalog import Dataset
from audit.facts.profiles import DatasetProfile, FieldProfile, Reference
from audit.facts.sensitive import DatasetSensitivity
from audit.model.fact import Scalar
from audit.report.contract import Departure, Effect, Matter, NotChecked


@dataclass(frozen=True, slots=True)
class Held:
    """A promise that the source keeps, by all rows or by a sample of them."""

    matter: Matter
    sampled: bool = False


Outcome = Held | Departure | NotChecked


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What has to be counted in rows: those of which a value is none of `values`, or one of them.

    "invalid" counts values that are none of `values` or that `pattern` does not match, "missing"
    those that are one of them, "duplicates" rows that repeat the fields of one before, "outside"
    values below `low` or above `high` ("below" and "above" leave the end out), "uneven" those that
    are no multiple of `low`, "orphans" those that no row of `parent` has in its `parent_fields`.
    """

    dataset: str  # as the source calls it
    fields: tuple[str, ...]
    of: str
    values: tuple[Scalar, ...] = ()
    pattern: str = ""
    low: Scalar = None
    high: Scalar = None
    open_low: bool = False
    open_high: bool = False
    parent: str = ""
    parent_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """`count` of `rows` that were looked at, all of them when `whole`; `why` none was counted."""

    count: int = 0
    rows: int = 0
    whole: bool = False
    why: str = ""


Counts = Mapping[Question, Counted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One promised dataset as it is in the source.

    `declares` says that the source can hold rows to not null, keys and references. `now` is the
    time of the audit; `gone` says why rows of it were not read.
    """

    promised: PromisedDataset
    dataset: Dataset
    profile: DatasetProfile | None
    found: DatasetSensitivity | None
    references: tuple[Reference, ...] = ()
    references_missing: str = ""
    declares: bool = False
    native_types: bool = True  # the contract's are of this kind of source
    classifies: bool = False  # the contract says of any field what personal data is in it
    now: datetime | None = None
    #: Datasets of the source by their names in the contract.
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    counts: Counts = field(default_factory=dict[Question, Counted])

    @property
    def name(self) -> str:
        return self.dataset.name

    @property
    def sampled(self) -> bool:
        """Whether the figures of the profile are of a sample."""
        return self.profile is not None and self.profile.sample is not None

    @property
    def enforced(self) -> bool:
        """Whether a constraint of this dataset could have been declared."""
        return self.declares and self.dataset.kind.stored

    @property
    def gone(self) -> str:
        """Why there are no figures, "" where there are."""
        if self.profile is None:
            return "its rows were not read"
        missing = self.profile.missing
        return (missing.detail or missing.reason.value) if missing else ""

    @property
    def grant(self) -> str:
        missing = self.profile.missing if self.profile else None
        return missing.grant if missing else ""

    def of(self, name: str) -> FieldProfile | None:
        """The figures of a field."""
        return None if self.profile is None or self.gone else self.profile.field(name)

    def counted(self, question: Question) -> Counted:
        return self.counts.get(question, Counted(why="it was not counted"))

    def departs(
        self,
        effect: Effect,
        matter: Matter,
        title: str,
        *,
        promised: str,
        found: str,
        place: Place,
        name: str = "",
        sampled: bool = False,
    ) -> Departure:
        return Departure(
            effect=effect,
            matter=matter,
            dataset=self.name,
            field=name,
            title=title,
            promised=promised,
            found=found,
            sampled=sampled,
            line=place.line,
            column=place.column,
        )

    def unchecked(
        self, matter: Matter, what: str, why: str, *, place: Place, name: str = ""
    ) -> NotChecked:
        """Not checked, because of `why`, or because there are no figures at all."""
        return NotChecked(
            matter=matter,
            what=what,
            why=why,
            dataset=self.name,
            field=name,
            grant=self.grant if why == self.gone else "",
            line=place.line,
            column=place.column,
        )
