"""Values of another kind than their column."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._suspects import suspects

_FAMILIES = frozenset({"kind"})


@check(
    id="data_management.foreign-values",
    title="Every value is of the kind of its column",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Correct the values at the source, and declare the type there.",
    effort="2 hours",
    controls=INTEGRITY,
)
def foreign_values(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """One text among numbers, or one number among dates, stops a typed load or becomes null without
    a word; often it belongs in the column beside.
    """
    yield from suspects(
        personal, catalog, profiles, _FAMILIES, "Values are of another kind than the others"
    )
