"""Fields that have another type in an index that is searched together with others."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from audit.facts.catalog import Dataset
from audit.facts.structure import TypeConflict

#: What sets indices of one series apart: a day, a number, a generation.
_SERIES = re.compile(r"[-_.]v?\d[\d.\-_]*$")
#: Conflicts that are told of one dataset, and names of datasets that are told with a type.
_MOST, _NAMED = 20, 3


def conflicts(datasets: Sequence[Dataset]) -> Mapping[str, tuple[TypeConflict, ...]]:
    """By dataset, the fields that differ from those of most indices of its alias or series.

    Of two types that are as frequent the one of the first index by name counts as the usual one.
    """
    found: dict[str, dict[str, TypeConflict]] = {}
    for group in _groups(datasets):
        for name, conflict in _within(group):
            found.setdefault(name, {}).setdefault(conflict.field, conflict)
    return {name: tuple(told.values())[:_MOST] for name, told in found.items()}


def _groups(datasets: Sequence[Dataset]) -> Iterator[list[Dataset]]:
    """Datasets behind one alias, and those whose names differ by a date or number."""
    groups: dict[tuple[str, str], list[Dataset]] = {}
    for dataset in datasets:
        for alias in dict(dataset.options).get("aliases", "").split(", "):
            if alias:
                groups.setdefault(("alias", alias), []).append(dataset)
        stem = _SERIES.sub("", dataset.name)
        if stem and stem != dataset.name:
            groups.setdefault(("series", stem), []).append(dataset)
    yield from (group for group in groups.values() if len(group) > 1)


def _within(group: Iterable[Dataset]) -> Iterator[tuple[str, TypeConflict]]:
    where: dict[str, dict[str, list[str]]] = {}
    for dataset in group:
        for field in dataset.fields:
            if field.declared:
                kind = field.native_type.partition(" + ")[0]
                where.setdefault(field.name, {}).setdefault(kind, []).append(dataset.name)
    for field_name, types in where.items():
        if len(types) == 1:
            continue
        counts = Counter({kind: len(names) for kind, names in types.items()})
        usual = counts.most_common(1)[0][0]  # the first one that was met, of those as frequent
        told = tuple((kind, _listed(names)) for kind, names in types.items())
        for kind, names in types.items():
            if kind != usual:
                yield from ((name, TypeConflict(field_name, told)) for name in names)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
