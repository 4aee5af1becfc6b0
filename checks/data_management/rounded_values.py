"""Rounded numbers among exact ones."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._suspects import suspects

_FAMILIES = frozenset({"precision"})


@check(
    id="data_management.rounded-values",
    title="Numbers are as exact as the others of their field",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Find out which writer rounds, and let it store what was measured.",
    effort="2 hours",
    controls=INTEGRITY,
)
def rounded_values(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """Estimates among measurements look like measurements: they are compared, averaged and billed
    with an exactness that they do not have.
    """
    yield from suspects(
        personal, catalog, profiles, _FAMILIES, "Some numbers are rounded and the others are not"
    )
