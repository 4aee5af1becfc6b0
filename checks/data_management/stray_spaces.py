"""Values with spaces around them."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._suspects import suspects

_FAMILIES = frozenset({"space"})


@check(
    id="data_management.stray-spaces",
    title="Values have no spaces around them",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Trim the values at the source or when loading.",
    effort="1 hour",
    controls=INTEGRITY,
)
def stray_spaces(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A value with a space behind it is another value: it doubles categories and finds no partner
    in a join.
    """
    yield from suspects(
        personal, catalog, profiles, _FAMILIES, "Values have spaces around them", least=0.25
    )
