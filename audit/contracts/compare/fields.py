"""Fields that are missing, changed, or more than was promised."""

import difflib
from collections.abc import Iterator

from audit.contracts.compare.nulls import nullability, uniqueness
from audit.contracts.compare.personal import classification, unpromised
from audit.contracts.compare.quality import limits
from audit.contracts.compare.seen import Held, Outcome, Seen
from audit.contracts.compare.types import type_of
from audit.contracts.model import PromisedField
from audit.facts.catalog import Field
from audit.report.contract import Effect, Matter

_MARKS = (".", "[]")


def fields(seen: Seen) -> Iterator[Outcome]:
    """Every promised field of a dataset, then those that nobody promised."""
    there = {field.name: field for field in seen.dataset.fields}
    folded = {name.lower(): field for name, field in there.items()}
    used: set[str] = set()
    gone: set[str] = set()
    for promised in seen.promised.fields:
        field = there.get(promised.name) or folded.get(promised.name.lower())
        if field is None:
            yield from _missing(promised, seen, gone)
            continue
        used.add(field.name)
        yield Held(Matter.FIELD)
        yield from type_of(promised, field, seen)
        yield from nullability(promised, field, seen)
        yield from uniqueness(promised, field, seen)
        yield from classification(promised, seen)
        yield from limits(promised, field, seen)
    yield from _extra(seen, used)


def _missing(promised: PromisedField, seen: Seen, gone: set[str]) -> Iterator[Outcome]:
    """A field that is not there; of one whose parent is missing nothing is said again."""
    parent = parent_of(promised.name)
    gone.add(promised.name)
    if parent in gone:
        return
    sampled = not seen.dataset.complete and seen.sampled and bool(seen.dataset.fields)
    if not seen.dataset.complete and not sampled:
        why = seen.gone or "not all fields of the dataset are known"
        yield seen.unchecked(
            Matter.FIELD, "the field", why, place=promised.place, name=promised.name
        )
        return
    below = any(_inside(f.name, parent) for f in seen.dataset.fields)
    if seen.dataset.field(parent) and not below:
        why = f"the source does not list what is in {parent}"
        yield seen.unchecked(
            Matter.FIELD, "the field", why, place=promised.place, name=promised.name
        )
        return
    near = difflib.get_close_matches(promised.name, [f.name for f in seen.dataset.fields], n=1)
    where = "not in the documents that were read" if sampled else "not in the source"
    yield seen.departs(
        Effect.REVIEW if sampled else Effect.BREAKING,  # a rare field may be in the others
        Matter.FIELD,
        "Field was not seen" if sampled else "Field is missing",
        promised="the field",
        found=f"{where}; there is {near[0]}" if near else where,
        place=promised.place,
        name=promised.name,
        sampled=sampled,
    )


def _extra(seen: Seen, used: set[str]) -> Iterator[Outcome]:
    """Fields that nobody promised: of those inside others only where their parent has any."""
    names = {field.name for field in seen.promised.fields}
    listed = {field.name for field in seen.dataset.fields}
    for field in seen.dataset.fields:
        if field.name in used:
            continue
        parent = parent_of(field.name)
        if parent in listed and not (
            parent in used and any(_inside(name, parent) for name in names)
        ):
            if parent not in used:
                yield from unpromised(field.name, seen)
            continue
        if names:  # else the contract leaves the fields open
            yield _unpromised(field, seen)
        yield from unpromised(field.name, seen)


def _unpromised(field: Field, seen: Seen) -> Outcome:
    """A field more: compatible, unless the contract says that there is none."""
    closed = seen.promised.open is False
    return seen.departs(
        Effect.BREAKING if closed else Effect.COMPATIBLE,
        Matter.FIELD,
        "Field is not in the contract",
        promised="no further field" if closed else "nothing",
        found=field.native_type or field.logical_type.value,
        place=seen.promised.place,
        name=field.name,
    )


def parent_of(name: str) -> str:
    """What a field would be in if it were nested, "" for one that cannot be."""
    if name.endswith("[]"):
        return name[:-2]
    return name.rpartition(".")[0]


def _inside(name: str, parent: str) -> bool:
    return name != parent and name.startswith(parent) and name[len(parent) :].startswith(_MARKS)
