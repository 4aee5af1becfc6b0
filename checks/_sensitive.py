"""Personal data and secrets as checks go through them: where, how sure, in how many rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from audit.facts.catalog import Catalog, Dataset, DatasetKind
from audit.facts.profiles import Profiles
from audit.facts.sensitive import DatasetSensitivity, FieldSensitivity, PersonalData, Sensitive
from audit.model.check import Confidence, Fail, Judgement, Pass, Severity, Subject, Unknown
from audit.model.fact import Missing, Scalar
from checks._datasets import unmeasured
from checks._loads import loaded
from checks._records import record
from checks._words import counted, listed, number, share

#: What points at one person by itself (audit/facts/sensitive.py, tiers).
DIRECT = 2
#: What the law or the harm of a leak sets apart: official numbers, health, bank, children.
GRAVE = 3
#: Confidence from which a type is as good as certain, highly likely, likely.
_CERTAIN, _HIGH, _MEDIUM = 0.95, 0.85, 0.6
#: What values alone come to, under a name that says nothing, where their form is unmistakable.
_LIKELY = 0.75
#: A field is of a type, and does not only hold it here and there, from this share of rows on.
MOSTLY = 0.9

_CARD = frozenset({"credit_card", "cvv", "card_track", "card_pin", "masked_card"})
_COPIES = frozenset({DatasetKind.VIEW, DatasetKind.FOREIGN_TABLE})

Wanted = Callable[[Sensitive], bool]


@dataclass(frozen=True, slots=True)
class Held:
    """A dataset with rows of its own that was looked through; `dataset` is its catalogue entry."""

    found: DatasetSensitivity
    dataset: Dataset | None = None

    @property
    def name(self) -> str:
        return self.found.dataset

    @property
    def subject(self) -> Subject:
        return Subject(self.name)

    def at(self, field: FieldSensitivity) -> Subject:
        return Subject(self.name, field.name)

    def fields(self, wanted: Wanted) -> Iterator[tuple[FieldSensitivity, tuple[Sensitive, ...]]]:
        """Fields with those of their types that are wanted, the surest first."""
        for field in self.found.fields:
            types = sorted((t for t in field.types if wanted(t)), key=lambda t: -t.confidence)
            if types:
                yield field, tuple(types)

    def rows(self, count: int) -> str:
        """How such a number of its records is called."""
        return record(self.dataset, count) if self.dataset else "row" if count == 1 else "rows"


def through(
    personal: PersonalData,
    catalog: Catalog | Missing,
    profiles: Profiles | Missing,
    judge: Callable[[Held], Iterable[Judgement]],
) -> Iterator[Judgement]:
    """What is judged of each dataset, a pass where that is nothing, and what was not seen."""
    for held in holders(personal, catalog):
        judgements = list(judge(held))
        yield from judgements or (Pass(held.subject),)
    yield from unseen(personal, catalog, profiles)


def holders(personal: PersonalData, catalog: Catalog | Missing) -> Iterator[Held]:
    """Datasets that hold rows of their own and had values to look at; parts come with the whole."""
    for found in personal.datasets:
        dataset = catalog.dataset(found.dataset) if isinstance(catalog, Catalog) else None
        copied = dataset is not None and (dataset.kind in _COPIES or bool(dataset.partition_of))
        if not copied and any(field.sampled for field in found.fields):
            yield Held(found, dataset)


def unseen(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Unknown]:
    """A judgement for each dataset with rows in which nothing was looked for."""
    if isinstance(catalog, Missing):
        return
    seen = {found.dataset for found in personal.datasets}
    if isinstance(profiles, Missing):
        for dataset in loaded(catalog):
            if dataset.name not in seen and not dataset.readable and not dataset.unread:
                why = "the account may not read this dataset"
                yield Unknown(Subject(dataset.name), why, dataset.grant)
        return
    yield from (u for u in unmeasured(catalog, profiles) if u.subject.dataset not in seen)
    for dataset in loaded(catalog):
        profile = profiles.dataset(dataset.name)
        profiled = profile is not None and profile.missing is None and profile.rows_seen > 0
        if profiled and dataset.name not in seen:
            why = "its fields were not looked through for personal data"
            yield Unknown(Subject(dataset.name), why)


def looked_at(held: Held) -> int:
    """Rows, also those without a value: an empty field is seen to be empty."""
    return max(max(field.rows, field.sampled) for field in held.found.fields)


def about_person(found: Sensitive) -> bool:
    """Whether it points at a person by itself; secrets and what only proves a card do not."""
    return found.tier >= DIRECT and found.category != "secrets" and found.type not in _CARD


def confidence_of(found: Sensitive) -> Confidence:
    """The report's word for how sure the type is."""
    if found.confidence >= _CERTAIN:
        return Confidence.CERTAIN
    if found.confidence >= _HIGH:
        return Confidence.HIGH
    return Confidence.MEDIUM if found.confidence >= _MEDIUM else Confidence.LOW


def sure(found: Sensitive) -> bool:
    return found.confidence >= _HIGH


def likely(found: Sensitive) -> bool:
    """Whether it is likely enough to ask who answers for it, also where no name says it."""
    return found.confidence >= _LIKELY


def capped(severity: Severity, found: Sensitive) -> Severity:
    """The severity that such a detection can carry: what is doubtful blocks nobody."""
    match confidence_of(found):
        case Confidence.LOW:
            return min(severity, Severity.LOW)
        case Confidence.MEDIUM:
            return min(severity, Severity.HIGH)
        case _:
            return severity


def trial(found: Sensitive) -> bool:
    """Whether all of it is known to be of no use: numbers for tests, reserved names, examples."""
    words = f"{found.note} {found.format}".lower().replace("-", " ").split()
    return bool({"test", "reserved", "example", "examples", "placeholder", "expired"} & set(words))


def prevalence(found: Sensitive, held: Held) -> str:
    """In how many rows: "31 of 1,000 rows with a value (3.1%, 95% interval 2.2% to 4.4%)"."""
    interval = ""
    if found.low is not None and found.high is not None:
        interval = f", 95% interval {share(found.low, 1)} to {share(found.high, 1)}"
    base = f"{number(found.sampled)} {held.rows(found.sampled)} with a value"
    return f"{number(found.matched)} of {base} ({share(found.matched, found.sampled)}{interval})"


def told(types: Sequence[Sensitive], held: Held) -> str:
    """The evidence: each type with its prevalence, where it stands and how it was proved."""
    parts = [_one(found, held) for found in types[:3]]
    if len(types) > len(parts):
        more = [found.title for found in types[len(parts) :]]
        parts.append(f"also found: {listed(more)}")
    return "; ".join(parts) + "."


def _one(found: Sensitive, held: Held) -> str:
    inside = f" inside longer texts at {listed(found.where)}" if found.where else ""
    if found.embedded and not inside:
        inside = " inside longer texts"
    form = f" ({_flat(found.format)})" if found.format else ""
    proof = ""
    if found.check_rate is not None:
        proof = f", and {share(found.check_rate, 1)} of the different ones pass the type's check"
    verb = "holds" if found.matched == 1 else "hold"
    return f"{prevalence(found, held)} {verb} {found.title}{form}{inside}{proof}"


def _flat(form: str) -> str:
    """Without brackets of its own: "MD5 in hex (outdated)" is "MD5 in hex, outdated"."""
    return form.replace(" (", ", ").replace(")", "")


def method_of(found: Sensitive, held: Held) -> str:
    if found.low is None:
        return f"all {held.rows(2)}"
    return f"sample of {number(found.sampled)} {held.rows(found.sampled)}"


def details_of(types: Sequence[Sensitive]) -> tuple[tuple[str, Scalar], ...]:
    return (
        ("types", ", ".join(found.type for found in types)),
        ("share of rows", round(types[0].match_rate, 6)),
        ("rows with a value", types[0].sampled),
        ("confidence", round(types[0].confidence, 3)),
    )


def finding(
    held: Held,
    field: FieldSensitivity,
    types: Sequence[Sensitive],
    *,
    title: str,
    severity: Severity,
    more: str = "",
    fix: str = "",
    command: str = "",
) -> Fail:
    """A failure about one field, as severe and as sure as the first of its types.

    `more` is a sentence that is added to the evidence.
    """
    return Fail(
        held.at(field),
        title,
        f"{_by_review(field, types) or told(types, held)} {more}".rstrip(),
        details_of(types),
        severity=capped(severity, types[0]),
        confidence=confidence_of(types[0]),
        method=method_of(types[0], held),
        fix=fix,
        command=command,
    )


def _by_review(field: FieldSensitivity, types: Sequence[Sensitive]) -> str:
    """What a person said of the field, where nobody counted it."""
    counted = {found.type for found in field.overridden}
    if field.review is None or counted.intersection(found.type for found in types):
        return ""
    return f"1 review says that the field holds {listed([found.title for found in types])}."


def fields_said(fields: Sequence[FieldSensitivity]) -> str:
    """How many fields, and the first of them by name: "4 fields (email, iban, name and 1 more)"."""
    return f"{counted(len(fields), 'field')} ({listed([f.name for f in fields])})"
