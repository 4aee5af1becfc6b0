"""Values that are written in another way than the others."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._suspects import suspects

_FAMILIES = frozenset({"format", "date"})


@check(
    id="data_management.mixed-formats",
    title="Values of a column are written in one way",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Correct the values at the source, and have it check the form when they are entered.",
    effort="2 hours",
    controls=INTEGRITY,
)
def mixed_formats(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A code with a digit too few finds no partner in a join, and a date in another order is read
    as another day.
    """
    yield from suspects(
        personal, catalog, profiles, _FAMILIES, "Values are written in another way than the others"
    )
