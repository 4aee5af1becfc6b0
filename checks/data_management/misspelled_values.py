"""Values that are misspelled."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._suspects import suspects

_TITLE = "Values look misspelled"
_FAMILIES = frozenset({"spelling"})


@check(
    id="data_management.misspelled-values",
    title="Values are spelled as the others are",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Correct the values at the source, and let it offer a list to choose from.",
    effort="2 hours",
    controls=INTEGRITY,
)
def misspelled_values(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A misspelled category is a category of its own: it falls out of filters, joins and totals,
    and nobody misses it.
    """
    yield from suspects(personal, catalog, profiles, _FAMILIES, _TITLE)
