"""All detectors over one column: the best reason for each value that does not belong."""

from collections import defaultdict

import numpy as np
import polars as pl

from audit.detect.column import Column, ColumnKind
from audit.detect.misfits import (
    amounts,
    codes,
    days,
    figures,
    foreign,
    hygiene,
    left_over,
    neighbours,
    spelling,
)
from audit.detect.misfits.scores import score
from audit.detect.misfits.view import Misfit, View, view_of

#: A find that is right less often is not told at all.
LEAST = 0.25
#: One that is right so often is told to whoever asks for nothing but errors (precision first).
SURE = 0.8
_FEWEST = 4

_DETECTORS = (
    foreign.placeholders,
    foreign.kinds,
    foreign.dates,
    foreign.templates,
    hygiene.marks,
    hygiene.spaces,
    spelling.from_lists,
    neighbours.near_others,
    neighbours.variants,
    spelling.unknown_words,
    amounts.of_texts,
    days.of_texts,
    figures.number_forms,
    figures.units,
    figures.widths,
    left_over.tried,
    left_over.copies,
    codes.off_codes,
    codes.no_truths,
)
#: Those that say something of two or three values, too.
_OF_FEW = (codes.off_codes, codes.no_truths)


def candidates(view: View) -> list[Misfit]:
    """Everything that any detector has to say."""
    few = len(view) < _FEWEST
    return [misfit for detect in (_OF_FEW if few else _DETECTORS) for misfit in detect(view)]


def misfits(view: View) -> list[tuple[Misfit, float]]:
    """The surest find for each value, with its score, the surest first."""
    found: defaultdict[int, list[tuple[float, Misfit]]] = defaultdict(list)
    for misfit in candidates(view):
        found[misfit.place].append((score(misfit.cell), misfit))
    best = [together(reasons) for reasons in found.values()]
    return sorted(
        ((misfit, sure) for misfit, sure in best if sure >= LEAST),
        key=lambda told: (-told[1], told[0].place),
    )


def together(reasons: list[tuple[float, Misfit]]) -> tuple[Misfit, float]:
    """The surest reason; another one of another sort makes it surer by half of what it says."""
    sure, first = max(reasons, key=lambda reason: reason[0])
    others = [score for score, misfit in reasons if misfit.cell[0] != first.cell[0]]
    return first, round(1 - (1 - sure) * (1 - max(others, default=0.0) / 2), 3)


def of_numbers(column: Column) -> list[tuple[Misfit, float]]:
    """The same for a column of numbers or days; places are those of its values."""
    scored = [(misfit, score(misfit.cell)) for misfit in found_in_numbers(column)]
    return [(misfit, sure) for misfit, sure in scored if sure >= LEAST]


def found_in_numbers(column: Column) -> list[Misfit]:
    """Everything that any detector has to say of numbers or days."""
    if column.kind in {ColumnKind.FLOAT, ColumnKind.INTEGER}:
        values = column.values.cast(pl.Float64, strict=False).to_numpy().astype(np.float64)
        return list(amounts.odd_numbers(values, column.counts))
    if column.kind is ColumnKind.TIMESTAMP:
        seconds = column.values.to_numpy().astype(np.float64)
        return list(days.odd_days(seconds, column.counts))
    if column.kind is ColumnKind.DATE:
        seconds = column.values.to_physical().to_numpy() * 86_400.0
        return list(days.odd_days(seconds, column.counts))
    return []


def of_column(column: Column) -> tuple[View | None, list[tuple[Misfit, float]]]:
    """The finds of a column, with the view that the places of texts are in."""
    if column.kind is ColumnKind.TEXT:
        view = view_of(column)
        return view, misfits(view)
    return None, of_numbers(column)
