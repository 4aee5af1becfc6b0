"""Numbered fields that are a list in disguise."""

import re
from collections import defaultdict
from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    check,
)
from checks._controls import CONFIGURATION
from checks._datasets import unlisted
from checks._words import counted, listed
from checks.software_engineering._names import whole

LEAST = 3
_NUMBERED = re.compile(r"(?P<stem>.*[^\d_\-])[_\-]?0?(?P<number>\d{1,2})")
#: The lines of one address are one text, not a list of things.
_ONE_TEXT = re.compile(r"(?:line|address|addr|adr|street|strasse)$", re.IGNORECASE)


@check(
    id="software_engineering.repeated-fields",
    title="Lists are kept as rows",
    undercurrent=Undercurrent.SOFTWARE_ENGINEERING,
    severity=Severity.LOW,
    remedy="Turn the numbered fields into rows of a dataset of their own when they are loaded.",
    effort="Half a day",
    controls=CONFIGURATION,
)
def repeated_fields(catalog: Catalog) -> Iterator[Judgement]:
    """Every question about the list has to name all its fields, and the one value too many has no
    place to go.
    """
    if catalog.family not in {Family.RELATIONAL, Family.DOCUMENT}:
        return
    yield from unlisted(catalog)
    for dataset in whole(catalog):
        if not dataset.kind.stored or not dataset.fields:
            continue
        groups = _groups(dataset)
        if not groups:
            yield Pass(Subject(dataset.name))
            continue
        names = [name for group in groups for name in group]
        yield Fail(
            Subject(dataset.name),
            "Numbered fields hold a list",
            f"{counted(len(names), 'field')} in {counted(len(groups), 'list')}: "
            f"{listed([f'{group[0]} to {group[-1]}' for group in groups])}.",
            (("fields", len(names)), ("lists", len(groups))),
            confidence=Confidence.HIGH,
            method="catalogue",
        )


def _groups(dataset: Dataset) -> list[tuple[str, ...]]:
    """Fields of one stem and type that are numbered from 0 or 1 without a gap."""
    siblings: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for field in dataset.fields:
        match = _NUMBERED.fullmatch(field.name)
        if match and not _ONE_TEXT.search(match["stem"]):
            stem = match["stem"].lower()
            siblings[stem, field.logical_type.value][int(match["number"])] = field.name
    groups: list[tuple[str, ...]] = []
    for numbered in siblings.values():
        first = min(numbered)
        run = [numbered[n] for n in range(first, first + len(numbered)) if n in numbered]
        if first <= 1 and LEAST <= len(numbered) == len(run):
            groups.append(tuple(run))
    return groups
