"""Data that moved: rows, nulls, distinct values, distributions. Figures only, never a value."""

import math
from collections.abc import Iterator

from audit.change.distributions import (
    PSI_DRIFTED,
    PSI_REVIEW,
    comparable,
    counted,
    of_counts,
    of_quantiles,
)
from audit.facts.profiles import FieldProfile
from audit.report.changes import Drift
from audit.report.document import DatasetReport, FieldReport, Report

DRIFTED, REVIEW = "drifted", "review"
#: Fewer rows are no basis for a comparison.
FEWEST = 100
#: Rows that are left, as a share of those before: below these somebody should look.
_LOST, _SHRUNK, _GROWN = 0.5, 0.9, 2.0
#: The share of nulls moved by so much, and by so many standard errors.
_NULLS, _ERRORS = 0.05, 4.0
#: Fields that move by design: keys and times of writing.
_MOVING = ("PK", "unique", "identity", "watermark")
_TIMES = frozenset({"timestamp", "date", "time", "timestamp with time zone"})


def drifts(before: Report, after: Report) -> tuple[Drift, ...]:
    """Every figure beyond its threshold, what drifted first."""
    old = {d.name: d for d in before.datasets}
    found: list[Drift] = []
    for dataset in after.datasets:
        if dataset.name in old:
            found += _dataset(old[dataset.name], dataset)
    return tuple(sorted(found, key=lambda d: (d.level != DRIFTED, d.dataset, d.field, d.measure)))


def _dataset(old: DatasetReport, new: DatasetReport) -> Iterator[Drift]:
    yield from _rows(old, new)
    profiles = {f.name: f for f in old.fields}
    for field in new.fields:
        was = profiles.get(field.name)
        if was is not None and was.profile is not None and field.profile is not None:
            yield from _field(new.name, was, field)


def _rows(old: DatasetReport, new: DatasetReport) -> Iterator[Drift]:
    before, after = old.row_count, new.row_count
    exact = old.row_count_exact and new.row_count_exact
    if before is None or after is None or before < FEWEST or not (exact or after < before / 2):
        return
    ratio = after / before
    if ratio >= _SHRUNK and ratio <= _GROWN:
        return
    level = DRIFTED if ratio < _LOST else REVIEW
    what = f"{before:,} rows before, {after:,} now."
    yield Drift(level=level, measure="rows", what=what, dataset=new.name, score=round(ratio, 4))


def _field(dataset: str, old: FieldReport, new: FieldReport) -> Iterator[Drift]:
    before, after = old.profile, new.profile
    assert before is not None
    assert after is not None
    yield from _nulls(dataset, before, after)
    moving = any(tag in _MOVING for tag in (*old.tags, *new.tags))
    if moving or before.unique or after.unique or new.logical_type in _TIMES:
        return
    if comparable(before, after, fewest=FEWEST):
        yield from _distribution(dataset, before, after)


def _nulls(dataset: str, old: FieldProfile, new: FieldProfile) -> Iterator[Drift]:
    if old.present < FEWEST or new.present < FEWEST:
        return
    before, after = old.nulls / old.present, new.nulls / new.present
    moved = after - before
    pooled = (old.nulls + new.nulls) / (old.present + new.present)
    error = math.sqrt(pooled * (1 - pooled) * (1 / old.present + 1 / new.present))
    if abs(moved) < _NULLS or abs(moved) < _ERRORS * error:
        return
    what = f"{before:.1%} without a value before, {after:.1%} now."
    level = DRIFTED if abs(moved) >= 4 * _NULLS else REVIEW
    yield Drift(
        level=level,
        measure="nulls",
        what=what,
        dataset=dataset,
        field=new.name,
        score=round(moved, 4),
    )


def _distribution(dataset: str, old: FieldProfile, new: FieldProfile) -> Iterator[Drift]:
    measured = _measured(old, new)
    if measured is None:
        return
    index, distance, of = measured
    if index < PSI_REVIEW or index < _noise(old, new):
        return
    told = f", distribution functions up to {distance:.2f} apart" if distance is not None else ""
    yield Drift(
        level=DRIFTED if index >= PSI_DRIFTED else REVIEW,
        measure="distribution",
        what=f"Its {of} moved: PSI {index:.2f}{told}.",
        dataset=dataset,
        field=new.name,
        score=round(index, 4),
        distance=None if distance is None else round(distance, 4),
    )


def _measured(old: FieldProfile, new: FieldProfile) -> tuple[float, float | None, str] | None:
    """By the best that both profiles keep: quantiles, common values, shapes."""
    if old.numbers and new.numbers and old.numbers.quantiles and new.numbers.quantiles:
        index, distance = of_quantiles(old.numbers.quantiles, new.numbers.quantiles)
        return index, distance, "values"
    base = (old.values, new.values)
    if old.top and new.top and _few(old) and _few(new):
        return of_counts(counted(old.top), counted(new.top), base), None, "common values"
    if old.texts and new.texts and old.texts.shapes and new.texts.shapes:
        base = (old.texts.looked_at, new.texts.looked_at)
        one, two = counted(old.texts.shapes), counted(new.texts.shapes)
        return of_counts(one, two, base), None, "shapes"
    return None


def _few(profile: FieldProfile) -> bool:
    """Whether the common values are nearly all values."""
    return sum(value.count for value in profile.top) >= 0.9 * profile.values


def _noise(old: FieldProfile, new: FieldProfile) -> float:
    """What the index of two samples of one distribution stays below: it is about chi-square with
    nine degrees of freedom times (1/n + 1/m), of which 40 is beyond chance.
    """
    return 40 * (1 / max(old.values, 1) + 1 / max(new.values, 1))
