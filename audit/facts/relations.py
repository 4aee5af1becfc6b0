"""What holds between fields and between datasets, by their values: keys, copies, doubles."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateKey:
    """Fields that tell the rows of a dataset apart and that nobody declared as its key.

    `exact` is true when every row was compared; else the rows are a sample.
    """

    dataset: str
    fields: tuple[str, ...]
    rows: int
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SameFields:
    """Two fields of a dataset that have the same value in `share` (0..1) of `rows` rows.

    `exact` is true when these are all rows; else they are a sample.
    """

    dataset: str
    field: str
    other: str
    share: float
    rows: int
    exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeDatasets:
    """Two datasets that hold much the same in `fields` fields.

    These are `share` (0..1) of the smaller one's fields that tell anything: those with many
    different values, counters aside. `dataset` is the one that is taken for the first.
    """

    dataset: str
    other: str
    fields: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubles:
    """How many rows seem to be of somebody or something that another row is of, too.

    `fields` were compared; `rows` of `base` compared are doubles of one before them. A rate and no
    more: which rows they are is not kept.
    """

    dataset: str
    fields: tuple[str, ...]
    rows: int
    base: int
    sampled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations(Fact):
    """Undeclared keys, copies and doubles; references are a fact of their own.

    `examined` are the datasets whose values were compared, `paired` those of them whose rows were
    compared with one another for doubles.
    """

    examined: tuple[str, ...] = ()
    keys: tuple[CandidateKey, ...] = ()
    same: tuple[SameFields, ...] = ()
    alike: tuple[AlikeDatasets, ...] = ()
    doubles: tuple[Doubles, ...] = ()

    def key(self, dataset: str) -> CandidateKey | None:
        """The candidate of a dataset, None where there is none."""
        return next((k for k in self.keys if k.dataset == dataset), None)
