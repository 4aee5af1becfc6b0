"""What holds between the datasets of a source, by their names, their types and their values."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from audit.facts.profiles import Reference, References
from audit.facts.relations import Relations
from audit.profile.relations.columns import Column, by_place
from audit.profile.relations.gather import Gathered
from audit.profile.relations.inferred import ALONE, COMPARED, CONTAINED, Inferred, infer
from audit.profile.relations.redundant import alike_datasets
from audit.profile.relations.sketch import Inclusion

#: A guess by names that a smaller share of the rows keeps is none.
REFUTED = 0.5

NAMES, VALUES, BOTH = "names and types", "values", "names and values"

Place = tuple[str, str]
Pair = frozenset[str]


def related(parts: Sequence[Gathered], known: References) -> tuple[References, Relations]:
    """References with those that values speak for, and what else holds between the datasets.

    `known` are those that are declared and those that names and types suggest. Each field of a
    dataset refers to one thing by inference: what is declared comes first, then what names and
    types suggest unless values speak against it, then what names and values do.
    """
    columns = [column for part in parts for column in part.columns]
    alike = alike_datasets(columns)
    copies = {frozenset((pair.dataset, pair.other)) for pair in alike}
    return References(references=_references(columns, known, copies)), Relations(
        examined=tuple(part.dataset for part in parts if part.examined),
        keys=tuple(key for part in parts for key in part.keys),
        same=tuple(same for part in parts for same in part.same),
        alike=tuple(alike),
        doubles=tuple(doubles for part in parts for doubles in part.doubles),
    )


def _references(
    columns: Sequence[Column], known: References, copies: Collection[Pair]
) -> tuple[Reference, ...]:
    places = by_place(columns)
    kept = tuple(_known(known.references, places))
    taken = {(r.dataset, name) for r in kept for name in r.fields}
    found = tuple(
        _reference(one, places[one.dataset, one.field])
        for one in infer(columns, without=taken)
        if frozenset((one.dataset, one.parent)) not in copies
    )
    return (*kept, *found)


def _known(references: Iterable[Reference], places: Mapping[Place, Column]) -> Iterator[Reference]:
    """Those that are declared, and those by names that values do not speak against."""
    for reference in references:
        pair = _pair(reference, places)
        if pair is None:
            yield reference
            continue
        child, parent = pair
        seen = child.sketch.inclusion(parent.sketch)
        decided = parent.seen >= 1 and (seen.exact or seen.values >= COMPARED)
        if reference.declared:
            settled = seen.exact and parent.seen >= 1 and child.seen >= 1
            if settled and seen.lost:  # maybe only written while we read: the source is asked
                yield replace(reference, unproved=True)
            else:
                yield _counted(reference, seen, child) if settled else reference
        elif not decided:
            yield replace(reference, inferred_from=NAMES)
        elif seen.share >= REFUTED or reference.confidence == "high":
            by = BOTH if seen.share >= CONTAINED else NAMES
            sure = "high" if seen.share >= ALONE else reference.confidence
            yield _counted(replace(reference, inferred_from=by, confidence=sure), seen, child)


def _pair(reference: Reference, places: Mapping[Place, Column]) -> tuple[Column, Column] | None:
    """Both sides of a reference of one field, where their values can be compared."""
    if len(reference.fields) != 1:
        return None
    child = places.get((reference.dataset, reference.fields[0]))
    parent = places.get((reference.parent, reference.parent_fields[0]))
    if child is None or parent is None or child.sort != parent.sort:
        return None
    return child, parent


def _counted(reference: Reference, seen: Inclusion, child: Column) -> Reference:
    """With its orphans by the sketches: exact where all rows and values were compared."""
    filled = child.sketch.rows - child.sketch.nulls
    exact = seen.exact and child.seen >= 1
    return replace(
        reference,
        orphans=seen.lost if seen.exact else round((1 - seen.share) * filled),
        rows_checked=seen.rows if seen.exact else filled,
        estimated=not exact,
        one_to_one=child.unique,
    )


def _reference(one: Inferred, child: Column) -> Reference:
    made = Reference(
        one.dataset,
        (one.field,),
        one.parent,
        (one.key,),
        declared=False,
        confidence=one.confidence,
        inferred_from=NAMES if one.contained is None else BOTH if one.likeness else VALUES,
        one_to_one=one.one_to_one,
        unproved=one.contained is None,
    )
    return made if one.contained is None else _counted(made, one.inclusion, child)
