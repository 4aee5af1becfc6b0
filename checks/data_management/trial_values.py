"""Values that were typed to try something out."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._suspects import suspects

_FAMILIES = frozenset({"test value"})


@check(
    id="data_management.trial-values",
    title="No value was typed to try something out",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Delete the rows, and try things out in an environment of its own.",
    effort="1 hour",
    controls=INTEGRITY,
)
def trial_values(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """Trials among real rows are counted as customers and orders, and are sent letters."""
    yield from suspects(
        personal, catalog, profiles, _FAMILIES, "A value was typed to try something out", least=0.6
    )
