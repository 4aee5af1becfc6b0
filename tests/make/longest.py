"""Files whose tests take longest begin first, so that none of them is left for the end alone.

How long they took stands in `tests/data/longest.txt`. After runs of `make test` and of
`make test-servers`, each with `PYTEST_ADDOPTS=--junitxml=NAME.xml`, this writes it again:
`python -m tests.make.longest *.xml`.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Protocol, TypeVar

from defusedxml.ElementTree import parse

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "tests" / "data" / "longest.txt"
MOST = 60


class Placed(Protocol):
    """What stands in a file, as a test does."""

    @property
    def path(self) -> Path: ...


T = TypeVar("T", bound=Placed)


def known(table: Path = TABLE) -> dict[str, float]:
    """The seconds that files took, by their path below the root."""
    lines = (line.split() for line in table.read_text("utf-8").splitlines() if line[:1] != "#")
    return {path: float(seconds) for seconds, path in lines}


def first(items: Iterable[T], seconds: Mapping[str, float]) -> list[T]:
    """The tests with those of long files first, else as they were."""
    return sorted(items, key=lambda item: -seconds.get(_below_root(item.path), 0.0))


def read(runs: Iterable[Path]) -> dict[str, float]:
    """The seconds by file, of all tests in these files of JUnit."""
    taken: defaultdict[str, float] = defaultdict(float)
    for run in runs:
        for case in parse(run).iter("testcase"):
            taken[_file_of(case.get("classname") or "")] += float(case.get("time") or 0)
    return taken


def written(taken: Mapping[str, float], on: datetime) -> str:
    """The table of the files that took longest."""
    longest = sorted(taken.items(), key=lambda item: (-item[1], item[0]))[:MOST]
    head = (
        f"# Seconds that files of tests took, beside others, {on:%Y-%m-%d}, the longest first.\n"
        "# tests/make/longest.py puts them first and says how to measure again.\n"
    )
    return head + "".join(f"{seconds:.0f} {path}\n" for path, seconds in longest)


def _file_of(dotted: str) -> str:
    """`tests.cli.test_scan.TestOne` is of `tests/cli/test_scan.py`."""
    parts = dotted.split(".")
    paths = ("/".join(parts[:end]) + ".py" for end in range(len(parts), 0, -1))
    return next((path for path in paths if (ROOT / path).is_file()), dotted)


@cache
def _below_root(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


if __name__ == "__main__":
    TABLE.write_text(written(read(map(Path, sys.argv[1:])), datetime.now(UTC)), "utf-8")
