"""How good the data is, by dimension: scores beside what they were computed of.

The dimensions are those that ISO/IEC 25012:2008 (inherent characteristics) and DAMA UK, "The six
primary dimensions for data quality assessment" (2013) have in common, with the accuracy of
relationships in the place of accuracy against the world, which no look into a source can tell.
"""

from dataclasses import dataclass
from enum import StrEnum


class Dimension(StrEnum):
    COMPLETENESS = "completeness"
    UNIQUENESS = "uniqueness"
    VALIDITY = "validity"
    CONSISTENCY = "consistency"
    TIMELINESS = "timeliness"
    RELATIONSHIPS = "relationships"


#: What each of them is called at length, and what it asks.
TITLES = {
    Dimension.COMPLETENESS: ("Completeness", "Is there a value wherever there has to be one?"),
    Dimension.UNIQUENESS: ("Uniqueness", "Does each row and each key stand once?"),
    Dimension.VALIDITY: ("Validity", "Do values belong in their field?"),
    Dimension.CONSISTENCY: ("Consistency", "Do values agree in form and with each other?"),
    Dimension.TIMELINESS: ("Timeliness", "Do rows come when they should?"),
    Dimension.RELATIONSHIPS: (
        "Accuracy of relationships",
        "Does what rows refer to exist?",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What lowers a score: `failed` of `examined` rows do not hold to what `said` expects.

    No value is in it. The rows are all there are where `exact`, else a sample. `unit` is what is
    counted: "rows", "values", "days", "hours", "points". `evidence` says how it shows.
    """

    fields: tuple[str, ...]
    said: str
    examined: int
    failed: int
    exact: bool
    unit: str = "rows"
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionScore:
    """The score (0..100, cut to one decimal) of one dimension of one dataset.

    It is 100 x (1 - the mean over `subjects` of each one's failed share): a subject is a field, a
    group of fields, a key or a reference, and counts once, by what fails most often in it.
    `faults` are the subjects of which anything fails; their counts make the score again.
    `examined` and `failed` are sums over the subjects of which rows, values or points were counted
    (else of what was). `score` is None, and `told` says why, where
    nothing could be examined. `basis` is "exact", "sampled", or "" without a score.
    """

    dimension: Dimension
    score: float | None
    examined: int = 0
    failed: int = 0
    basis: str = ""
    told: str = ""
    subjects: int = 0
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetQuality:
    """The dimensions in their order; `overall` is the mean of those with a score.

    `filled` is the share (0..1) of all values that are not null, optional fields among them; no
    score is made of it.
    """

    overall: float | None
    dimensions: tuple[DimensionScore, ...]
    filled: float | None = None

    def score(self, dimension: Dimension) -> DimensionScore | None:
        return next((d for d in self.dimensions if d.dimension is dimension), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDimension:
    """One dimension over all datasets: the mean of the `measured` of `datasets` ones.

    `lowest` is the lowest score among them, and `lowest_dataset` has it.
    """

    dimension: Dimension
    score: float | None
    measured: int
    datasets: int
    examined: int = 0
    failed: int = 0
    basis: str = ""
    told: str = ""
    lowest: float | None = None
    lowest_dataset: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceQuality:
    """The dimensions in their order; `overall` is the mean of the datasets' overall scores."""

    overall: float | None
    dimensions: tuple[SourceDimension, ...]
