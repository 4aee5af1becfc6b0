"""What the table and Markdown say alike of a comparison."""

from collections.abc import Iterator, Sequence

from audit.report.changes import Changes, Drift, FindingChange, Mark, OtherChange, SchemaChange
from audit.report.wording import points

TITLES = {
    "new": "New findings",
    "returned": "Findings that came back",
    "worse": "Findings that got worse",
    "better": "Findings that got better",
    "resolved": "Resolved findings",
}


def place(change: FindingChange | SchemaChange | Drift | OtherChange) -> str:
    """Dataset, field and object as one name."""
    inside = ".".join(part for part in (change.dataset, change.field) if part)
    other = change.object if isinstance(change, FindingChange) else ""
    return " ".join(part for part in (inside, other) if part)


def side(mark: Mark) -> str:
    """A run in a few words."""
    score = "-" if mark.score is None else points(mark.score)
    return f"{mark.run} of {mark.started_at:%d %b %Y %H:%M} UTC, {mark.verdict}, score {score}"


def summary(changes: Changes) -> str:
    """All of it in one line."""
    counts = [(len(changes.of(kind)), kind) for kind in TITLES]
    parts = [f"{count:,} {kind}" for count, kind in counts if count]
    findings = f"findings: {', '.join(parts) or 'none changed'}, {changes.unchanged:,} as before"
    effects = [c.effect for c in changes.schema]
    said = [
        f"{effects.count(effect):,} {effect}"
        for effect in ("breaking", "review", "compatible")
        if effect in effects
    ]
    schema = f"schema: {', '.join(said) or 'as before'}"
    data = f"data: {len(changes.drift):,} moved" if changes.drift else "data: as before"
    others = len(changes.others)
    around = f"around it: {others:,} change{'s' * (others != 1)}" if others else ""
    return "; ".join(part for part in (findings, schema, data, around) if part)


def sections(changes: Changes) -> Iterator[tuple[str, Sequence[tuple[str, str, str]]]]:
    """Title, and rows of mark, place and words."""
    for kind, title in TITLES.items():
        rows = [
            (f.severity if not f.before or kind == "resolved" else f"{f.before} → {f.severity}",
             place(f), f.title)
            for f in changes.of(kind)
        ]  # fmt: skip
        if rows:
            yield title, rows
    if changes.schema:
        yield "Schema", [(c.effect, place(c), f"{c.rule}: {c.what}") for c in changes.schema]
    if changes.drift:
        yield "Data", [(d.level, place(d), f"{d.measure}: {d.what}") for d in changes.drift]
    if changes.others:
        yield "Around it", [(c.area, place(c), c.what) for c in changes.others]
