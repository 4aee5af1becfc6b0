"""Catalogue, profiles, references and personal data of a snapshot -> the report's datasets."""

from collections.abc import Mapping, Sequence

from audit.engine.plan.around import Around, around
from audit.engine.plan.choose import extraction
from audit.facts.calendar import Calendar, Calendars
from audit.facts.catalog import Catalog, Dataset, Field, watermark_of
from audit.facts.profiles import DatasetProfile, FieldProfile, Profiles, Reference, References
from audit.facts.rules import DatasetRules, Rules
from audit.facts.sensitive import DatasetSensitivity, FieldSensitivity, PersonalData, Sensitive
from audit.model.fact import Snapshot, present
from audit.report.datasets import DatasetReport, FieldReport, Relationship
from audit.report.quality import DatasetQuality

_NOT_JUDGED: Mapping[str, DatasetQuality] = {}


def datasets_of(
    snapshot: Snapshot,
    catalog: Catalog | None,
    quality: Mapping[str, DatasetQuality] = _NOT_JUDGED,
) -> tuple[DatasetReport, ...]:
    """The datasets sorted by name, each with its scores where `quality` has any."""
    if catalog is None:
        return ()
    profiles = present(snapshot.get(Profiles))
    references = present(snapshot.get(References))
    beside = around(snapshot, catalog)
    by_dataset: dict[str, list[Reference]] = {}
    for reference in references.references if references else ():
        by_dataset.setdefault(reference.dataset, []).append(reference)
    seen = {p.dataset: p for p in profiles.datasets} if profiles else {}
    personal = present(snapshot.get(PersonalData))
    found = {d.dataset: d for d in personal.datasets} if personal else {}
    rules = present(snapshot.get(Rules))
    rules_of = {r.dataset: r for r in rules.datasets} if rules else {}
    calendars = present(snapshot.get(Calendars))
    calendar_of = {c.dataset: c for c in calendars.datasets} if calendars else {}
    return tuple(
        _dataset(
            d,
            seen.get(d.name),
            found.get(d.name),
            references=by_dataset.get(d.name, []),
            beside=beside,
            rules=rules_of.get(d.name),
            calendar=calendar_of.get(d.name),
            quality=quality.get(d.name),
        )
        for d in sorted(catalog.datasets, key=lambda d: d.name)
    )


def _dataset(
    dataset: Dataset,
    profile: DatasetProfile | None,
    found: DatasetSensitivity | None,
    *,
    references: Sequence[Reference],
    beside: Around,
    rules: DatasetRules | None,
    calendar: Calendar | None,
    quality: DatasetQuality | None,
) -> DatasetReport:
    missing = profile.missing if profile else None
    mark = watermark_of(dataset)
    figures = {f.name: f for f in profile.fields} if profile else {}
    classified = {f.name: f for f in found.fields} if found else {}
    return DatasetReport(
        name=dataset.name,
        kind=dataset.kind.value,
        namespace=dataset.namespace,
        owner=dataset.owner,
        comment=dataset.comment,
        row_count=profile.row_count if profile else dataset.row_estimate,
        row_count_exact=bool(profile and profile.row_count_exact),
        rows_seen=profile.rows_seen if profile else 0,
        method=profile.method if profile else "not profiled",
        size_bytes=dataset.size_bytes,
        newest=profile.newest if profile else None,
        newest_field=profile.newest_field if profile else "",
        schema_mode=dataset.schema_mode.value,
        complete=dataset.complete,
        fields=tuple(
            _field(
                dataset,
                f,
                figures.get(f.name),
                classified.get(f.name),
                references=references,
                watermark=f is mark,
            )
            for f in dataset.fields
        ),
        keys=dataset.keys,
        indexes=dataset.indexes,
        constraints=dataset.constraints,
        relationships=tuple(
            Relationship(
                fields=r.fields,
                parent=r.parent,
                parent_fields=r.parent_fields,
                declared=r.declared,
                confidence=r.confidence,
                orphans=r.orphans,
                rows_checked=r.rows_checked,
                inferred_from=r.inferred_from,
                estimated=r.estimated,
                one_to_one=r.one_to_one,
            )
            for r in references
        ),
        extraction=extraction(dataset, profile, beside),
        row_security=dataset.row_security,
        missing=(missing.detail or missing.reason.value) if missing else "",
        grant=missing.grant if missing else "",
        sample=profile.sample if profile else None,
        rows=profile.rows if profile else None,
        notes=profile.notes if profile else (),
        tier=found.tier if found else 0,
        reidentification=found.reidentification if found else None,
        quality=quality,
        rules=rules.rules if rules else (),
        calendar=calendar,
    )


def _field(
    dataset: Dataset,
    field: Field,
    profile: FieldProfile | None,
    found: FieldSensitivity | None,
    *,
    references: Sequence[Reference],
    watermark: bool,
) -> FieldReport:
    tags = [
        "PK" if key.kind.value == "primary" else "unique"
        for key in dataset.keys
        if field.name in key.fields
    ]
    tags += [
        f"{'FK' if r.declared else 'refers'} → {r.parent}"
        for r in references
        if field.name in r.fields
    ]
    if field.identity:
        tags.append("identity")
    if watermark:
        tags.append("watermark")
    return FieldReport(
        name=field.name,
        type=field.native_type,
        logical_type=field.logical_type.value,
        nullable=field.nullable,
        declared=field.declared,
        comment=field.comment,
        default=field.default,
        generated=field.generated,
        tags=tuple(dict.fromkeys(tags)),
        profile=profile,
        classified=found is not None,
        looked_at=found.sampled if found else 0,
        sensitive=_worst_first(found.types) if found else (),
        rejected=found.rejected if found else (),
        review=found.review if found else None,
        overridden=_worst_first(found.overridden) if found else (),
        suspicious=found.suspicious if found else (),
    )


def _worst_first(types: Sequence[Sensitive]) -> tuple[Sensitive, ...]:
    return tuple(sorted(types, key=lambda t: (-t.tier, -t.confidence, -t.match_rate, t.type)))
