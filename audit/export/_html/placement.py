"""Where the boxes of a drawing stand: a small grid in which related boxes are near each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil

#: What a line costs by the columns between its ends: neighbours are best, the same column needs a
#: loop, and each column in between needs a detour.
_ACROSS = (1.7, 0.0, 3.0, 5.5)
_BACKWARDS = 0.4  # a parent at the right of its child reads worse
_STARTS = 8

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    columns: int
    rows: int
    cells: Mapping[str, Cell]  # column and row of each box


def grid_of(names: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Grid:
    """A grid for boxes, the most connected first, and their (child, parent) pairs.

    Starts from a few arrangements and exchanges cells for as long as that makes lines shorter.
    """
    columns = len(names) if len(names) < _SQUARE else 3 if len(names) <= _NINE else 4
    rows = ceil(len(names) / columns)
    cells = [(c, r) for r in range(rows) for c in range(columns)]
    middle = sorted(cells, key=lambda cell: (_distance(cell, columns, rows), cell))
    best = min(
        (
            _improved([*middle[turn:], *middle[:turn]], names, pairs)
            for turn in range(min(_STARTS, len(cells)))
        ),
        key=lambda found: found[0],
    )
    return Grid(columns, rows, best[1])


_SQUARE, _NINE = 4, 9


def _distance(cell: Cell, columns: int, rows: int) -> float:
    return abs(cell[0] - (columns - 1) / 2) + abs(cell[1] - (rows - 1) / 2)


def _improved(
    cells: list[Cell], names: Sequence[str], pairs: Sequence[tuple[str, str]]
) -> tuple[float, dict[str, Cell]]:
    taken: list[str] = [*names, *("" for _ in range(len(cells) - len(names)))]
    at = dict(zip(names, cells, strict=False))
    of: dict[str, list[tuple[str, str]]] = {name: [] for name in ("", *names)}
    for pair in pairs:
        for end in set(pair):
            of[end].append(pair)
    better = True
    while better:
        better = False
        for first, second in combinations(range(len(cells)), 2):
            one, other = taken[first], taken[second]
            touched = {*of[one], *of[other]}
            before = sum(_cost(at, pair) for pair in touched)
            _put(at, one, cells[second])
            _put(at, other, cells[first])
            if sum(_cost(at, pair) for pair in touched) < before - 1e-9:
                taken[first], taken[second] = other, one
                better = True
            else:
                _put(at, one, cells[first])
                _put(at, other, cells[second])
    return round(sum(_cost(at, pair) for pair in pairs), 6), at


def _put(at: dict[str, Cell], name: str, cell: Cell) -> None:
    if name:
        at[name] = cell


def _cost(at: Mapping[str, Cell], pair: tuple[str, str]) -> float:
    (child_column, child_row), (parent_column, parent_row) = at[pair[0]], at[pair[1]]
    across = abs(child_column - parent_column)
    backwards = _BACKWARDS if parent_column > child_column else 0.0
    return abs(child_row - parent_row) + _ACROSS[across] + backwards
