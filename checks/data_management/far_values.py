"""Numbers far from all others."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._suspects import suspects

_FAMILIES = frozenset({"outlier"})


@check(
    id="data_management.far-values",
    title="No number lies far from all others",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Ask the owner whether the value is meant; correct it, or store null for no value.",
    effort="1 hour",
    controls=INTEGRITY,
)
def far_values(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """One amount with a slipped decimal, or a 9999 that stands for nothing, moves every mean and
    sum that it is in.
    """
    yield from suspects(
        personal, catalog, profiles, _FAMILIES, "A number lies far from all others", least=0.6
    )
