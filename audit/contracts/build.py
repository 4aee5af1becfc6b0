"""From what was seen of a source to the contract that it would keep today."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from audit.access.address import LOCAL, parse_url
from audit.contracts.model import (
    Contract,
    Promise,
    PromisedDataset,
    PromisedField,
    PromisedReference,
    PromisedRule,
)
from audit.contracts.names import short_names
from audit.contracts.rules import declared_length
from audit.facts.catalog import (
    OBJECT_ID,
    Catalog,
    Dataset,
    Family,
    Field,
    Key,
    KeyKind,
    LogicalType,
    watermark_of,
)
from audit.facts.profiles import DatasetProfile, Profiles, References
from audit.facts.relations import Relations
from audit.facts.rules import Argument, Rule, RuleKind, Rules
from audit.facts.sensitive import FieldSensitivity, PersonalData
from audit.model.fact import Missing, Snapshot, present
from audit.report.document import SourceHeader

#: A rule that is as sure as this is promised; `expectations suggest` tells the others as well.
SURE = 0.9
#: Dependencies have to be surer: there are many by chance, and few that somebody would promise.
_SURER = {RuleKind.DEPENDENCY: 0.07}
#: What a tier of personal data is called as a classification; the types are the tags.
CLASSIFICATIONS = ("", "quasi-identifier", "personal", "sensitive-personal", "secret")
#: Databases that are one file.
_FILES = frozenset({"sqlite", "duckdb"})
_SHOWN = 5
_SURE_REFERENCES = frozenset({"certain", "high"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts that a contract is made of; a missing one leaves its part out."""

    catalog: Catalog
    profiles: Profiles | None = None
    personal: PersonalData | None = None
    references: References | None = None
    relations: Relations | None = None
    rules: Rules | None = None


def facts_of(snapshot: Snapshot) -> Facts | Missing:
    """What a contract needs of a snapshot, or why there is no catalogue."""
    catalog = snapshot.get(Catalog)
    if isinstance(catalog, Missing):
        return catalog
    return Facts(
        catalog=catalog,
        profiles=present(snapshot.get(Profiles)),
        personal=present(snapshot.get(PersonalData)),
        references=present(snapshot.get(References)),
        relations=present(snapshot.get(Relations)),
        rules=present(snapshot.get(Rules)),
    )


def contract_of(
    header: SourceHeader, facts: Facts, *, owner: str = "", surest: float = SURE
) -> Contract:
    """What the source keeps today, as a draft: only rules without an exception, as sure as this.

    Parts of partitioned tables are promised with their table.
    """
    listed = [d for d in facts.catalog.datasets if not d.partition_of]
    names = short_names((d.name, d.namespace) for d in listed)
    datasets = tuple(_dataset(d, facts, names, surest) for d in listed)
    place = _place(header.url)
    return Contract(
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"source-audit:{place.identity(header.kind)}")),
        name=header.name,
        kind=header.kind,
        product=header.product,
        host=place.host,
        port=place.port,
        database=place.database,
        path=place.path,
        description=_description(header),
        limitations=_limitations(listed, facts),
        owner=owner,
        datasets=datasets,
        levels=tuple(_levels(datasets)),
    )


def _description(header: SourceHeader) -> str:
    if header.family == Family.FILES:
        return f"What the files of {header.name} keep, as they were seen."
    return f"What {header.name} in {header.product} keeps, as it was seen."


def _limitations(listed: Sequence[Dataset], facts: Facts) -> str:
    """Of which datasets no row was read, so that nothing is promised of their values."""
    profiles = facts.profiles
    unread = [d.name for d in listed if not _read(d.name, profiles)]
    if not unread:
        return ""
    shown = ", ".join(unread[:_SHOWN])
    more = f" and {len(unread) - _SHOWN} more" if len(unread) > _SHOWN else ""
    return f"No rows were read of {shown}{more}: nothing is promised of their values."


def _read(name: str, profiles: Profiles | None) -> bool:
    found = profiles.dataset(name) if profiles else None
    return found is not None and found.missing is None


@dataclass(frozen=True, slots=True)
class _Place:
    host: str = ""
    port: int | None = None
    database: str = ""
    path: str = ""

    def identity(self, kind: str) -> str:
        return f"{kind}:{self.host}:{self.port or ''}:{self.database}:{self.path}"


def _place(url: str) -> _Place:
    """Where a source is, without the user that reads it and the parameters of a driver."""
    address, _ = parse_url(url)
    if address.scheme == LOCAL:
        return _Place(path=address.path)
    if address.scheme in _FILES and not address.hosts:
        return _Place(path=address.path)
    if address.port is None and address.scheme.startswith(("s3", "g", "az", "abfs")):
        return _Place(path=f"{address.scheme}://{address.host}/{address.path}".rstrip("/"))
    return _Place(host=address.host, port=address.port, database=address.path)


def _dataset(
    dataset: Dataset, facts: Facts, names: Mapping[str, str], surest: float
) -> PromisedDataset:
    found = facts.personal.dataset(dataset.name) if facts.personal else None
    inferred = facts.rules.dataset(dataset.name) if facts.rules else None
    primary = dataset.primary_key
    fields = tuple(
        _field(field, dataset, primary, found.field(field.name) if found else None)
        for field in dataset.fields
    )
    kinds = {field.name: field.logical_type for field in dataset.fields}
    sure = [
        rule
        for rule in (inferred.rules if inferred else ())
        if _sure(rule, surest) and not _told_by_type(rule, kinds)
    ]
    profile = facts.profiles.dataset(dataset.name) if facts.profiles else None
    sure = [_within_declared(rule, dataset, profile) for rule in sure]
    sure += _keys(dataset, facts.relations, sure)
    mark = watermark_of(dataset)
    return PromisedDataset(
        name=names[dataset.name],
        physical_name=dataset.name,
        kind=dataset.kind.value,
        namespace=dataset.namespace,
        description=dataset.comment,
        owner=dataset.owner,
        fields=fields,
        references=tuple(_references(dataset, facts, names)),
        rules=tuple(PromisedRule(rule=rule) for rule in _rules(dataset, sure)),
        time_field=dataset.time_field or (mark.name if mark else ""),
        options=dataset.options,
    )


def _keys(dataset: Dataset, relations: Relations | None, known: Sequence[Rule]) -> Iterator[Rule]:
    """Keys that nobody declared and that tell all rows apart."""
    told = {rule.fields for rule in known if rule.kind is RuleKind.UNIQUE}
    for key in relations.keys if relations else ():
        if key.dataset == dataset.name and key.exact and key.fields not in told:
            yield Rule(
                kind=RuleKind.UNIQUE,
                fields=key.fields,
                confidence=SURE,
                reason="it looks like the key, which nobody declared",
                evidence=f"every one of {key.rows:,} rows",
                rows=key.rows,
            )


def _sure(rule: Rule, surest: float) -> bool:
    return rule.confidence >= (surest and surest + _SURER.get(rule.kind, 0.0))


def _within_declared(rule: Rule, dataset: Dataset, profile: DatasetProfile | None) -> Rule:
    """A length that ends where the field's declared one does, if no value seen is longer."""
    field = dataset.field(rule.fields[0]) if len(rule.fields) == 1 else None
    declared = declared_length(field.native_type) if field else None
    high = rule.argument("high")
    if rule.kind is not RuleKind.LENGTH or declared is None or not isinstance(high, int):
        return rule
    seen = profile.field(rule.fields[0]) if profile else None
    most = max(declared, (seen.max_length or 0) if seen else 0)
    if high <= most:
        return rule
    others = tuple(a for a in rule.arguments if a.name != "high")
    return replace(rule, arguments=(*others, Argument("high", most)))


def _told_by_type(rule: Rule, kinds: Mapping[str, LogicalType]) -> bool:
    """Whether a rule says no more than the catalogue's type: a type, how long a date is written."""
    kind = kinds.get(rule.fields[0]) if len(rule.fields) == 1 else None
    if kind is None:
        return False
    same = rule.kind is RuleKind.TYPE and kind == rule.argument("type")
    return same or (rule.kind is RuleKind.LENGTH and kind.temporal)


def _field(
    field: Field, dataset: Dataset, primary: Key | None, found: FieldSensitivity | None
) -> PromisedField:
    """A field of documents or files, which nobody declared, promises nothing about nulls."""
    positions = primary.fields if primary and not primary.partial else ()
    key = field.name in positions
    alone = any(key.fields == (field.name,) and not key.partial for key in dataset.keys)
    return PromisedField(
        name=field.name,
        logical_type=_type(field),
        native_type=field.native_type,
        nullable=field.nullable and not key if field.declared or key else None,
        unique=True if alone else None,
        key_position=positions.index(field.name) + 1 if key else None,
        description=field.comment,
        classification=CLASSIFICATIONS[min(found.tier, len(CLASSIFICATIONS) - 1)] if found else "",
        tags=tuple(sorted({t.type for t in found.types})) if found else (),
    )


def _type(field: Field) -> LogicalType:
    """The type that other tools know: an ObjectId of MongoDB is text to them, no UUID."""
    return LogicalType.TEXT if field.native_type.lower() == OBJECT_ID else field.logical_type


def _references(
    dataset: Dataset, facts: Facts, names: Mapping[str, str]
) -> Iterator[PromisedReference]:
    told: set[tuple[tuple[str, ...], str]] = set()
    for key in dataset.foreign_keys:
        if key.parent in names and (key.fields, key.parent) not in told:
            told.add((key.fields, key.parent))
            yield PromisedReference(
                fields=key.fields, parent=names[key.parent], parent_fields=key.parent_fields
            )
    for found in facts.references.references if facts.references else ():
        ours = found.dataset == dataset.name and found.parent in names
        ours = ours and all(dataset.field(name) for name in found.fields)  # not inside a column
        sure = found.confidence in _SURE_REFERENCES and not found.orphans and not found.unproved
        if ours and sure and (found.fields, found.parent) not in told:
            told.add((found.fields, found.parent))
            yield PromisedReference(
                fields=found.fields,
                parent=names[found.parent],
                parent_fields=found.parent_fields,
                declared=False,
            )


def _rules(dataset: Dataset, inferred: Sequence[Rule]) -> Iterator[Rule]:
    """What the source declares, then what its data keeps; each once."""
    told = {(r.kind, r.fields) for r in inferred}
    for kind, fields, reason in _declared(dataset):
        if (kind, fields) not in told:
            told.add((kind, fields))
            yield Rule(
                kind=kind,
                fields=fields,
                confidence=1.0,
                reason=reason,
                evidence="declared by the source",
                rows=0,
                declared=True,
            )
    yield from inferred


def _declared(dataset: Dataset) -> Iterator[tuple[RuleKind, tuple[str, ...], str]]:
    keys = [key for key in dataset.keys if not key.partial]
    for key in keys:
        if key.kind is KeyKind.PRIMARY:
            for name in key.fields:
                yield RuleKind.NOT_NULL, (name,), "part of the primary key"
            yield RuleKind.UNIQUE, key.fields, "the primary key"
    for field in dataset.fields:
        if field.declared and not field.nullable:
            yield RuleKind.NOT_NULL, (field.name,), "declared not null"
    for key in keys:
        if key.kind is KeyKind.UNIQUE:
            yield RuleKind.UNIQUE, key.fields, "declared unique"


def _levels(datasets: Sequence[PromisedDataset]) -> Iterator[Promise]:
    for dataset in datasets:
        for promised in dataset.rules:
            rule = promised.rule
            hours = rule.argument("hours")
            if rule.kind is RuleKind.FRESHNESS and isinstance(hours, int | float):
                field = rule.fields[0] if rule.fields else dataset.time_field
                yield Promise(
                    property="latency",
                    value=f"{hours:g}",
                    unit="h",
                    element=f"{dataset.name}.{field}" if field else dataset.name,
                )
