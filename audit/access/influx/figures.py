"""Figures that a server shows on `/metrics`, in the text exposition format of Prometheus."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

_LINE = re.compile(r"([A-Za-z_:][A-Za-z0-9_:]*)(?:\{(.*)\})? (\S+)")
_LABEL = re.compile(r'([A-Za-z_][A-Za-z0-9_]*)="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Figures:
    """The samples of each name: labels and value."""

    samples: Mapping[str, list[tuple[dict[str, str], float]]] = field(
        default_factory=dict[str, list[tuple[dict[str, str], float]]]
    )

    def total(self, name: str) -> int | None:
        """The sum of a figure over all its labels, None where it is not shown."""
        found = self.samples.get(name)
        return None if found is None else round(sum(value for _, value in found))

    def of(self, name: str, label: str) -> dict[str, int]:
        """The sum of a figure for each value of a label."""
        found = defaultdict[str, int](int)
        for labels, value in self.samples.get(name, ()):
            found[labels.get(label, "")] += round(value)
        return dict(found)


def figures(text: str) -> Figures:
    """What a page shows; what is no sample, or has no number as its value, is left out."""
    found = defaultdict[str, list[tuple[dict[str, str], float]]](list)
    for line in text.splitlines():
        match = None if line.startswith("#") else _LINE.fullmatch(line)
        if match is None:
            continue
        try:
            value = float(match[3])
        except ValueError:
            continue
        if abs(value) < float("inf"):
            found[match[1]].append((dict(_LABEL.findall(match[2] or "")), value))
    return Figures(dict(found))
