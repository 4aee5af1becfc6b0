"""Datasets that hold much the same as another one."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.relations import Relations
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
from checks._datasets import noun, unmeasured
from checks._words import number, share

#: Every field that tells anything has to be alike for a copy to be sure.
_ALL = 1.0


@check(
    id="data_management.dataset-copies",
    title="Each dataset holds data of its own",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Ask the owner which of the two is maintained; load that one, and let the copy go.",
    effort="1 hour with the owner",
)
def dataset_copies(
    relations: Relations, catalog: Catalog, profiles: Profiles
) -> Iterator[Judgement]:
    """A copy is right on the day it is made: whoever loads it has old rows, whoever loads both
    counts them twice, and a deletion reaches only one of them.
    """
    yield from unmeasured(catalog, profiles)
    copies = {pair.other: pair for pair in relations.alike}
    for name in relations.examined:
        dataset, pair = catalog.dataset(name), copies.get(name)
        if dataset is None:
            continue
        if pair is None:
            yield Pass(Subject(name))
            continue
        yield Fail(
            Subject(name),
            f"{noun(dataset)} holds much the same as another",
            f"{number(pair.fields)} fields with many values, {share_of(pair.share)} of those that "
            f"tell rows apart, have the values of {pair.dataset}.",
            (("like", pair.dataset), ("fields", pair.fields)),
            confidence=Confidence.HIGH if pair.share >= _ALL else Confidence.MEDIUM,
            method="samples of values compared",
        )


def share_of(part: float) -> str:
    """A share (0..1) as evidence says it."""
    return share(round(part * 1_000), 1_000)
