"""Whether a field that is to be there always is, and whether values that are to differ do."""

from collections.abc import Iterator

from audit.contracts.compare.seen import Held, Outcome, Question, Seen
from audit.contracts.model import PromisedField
from audit.facts.catalog import Field, repeated
from audit.facts.profiles import DatasetProfile
from audit.model.figures import number
from audit.report.contract import Effect, Matter


def nullability(promised: PromisedField, field: Field, seen: Seen) -> Iterator[Outcome]:
    """A field that the contract calls required, by its declaration and by its rows."""
    if promised.nullable is not False:
        return
    if seen.enforced and field.declared and not field.nullable:
        yield Held(Matter.NULLABILITY)
        return
    figures = seen.of(field.name)
    if figures is None or seen.profile is None:
        why = seen.gone or "it was not read"
        yield seen.unchecked(
            Matter.NULLABILITY, "required", why, place=promised.place, name=field.name
        )
        return
    base = figures.present if repeated(field.name) else seen.profile.rows_seen
    if figures.nulls:
        yield seen.departs(
            Effect.BREAKING,
            Matter.NULLABILITY,
            "Field has rows without a value",
            promised="required",
            found=f"no value in {number(figures.nulls)} of {number(base)} rows",
            place=promised.place,
            name=field.name,
            sampled=seen.sampled,
        )
    elif seen.enforced and field.declared and not _of_key(field, seen):
        yield seen.departs(
            Effect.REVIEW,
            Matter.NULLABILITY,
            "Field may be null",
            promised="required",
            found=f"declared nullable; a value in all of {number(base)} rows",
            place=promised.place,
            name=field.name,
            sampled=seen.sampled,
        )
    else:
        yield Held(Matter.NULLABILITY, seen.sampled)


def _of_key(field: Field, seen: Seen) -> bool:
    """Whether it is a part of the primary key, which SQL holds to have no nulls."""
    key = seen.dataset.primary_key
    return key is not None and field.name in key.fields


def uniqueness(promised: PromisedField, field: Field, seen: Seen) -> Iterator[Outcome]:
    """A field that the contract calls unique."""
    if not promised.unique:
        return
    alone = (field.name,)
    keys = any(key.fields == alone and not key.partial for key in seen.dataset.keys)
    if keys or any(
        i.fields == alone and i.unique and i.valid and not i.partial for i in seen.dataset.indexes
    ):
        yield Held(Matter.UNIQUENESS)
        return
    yield from differing(
        seen,
        alone,
        matter=Matter.UNIQUENESS,
        title="Field is not declared unique",
        promised="unique",
        field=promised,
    )


def differing(
    seen: Seen,
    fields: tuple[str, ...],
    *,
    matter: Matter,
    title: str,
    promised: str,
    field: PromisedField,
) -> Iterator[Outcome]:
    """Whether rows differ in these fields, where nothing declares that they do."""
    name = ", ".join(fields)
    repeats = repeated_rows(seen, fields)
    if isinstance(repeats, str):
        yield seen.unchecked(matter, promised, repeats, place=field.place, name=name)
        return
    count, rows, whole = repeats
    if count:
        yield seen.departs(
            Effect.BREAKING,
            matter,
            "Values repeat",
            promised=promised,
            found=f"{number(count)} of {number(rows)} rows repeat a value",
            place=field.place,
            name=name,
            sampled=not whole,
        )
    elif seen.enforced and all(f.declared for f in seen.dataset.fields):
        yield seen.departs(
            Effect.REVIEW,
            matter,
            title,
            promised=promised,
            found=f"nothing keeps values from repeating; none does in {number(rows)} rows",
            place=field.place,
            name=name,
            sampled=not whole,
        )
    else:
        yield Held(matter, sampled=not whole)


def repeated_rows(seen: Seen, fields: tuple[str, ...]) -> tuple[int, int, bool] | str:
    """Rows that repeat the values of one before, of how many, and whether those are all.

    Rows without a value repeat none. In the place of it why nobody knows.
    """
    if seen.profile is None or seen.gone:
        return seen.gone
    told = _told(seen.profile, fields)
    if told is not None:
        return (*told, seen.profile.sample is None)
    counted = seen.counted(duplicates(seen.name, fields))
    if counted.why:
        return counted.why
    figures = seen.of(fields[0]) if len(fields) == 1 else None
    if figures is not None and figures.unique is False and not counted.count:
        return "values repeat, but not in the rows that were kept to count them"
    return counted.count, counted.rows, counted.whole


def _told(profile: DatasetProfile, fields: tuple[str, ...]) -> tuple[int, int] | None:
    """What the profile says: rows that repeat a value, of those with one."""
    name, *more = fields
    if more:
        known = profile.rows is not None and fields in profile.rows.keys
        return (0, profile.rows_seen) if known else None
    figures = profile.field(name)
    if figures is None:
        return None
    if figures.unique:
        return 0, figures.values
    if figures.distinct is not None and figures.distinct_exact:
        return max(0, figures.values - figures.distinct), figures.values
    return None


def duplicates(dataset: str, fields: tuple[str, ...]) -> Question:
    return Question(dataset=dataset, fields=fields, of="duplicates")
