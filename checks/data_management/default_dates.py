"""Days that programs put where there is none."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._suspects import suspects

_FAMILIES = frozenset({"default day"})


@check(
    id="data_management.default-dates",
    title="No day stands for an unknown one",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Store null where the day is not known.",
    effort="2 hours",
    controls=INTEGRITY,
)
def default_dates(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """The first day of 1900 or the last of 9999 is a day like any other to a query: ages, terms and
    trends come out wrong.
    """
    yield from suspects(
        personal, catalog, profiles, _FAMILIES, "A default day stands for an unknown one", least=0.6
    )
