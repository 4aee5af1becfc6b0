"""Whether a contract names the personal data and secrets that are in a field."""

from collections.abc import Iterator

from audit.contracts.compare.seen import Held, Outcome, Seen
from audit.contracts.model import Place, PromisedField
from audit.detect.taxonomy import types
from audit.facts.sensitive import FieldSensitivity, Sensitive
from audit.report.contract import Effect, Matter

#: Words of a classification that say that nothing is to be protected.
_OPEN = frozenset(
    {"", "public", "open", "none", "no", "unrestricted", "unclassified", "non-sensitive"}
    | {"nonsensitive", "not sensitive", "non-personal", "not personal", "low"}
)
#: Tags that say that a field holds personal data, whichever.
_TAGS = frozenset(
    {"pii", "personal", "personal data", "personal-data", "personal_data", "personaldata"}
    | {"sensitive", "gdpr", "phi", "pci", "secret", "confidential", "restricted", "hipaa", "spi"}
)
#: Classes that say how far they go, by the tier (audit.detect.taxonomy) that they name.
_TIERS = {"quasi-identifier": 1, "personal": 2, "sensitive-personal": 3, "secret": 4}
#: As sure as this a type has to be, and in so many of the rows, to be held against a contract.
_SURE, _OFTEN = 0.8, 0.1
_POINTING = 2  # the tier from which on a field points at one person


def classification(promised: PromisedField, seen: Seen) -> Iterator[Outcome]:
    """What was found in a promised field, and what the contract says of it."""
    verdict = seen.found.field(promised.name) if seen.found else None
    if verdict is None or not (verdict.sampled or verdict.review or verdict.types):
        if named(promised):
            why = seen.gone or "no value of it was looked at"
            what = f"classification {promised.classification[:40]}".rstrip()
            yield seen.unchecked(
                Matter.CLASSIFICATION, what, why, place=promised.place, name=promised.name
            )
        return
    found = [t for t in verdict.types if t.confidence >= _SURE and _often(t)]
    if found and not _names(promised, found):
        yield _departure(promised.name, found, verdict, promised.place, seen)
    elif gone := _gone(promised, verdict):
        yield seen.departs(
            Effect.COMPATIBLE,
            Matter.CLASSIFICATION,
            "Personal data is not there",
            promised=f"tags {', '.join(gone)}",
            found=f"not found in {verdict.sampled:,} values",
            place=promised.place,
            name=promised.name,
            sampled=verdict.sampled < verdict.rows,
        )
    elif found or named(promised) or promised.classification:
        yield Held(Matter.CLASSIFICATION, sampled=verdict.sampled < verdict.rows)


def unpromised(name: str, seen: Seen) -> Iterator[Outcome]:
    """Personal data in a field that the contract does not have at all."""
    verdict = seen.found.field(name) if seen.found else None
    found = [t for t in verdict.types if t.confidence >= _SURE and _often(t)] if verdict else []
    if verdict and found and max(t.tier for t in found) >= _POINTING:
        yield _departure(name, found, verdict, seen.promised.place, seen)


def named(promised: PromisedField) -> bool:
    """Whether the contract says that a field is to be protected."""
    if promised.classification.strip().lower() not in _OPEN:
        return True
    known = types()
    return any(tag.lower() in _TAGS or tag in known for tag in promised.tags)


def _names(promised: PromisedField, found: list[Sensitive]) -> bool:
    """Whether the contract names what was found, as far as its class says how far it goes."""
    tier = _TIERS.get(promised.classification.strip().lower())
    if tier is not None and max(t.tier for t in found) > tier:
        return False
    return named(promised)


def _departure(
    name: str, found: list[Sensitive], verdict: FieldSensitivity, place: Place, seen: Seen
) -> Outcome:
    """Breaking where the contract has classes at all and the data points at somebody."""
    worst = max(found, key=lambda t: (t.tier, t.confidence))
    breaking = seen.classifies and worst.tier >= _POINTING
    secret = worst.category == "secrets" or worst.tier > _POINTING + 1
    return seen.departs(
        Effect.BREAKING if breaking else Effect.REVIEW,
        Matter.CLASSIFICATION,
        "Secrets are in the field" if secret else "Personal data is in the field",
        promised=_classified(name, seen),
        found=", ".join(f"{t.title} in {t.match_rate:.0%} of the values" for t in found[:3]),
        place=place,
        name=name,
        sampled=verdict.sampled < verdict.rows,
    )


def _classified(name: str, seen: Seen) -> str:
    promised = next((f for f in seen.promised.fields if f.name == name), None)
    if promised is None:
        return "the contract does not have the field"
    said = promised.classification.strip()
    return f"classification {said[:40]}" if said else "no classification"


def _often(found: Sensitive) -> bool:
    """A type of few rows is for the report on personal data; secrets count from one on."""
    return found.match_rate >= _OFTEN or found.tier > _POINTING + 1


def _gone(promised: PromisedField, verdict: FieldSensitivity) -> list[str]:
    """Types that the tags name and that were looked for in vain."""
    if verdict.review is not None or not verdict.sampled:
        return []
    there = {t.type for t in verdict.types}
    return sorted(tag for tag in promised.tags if tag in types() and tag not in there)
