"""Days far from all others."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._suspects import suspects

_FAMILIES = frozenset({"far day"})


@check(
    id="data_management.far-dates",
    title="No day lies far from all others",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Ask the owner what the day was meant to be; correct it at the source.",
    effort="1 hour",
    controls=INTEGRITY,
)
def far_dates(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A year with a slip of the finger makes a customer 300 years old or an order due in a thousand
    years; every age, duration and period that it is in is wrong.
    """
    yield from suspects(
        personal, catalog, profiles, _FAMILIES, "A day lies far from all others", least=0.6
    )
