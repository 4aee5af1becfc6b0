"""Personal data and secrets that were found in fields: types, rates and reasons; never a value."""

from dataclasses import dataclass
from datetime import date

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitive:
    """One type that was found in a field, or inside its texts.

    `tier` is 1 (quasi-identifier) to 4 (secret, authentication). `confidence` (0..1) is how sure
    the type is, `match_rate` in how many of the `sampled` rows it stands (`matched` of them); `low`
    and `high` are the ends of the 95 % interval of the rate (Wilson) where those rows are not all.
    `embedded` says that it stands inside longer texts; `where` lists the paths inside JSON.
    `evidence` says why, in sentences that hold no value. `check_rate` is the share of the different
    values that stand the type's own check, None without one.
    """

    type: str
    title: str
    category: str
    tier: int
    regulations: tuple[str, ...]
    confidence: float
    match_rate: float
    matched: int
    sampled: int
    low: float | None = None
    high: float | None = None
    embedded: bool = False
    where: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    check_rate: float | None = None
    format: str = ""  # which written form it is: "bcrypt", "GitHub personal access token", ...
    named: bool = False  # the field's name says so too
    note: str = ""  # what else is known: "issuer test numbers", "all of test.example domains"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A type that was considered and not told, and why."""

    type: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a person decided about a field, in place of what was detected."""

    reason: str
    by: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicious:
    """Values of a field that a reader has to look at, by their shape; none of them is here.

    `shape` is what they are written like (a small letter is a, a capital A, a digit 9), of secrets
    only their length. `score` (0..1) is how sure it is that `reason` is so, `count` in how many of
    the rows looked at they stand. `family` says what sort of reason it is: "personal data", or of
    values that do not belong in their column "placeholder", "kind", "format", "date", "spelling",
    "variant", "encoding", "space", "outlier", "default day", "far day", "sign", "precision",
    "truncated", "unit", "test value", and "identifier" of what fails the check of its field's type.
    `looked_at` is how many rows those are that `count` is of, 0 for the field's `sampled`.
    """

    shape: str
    score: float
    reason: str
    count: int
    family: str = "personal data"
    looked_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSensitivity:
    """What detection says of one field; `types` is empty where it found nothing.

    `sampled` rows with a value were looked at, `rows` is how many there are in the rows seen.
    `review` is set where the configuration overrides the verdict; `overridden` is then what
    detection alone would have said.
    """

    name: str
    types: tuple[Sensitive, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    sampled: int = 0
    rows: int = 0
    review: Review | None = None
    overridden: tuple[Sensitive, ...] = ()
    suspicious: tuple[Suspicious, ...] = ()

    @property
    def tier(self) -> int:
        """The highest tier, 0 for none."""
        return max((t.tier for t in self.types), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reidentification:
    """How far rows stand alone by fields that together point at a person.

    Of `rows` rows looked at `unique` have a combination of the fields' values that no other of them
    has; `smallest` is k, the size of the smallest group (k-anonymity, Samarati and Sweeney 1998).
    """

    fields: tuple[str, ...]
    rows: int
    unique: int
    smallest: int
    sampled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSensitivity:
    """The fields of one dataset, in their order, and what they are together."""

    dataset: str
    fields: tuple[FieldSensitivity, ...] = ()
    reidentification: Reidentification | None = None

    def field(self, name: str) -> FieldSensitivity | None:
        return next((f for f in self.fields if f.name == name), None)

    @property
    def tier(self) -> int:
        """The highest tier of its fields, 0 for none."""
        return max((f.tier for f in self.fields), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData(Fact):
    """What was found in every dataset that was profiled, sorted by name."""

    datasets: tuple[DatasetSensitivity, ...]

    def dataset(self, name: str) -> DatasetSensitivity | None:
        return next((d for d in self.datasets if d.dataset == name), None)
