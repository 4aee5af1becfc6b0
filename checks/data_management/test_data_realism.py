"""Real persons in what is there for tests."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData, Sensitive
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Undercurrent,
    Unknown,
    check,
)
from audit.model.fact import Missing
from checks._controls import TEST_DATA
from checks._sensitive import GRAVE, Held, confidence_of, holders, likely, prevalence, trial, unseen
from checks._words import counted, listed
from checks.data_management._environments import LAYERS, environment

#: A handful is that of the developers themselves.
_MANY = 10
#: So many of the different numbers stand their check when they were issued and not made up.
_ISSUED = 0.95


@check(
    id="data_management.test-data-realism",
    title="Test data holds no real persons",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Replace the dataset by made-up persons with addresses at example.com, and find out "
    "which copy of production it came from.",
    effort="2 days",
    controls=TEST_DATA,
)
def test_data_realism(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """Tests and demonstrations run with fewer locks and more readers than production: a copy of
    real persons there is the easiest one to take.
    """
    for held in holders(personal, catalog):
        word = environment(held.name, held.dataset.namespace if held.dataset else "")
        if word:
            yield _judge(held, word)
    for unknown in unseen(personal, catalog, profiles):
        if environment(unknown.subject.dataset, _namespace(unknown, catalog)):
            yield unknown


def _judge(held: Held, word: str) -> Judgement:
    found = [(field, types[0]) for field, types in held.fields(_real)]
    if not found:
        return Pass(held.subject)
    surest = max((t for _, t in found), key=lambda t: (t.check_rate is not None, t.confidence))
    fields = listed([field.name for field, _ in found])
    proof = " whose check digits are right" if surest.check_rate is not None else ""
    return Fail(
        held.subject,
        "Dataset for tests holds real-looking persons",
        f"{counted(len(found), 'field')} ({fields}) of a dataset with {word} in its name: "
        f"{prevalence(surest, held)} hold {surest.title}{proof}.",
        (("word", word), ("fields", len(found))),
        severity=Severity.LOW if word in LAYERS else None,
        # an address can be made up so that nobody tells; few check digits are right by chance
        confidence=confidence_of(surest) if surest.check_rate is not None else Confidence.MEDIUM,
        method="names of datasets, and values of the fields",
    )


def _real(found: Sensitive) -> bool:
    """Whether so many are of persons or their accounts that nobody made them up by hand."""
    if found.matched < _MANY or not likely(found) or trial(found):
        return False
    if found.type == "email":
        return True
    issued = found.check_rate is not None and found.check_rate >= _ISSUED
    return issued and found.tier >= GRAVE and found.category in {"identifiers", "financial"}


def _namespace(unknown: Unknown, catalog: Catalog | Missing) -> str:
    dataset = catalog.dataset(unknown.subject.dataset) if isinstance(catalog, Catalog) else None
    return dataset.namespace if dataset else ""
