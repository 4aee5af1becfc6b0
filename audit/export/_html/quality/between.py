"""What holds between fields and between datasets, and nobody declared."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.export._html.context import Context
from audit.facts.relations import SameFields
from audit.model.figures import number, share
from audit.report.datasets import DatasetReport, Relationship
from audit.report.wording import counted, listed, name

#: So many lines are on the page; the JSON report has all.
MOST_ROWS = 60
_MOST_GROUPS = 3


@dataclass(frozen=True, slots=True)
class BetweenRow:
    kind: str
    where: str
    told: str
    basis: str


@dataclass(frozen=True, slots=True)
class Between:
    title: str
    rows: tuple[BetweenRow, ...]
    more: str
    none: str  # said where there is nothing


def between_of(context: Context) -> Between:
    rows = tuple(_rows(context))
    left = len(rows) - MOST_ROWS
    looked = context.report.relations is not None
    words = context.words
    return Between(
        title=f"Between {words.fields} and between {words.datasets}",
        rows=rows[:MOST_ROWS],
        more=f"{counted(left, 'more line')} in the JSON report." if left > 0 else "",
        none="No orphan row, undeclared key, copy or double was found."
        if looked
        else "Keys, copies and doubles were not looked for.",
    )


def _rows(context: Context) -> Iterator[BetweenRow]:
    yield from _orphans(context)
    found = context.report.relations
    if found is None:
        return
    rows = context.words.rows
    some = (d for d in found.doubles if d.rows)
    for doubles in sorted(some, key=lambda d: (-_rate(d.rows, d.base), d.dataset)):
        yield BetweenRow(
            "Doubles",
            f"{name(doubles.dataset)} by {_list(doubles.fields)}",
            f"{number(doubles.rows)} of {number(doubles.base)} {rows} compared "
            f"({share(doubles.rows, doubles.base)}) seem to be of the same thing as another one",
            _basis(exact=not doubles.sampled),
        )
    for alike in found.alike:
        yield BetweenRow(
            "Near copy",
            f"{name(alike.dataset)} and {name(alike.other)}",
            f"hold much the same in {context.words.count_fields(alike.fields)}, "
            f"{share(alike.share, 1)} of those of the smaller one that tell anything",
            "by sketches",
        )
    yield from _same(context, found.same)
    for key in found.keys:
        yield BetweenRow(
            "Undeclared key",
            f"{name(key.dataset)} ({_list(key.fields)})",
            f"tells all {number(key.rows)} {rows} apart",
            _basis(exact=key.exact),
        )


def _same(context: Context, pairs: Sequence[SameFields]) -> Iterator[BetweenRow]:
    """Fields of a dataset with the same values: the largest groups, then how many more."""
    shown: Counter[str] = Counter()
    groups = sorted(_together(pairs), key=lambda g: (g[0].dataset, -len(g), g[0].field))
    for same in groups:
        dataset, least = same[0].dataset, min(pair.share for pair in same)
        shown[dataset] += 1
        if shown[dataset] > _MOST_GROUPS:
            continue
        fields = tuple(dict.fromkeys(f for pair in same for f in (pair.field, pair.other)))
        every = f"{number(same[0].rows)} {context.words.rows}"
        some = "" if len(same) == 1 else "at least "
        yield BetweenRow(
            "Same values",
            f"{name(dataset)} ({_list(fields)})",
            f"have the same value in {some}{share(least, 1)} of {every}"
            if least < 1
            else f"have the same value in all {every}",
            _basis(exact=all(pair.exact for pair in same)),
        )
    for dataset, many in shown.items():
        if many > _MOST_GROUPS:
            left = counted(many - _MOST_GROUPS, f"more group of {context.words.fields}",
                           f"more groups of {context.words.fields}")  # fmt: skip
            yield BetweenRow("Same values", name(dataset), f"{left} with the same values", "")


def _together(pairs: Sequence[SameFields]) -> list[list[SameFields]]:
    """Pairs of one dataset that share a field, or are joined by others that do."""
    groups: list[tuple[set[str], list[SameFields]]] = []
    for pair in sorted(pairs, key=lambda p: (p.dataset, p.field, p.other)):
        names, held = {pair.field, pair.other}, [pair]
        for group in [g for g in groups if g[1][0].dataset == pair.dataset and g[0] & names]:
            groups.remove(group)
            names |= group[0]
            held = [*group[1], *held]
        groups.append((names, held))
    return [held for _, held in groups]


def _orphans(context: Context) -> Iterator[BetweenRow]:
    found = [(d, r) for d in context.report.datasets for r in d.relationships if r.orphans]
    for dataset, reference in sorted(
        found, key=lambda pair: (-_rate(pair[1].orphans or 0, pair[1].rows_checked or 0),
                                 pair[0].name, pair[1].fields),
    ):  # fmt: skip
        yield _orphan(context, dataset, reference)


def _orphan(context: Context, dataset: DatasetReport, reference: Relationship) -> BetweenRow:
    orphans, checked = reference.orphans or 0, reference.rows_checked or 0
    return BetweenRow(
        "Orphans",
        f"{name(dataset.name)} ({_list(reference.fields)}) to {name(reference.parent)}",
        f"{number(orphans)} of {number(checked)} {context.words.rows} ({share(orphans, checked)}) "
        "refer to nothing",
        f"{'estimate' if reference.estimated else 'exact'}, "
        f"{'declared' if reference.declared else 'inferred'}",
    )


def _rate(part: int, whole: int) -> float:
    return part / whole if whole > 0 else 0.0


def _list(fields: tuple[str, ...]) -> str:
    return listed([name(f) for f in fields], most=6)


def _basis(*, exact: bool) -> str:
    return "exact" if exact else "sample"
