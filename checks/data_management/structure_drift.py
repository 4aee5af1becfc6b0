"""Fields that came, went or changed while documents were written."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.structure import Drift, Structures
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._structures import Shape, shapes, unread
from checks._words import day

#: What differs, and what the two sides of it are.
_SAID = {
    "came": ("Field is only in newer documents", "share of documents with it"),
    "went": ("Field is only in older documents", "share of documents with it"),
    "share": ("Field became rarer or more common", "share of documents with it"),
    "type": ("Type of a field has changed", "type"),
}


@check(
    id="data_management.structure-drift",
    title="Documents keep their fields and types over time",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Ask the producer what was changed, and bring the older documents to the new form or "
    "let the load know both.",
    effort="1 day",
    controls=INTEGRITY,
)
def structure_drift(
    structures: Structures, catalog: Catalog, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A load that was built on recent documents meets others when it reads the history, and one
    that was built on the history loses what is new.
    """
    yield from unread(catalog, profiles)
    for shape in shapes(catalog, structures, profiles):
        structure = shape.structure
        if structure.buckets < 2:  # noqa: PLR2004  # one time has nothing before it
            continue
        if not structure.drift:
            yield Pass(Subject(shape.dataset.name))
        for drift in structure.drift:
            yield _fail(shape, drift)


def _fail(shape: Shape, drift: Drift) -> Fail:
    title, what = _SAID[drift.change]
    when = f" from {day(drift.at)} on" if drift.at else ""
    return Fail(
        Subject(shape.dataset.name, drift.field),
        title,
        f"{what.capitalize()}{when}: {drift.after}; before: {drift.before}.",
        (("change", drift.change), ("before", drift.before), ("after", drift.after)),
        severity=Severity.MEDIUM if drift.change == "type" else None,
        confidence=shape.confidence,
        method=f"documents by the time of {shape.structure.bucket_field}",
    )
