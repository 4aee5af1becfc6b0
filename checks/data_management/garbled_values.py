"""Values with the marks of a wrong encoding or of a program."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._suspects import suspects

_FAMILIES = frozenset({"encoding"})


@check(
    id="data_management.garbled-values",
    title="Texts are free of the marks of programs",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Read the source in its encoding, remove markup and control characters when loading.",
    effort="4 hours",
    controls=INTEGRITY,
)
def garbled_values(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """Letters that were read in the wrong encoding are no letters any more; characters that cannot
    be seen make two equal values different.
    """
    yield from suspects(
        personal, catalog, profiles, _FAMILIES, "Texts were damaged by a program", least=0.5
    )
