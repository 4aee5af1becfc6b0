"""Personal data by dataset: what a source holds as a whole, and what nobody looked at."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from audit.facts.sensitive import Sensitive
from audit.model.figures import number
from audit.report.datasets import DatasetReport, FieldReport
from audit.report.wording import counted, listed, name

_ART_9 = frozenset({"special", "health"})
_OFFICIAL_TIER, _SECRET_TIER = 3, 4
_MOST_NAMES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of datasets, and of the fields that hold something."""

    datasets: int
    unclassified: int
    personal: int
    special: int
    cards: int
    secrets: int
    fields: int

    @property
    def holding(self) -> bool:
        return self.fields > 0


def tally(datasets: Sequence[DatasetReport]) -> Tally:
    return Tally(
        datasets=len(datasets),
        unclassified=sum(not classified(d) for d in datasets),
        personal=_having(datasets, lambda t: t.category != "secrets"),
        special=_having(datasets, special),
        cards=_having(datasets, lambda t: t.category == "financial" and t.tier >= _SECRET_TIER),
        secrets=_having(datasets, lambda t: t.category == "secrets"),
        fields=sum(bool(f.sensitive) for d in datasets for f in d.fields),
    )


def special(found: Sensitive) -> bool:
    """Whether it is of a special category (GDPR Art. 9, 10) or an official identifier (Art. 87)."""
    official = found.category == "identifiers" and found.tier >= _OFFICIAL_TIER
    return found.category in _ART_9 or official


def classified(dataset: DatasetReport) -> bool:
    """Whether personal data was looked for in any of its fields."""
    return any(field.classified for field in dataset.fields)


def looked(datasets: Iterable[DatasetReport]) -> bool:
    return any(classified(d) for d in datasets)


def why_not(dataset: DatasetReport, field: str = "field", fields: str = "fields") -> str:
    """Why a dataset, or some of its fields, were not looked at; "" when all of them were."""
    left = [f for f in dataset.fields if not f.classified]
    if dataset.missing and not classified(dataset):
        return dataset.missing
    if not dataset.fields:
        return f"it has no {fields} that could be read"
    if len(left) == len(dataset.fields):
        if not any(f.profile for f in dataset.fields):
            return "it was not profiled"
        return "personal data was not looked for"
    names = listed([name(f.name) for f in left], most=_MOST_NAMES)
    return f"{counted(len(left), field, fields)} not looked at ({names})" if left else ""


def holding(fields: Iterable[FieldReport]) -> list[FieldReport]:
    """The fields that hold something, the most sensitive first."""
    found = [f for f in fields if f.sensitive]
    return sorted(found, key=lambda f: (-tier(f), -max(t.confidence for t in f.sensitive)))


def worst_first(types: Iterable[Sensitive]) -> list[Sensitive]:
    return sorted(types, key=lambda t: (-t.tier, -t.confidence, t.title))


def tier(field: FieldReport) -> int:
    return max((t.tier for t in field.sensitive), default=0)


def summary(found: Tally, noun: str, plural: str, field: str, fields: str) -> str:
    """As in "12 of 48 tables hold personal data; 3 hold special categories ...; secrets in 1."."""
    looked_at = found.datasets - found.unclassified
    total = counted(looked_at, noun, plural)
    parts = [f"{number(found.personal)} of {total} {_hold(found.personal)} personal data"]
    if found.special:
        parts.append(
            f"{number(found.special)} {_hold(found.special)} special categories or official "
            "identifiers"
        )
    if found.cards:
        parts.append(f"payment cards in {number(found.cards)}")
    if found.secrets:
        parts.append(f"secrets in {number(found.secrets)}")
    text = "; ".join(parts)
    if not found.holding:
        text = f"No personal data and no secret was found in {total}"
    else:
        text += f". In all, {counted(found.fields, field, fields)}"
    if found.unclassified:
        left = found.unclassified
        text += f". {counted(left, noun, plural)} {'was' if left == 1 else 'were'} not classified"
    return f"{text}."


def brief(found: Tally) -> str:
    """The same in one line: "7 of 29 classified datasets, special/official 3, secrets 1"."""
    looked_at = found.datasets - found.unclassified
    noun = "classified datasets" if found.unclassified else "datasets"
    parts = [f"{number(found.personal)} of {number(looked_at)} {noun}"]
    for count, what in (
        (found.special, "special/official"),
        (found.cards, "cards"),
        (found.secrets, "secrets"),
    ):
        if count:
            parts.append(f"{what} {number(count)}")
    return ", ".join(parts)


def _hold(count: int) -> str:
    return "holds" if count == 1 else "hold"


def _having(datasets: Sequence[DatasetReport], fits: Callable[[Sensitive], bool]) -> int:
    return sum(any(fits(t) for f in d.fields for t in f.sensitive) for d in datasets)
