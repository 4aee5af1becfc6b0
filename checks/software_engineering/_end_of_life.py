"""When support of a product's releases ends, from the dated file beside this module."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

_NUMBERS = re.compile(r"v?(\d+(?:\.\d+)*)", re.IGNORECASE)

Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A release line; `ends` is None when no end was known on the day of the data."""

    release: str
    ends: date | None


@dataclass(frozen=True, slots=True)
class Older:
    """Not listed, and older than this listed line."""

    than: Line


@dataclass(frozen=True, slots=True)
class Newer:
    """Newer than every listed line."""


@dataclass(frozen=True, slots=True)
class EndOfLife:
    """Release lines by product, as they were known on one day."""

    as_of: date
    source: str
    products: Mapping[str, tuple[Line, ...]]

    def find(self, product: str, release: str, version: str) -> Line | Older | Newer | None:
        """The line of a release, None for a product that is not listed.

        "8.2" belongs to the line 8.2 if there is one, else to 8; the release is asked first, then
        the version, which says more than a release that names no single line.
        """
        lines = [(numbers(line.release), line) for line in self.products.get(product, ())]
        coarse, fine = numbers(release), numbers(version)
        if fine[: len(coarse)] != coarse:
            fine = coarse  # a compatible program counts its own versions
        if not lines or not fine:
            return None
        for wanted in (coarse, fine):
            within = [pair for pair in lines if wanted[: len(pair[0])] == pair[0]]
            if within:
                return max(within, key=lambda pair: len(pair[0]))[1]
        above = [pair for pair in lines if pair[0] > fine]
        return Older(min(above, key=lambda pair: pair[0])[1]) if above else Newer()


def numbers(text: str) -> Numbers:
    """The leading numbers of a version: "15.18 (Debian ...)" is (15, 18)."""
    match = _NUMBERS.match(text.strip())
    return tuple(int(part) for part in match[1].split(".")) if match else ()


@cache
def end_of_life() -> EndOfLife:
    """The data that came with this program."""
    text = files("checks.software_engineering").joinpath("_end_of_life.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return EndOfLife(
        as_of=date.fromisoformat(found["as_of"]),
        source=found["source"],
        products={name: tuple(_lines(lines)) for name, lines in found["products"].items()},
    )


def _lines(lines: Mapping[str, str | None]) -> Iterator[Line]:
    for release, ends in lines.items():
        yield Line(release, date.fromisoformat(ends) if ends else None)
