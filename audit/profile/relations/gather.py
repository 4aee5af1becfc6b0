"""What is compared between datasets, taken from the state of one of them."""

from dataclasses import dataclass

import polars as pl

from audit.facts.catalog import Catalog, Dataset
from audit.facts.profiles import DatasetProfile, Profiles, References
from audit.facts.relations import CandidateKey, Doubles, Relations, SameFields
from audit.facts.sensitive import DatasetSensitivity
from audit.profile.dataset import DatasetState
from audit.profile.relations.inferred import Column


@dataclass(frozen=True, slots=True)
class Gathered:
    """Sketches of the columns of one dataset, and what was found inside it."""

    dataset: str
    columns: tuple[Column, ...] = ()
    keys: tuple[CandidateKey, ...] = ()
    same: tuple[SameFields, ...] = ()
    doubles: tuple[Doubles, ...] = ()


def gathered(
    state: DatasetState,
    rows: pl.DataFrame,
    dataset: Dataset,
    profile: DatasetProfile,
    verdicts: DatasetSensitivity,
) -> Gathered:
    """What a dataset brings to the comparison with others."""
    del state, rows, profile, verdicts
    return Gathered(dataset.name)


def related(
    parts: tuple[Gathered, ...], catalog: Catalog, profiles: Profiles, known: References
) -> tuple[References, Relations]:
    """References with those that values speak for, and what else holds between the datasets."""
    del catalog, profiles
    return known, Relations(examined=tuple(part.dataset for part in parts))
