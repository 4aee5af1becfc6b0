"""How datasets are related: a drawing, and the table that says the same in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from audit.export._html.context import Context
from audit.export._html.drawing import Drawing, drawing_of
from audit.export._html.section import FINDINGS, Section
from audit.model.figures import number, share
from audit.report.datasets import DatasetReport, Relationship
from audit.report.wording import DASH, counted, name

#: So many relationships are listed in each of the two tables.
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Row:
    child: str
    parent: str
    kind: str
    match: str
    orphans: str
    bad: bool


@dataclass(frozen=True, slots=True)
class SchemaView:
    summary: str
    drawing: Drawing | None
    rows: tuple[Row, ...]
    note: str
    enforced: tuple[Row, ...]  # declared, and no orphan seen
    enforced_label: str
    child: str


def section(context: Context) -> Section:
    found = list(_relationships(context.report.datasets))
    if not found:
        return Section(
            "schema",
            FINDINGS,
            "Schema",
            "Schema and relationships",
            empty="No relationships were found.",
        )
    datasets = context.words.datasets
    drawing = drawing_of(context.report.datasets, datasets)
    ranked = sorted(found, key=_rank)
    telling = [pair for pair in ranked if not pair[1].declared or pair[1].orphans]
    enforced = [pair for pair in ranked if pair[1].declared and not pair[1].orphans]
    left = sum(max(0, len(part) - MOST_ROWS) for part in (telling, enforced))
    view = SchemaView(
        summary=_summary(context, [r for _, r in found], drawing),
        drawing=drawing,
        rows=tuple(_row(*pair) for pair in telling[:MOST_ROWS]),
        enforced=tuple(_row(*pair) for pair in enforced[:MOST_ROWS]),
        enforced_label=f"{counted(len(enforced), 'declared relationship')} without orphan rows",
        note=f"{counted(left, 'more relationship')} in the JSON report." if left > 0 else "",
        child=f"Child {context.words.field}",
    )
    return Section("schema", FINDINGS, "Schema", "Schema and relationships", view)


Found = tuple[DatasetReport, Relationship]


def _relationships(datasets: tuple[DatasetReport, ...]) -> Iterator[Found]:
    for dataset in datasets:
        for relationship in dataset.relationships:
            yield dataset, relationship


def _rank(found: Found) -> tuple[bool, int, str, tuple[str, ...]]:
    dataset, relationship = found
    return (
        relationship.declared,
        -(relationship.orphans or 0),
        dataset.name,
        relationship.fields,
    )


def _summary(context: Context, found: list[Relationship], drawing: Drawing | None) -> str:
    declared = sum(r.declared for r in found)
    inferred = len(found) - declared
    parts = [counted(declared, "declared relationship")] if declared else []
    if inferred:
        nouns = "" if declared else " relationship" if inferred == 1 else " relationships"
        parts.append(f"{number(inferred)}{nouns} inferred from {_sources(found)}")
    text = f"{' and '.join(parts)}."
    total = len(context.report.datasets)
    if drawing is None or drawing.tables == total:
        return text
    words = context.words
    return (
        f"{text} The drawing shows the {drawing.tables} most connected of "
        f"{words.count_datasets(total)}."
    )


def _sources(found: list[Relationship]) -> str:
    """By what the inferred ones are known, all together."""
    told = {r.inferred_from or "names and types" for r in found if not r.declared}
    return told.pop() if len(told) == 1 else "names, types and values"


def _row(dataset: DatasetReport, relationship: Relationship) -> Row:
    checked, orphans = relationship.rows_checked, relationship.orphans
    kind = "declared" if relationship.declared else f"inferred, {relationship.confidence}"
    return Row(
        child=_key(dataset.name, relationship.fields),
        parent=_key(relationship.parent, relationship.parent_fields),
        kind=kind if relationship.declared else f"{kind} confidence",
        match=share(checked - orphans, checked) if checked and orphans is not None else DASH,
        orphans="not checked"
        if orphans is None
        else f"{'~' if relationship.estimated else ''}{number(orphans)}",
        bad=bool(orphans),
    )


def _key(dataset: str, fields: tuple[str, ...]) -> str:
    joined = ", ".join(name(f) for f in fields)
    return f"{name(dataset)}.{joined}" if len(fields) == 1 else f"{name(dataset)} ({joined})"
