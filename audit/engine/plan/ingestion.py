"""The plan of the whole source: parents before children, what refers in circles side by side."""

from collections.abc import Mapping, Sequence

from audit.report.card import UNLOADED
from audit.report.datasets import DatasetReport
from audit.report.document import Report
from audit.report.ingestion import PLAN_VERSION, IngestionPlan, LeftOut, PlannedField, Step


def ingestion_of(report: Report) -> IngestionPlan:
    """The plan that follows from a report; a report gives the same plan each time."""
    loaded = [
        d
        for d in report.datasets
        if d.extraction is not None and d.extraction.method not in UNLOADED
    ]
    names = {d.name for d in loaded}
    parents = {d.name: _parents(d, names) for d in loaded}
    groups = _groups(parents)
    stages = _stages(parents, groups)
    steps = [_step(d, parents, groups, stages[d.name]) for d in loaded]
    return IngestionPlan(
        plan_version=PLAN_VERSION,
        run=report.run,
        source=report.source,
        verdict=report.verdict.status,
        conditions=tuple(f"{c.title}: {c.fix}" for c in report.verdict.conditions),
        steps=tuple(sorted(steps, key=lambda step: (step.stage, step.dataset))),
        left_out=tuple(_left_out(d) for d in report.datasets if d.name not in names),
        readiness=report.readiness,
        questions=report.questions,
        load=report.load,
    )


def _parents(dataset: DatasetReport, names: set[str]) -> frozenset[str]:
    """Those it refers to, declared or nearly certain; itself is none of them."""
    return frozenset(
        r.parent
        for r in dataset.relationships
        if r.parent in names and r.parent != dataset.name and (r.declared or r.orphans == 0)
    )


def _groups(parents: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """For each dataset those that it reaches and that reach it (strong components)."""
    reached = {name: _reached(name, parents) for name in parents}
    return {
        name: frozenset(n for n in reached[name] if name in reached[n]) | {name} for name in parents
    }


def _reached(start: str, parents: Mapping[str, frozenset[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(parents[start])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += parents[name]
    return found


def _stages(
    parents: Mapping[str, frozenset[str]], groups: Mapping[str, frozenset[str]]
) -> dict[str, int]:
    """One more than the latest of its parents; a circle is loaded in one stage."""
    stages: dict[str, int] = {}
    waiting = sorted(parents)
    while waiting:
        left: list[str] = []
        for name in waiting:
            outside = {p for member in groups[name] for p in parents[member]} - groups[name]
            if outside <= stages.keys():
                stages[name] = 1 + max((stages[p] for p in outside), default=0)
            else:
                left.append(name)
        waiting = left
    return stages


def _step(
    dataset: DatasetReport,
    parents: Mapping[str, frozenset[str]],
    groups: Mapping[str, frozenset[str]],
    stage: int,
) -> Step:
    assert dataset.extraction is not None
    circle = groups[dataset.name] - {dataset.name}
    return Step(
        dataset=dataset.name,
        namespace=dataset.namespace,
        stage=stage,
        extraction=dataset.extraction,
        after=tuple(sorted(parents[dataset.name] - circle)),
        beside=tuple(sorted(circle)),
        rows=dataset.row_count,
        rows_exact=dataset.row_count_exact,
        size_bytes=dataset.size_bytes,
        tier=dataset.tier,
        fields=_fields(dataset),
    )


def _fields(dataset: DatasetReport) -> tuple[PlannedField, ...]:
    return tuple(
        PlannedField(
            name=f.name,
            type=f.type,
            nullable=f.nullable,
            tier=max((s.tier for s in f.sensitive), default=0),
        )
        for f in dataset.fields
    )


def _left_out(dataset: DatasetReport) -> LeftOut:
    if dataset.extraction is not None:
        return LeftOut(dataset=dataset.name, why=dataset.extraction.reason)
    return LeftOut(dataset=dataset.name, why=_WHYS.get(dataset.kind, "it is loaded with its whole"))


_WHYS: Mapping[str, str] = {
    "view": "a view holds no rows of its own; load what lies below it, or ask the owner for it",
    "foreign table": "its rows are on another source, which is to be audited itself",
    "partition": "it is loaded with the table that it is a part of",
}


def in_order(steps: Sequence[Step]) -> dict[int, list[Step]]:
    """The steps of each stage."""
    found: dict[int, list[Step]] = {}
    for step in steps:
        found.setdefault(step.stage, []).append(step)
    return found
