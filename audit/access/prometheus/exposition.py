"""The text format in which a server tells figures about itself, read for a few names."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

_LINE = re.compile(r"([A-Za-z_:][A-Za-z0-9_:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?\s*")
_LABEL = re.compile(r'([A-Za-z_][A-Za-z0-9_]*)="((?:[^"\\]|\\.)*)"')
_ESCAPES = re.compile(r"\\(.)")

Sample = tuple[dict[str, str], float]


@dataclass(frozen=True, slots=True)
class Exposed:
    """The samples of each name that was asked for; a name that is not there has none."""

    samples: dict[str, list[Sample]] = field(default_factory=dict[str, list[Sample]])

    def total(self, *names: str) -> float | None:
        """The sum over all samples of the names, None where there is none."""
        found = [value for name in names for _, value in self.samples.get(name, ())]
        return sum(found) if found else None

    def by(self, name: str, label: str) -> dict[str, float]:
        """The sum for each value of a label."""
        found: dict[str, float] = {}
        for labels, value in self.samples.get(name, ()):
            key = labels.get(label, "")
            found[key] = found.get(key, 0.0) + value
        return found


def exposed(text: str, names: Collection[str]) -> Exposed:
    """Reads the text exposition format; lines that are not of it are passed over."""
    found: dict[str, list[Sample]] = {}
    for line in text.splitlines():
        match = None if line.startswith("#") else _LINE.fullmatch(line)
        if match is None or match[1] not in names:
            continue
        try:
            value = float(match[3])
        except ValueError:
            continue
        labels = {k: _ESCAPES.sub(_unescaped, v) for k, v in _LABEL.findall(match[2] or "")}
        found.setdefault(match[1], []).append((labels, value))
    return Exposed(found)


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] == "n" else match[1]
