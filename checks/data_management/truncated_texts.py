"""Texts that were cut at a limit."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._suspects import suspects

_FAMILIES = frozenset({"truncated"})


@check(
    id="data_management.truncated-texts",
    title="Texts are as long as they were written",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Widen the field that cuts, at the source or on the way, and load the texts again.",
    effort="4 hours",
    controls=INTEGRITY,
)
def truncated_texts(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """What was behind the limit is lost, and whoever reads the text does not know that there was
    more.
    """
    yield from suspects(personal, catalog, profiles, _FAMILIES, "Texts were cut at a limit")
