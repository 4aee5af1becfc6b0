"""One thing written in two ways."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._suspects import suspects

_FAMILIES = frozenset({"variant"})


@check(
    id="data_management.value-variants",
    title="Each value is written in one way",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Choose one way to write each value, correct the others, and offer a list.",
    effort="2 hours",
    controls=INTEGRITY,
)
def value_variants(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """The same category in other capitals, with a dot or as a copy is a category of its own: it
    falls out of filters, joins and totals.
    """
    yield from suspects(personal, catalog, profiles, _FAMILIES, "A value is written in two ways")
