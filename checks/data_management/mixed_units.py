"""Numbers with another unit than the others."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._suspects import suspects

_FAMILIES = frozenset({"unit"})


@check(
    id="data_management.mixed-units",
    title="Numbers of one field have one unit",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Convert to one unit, and name it in the field's name instead of in every value.",
    effort="4 hours",
    controls=INTEGRITY,
)
def mixed_units(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A program that reads the number alone adds grams to kilograms."""
    yield from suspects(personal, catalog, profiles, _FAMILIES, "Numbers have different units")
