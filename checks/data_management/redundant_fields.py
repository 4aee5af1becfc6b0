"""Fields that repeat another field of the same row."""

from collections import defaultdict
from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.relations import Relations, SameFields
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
from checks._datasets import measured, unmeasured
from checks._records import records
from checks._words import counted, listed, share

#: So many equal rows of a sample say much of the others.
_TELLING_ROWS = 1_000


@check(
    id="data_management.redundant-fields",
    title="Each field holds something of its own",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Ask the owner which of the two is maintained, and load that one alone.",
    effort="1 hour with the owner",
)
def redundant_fields(
    relations: Relations, catalog: Catalog, profiles: Profiles
) -> Iterator[Judgement]:
    """Two fields with one content drift apart with the first change that reaches only one of them,
    and two reports then show two figures.
    """
    yield from unmeasured(catalog, profiles)
    pairs: defaultdict[str, list[SameFields]] = defaultdict(list)
    for pair in relations.same:
        pairs[pair.dataset].append(pair)
    examined = set(relations.examined)
    for dataset, _ in measured(catalog, profiles):
        if dataset.name not in examined:
            continue
        found = pairs[dataset.name]
        if not found:
            yield Pass(Subject(dataset.name))
            continue
        first, alone = found[0], len(found) == 1
        least = min(pair.share for pair in found)
        named = listed([f"{pair.field} ({pair.other})" for pair in found])
        yield Fail(
            Subject(dataset.name, first.field) if alone else Subject(dataset.name),
            "Field repeats another field" if alone else "Fields repeat other fields",
            f"{_share(least, first.rows)} of {records(dataset, first.rows)} have the same value in "
            + (f"{first.other}." if alone else f"{counted(len(found), 'pair')}: {named}."),
            (("pairs", len(found)), ("rows", first.rows)),
            confidence=_sure(first, least),
            method="all rows compared" if first.exact else "sample of whole rows compared",
        )


def _share(least: float, rows: int) -> str:
    return "100%" if least >= 1 else f"At least {share(int(least * rows), rows)}"


def _sure(pair: SameFields, least: float) -> Confidence:
    if pair.exact and least >= 1:
        return Confidence.CERTAIN
    return Confidence.HIGH if pair.exact or pair.rows >= _TELLING_ROWS else Confidence.MEDIUM
