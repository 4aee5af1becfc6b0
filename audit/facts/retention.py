"""How long records may be kept by policy, and how long the source itself keeps them."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention(Fact):
    """The policy of retention in days, as it was configured for this source.

    `rules` are pairs of a glob of dataset names and its days; the first that fits decides. `days`
    holds for all other datasets with personal data, None where nothing is set for them.
    """

    days: int | None = None
    rules: tuple[tuple[str, int], ...] = ()

    def rule(self, dataset: str) -> int | None:
        """The days of the first rule that names the dataset; brackets in a name are no pattern."""
        fitting = (d for glob, d in self.rules if glob == dataset or fnmatchcase(dataset, glob))
        return next(fitting, None)


@dataclass(frozen=True, slots=True)
class ExpiryRule:
    """A rule of the source by which it drops old records, and how many datasets it holds for.

    `days` is None when they are kept for ever.
    """

    name: str
    days: float | None
    datasets: int
    change: str = ""  # the statement that would set an end


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry(Fact):
    """The rules by which the source drops old records by itself.

    `enforced` is None where the account may not see whether it does; `setting` decides it.
    """

    rules: tuple[ExpiryRule, ...]
    enforced: bool | None = None
    setting: str = ""
    enable: str = ""
