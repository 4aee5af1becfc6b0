"""Values that are not what all others of their field are."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._suspects import suspects

_FAMILIES = frozenset({"identifier"})


@check(
    id="data_management.identifier-validity",
    title="Values pass the check of what their field holds",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Correct the values, and check the form and the check digit where they are entered.",
    effort="2 hours",
    controls=INTEGRITY,
)
def identifier_validity(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A number that fails its own check digit reaches nobody and pays nobody: it was mistyped."""
    yield from suspects(
        personal, catalog, profiles, _FAMILIES, "A value is not what its field holds"
    )
