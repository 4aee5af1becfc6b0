"""Measures -> scores: one formula for every dimension, and means of what it gives."""

import math
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from audit.engine.quality.measure import Measure
from audit.model.figures import number
from audit.report.quality import (
    DatasetQuality,
    Dimension,
    DimensionScore,
    Fault,
    SourceDimension,
    SourceQuality,
)

EXACT, SAMPLED = "exact", "sampled"
#: A score with any failure stays below 100, however many rows there are.
_HIGHEST_WITH_A_FAULT = 99.9
#: What sums are made of; stretches of time are not added to them.
_THINGS = frozenset({"rows", "values", "points"})


def scored(dimension: Dimension, measures: Iterable[Measure], *, why_not: str) -> DimensionScore:
    """The score of one dimension; `why_not` is told where nothing was examined."""
    subjects: dict[tuple[tuple[str, ...], str], Measure] = {}
    for measure in measures:
        if measure.dimension is not dimension or measure.examined <= 0:
            continue
        subject = (measure.fields, measure.of)
        worst = subjects.get(subject)
        if worst is None or (measure.share, measure.failed) > (worst.share, worst.failed):
            subjects[subject] = measure
    if not subjects:
        return DimensionScore(dimension=dimension, score=None, told=why_not)
    worst_of_each = tuple(subjects.values())
    failing = sorted(
        (m for m in worst_of_each if m.failed > 0), key=lambda m: (-m.share, m.fields, m.of)
    )
    counted = [m for m in worst_of_each if m.unit in _THINGS] or worst_of_each
    return DimensionScore(
        dimension=dimension,
        score=_points(fmean(m.share for m in worst_of_each)),
        examined=sum(m.examined for m in counted),
        failed=sum(min(max(0, m.failed), m.examined) for m in counted),
        basis=EXACT if all(m.exact for m in worst_of_each) else SAMPLED,
        told=_told(dimension, worst_of_each, failing),
        subjects=len(worst_of_each),
        faults=tuple(
            Fault(
                fields=m.fields,
                said=m.said,
                examined=m.examined,
                failed=min(m.failed, m.examined),
                exact=m.exact,
                unit=m.unit,
                evidence=m.evidence,
            )
            for m in failing
        ),
    )


def overall(scores: Iterable[DimensionScore]) -> float | None:
    """The plain mean of the dimensions that have a score."""
    return mean(s.score for s in scores)


def mean(scores: Iterable[float | None]) -> float | None:
    """The mean of those that are known, cut to one decimal and 100 only if all are."""
    known = [s for s in scores if s is not None]
    return _points(1 - fmean(known) / 100) if known else None


def of_source(datasets: Mapping[str, DatasetQuality]) -> SourceQuality:
    """Each dimension over all datasets: each dataset counts the same, whatever its size."""
    return SourceQuality(
        overall=mean(d.overall for d in datasets.values()),
        dimensions=tuple(_over(dimension, datasets) for dimension in Dimension),
    )


def _over(dimension: Dimension, datasets: Mapping[str, DatasetQuality]) -> SourceDimension:
    found = {name: q.score(dimension) for name, q in datasets.items()}
    measured = {
        name: (s, s.score) for name, s in found.items() if s is not None and s.score is not None
    }
    if not measured:
        reasons = {s.told for s in found.values() if s}
        told = reasons.pop() if len(reasons) == 1 else "measured in no dataset"
        return SourceDimension(
            dimension=dimension, score=None, measured=0, datasets=len(datasets), told=told
        )
    lowest = min(measured, key=lambda name: (measured[name][1], name))
    failing = sum(bool(s.faults) for s, _ in measured.values())
    return SourceDimension(
        dimension=dimension,
        score=mean(points for _, points in measured.values()),
        measured=len(measured),
        datasets=len(datasets),
        examined=sum(s.examined for s, _ in measured.values()),
        failed=sum(s.failed for s, _ in measured.values()),
        basis=EXACT if all(s.basis == EXACT for s, _ in measured.values()) else SAMPLED,
        told=f"mean of {number(len(measured))} of {number(len(datasets))} datasets, "
        f"{number(failing) if failing else 'none'} of them with a fault",
        lowest=measured[lowest][1],
        lowest_dataset=lowest,
    )


#: What the subjects of each dimension are.
_SUBJECTS = {
    Dimension.COMPLETENESS: "fields and conditions that ask for a value",
    Dimension.UNIQUENESS: "keys, fields and rows that have to stand once",
    Dimension.VALIDITY: "fields with values to judge",
    Dimension.CONSISTENCY: "fields with texts and rules between fields",
    Dimension.TIMELINESS: "looks at the times",
    Dimension.RELATIONSHIPS: "references that were followed",
}


def _told(dimension: Dimension, subjects: Sequence[Measure], failing: Sequence[Measure]) -> str:
    failed = f"{number(len(failing))} with a fault" if failing else "none with a fault"
    return f"{_SUBJECTS[dimension]}: {number(len(subjects))}, {failed}"


def _points(failed_share: float) -> float:
    """One decimal, never rounded up, so that 100 means that nothing failed."""
    if failed_share <= 0:
        return 100.0
    points = math.floor(round(1000 * (1 - failed_share), 6)) / 10
    return max(0.0, min(points, _HIGHEST_WITH_A_FAULT))
