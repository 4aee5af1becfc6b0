"""Data that moved: rows, nulls, distinct values, distributions. Figures only, never a value."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypedDict

from audit.change.bands import Band, band_of
from audit.change.distributions import (
    PSI_DRIFTED,
    PSI_REVIEW,
    Distance,
    counted,
    enough,
    largest_distance,
    of_counts,
    of_quantiles,
)
from audit.change.figures import Figures, comparable
from audit.facts.profiles import FieldProfile, Quantile
from audit.report.changes import Drift
from audit.report.datasets import DatasetReport, FieldReport
from audit.report.document import Report

DRIFTED, REVIEW, USUAL = "drifted", "review", "usual"
#: Fewer rows are no basis for a comparison.
FEWEST = 100
#: Rows that are left, as a share of those before: below these somebody should look.
_LOST, _SHRUNK, _GROWN = 0.5, 0.9, 2.0
#: The share of nulls moved by so much, and by so many standard errors.
_NULLS, _ERRORS = 0.05, 4.0
#: Bands are at least so wide to each side: of the logarithm of rows from run to run, and of shares.
_STEP, _NULLS_LEAST = 0.05, 0.01
#: No band reaches further than this factor, as a logarithm.
_FURTHEST = 20.0
_VALUES = "values"
#: So many bins of a distribution are told.
_BINS = 24
#: Fields that move by design: keys and times of writing.
_MOVING = ("PK", "unique", "identity", "watermark")
_TIMES = frozenset({"timestamp", "date", "time", "timestamp with time zone"})


def drifts(
    before: Report, after: Report, history: Sequence[Figures] = ()
) -> tuple[tuple[Drift, ...], tuple[Drift, ...]]:
    """Every figure beyond its threshold, what drifted first; and those that earlier runs moved by
    too. `history` are the figures of earlier runs in their order, that of `before` the last.
    """
    past = comparable(history, after)
    old = {d.name: d for d in before.datasets}
    found: list[Drift] = []
    for dataset in after.datasets:
        if dataset.name in old:
            found += _dataset(old[dataset.name], dataset, past)
    found.sort(key=lambda d: (d.level != DRIFTED, d.dataset, d.field, d.measure))
    usual = tuple(d for d in found if d.level == USUAL)
    return tuple(d for d in found if d.level != USUAL), usual


def _dataset(old: DatasetReport, new: DatasetReport, past: Sequence[Figures]) -> Iterator[Drift]:
    yield from _rows(old, new, past)
    profiles = {f.name: f for f in old.fields}
    for field in new.fields:
        was = profiles.get(field.name)
        if was is not None and was.profile is not None and field.profile is not None:
            yield from _field(new.name, was, field, past)


def _rows(old: DatasetReport, new: DatasetReport, past: Sequence[Figures]) -> Iterator[Drift]:
    before, after = old.row_count, new.row_count
    exact = old.row_count_exact and new.row_count_exact
    if before is None or after is None or before < FEWEST or not (exact or after < before / 2):
        return
    ratio = after / before
    beyond = not _SHRUNK <= ratio <= _GROWN
    band = _band_of_rows(before, new.name, past) if beyond or abs(ratio - 1) > _STEP else None
    if not (beyond if band is None else beyond or not band.holds(after)):
        return
    yield Drift(
        level=_level(band, after, drifted=ratio < _LOST),
        measure="rows",
        what=f"{before:,} rows before, {after:,} now{_usual(band, '{:,.0f}')}.",
        dataset=new.name,
        score=round(ratio, 4),
        before=before,
        now=after,
        **_edges(band, 0),
    )


def _band_of_rows(before: int, dataset: str, past: Sequence[Figures]) -> Band | None:
    """Where the rows go from here when they grow or shrink as they did from run to run."""
    counts = [f.rows[dataset] for f in past if f.rows.get(dataset)]
    steps = [math.log(b / a) for a, b in pairwise(counts)]
    band = band_of(steps, least=_STEP)
    if band is None:
        return None
    low, high = (before * math.exp(min(edge, _FURTHEST)) for edge in (band.low, band.high))
    return Band(low, high, band.values)


def _level(band: Band | None, value: float, *, drifted: bool) -> str:
    if band is not None and band.holds(value):
        return USUAL
    return DRIFTED if drifted else REVIEW


def _usual(band: Band | None, form: str) -> str:
    """What is added to the words where a band is known."""
    if band is None:
        return ""
    low, high = (form.format(edge) for edge in (band.low, band.high))
    return f"; {low} to {high} by the {band.values + 1} runs before"


class _Edges(TypedDict, total=False):
    low: float
    high: float
    runs: int


def _edges(band: Band | None, digits: int) -> _Edges:
    if band is None:
        return {}
    low, high = round(band.low, digits), round(band.high, digits)
    return {"low": low, "high": high, "runs": band.values}


def _field(
    dataset: str, old: FieldReport, new: FieldReport, past: Sequence[Figures]
) -> Iterator[Drift]:
    before, after = old.profile, new.profile
    assert before is not None
    assert after is not None
    yield from _nulls(dataset, before, after, past)
    moving = any(tag in _MOVING for tag in (*old.tags, *new.tags))
    if moving or before.unique or after.unique or new.logical_type in _TIMES:
        return
    if enough(before, after, fewest=FEWEST):
        yield from _distribution(dataset, before, after, past)


def _nulls(
    dataset: str, old: FieldProfile, new: FieldProfile, past: Sequence[Figures]
) -> Iterator[Drift]:
    if old.present < FEWEST or new.present < FEWEST:
        return
    before, after = old.nulls / old.present, new.nulls / new.present
    moved = abs(after - before)
    if moved < _NULLS_LEAST:
        return
    pooled = (old.nulls + new.nulls) / (old.present + new.present)
    error = math.sqrt(pooled * (1 - pooled) * (1 / old.present + 1 / new.present))
    if moved < _ERRORS * error:
        return
    shares = [s for f in past if (s := f.nulls.get(dataset, {}).get(new.name)) is not None]
    band = band_of(shares, least=max(_NULLS_LEAST, _ERRORS * error))
    if moved < _NULLS and (band is None or band.holds(after)):
        return
    yield Drift(
        level=_level(band, after, drifted=moved >= 4 * _NULLS),
        measure="nulls",
        what=f"{before:.1%} without a value before, {after:.1%} now{_shares(band)}.",
        dataset=dataset,
        field=new.name,
        score=round(after - before, 4),
        before=round(before, 4),
        now=round(after, 4),
        **_edges(band, 4),
    )


def _shares(band: Band | None) -> str:
    if band is None:
        return ""
    inside = Band(max(0.0, band.low), min(1.0, band.high), band.values - 1)
    return _usual(inside, "{:.1%}")


def _distribution(
    dataset: str, old: FieldProfile, new: FieldProfile, past: Sequence[Figures]
) -> Iterator[Drift]:
    measured = _measured(old, new)
    if measured is None:
        return
    found, of = measured
    if found.index < PSI_REVIEW or found.index < _noise(old, new):
        return
    known = [f for f in past if dataset in f.rows or dataset in f.nulls]
    earlier = [f.moved.get(dataset, {}).get(new.name, 0.0) for f in known]
    band = band_of(earlier, least=PSI_REVIEW)
    largest = largest_distance(_quantiles(old), _quantiles(new)) if of == _VALUES else None
    told = f", distribution functions up to {largest:.2f} apart" if largest is not None else ""
    usual = "" if band is None else f"; up to {band.high:.2f} by the {band.values} runs before"
    yield Drift(
        level=_level(band, found.index, drifted=found.index >= PSI_DRIFTED),
        measure="distribution",
        what=f"Its {of} moved: PSI {found.index:.2f}{told}{usual}.",
        dataset=dataset,
        field=new.name,
        score=round(found.index, 4),
        distance=None if largest is None else round(largest, 4),
        shares_before=_rounded(found.before),
        shares_now=_rounded(found.now),
        **_edges(band, 4),
    )


def _rounded(shares: Sequence[float]) -> tuple[float, ...]:
    return tuple(round(share, 4) for share in shares[:_BINS])


def _measured(old: FieldProfile, new: FieldProfile) -> tuple[Distance, str] | None:
    """By the best that both profiles keep: quantiles, common values, shapes; None also where these
    are the same.
    """
    before, after = _quantiles(old), _quantiles(new)
    if before and after:
        return None if before == after else (of_quantiles(before, after), _VALUES)
    if old.top and new.top and _few(old) and _few(new):
        base = (old.values, new.values)
        return of_counts(counted(old.top), counted(new.top), base), "common values"
    if old.texts and new.texts and old.texts.shapes and new.texts.shapes:
        base = (old.texts.looked_at, new.texts.looked_at)
        one, two = counted(old.texts.shapes), counted(new.texts.shapes)
        return of_counts(one, two, base), "shapes"
    return None


def _quantiles(profile: FieldProfile) -> Sequence[Quantile]:
    return profile.numbers.quantiles if profile.numbers else ()


def _few(profile: FieldProfile) -> bool:
    """Whether the common values are nearly all values."""
    return sum(value.count for value in profile.top) >= 0.9 * profile.values


def _noise(old: FieldProfile, new: FieldProfile) -> float:
    """What the index of two samples of one distribution stays below: it is about chi-square with
    nine degrees of freedom times (1/n + 1/m), of which 40 is beyond chance.
    """
    return 40 * (1 / max(old.values, 1) + 1 / max(new.values, 1))
