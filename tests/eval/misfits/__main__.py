"""`python -m tests.eval.misfits [--write]`: average precision on columns that were not counted, and
with --write the counts of all of them as audit/detect/data/misfits.json.
"""

# ruff: noqa: S311, T201  # errors by chance, no secrets; a command that prints
import json
import random
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from audit.detect.misfits import scores
from audit.detect.misfits.find import candidates, together
from audit.detect.misfits.forms import kind_of
from audit.detect.misfits.view import LONGEST, Misfit, View
from tests.eval.misfits.columns import CleanColumn, columns
from tests.eval.misfits.errors import Planted, planted

#: The share of columns that have an error.
RATE = 0.04
_FILE = Path(scores.__file__).parents[1] / "data" / "misfits.json"
_FEWEST_COUNTS = 0.3

Finds = Sequence[tuple[str, Misfit]]
Cells = Mapping[str, tuple[float, float]]
Row = tuple[CleanColumn, Planted | None, Finds, Finds]


def finds(values: Sequence[str]) -> Finds:
    counts = Counter(value for value in values if value.strip() and len(value) <= LONGEST)
    texts = list(counts)
    view = View(texts, list(counts.values()), kinds=[kind_of(text) for text in texts])
    return [(texts[misfit.place], misfit) for misfit in candidates(view)]


def counted(rows: Iterable[Row]) -> Cells:
    """For each cell the weight of finds that were right, and of those in clean columns."""
    right, wrong = Counter[str](), Counter[str]()
    for _, error, clean, dirty in rows:
        wrong.update({(v, k): k for v, m in clean for k in scores.keys_of(m.cell)}.values())
        if error:
            right.update({k for v, m in dirty if v == error.wrong for k in scores.keys_of(m.cell)})
    return {k: (round(RATE * right[k], 2), float(wrong[k])) for k in right.keys() | wrong.keys()}


def ranked(found: Finds, cells: Cells, fixed: Mapping[str, float]) -> dict[str, float]:
    by_value: defaultdict[str, list[tuple[float, Misfit]]] = defaultdict(list)
    for value, misfit in found:
        by_value[value].append((scores.score_by(misfit.cell, cells, fixed), misfit))
    return {value: together(reasons)[1] for value, reasons in by_value.items()}


def average_precision(rows: Sequence[Row], cells: Cells, fixed: Mapping[str, float]) -> float:
    told: list[tuple[float, float, bool]] = []
    errors = 0.0
    for _, error, clean, dirty in rows:
        told += [(score, 1 - RATE, False) for score in ranked(clean, cells, fixed).values()]
        if error:
            errors += RATE
            for value, score in ranked(dirty, cells, fixed).items():
                told.append((score, RATE, value == error.wrong))
    by_score: defaultdict[float, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for score, weight, hit in told:
        by_score[score][0 if hit else 1] += weight
    found = false = area = 0.0
    for score in sorted(by_score, reverse=True):
        hits, misses = by_score[score]
        found, false = found + hits, false + misses
        area += hits / errors * found / (found + false)
    return area


def main() -> None:
    random.seed(11)
    clean = columns()
    elsewhere = [random.choice(column.values) for column in clean]
    rows: list[Row] = []
    for column in clean:
        error = planted(column.values, elsewhere)
        rows.append((column, error, finds(column.values), finds(error.values) if error else ()))
    fixed: dict[str, float] = json.loads(_FILE.read_text(encoding="utf-8"))["fixed"]
    halves: tuple[list[Row], list[Row]] = ([], [])
    for row in rows:
        halves[zlib.crc32(f"{row[0].source} {row[0].name}".encode()) % 2].append(row)
    for mine, other in (halves, halves[::-1]):
        print(f"{len(mine):,} columns: average precision", end=" ")
        print(f"{average_precision(mine, counted(other), fixed):.3f}")
    if "--write" in sys.argv:
        cells = {k: v for k, v in counted(rows).items() if sum(v) >= _FEWEST_COUNTS}
        lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(cells[k])}" for k in sorted(cells))
        rest = ",\n".join(f"{json.dumps(k)}: {v}" for k, v in fixed.items())
        text = f'{{"cells": {{\n{lines}\n}},\n"fixed": {{\n{rest}\n}}}}\n'
        _FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
