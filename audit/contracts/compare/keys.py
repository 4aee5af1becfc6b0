"""Whether the primary key and the references are the promised ones, and whether rows keep them."""

from collections.abc import Iterator

from audit.contracts.compare.nulls import differing
from audit.contracts.compare.seen import Held, Outcome, Question, Seen
from audit.contracts.model import PromisedDataset, PromisedField, PromisedReference
from audit.facts.catalog import ForeignKey
from audit.facts.profiles import Reference
from audit.model.figures import number
from audit.report.contract import Effect, Matter


def primary_key(seen: Seen) -> Iterator[Outcome]:
    """The primary key of a dataset; nothing where none is promised."""
    promised = _key(seen.promised)
    if not promised:
        return
    fields = tuple(field.name for field in promised)
    words = ", ".join(fields)
    if missing := [f.name for f in promised if seen.dataset.field(f.name) is None]:
        why = f"{missing[0]} is missing"
        yield seen.unchecked(Matter.KEY, words, why, place=promised[0].place, name=words)
        return
    key = seen.dataset.primary_key
    if key is not None and set(key.fields) == set(fields):
        yield Held(Matter.KEY)
    elif key is not None and seen.enforced:
        yield seen.departs(
            Effect.BREAKING,
            Matter.KEY,
            "Primary key is another one",
            promised=words,
            found=", ".join(key.fields),
            place=promised[0].place,
            name=words,
        )
    else:
        yield from differing(
            seen,
            fields,
            matter=Matter.KEY,
            title="Primary key is not declared",
            promised="primary key",
            field=promised[0],
        )


def key_names(promised: PromisedDataset) -> tuple[str, ...]:
    """The names of the promised primary key, in its order."""
    return tuple(field.name for field in _key(promised))


def _key(promised: PromisedDataset) -> list[PromisedField]:
    fields = [field for field in promised.fields if field.key_position is not None]
    return sorted(fields, key=lambda field: field.key_position or 0)


def references(seen: Seen) -> Iterator[Outcome]:
    for promised in seen.promised.references:
        yield from _reference(promised, seen)


def _reference(promised: PromisedReference, seen: Seen) -> Iterator[Outcome]:
    name = ", ".join(promised.fields)
    parent = seen.names.get(promised.parent, "")
    target = f"{parent or promised.parent} ({', '.join(promised.parent_fields)})"
    if not parent or any(seen.dataset.field(f) is None for f in promised.fields):
        why = "a field of it is missing" if parent else "its parent is missing"
        yield seen.unchecked(
            Matter.REFERENCE, f"refers to {target}", why, place=promised.place, name=name
        )
        return
    declared = _declared(promised, parent, seen)
    found = _found(promised, parent, seen)
    if found is not None and found.orphans:
        yield seen.departs(
            Effect.BREAKING,
            Matter.REFERENCE,
            "Reference has orphan rows",
            promised=f"refers to {target}",
            found=_orphans(found),
            place=promised.place,
            name=name,
            sampled=found.estimated,
        )
    elif declared is not None and declared.enforced and declared.validated and not _open(found):
        yield Held(Matter.REFERENCE)
    elif found is None or found.orphans is None:
        why = _why(found, seen)
        yield seen.unchecked(
            Matter.REFERENCE, f"refers to {target}", why, place=promised.place, name=name
        )
    elif declared is None and promised.declared and seen.enforced:
        yield seen.departs(
            Effect.REVIEW,
            Matter.REFERENCE,
            "Reference is not declared",
            promised=f"refers to {target}",
            found=f"nothing keeps it; {_orphans(found)}",
            place=promised.place,
            name=name,
        )
    else:
        yield Held(Matter.REFERENCE, sampled=found.estimated)


def _open(found: Reference | None) -> bool:
    """Whether rows should have been counted and could not be."""
    return found is not None and found.missing is not None


def _declared(promised: PromisedReference, parent: str, seen: Seen) -> ForeignKey | None:
    pairs = set(zip(promised.fields, promised.parent_fields, strict=True))
    return next(
        (
            key
            for key in seen.dataset.foreign_keys
            if key.parent == parent
            and set(zip(key.fields, key.parent_fields, strict=False)) == pairs
        ),
        None,
    )


def _found(promised: PromisedReference, parent: str, seen: Seen) -> Reference | None:
    """The reference as the source or the rows that were read know it."""
    followed = _followed(promised, parent, seen)
    if followed is not None and (followed.orphans is not None or followed.missing is not None):
        return followed
    question = Question(
        dataset=seen.name,
        fields=promised.fields,
        of="orphans",
        parent=parent,
        parent_fields=promised.parent_fields,
    )
    counted = seen.counts.get(question)
    if counted is None or counted.why:
        return followed
    return Reference(
        dataset=seen.name,
        fields=promised.fields,
        parent=parent,
        parent_fields=promised.parent_fields,
        declared=False,
        orphans=counted.count,
        rows_checked=counted.rows,
        estimated=not counted.whole,
    )


def _followed(promised: PromisedReference, parent: str, seen: Seen) -> Reference | None:
    pairs = set(zip(promised.fields, promised.parent_fields, strict=True))
    return next(
        (
            r
            for r in seen.references
            if r.dataset == seen.name
            and r.parent == parent
            and set(zip(r.fields, r.parent_fields, strict=False)) == pairs
        ),
        None,
    )


def _orphans(found: Reference) -> str:
    of = f" of {number(found.rows_checked)}" if found.rows_checked else ""
    if not found.orphans:
        return f"no orphans in {number(found.rows_checked or 0)} rows"
    return f"{number(found.orphans)}{of} rows have no parent"


def _why(found: Reference | None, seen: Seen) -> str:
    if found is not None and found.missing is not None:
        return found.missing.detail or found.missing.reason.value
    return seen.references_missing or "this kind of source does not count orphan rows"
