"""Personal data and secrets: a map of datasets by category, then one row per field and type."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.detect.taxonomy import CATEGORIES
from audit.export._html.context import Context
from audit.export._html.section import FINDINGS, Section
from audit.export._personal import rollup, words
from audit.facts.sensitive import Sensitive
from audit.model.figures import number
from audit.report.datasets import DatasetReport, FieldReport
from audit.report.wording import counted, name, prose, sentence

#: So many datasets are in the map; the JSON report has all.
MOST_DATASETS = 100
#: So many fields are listed at once, and so many in all.
FIRST_FIELDS, MOST_FIELDS = 40, 200
_MOST_REASONS = 8
_MOST_LISTED = 40
_MOST_SUSPICIOUS = 5

_UNKNOWN = "Not classified: personal data was not looked for, or nothing could be read."
_RULE = (
    "Numbers count {}; the tier beside them is the highest. Values were tested in memory and are "
    "not stored."
)


@dataclass(frozen=True, slots=True)
class Cell:
    """How many fields of a dataset are of a category, and the highest tier of them."""

    count: str = ""
    tier: str = ""
    style: str = ""
    label: str = ""  # for a reader who hears the table


@dataclass(frozen=True, slots=True)
class MapRow:
    name: str
    anchor: str
    tier: Cell
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TypeRow:
    """One type in one field."""

    title: str
    tier: str
    style: str
    confidence: str
    prevalence: str
    regulations: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """A field with its types; `review` says what a person decided in place of the detection."""

    dataset: str
    field: str
    anchor: str
    review: str
    types: tuple[TypeRow, ...]
    suspicious: tuple[str, ...]  # shapes of values to look at
    suspicious_label: str


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about one dataset or field."""

    place: str
    anchor: str
    text: str
    grant: str = ""


@dataclass(frozen=True, slots=True)
class PersonalView:
    summary: str
    rule: str
    dataset: str
    field: str
    categories: tuple[str, ...]
    tiers: tuple[Cell, ...]  # what each of them is
    map: tuple[MapRow, ...]
    map_more: str
    alone: tuple[Note, ...]
    first: tuple[FieldGroup, ...]
    rest: tuple[FieldGroup, ...]
    rest_label: str
    left_out: str
    reviewed: tuple[Note, ...]
    reviewed_label: str
    unclassified: tuple[Note, ...]
    unclassified_label: str


def section(context: Context) -> Section:
    datasets = context.report.datasets
    if not rollup.looked(datasets):
        return Section("pii", FINDINGS, "Personal data", "Personal data", empty=_empty(context))
    view = _view(context, datasets)
    badge = number(sum(bool(f.sensitive) for d in datasets for f in d.fields))
    return Section(
        "pii", FINDINGS, "Personal data", "Personal data", view, badge if badge != "0" else ""
    )


def _empty(context: Context) -> str:
    return (
        f"{_UNKNOWN} The report tells shapes, lengths and rates of {context.words.fields}; ranges "
        "and common values only of those that type and name say are not about people."
    )


def _view(context: Context, datasets: Sequence[DatasetReport]) -> PersonalView:
    nouns = context.words
    found = rollup.tally(datasets)
    holding = [d for d in datasets if any(f.sensitive for f in d.fields)]
    ranked = sorted(holding, key=_rank)
    categories = _categories(holding)
    groups = sorted(
        ((d, f) for d in holding for f in rollup.holding(d.fields)),
        key=lambda pair: (-rollup.tier(pair[1]), -_surest(pair[1]), pair[0].name),
    )
    listed = [_group(context, d, f) for d, f in groups[:MOST_FIELDS]]
    reviewed = list(_reviewed(context, datasets))
    gaps = [d for d in datasets if rollup.why_not(d)]
    rest = listed[FIRST_FIELDS:]
    return PersonalView(
        summary=rollup.summary(found, nouns.dataset, nouns.datasets, nouns.field, nouns.fields),
        rule=_RULE.format(nouns.fields) if holding else "",
        dataset=sentence(nouns.dataset),
        field=sentence(nouns.field),
        categories=tuple(words.category(c) for c in categories),
        tiers=tuple(
            Cell(tier=f"Tier {tier}", style=_style(tier), label=sentence(told))
            for tier, told in words.TIERS.items()
        ),
        map=tuple(_map_row(context, d, categories) for d in ranked[:MOST_DATASETS]),
        map_more=_more(len(ranked) - MOST_DATASETS, nouns.dataset, nouns.datasets),
        alone=tuple(_alone(context, datasets)),
        first=tuple(listed[:FIRST_FIELDS]),
        rest=tuple(rest),
        rest_label=f"{counted(len(rest), 'more ' + nouns.field, 'more ' + nouns.fields)}",
        left_out=_more(len(groups) - len(listed), nouns.field, nouns.fields),
        reviewed=tuple(reviewed[:_MOST_LISTED]),
        reviewed_label=f"{counted(len(reviewed), nouns.field, nouns.fields)} decided by a person",
        unclassified=tuple(_gap(context, d) for d in gaps[:_MOST_LISTED]),
        unclassified_label=f"Not classified, in whole or in part "
        f"({counted(len(gaps), nouns.dataset, nouns.datasets)})",
    )


def _more(left: int, noun: str, plural: str) -> str:
    more = counted(left, f"more {noun}", f"more {plural}")
    return f"{more} in the JSON report." if left > 0 else ""


def _rank(dataset: DatasetReport) -> tuple[int, int, int, str]:
    """The worst first: by tier, by how many fields have it, by how many hold anything."""
    tiers = [rollup.tier(f) for f in dataset.fields if f.sensitive]
    return -max(tiers), -tiers.count(max(tiers)), -len(tiers), dataset.name


def _surest(field: FieldReport) -> float:
    return max(t.confidence for t in field.sensitive)


def _categories(datasets: Sequence[DatasetReport]) -> list[str]:
    """Those that were found, in the order of the taxonomy; own ones at the end."""
    found = {t.category for d in datasets for f in d.fields for t in f.sensitive}
    return [c for c in CATEGORIES if c in found] + sorted(found - CATEGORIES.keys())


def _map_row(context: Context, dataset: DatasetReport, categories: Sequence[str]) -> MapRow:
    every = [t for f in dataset.fields for t in f.sensitive]
    worst = max(t.tier for t in every)
    return MapRow(
        name=name(dataset.name),
        anchor=context.dataset_anchors.get(dataset.name, ""),
        tier=Cell(tier=f"tier {worst}", style=_style(worst)),
        cells=tuple(_cell(context, dataset, category) for category in categories),
    )


def _cell(context: Context, dataset: DatasetReport, category: str) -> Cell:
    tiers = [
        max(tiers)
        for f in dataset.fields
        if (tiers := [t.tier for t in f.sensitive if t.category == category])
    ]
    if not tiers:
        return Cell()
    return Cell(
        count=number(len(tiers)),
        tier=f"tier {max(tiers)}",
        style=_style(max(tiers)),
        label=f"{words.category(category).lower()}, {context.words.fields}",
    )


def _style(tier: int) -> str:
    return f"h{words.rank(tier)}"


def _group(context: Context, dataset: DatasetReport, field: FieldReport) -> FieldGroup:
    return FieldGroup(
        dataset=name(dataset.name),
        field=name(field.name),
        anchor=context.dataset_anchors.get(dataset.name, ""),
        review=words.review_words(field.review, field.sensitive) if field.review else "",
        types=tuple(_type(context, t) for t in rollup.worst_first(field.sensitive)),
        suspicious=_suspicious(context, field),
        suspicious_label=counted(len(field.suspicious), "suspicious shape"),
    )


def _suspicious(context: Context, field: FieldReport) -> tuple[str, ...]:
    nouns = context.words
    shown = [
        words.suspicion(entry, rows=(nouns.row, nouns.rows))
        for entry in field.suspicious[:_MOST_SUSPICIOUS]
    ]
    if left := len(field.suspicious) - len(shown):
        shown.append(f"{number(left)} more in the JSON")
    return tuple(shown)


def _type(context: Context, found: Sensitive) -> TypeRow:
    reasons = list(words.reasons(found))
    if len(reasons) > _MOST_REASONS:
        reasons[_MOST_REASONS:] = [f"{number(len(reasons) - _MOST_REASONS)} more in the JSON"]
    return TypeRow(
        title=sentence(words.title(found)),
        tier=f"Tier {found.tier}",
        style=_style(found.tier),
        confidence=sentence(words.confidence(found.confidence)),
        prevalence=sentence(words.prevalence(found, rows=context.words.rows)),
        regulations=words.regulations(found),
        reasons=tuple(reasons),
    )


def _alone(context: Context, datasets: Sequence[DatasetReport]) -> Iterator[Note]:
    """Datasets whose rows stand alone by what they hold together, the most exposed first."""
    risks = [(d, d.reidentification) for d in datasets if d.reidentification]
    ranked = sorted(risks, key=lambda r: (-r[1].unique / max(r[1].rows, 1), r[0].name))
    for dataset, risk in ranked[:_MOST_LISTED]:
        text = sentence(words.alone(risk, rows=context.words.rows))
        yield _note(context, dataset, "", f"{text}.")


def _reviewed(context: Context, datasets: Sequence[DatasetReport]) -> Iterator[Note]:
    for dataset in datasets:
        for field in dataset.fields:
            if field.review is None:
                continue
            text = f"{words.review_words(field.review, field.sensitive)}."
            if field.overridden:
                before = words.joined([words.title(t) for t in field.overridden])
                text = f"{text} Detection alone says: {before}."
            if shapes := _suspicious(context, field):
                text = f"{text} Suspicious: {'; '.join(shapes)}."
            yield _note(context, dataset, field.name, text)


def _gap(context: Context, dataset: DatasetReport) -> Note:
    reason = rollup.why_not(dataset, context.words.field, context.words.fields)
    grant = prose(dataset.grant, 300)
    return _note(context, dataset, "", f"{sentence(prose(reason, 300)).rstrip('.')}.", grant)


def _note(context: Context, dataset: DatasetReport, field: str, text: str, grant: str = "") -> Note:
    place = f"{name(dataset.name)}.{name(field)}" if field else name(dataset.name)
    return Note(place, context.dataset_anchors.get(dataset.name, ""), text, grant)
