"""Negative numbers among positive ones."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._suspects import suspects

_FAMILIES = frozenset({"sign"})


@check(
    id="data_management.sign-flips",
    title="Numbers have the sign that the others have",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Ask the owner whether negative ones are meant; correct them, or constrain the field.",
    effort="1 hour",
    controls=INTEGRITY,
)
def sign_flips(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A few amounts with their sign turned round are subtracted where they should be added, and a
    total does not show it.
    """
    yield from suspects(
        personal, catalog, profiles, _FAMILIES, "A number has another sign than all others"
    )
