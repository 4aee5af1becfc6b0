"""Words that stand for no value."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._suspects import suspects

_FAMILIES = frozenset({"placeholder"})


@check(
    id="data_management.placeholder-values",
    title="No value is told by null, not by a word",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Store null where there is no value, and map the words that are there when loading.",
    effort="2 hours",
    controls=INTEGRITY,
)
def placeholder_values(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """Text among numbers or dates makes the whole column text, or the load stop; a word for nothing
    counts as a value in every figure.
    """
    yield from suspects(
        personal, catalog, profiles, _FAMILIES, "A word stands where there is no value", least=0.6
    )
