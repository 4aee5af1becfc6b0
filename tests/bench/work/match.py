"""Every value of a file of texts through matching, against a copy of their bytes and Python's `re`.

    python -m tests.bench.work.match FILE matching|copy|search|fullmatch

Says the seconds of the work; those of `re` are of some values, scaled to all.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median

from audit.detect.column import Column, ColumnKind
from audit.detect.gates import Forms
from audit.detect.matching import SPREAD
from audit.detect.naming import naming
from audit.detect.patterned import patterned
from audit.detect.patterns import PATTERNS
from audit.detect.prepare import prepared

import numpy as np  # isort: skip  # after ours, which holds polars on one thread
import polars as pl  # isort: skip

#: Passes of `re`, as many as the catalogue has patterns; every value goes through each.
PASSES = 60
#: Values of each column that `re` sees; its time grows with their number and is scaled to all.
TRIED = 2_500
COPIES = 9


def main() -> None:
    path, how = sys.argv[1:]
    columns = pl.read_parquet(path).rechunk().get_columns()
    ways = {"matching": _matching, "copy": _copy, "search": _search, "fullmatch": _fullmatch}
    sys.stdout.write(json.dumps({**ways[how](columns), "values": _values(columns)}) + "\n")


def _values(columns: list[pl.Series]) -> int:
    return sum(map(len, columns))


def _matching(columns: list[pl.Series]) -> dict[str, float]:
    """Seconds by stage, and values a second where there are as many as a profile keeps."""
    forms = Forms.of(PATTERNS)
    began = time.process_time()
    prepare, match, found = _matched(columns, forms)
    spent = time.process_time() - began
    kept = sum(_matched([c.head(SPREAD) for c in columns], forms)[:2])
    return {
        "prepare": prepare,
        "match": match,
        "found": found,
        "kept": sum(min(SPREAD, len(c)) for c in columns) / kept,
        "wall": prepare + match,
        "cpu": spent,
    }


def _matched(columns: list[pl.Series], forms: Forms) -> tuple[float, float, int]:
    prepare, match, found = 0.0, 0.0, 0
    for series in columns:
        counts = np.ones(len(series), np.int64)
        column = Column(
            name=series.name, kind=ColumnKind.TEXT, values=series, counts=counts, rows=len(series)
        )
        said = naming(series.name, "customers")
        began = time.perf_counter()
        values = prepared(column)
        midway = time.perf_counter()
        considered = patterned(values, said, forms.whole)
        prepare += midway - began
        match += time.perf_counter() - midway
        found += len(considered.found)
    return prepare, match, found


def _copy(columns: list[pl.Series]) -> dict[str, float]:
    """The median over several copies of the bytes of all values."""
    texts = [np.frombuffer("".join(c.to_list()).encode(), np.uint8) for c in columns]
    taken = [clocked(lambda: [np.copy(text) for text in texts]) for _ in range(COPIES)]
    wall, cpu = map(median, zip(*taken, strict=True))
    return {"bytes": sum(map(len, texts)), "wall": wall, "cpu": cpu}


def _search(columns: list[pl.Series]) -> dict[str, float]:
    return passes(columns, [pattern.search for pattern in readable()])


def _fullmatch(columns: list[pl.Series]) -> dict[str, float]:
    return passes(columns, [pattern.fullmatch for pattern in readable()])


def readable() -> list[re.Pattern[str]]:
    """Our own forms that need no name, evenly chosen from those that Python can read too."""
    able = [found for p in PATTERNS if not p.named and (found := _compiled(p.regex))]
    return [able[i * len(able) // PASSES] for i in range(PASSES)]


def passes(
    columns: list[pl.Series], matchers: Sequence[Callable[[str], object]]
) -> dict[str, float]:
    """The time of some values, scaled to all."""
    values = [text for c in columns for text in c.gather_every(_step(c)).to_list()]

    def run() -> None:
        for matches in matchers:
            for text in values:
                matches(text)

    wall, cpu = clocked(run)
    scale = _values(columns) / len(values)
    return {"tried": len(values), "wall": wall * scale, "cpu": cpu * scale}


def _step(column: pl.Series) -> int:
    return max(1, len(column) // TRIED)


def _compiled(regex: str) -> re.Pattern[str] | None:
    try:
        return re.compile(regex)
    except re.error:
        return None


def clocked(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
