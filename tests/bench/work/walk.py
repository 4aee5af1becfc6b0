"""A walk over documents that only counts (path, type): the yardstick for NDJSON."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import orjson

from tests.bench.work.stopwatch import timed

NAMES = {
    "str": "text",
    "int": "integer",
    "float": "float",
    "bool": "boolean",
    "dict": "object",
    "list": "array",
    "NoneType": "null",
}


def main() -> None:
    path, *out = sys.argv[1:]
    counts: Counter[tuple[str, type]] = Counter()
    with timed() as said, Path(path).open("rb") as file:
        for line in file:
            _walk(orjson.loads(line), "", counts)
        said["paths"] = len(counts)
    if out:  # for the comparison of the counts, outside the time
        exact = {f"{place} {NAMES[kind.__name__]}": n for (place, kind), n in counts.items()}
        Path(out[0]).write_text(json.dumps(exact, sort_keys=True), encoding="utf-8")


def _walk(value: Any, path: str, counts: Counter[tuple[str, type]]) -> None:  # noqa: ANN401
    kind: Any = value.__class__
    counts[path, kind] += 1
    if kind is dict:
        for key, below in value.items():
            _walk(below, f"{path}.{key}" if path else key, counts)
    elif kind is list:
        inside = path + "[]"
        for below in value:
            _walk(below, inside, counts)


if __name__ == "__main__":
    main()
