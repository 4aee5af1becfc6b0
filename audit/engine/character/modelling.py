"""How a source is modelled: by its references, its fields and what they are called."""

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from audit.engine.character.seen import Seen, named
from audit.facts.catalog import Dataset, DatasetKind, Family, Field, LogicalType, watermark_of
from audit.report.character import UNKNOWN, Statement


class Model(StrEnum):
    """Patterns of one dataset, in the terms of data modelling."""

    FACT = "fact table"
    DIMENSION = "dimension"
    RELATED = "normalised"
    WIDE = "wide"
    KEY_VALUE = "key/value"
    ATTRIBUTES = "entity-attribute-value"
    EVENTS = "event log"
    NARROW_SERIES = "narrow time series"
    WIDE_SERIES = "wide time series"
    NESTED = "nested documents"
    FLAT = "flat documents"
    ALONE = "standalone"


#: From so many fields on a dataset without references is called wide.
WIDE_FIELDS = 40
#: A fact table refers to so many others, and has so many times the rows of the largest of them.
FACT_PARENTS = 3
FACT_ROWS = 10
#: From this share of its datasets on a source as a whole follows a pattern.
MOST = 0.5

_EVENTS = re.compile(
    r"(?:^|[_.\-])(?:logs?|events?|audit|history|journal|activity|activities|access|clicks?|traces?)"
    r"(?:$|[_.\-\d])",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"(?:^|_)(?:attribute|attr|property|prop|meta_?key|key|name)(?:_|$)",
    re.IGNORECASE,
)
_VALUE = re.compile(r"(?:^|_)(?:value|val|meta_?value)(?:_|$)", re.IGNORECASE)
_IDENTIFIER = re.compile(r"(?:^|_)(?:id|key|code|no|nr|num|number)$", re.IGNORECASE)
_OBJECTS = frozenset({LogicalType.JSON, LogicalType.OBJECT, LogicalType.ARRAY, LogicalType.MIXED})
_BLOBS = _OBJECTS | {LogicalType.TEXT, LogicalType.BINARY}
_KEY_VALUE_FIELDS = 4


@dataclass(frozen=True, slots=True)
class Modelled:
    model: Model
    evidence: str


def models_of(seen: Seen) -> dict[str, Modelled]:
    """The pattern of every dataset whose fields are known."""
    facts = {d.name: parents for d in seen.stored if (parents := _fact(d, seen))}
    dimensions = {parent for parents in facts.values() for parent in parents}
    found: dict[str, Modelled] = {}
    for dataset in seen.stored:
        if dataset.name in facts:
            parents = facts[dataset.name]
            found[dataset.name] = Modelled(
                Model.FACT, f"measures and references to {len(parents)} others ({named(parents)})"
            )
        elif dataset.name in dimensions:
            found[dataset.name] = Modelled(Model.DIMENSION, "fact tables refer to it")
        elif dataset.fields:
            found[dataset.name] = _model(dataset, seen)
    return found


def _fact(dataset: Dataset, seen: Seen) -> tuple[str, ...]:
    """The dimensions of a fact table, nothing for any other dataset."""
    parents = {r.parent for r in seen.parents.get(dataset.name, ())}
    if len(parents) < FACT_PARENTS or dataset.name in seen.referred or not _measures(dataset, seen):
        return ()
    if any(len({r.parent for r in seen.parents.get(p, ())}) > 1 for p in parents):
        return ()  # what it refers to is no end point: references go on from there
    rows = seen.rows(dataset)
    known = [n for d in seen.stored if d.name in parents and (n := seen.rows(d)) is not None]
    if rows is None or not known or rows < FACT_ROWS * max(known):
        return ()
    return tuple(sorted(parents))


def _measures(dataset: Dataset, seen: Seen) -> bool:
    """Whether it has a number that identifies nothing."""
    keys = {name for key in dataset.keys for name in key.fields}
    keys |= {name for r in seen.parents.get(dataset.name, ()) for name in r.fields}
    return any(
        f.logical_type.numeric and f.name not in keys and not _IDENTIFIER.search(f.name)
        for f in dataset.fields
    )


def _model(dataset: Dataset, seen: Seen) -> Modelled:
    series = _series(dataset)
    if series is not None:
        return series
    nested = sum("[]" in f.name for f in dataset.fields)
    if seen.catalog.family in {Family.DOCUMENT, Family.SEARCH} or nested:
        return _document(dataset, nested)
    related = len(seen.parents.get(dataset.name, ()))
    return _pairs(dataset, related=bool(related)) or _table(dataset, seen, related)


def _table(dataset: Dataset, seen: Seen, related: int) -> Modelled:
    if _logs(dataset) and dataset.name not in seen.referred:
        return Modelled(
            Model.EVENTS, "it is named like a log, and each record carries the time of writing"
        )
    if related or dataset.name in seen.referred:
        told = f"{related} references to others" if related > 1 else "a reference to another"
        return Modelled(Model.RELATED, told if related else "others refer to it")
    if len(dataset.fields) >= WIDE_FIELDS:
        return Modelled(Model.WIDE, f"{len(dataset.fields)} fields and no reference")
    return Modelled(Model.ALONE, "no reference to or from another")


def _series(dataset: Dataset) -> Modelled | None:
    """By the numbers that stand at one time; a stream of documents has few or none."""
    if not dataset.time_field and dataset.kind is not DatasetKind.METRIC:
        return None
    values = [
        f for f in dataset.fields if f.logical_type.numeric and not _IDENTIFIER.search(f.name)
    ]
    metric = dataset.kind is DatasetKind.METRIC
    if not metric and (not values or _logs(dataset) or dataset.kind is DatasetKind.DATA_STREAM):
        return None
    if len(values) > 1:
        return Modelled(Model.WIDE_SERIES, f"{len(values)} values at each time")
    return Modelled(Model.NARROW_SERIES, "one value at each time, told apart by its labels")


def _document(dataset: Dataset, nested: int) -> Modelled:
    if dataset.kind is DatasetKind.DATA_STREAM or (dataset.time_field and not nested):
        return Modelled(Model.EVENTS, "every document is placed by its time")
    if _logs(dataset):
        return Modelled(
            Model.EVENTS, "it is named like a log, and each document carries the time of writing"
        )
    if nested:
        return Modelled(Model.NESTED, f"{_fields(nested)} inside arrays")
    inside = sum("." in f.name for f in dataset.fields)
    if inside:
        return Modelled(Model.NESTED, f"{_fields(inside)} inside objects, none in arrays")
    return Modelled(Model.FLAT, "no field lies inside another")


def _fields(count: int) -> str:
    return "1 field lies" if count == 1 else f"{count:,} fields lie"


def _logs(dataset: Dataset) -> bool:
    placed = bool(dataset.time_field) or watermark_of(dataset) is not None
    return placed and bool(_EVENTS.search(dataset.name))


def _pairs(dataset: Dataset, *, related: bool) -> Modelled | None:
    """Entity-attribute-value and key/value, both of few fields of which one is called a value."""
    fields = [f for f in dataset.fields if not f.logical_type.temporal]
    values = [f for f in fields if _VALUE.search(f.name) or f.logical_type in _OBJECTS]
    attributes = [f for f in fields if f not in values and _ATTRIBUTE.search(f.name)]
    others = [f for f in fields if f not in values and f not in attributes]
    named_so = bool(values) and any(_VALUE.search(f.name) for f in values)
    narrow = len(fields) <= len(values) + len(attributes) + 2
    if narrow and attributes and named_so and others and (related or _of_an_entity(others)):
        return Modelled(Model.ATTRIBUTES, "records are one attribute of an entity with its value")
    key = dataset.primary_key
    if (
        key is not None
        and len(key.fields) == 1
        and len(fields) < _KEY_VALUE_FIELDS
        and any(f.name not in key.fields and f.logical_type in _BLOBS for f in values)
        and not related
    ):
        return Modelled(Model.KEY_VALUE, "a key and one value that the schema says nothing about")
    return None


def _of_an_entity(fields: list[Field]) -> bool:
    return any(_IDENTIFIER.search(f.name) and f.name.lower() != "id" for f in fields)


def _name(pair: tuple[str, Modelled]) -> str:
    return pair[0]


_ADJECTIVES = {
    Model.FACT: "star",
    Model.DIMENSION: "star",
}


def modelling(seen: Seen, models: dict[str, Modelled]) -> Statement:
    """The pattern of the source as a whole."""
    if not models:
        lacking = "there is no dataset" if not seen.stored else "no field of a dataset is known"
        return Statement(topic="modelling", says=UNKNOWN, why=lacking)
    tally = Counter(m.model for m in models.values())
    total = len(models)
    patterns = Counter[str]()
    for model, count in tally.items():
        patterns[_ADJECTIVES.get(model, model.value)] += count
    (pattern, count), *others = patterns.most_common()
    tied = bool(others) and others[0][1] == count
    evidence = [
        f"{n:,} of {total:,} datasets: {model.value}"
        if total > 1
        else f"its one dataset: {model.value}"
        for model, n in sorted(tally.items(), key=lambda pair: (-pair[1], pair[0].value))
    ]
    examples = {
        m.model: f"{name}: {m.evidence}"
        for name, m in sorted(models.items(), key=_name, reverse=True)
    }
    leading = sorted(examples, key=lambda m: (-tally[m], m.value))[:2]
    evidence += [examples[model] for model in leading]
    if tied or count < MOST * total:
        return Statement(
            topic="modelling",
            says="mixed",
            detail="No pattern holds for most of the datasets.",
            evidence=tuple(evidence),
            confidence="medium",
        )
    return Statement(
        topic="modelling",
        says=pattern,
        detail=_DETAILS[pattern],
        evidence=tuple(evidence),
        confidence=_confidence(seen, pattern, count / total),
    )


_DETAILS = {
    "star": "Fact tables hold measures and refer to dimensions; load dimensions first.",
    Model.RELATED.value: "Records refer to each other; load parents before their children.",
    Model.WIDE.value: "Everything about a record stands beside it; nothing has to be joined.",
    Model.KEY_VALUE.value: "What a value holds is known only to the programs that write it.",
    Model.ATTRIBUTES.value: "A record is put together from many; new attributes come as data.",
    Model.EVENTS.value: "Records are written once, in the order of time.",
    Model.NARROW_SERIES.value: "Each dataset is one measure; labels tell its series apart.",
    Model.WIDE_SERIES.value: "Several measures are written at one time.",
    Model.NESTED.value: "Records hold others inside; a table of them needs more than one level.",
    Model.FLAT.value: "Documents have one level and load as a table.",
    Model.ALONE.value: "No reference between datasets is declared or found.",
}


def _confidence(seen: Seen, pattern: str, part: float) -> str:
    declared = any(r.declared for r in seen.references)
    inferred = pattern in {"star", Model.RELATED.value} and not declared
    sure = 0.8  # of the datasets
    if inferred or pattern == Model.ALONE.value:
        return "medium"
    return "high" if part >= sure else "medium"
