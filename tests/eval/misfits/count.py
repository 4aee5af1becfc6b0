"""`python -m tests.eval.misfits.count [--write]`: average precision on columns not counted, and
with --write the counts behind scores as audit/detect/data/misfits.json.
"""

# ruff: noqa: S311, T201  # errors by chance, no secrets; a command that prints
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from audit.detect.misfits import scores
from audit.detect.misfits.find import together
from audit.detect.misfits.view import Misfit
from tests.eval.misfits.columns import CleanColumn, made, shipped, window
from tests.eval.misfits.errors import planted
from tests.eval.misfits.generator import KINDS, RATES, injected
from tests.eval.misfits.real import finds, held_out, sorted_out
from tests.eval.misfits.tables import Clean

#: The share of columns that have an error.
RATE = 0.04
_FILE = Path(scores.__file__).parents[1] / "data" / "misfits.json"
_FEWEST_COUNTS = 0.1
#: Wrong finds of one sort in a whole column: more of them are one way to write.
_MOST = 5

Finds = Sequence[tuple[str, Misfit]]
Cells = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Trial:
    """A column as it is and with errors; `slip` says that it is a single one, as of a typist."""

    source: str
    clean: Sequence[object]
    dirty: Sequence[object] = ()
    wrong: frozenset[str] = frozenset()
    slip: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found in both."""

    trial: Trial
    clean: Finds
    dirty: Finds


def trials() -> Iterator[Trial]:
    """Parts of public columns and made ones with one error; whole ones with errors at a rate."""
    public = list(shipped())
    parts = [c for c in [*map(window, public), *made()] if len(set(c.values)) >= 4]
    random.shuffle(parts)
    elsewhere = [random.choice(column.values) for column in parts]
    for column in parts:
        error = planted(column.values, elsewhere)
        wrong = frozenset([error.wrong]) if error else frozenset[str]()
        yield Trial(_source(column), column.values, error.values if error else (), wrong)
    for clean in sorted_out(public):
        yield _spoiled(clean)


def _source(column: CleanColumn) -> str:
    return f"{column.source} {column.name}" if column.source == "made" else column.source


def _spoiled(clean: Clean) -> Trial:
    """With errors of a kind by chance, where one can be made; what was there before is no error."""
    known = set(map(str, clean.values))
    for kind in random.sample(KINDS, len(KINDS)):
        dirty = injected(clean, kind, random.choice(RATES), 1)
        if dirty is not None:
            wrong = frozenset(str(value) for value in dirty.wrong) - known
            return Trial(clean.table, clean.values, dirty.values, wrong, slip=False)
    return Trial(clean.table, clean.values, slip=False)


def _seen(trial: Trial) -> Seen:
    return Seen(trial, _wrong(trial, finds(trial.clean)), finds(trial.dirty) if trial.dirty else ())


def _wrong(trial: Trial, found: Finds) -> Finds:
    """Without what was looked at and is an error that the data have."""
    right = labelled().get(trial.source, ())
    return [(value, misfit) for value, misfit in found if misfit.cell[0] not in right]


@cache
def labelled() -> Mapping[str, Sequence[str]]:
    """Data sets with the detectors whose finds in them are right."""
    text = (Path(__file__).parent / "labelled.json").read_text(encoding="utf-8")
    right: Mapping[str, Sequence[str]] = json.loads(text)["right"]
    return right


def counted(all_: Iterable[Seen]) -> Cells:
    """For each cell the weight of columns in which it was right, and of finds in clean ones."""
    right, wrong = Counter[str](), Counter[str]()
    for seen in all_:
        each = Counter(
            k for _, k in {(v, k) for v, m in seen.clean for k in scores.keys_of(m.cell)}
        )
        wrong.update(
            {k: number if seen.trial.slip else min(number, _MOST) for k, number in each.items()}
        )
        hits = seen.trial.wrong
        right.update({k for v, m in seen.dirty if v in hits for k in scores.keys_of(m.cell)})
    return {k: (round(RATE * right[k], 2), float(wrong[k])) for k in right.keys() | wrong.keys()}


def ranked(found: Finds, cells: Cells, fixed: Mapping[str, float]) -> dict[str, float]:
    by_value: defaultdict[str, list[tuple[float, Misfit]]] = defaultdict(list)
    for value, misfit in found:
        by_value[value].append((scores.score_by(misfit.cell, cells, fixed), misfit))
    return {value: together(reasons)[1] for value, reasons in by_value.items()}


def curve(
    all_: Sequence[Seen], cells: Cells, fixed: Mapping[str, float]
) -> Iterator[tuple[float, float, float]]:
    """Score, recall and precision, from the surest find on."""
    told: defaultdict[float, list[float]] = defaultdict(lambda: [0.0, 0.0])
    errors = 0.0
    for seen in all_:
        for score in ranked(seen.clean, cells, fixed).values():
            told[score][1] += 1 - RATE
        if seen.trial.wrong:
            errors += RATE
            for value, score in ranked(seen.dirty, cells, fixed).items():
                told[score][0 if value in seen.trial.wrong else 1] += RATE
    found = false = 0.0
    for score in sorted(told, reverse=True):
        found, false = found + told[score][0], false + told[score][1]
        yield score, found / errors, found / (found + false)


def average_precision(points: Iterable[tuple[float, float, float]]) -> float:
    area = before = 0.0
    for _, recall, precision in points:
        area, before = area + (recall - before) * precision, recall
    return area


def main() -> None:
    random.seed(11)
    # not forked: polars has threads that a fork would not have
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        all_ = list(pool.map(_seen, list(trials()), chunksize=100))
    fixed: dict[str, float] = json.loads(_FILE.read_text(encoding="utf-8"))["fixed"]
    mine = [seen for seen in all_ if not held_out(seen.trial.source)]
    others = [seen for seen in all_ if held_out(seen.trial.source) and seen.trial.slip]
    cells = {k: v for k, v in counted(mine).items() if sum(v) >= _FEWEST_COUNTS}
    real = [seen for seen in others if not seen.trial.source.startswith("made")]
    for name, some in (("all", others), ("public", real)):
        points = list(curve(some, cells, fixed))
        print(f"{len(some):,} columns not counted, {name}: average precision", end=" ")
        print(f"{average_precision(points):.3f}")
        for least in (0.9, 0.8, 0.7, 0.6, 0.5, 0.4):
            last = [p for p in points if p[0] >= least][-1:]
            for _, recall, precision in last:
                print(f"  from {least} on: recall {recall:.2f}, precision {precision:.2f}")
    if "--write" in sys.argv:
        lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(cells[k])}" for k in sorted(cells))
        rest = ",\n".join(f"{json.dumps(k)}: {v}" for k, v in fixed.items())
        text = f'{{"cells": {{\n{lines}\n}},\n"fixed": {{\n{rest}\n}}}}\n'
        _FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
