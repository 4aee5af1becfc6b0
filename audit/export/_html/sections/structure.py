"""The structure of documents: what is declared beside what is there, and how it changes."""

from collections.abc import Iterator
from dataclasses import dataclass

from audit.export._html.context import Context
from audit.export._html.section import FINDINGS, Section
from audit.facts.structure import Drift, Structure
from audit.model.figures import number
from audit.report.wording import DASH, counted, day, duration, name, prose

_MOST_DATASETS = 60
_MOST_FIELDS = 80
_NAMED = 8
_NOT_READ = "Structures"
_FAMILIES = frozenset({"document", "search", "files"})


@dataclass(frozen=True, slots=True)
class Row:
    dataset: str
    anchor: str
    documents: str
    depth: str
    ids: str
    unseen: str
    undeclared: str
    departures: str
    drift: str
    notes: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    dataset: str
    field: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class StructureView:
    summary: str
    heading: str
    rows: tuple[Row, ...]
    fields: tuple[FieldRow, ...]
    fields_label: str
    note: str


def section(context: Context) -> Section | None:
    """None where the source has no documents."""
    if context.report.source.family not in _FAMILIES:
        return None
    structures = context.report.structures
    short, title = "Structure", "Structure of documents"
    if not structures:
        gap = next((n for n in context.report.not_read if n.fact == _NOT_READ), None)
        if gap is None:
            return None
        told = f"Not checked: {prose(gap.detail or gap.reason, 300)}."
        return Section("structure", FINDINGS, short, title, empty=told)
    shown = structures[:_MOST_DATASETS]
    lines = [line for s in structures for line in _fields(s)]
    left = len(structures) - len(shown)
    notes = [f"{context.words.count_datasets(left)} more in the JSON report."] if left else []
    if len(lines) > _MOST_FIELDS:
        more = counted(len(lines) - _MOST_FIELDS, "more difference")
        notes.append(f"{more} in the JSON report.")
    view = StructureView(
        summary=_summary(context, structures, len(lines)),
        heading=context.words.dataset.capitalize(),
        rows=tuple(_row(context, s) for s in shown),
        fields=tuple(lines[:_MOST_FIELDS]),
        fields_label=counted(len(lines), "difference", "differences") + " by field",
        note=" ".join(notes),
    )
    return Section("structure", FINDINGS, short, title, view)


def _summary(context: Context, structures: tuple[Structure, ...], differences: int) -> str:
    documents = sum(s.documents for s in structures)
    told = (
        f"By {counted(documents, 'document')} of {context.words.count_datasets(len(structures))}."
    )
    if not differences:
        return f"{told} Nothing differs from what is declared, and nothing changed with time."
    return f"{told} What differs from what is declared, within a dataset, or with time:"


def _row(context: Context, found: Structure) -> Row:
    notes = [f"{name(path)} has data as keys" for path in found.folded[:3]]
    if len(found.folded) > 3:  # noqa: PLR2004  # as many as are named
        notes.append(f"{number(len(found.folded) - 3)} more such paths")
    if found.ignored:
        notes.append(f"{counted(found.ignored, 'document')} with values left out of the index")
    if found.conflicts:
        notes.append(
            counted(len(found.conflicts), "field of several types", "fields of several types")
        )
    return Row(
        dataset=name(found.dataset),
        anchor=context.dataset_anchors.get(found.dataset, ""),
        documents=number(found.documents),
        depth=number(found.depth),
        ids=", ".join(name(kind) for kind, _ in found.id_types[:4]) or DASH,
        unseen=_count(len(found.unseen)),
        undeclared=_count(len(found.undeclared)),
        departures=_count(len(found.departures)),
        drift=_drift(found),
        notes="; ".join(notes),
    )


def _count(value: int) -> str:
    return number(value) if value else DASH


def _drift(found: Structure) -> str:
    if not found.bucket_field or found.buckets < 2:  # noqa: PLR2004  # one has nothing before it
        return "not told"
    span = f" of {duration(found.bucket_seconds)}" if found.bucket_seconds else ""
    by = f"{counted(found.buckets, 'bucket')}{span} by {name(found.bucket_field)}"
    return f"{counted(len(found.drift), 'field')}, {by}" if found.drift else f"none, {by}"


def _fields(found: Structure) -> Iterator[FieldRow]:
    dataset = name(found.dataset)
    for departure in found.departures:
        yield FieldRow(
            dataset,
            name(departure.field),
            f"other type in {counted(departure.documents, 'document')}",
            name(departure.declared),
            name(departure.seen),
        )
    for conflict in found.conflicts:
        types = "; ".join(f"{name(t)} ({prose(place, 60)})" for t, place in conflict.types[:4])
        yield FieldRow(dataset, name(conflict.field), "several types", types, "")
    for drift in found.drift:
        yield _changed(dataset, drift)
    for fields, what in (
        (found.unseen, "declared, never seen"),
        (found.undeclared, "not declared"),
    ):
        for field in fields[:_NAMED]:
            yield FieldRow(dataset, name(field), what, "", "")
        if len(fields) > _NAMED:
            more = f"and {number(len(fields) - _NAMED)} more"
            yield FieldRow(dataset, more, what, "", "")


_CHANGES = {
    "came": "came",
    "went": "went",
    "type": "changed its type",
    "share": "is in another share of documents",
}


def _changed(dataset: str, drift: Drift) -> FieldRow:
    since = f" since {day(drift.at)}" if drift.at else ""
    what = f"{_CHANGES.get(drift.change, name(drift.change))}{since}"
    return FieldRow(
        dataset, name(drift.field), what, prose(drift.before, 80), prose(drift.after, 80)
    )
