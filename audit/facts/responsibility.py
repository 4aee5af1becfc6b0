"""Which team answers for a dataset, as the source's users say: no query can see that."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibility(Fact):
    """Datasets with the team that owners.yaml gives them to, "" where it names nobody."""

    teams: tuple[tuple[str, str], ...]
