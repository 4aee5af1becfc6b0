"""Selectors of series: quoting whatever a name or value holds, and choosing few of many."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Labels = Mapping[str, str]

NAME = "__name__"
#: A label that an identifier of the query language can write; other names are quoted (version 3).
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition of a selector: the label has one of these values; "" stands for none."""

    label: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        label = self.label if _PLAIN.fullmatch(self.label) else quoted(self.label)
        if len(self.values) == 1:
            return f"{label}={quoted(self.values[0])}"
        return f"{label}=~{quoted('|'.join(map(re.escape, self.values)))}"

    def fits(self, labels: Labels) -> bool:
        return labels.get(self.label, "") in self.values


def quoted(text: str) -> str:
    """A string of the query language: its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)


def selector(*matchers: Matcher) -> str:
    return f"{{{','.join(map(str, matchers))}}}"


def metric(name: str, *more: Matcher) -> str:
    """The selector of one metric."""
    return selector(Matcher(NAME, (name,)), *more)


def metrics(names: Iterable[str]) -> str:
    """The selector of several metrics."""
    return selector(Matcher(NAME, tuple(names)))


def choose(
    series: Sequence[Labels], most: int, *, quotable: bool = True
) -> tuple[tuple[Matcher, ...], Sequence[Labels]]:
    """Conditions that at most `most` of a metric's series fulfil, and those that do.

    `series` are all of them. No conditions where there are few enough; the label with the most
    values is narrowed first, so that the chosen ones differ in as much as can be. `quotable` says
    whether the server takes a label whose name is no identifier.
    """
    matchers: list[Matcher] = []
    left = list(series)
    while len(left) > most:
        groups = _groups(left, quotable=quotable)
        label = max(sorted(groups), key=lambda name: len(groups[name]), default="")
        if not label or len(groups[label]) == 1:
            return tuple(matchers), []  # alike in everything that a selector can say
        chosen: list[str] = []
        count = 0
        for value, sharing in sorted(groups[label].items(), key=lambda pair: (pair[1], pair[0])):
            if chosen and count + sharing > most:
                break
            chosen.append(value)
            count += sharing
        matchers.append(Matcher(label, tuple(chosen)))
        left = [one for one in left if matchers[-1].fits(one)]
    return tuple(matchers), left


def _groups(series: Sequence[Labels], *, quotable: bool) -> dict[str, dict[str, int]]:
    """How many series have each value of each label that some of them have."""
    names = {name for one in series for name in one if name != NAME}
    found: dict[str, dict[str, int]] = {}
    for name in names:
        if not quotable and not _PLAIN.fullmatch(name):
            continue
        values: dict[str, int] = defaultdict(int)
        for one in series:
            values[one.get(name, "")] += 1
        found[name] = values
    return found
