"""How sure a find is: how often finds like it were right, measured cell by cell."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent.parent / "data" / "misfits.json"
#: The weight of what the coarser cell says, in columns of which one in 25 has an error.
_WEIGHT = 0.15
_DIVIDER = "|"


@cache
def _table() -> tuple[Mapping[str, Sequence[float]], Mapping[str, float]]:
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    return data["cells"], data["fixed"]


@cache
def score(cell: tuple[str, ...]) -> float:
    """The share of finds of this cell that were right, 0..1."""
    return score_by(cell, *_table())


def score_by(
    cell: tuple[str, ...], cells: Mapping[str, Sequence[float]], fixed: Mapping[str, float]
) -> float:
    """The same by other counts: right and wrong ones, drawn towards those of coarser cells.

    `fixed` are scores that were set by hand where nothing was measured, and limits under "<=".
    """
    found, limit = 0.05, 1.0
    for key in keys_of(cell):
        if (given := fixed.get(key)) is not None:
            return given
        limit = fixed.get(f"<={key}", limit)
        right, wrong = cells.get(key, (0.0, 0.0))
        found = (right + _WEIGHT * found) / (right + wrong + _WEIGHT)
    return round(min(found, limit), 3)


def keys_of(cell: tuple[str, ...]) -> list[str]:
    """The cell and those that it is a part of, the coarsest first."""
    return [_DIVIDER.join(cell[:depth]) for depth in range(1, len(cell) + 1)]
