"""What was found of one dataset, on its way from the profile to the facts."""

from dataclasses import dataclass

from audit.facts.catalog import Dataset
from audit.facts.profiles import DatasetProfile
from audit.facts.sensitive import DatasetSensitivity
from audit.facts.structure import Structure
from audit.profile.extras import Extras


@dataclass(frozen=True, slots=True)
class Found:
    """A dataset with its fields, its profile, and what else its rows told."""

    dataset: Dataset
    profile: DatasetProfile
    sensitivity: DatasetSensitivity | None = None
    structure: Structure | None = None
    extras: Extras | None = None
