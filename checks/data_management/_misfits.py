"""Fields whose name says one thing and whose type another."""

from enum import Enum

from audit.facts.catalog import Field, LogicalType
from audit.facts.profiles import FieldProfile
from checks.data_management._names import counted_thing, moment, money

#: Characters of a moment as text, from "31.1.2026" to microseconds with the name of a zone.
_MOMENT_LENGTHS = (8, 40)
_NUMBER_LENGTHS = (1, 24)
_TIMES = frozenset(t for t in LogicalType if t.temporal) | {LogicalType.TIME}


class Fit(Enum):
    """How a type suits what the name says the field holds; the value begins a title."""

    SOUND = ""
    MONEY_IN_FLOAT = "Money is kept as a binary fraction"
    TIME_IN_TEXT = "Time is kept as text"
    NUMBER_IN_TEXT = "Number is kept as text"


def fit(field: Field, profile: FieldProfile | None, *, timeless: bool) -> Fit | None:
    """None where the name tells nothing; `timeless` for products that know no type for times."""
    kind = field.logical_type
    if kind.numeric and _all_text(profile):
        return Fit.NUMBER_IN_TEXT
    if kind.numeric:
        return _number(field)
    if kind in _TIMES:
        return Fit.SOUND if moment(field.name) else None
    if kind is not LogicalType.TEXT:
        return None
    if counted_thing(field.name) and _as_long_as(_NUMBER_LENGTHS, profile):
        return Fit.NUMBER_IN_TEXT
    timed = moment(field.name) and not timeless
    return Fit.TIME_IN_TEXT if timed and _as_long_as(_MOMENT_LENGTHS, profile) else None


def _number(field: Field) -> Fit | None:
    if money(field.name) and field.logical_type is LogicalType.FLOAT:
        return Fit.MONEY_IN_FLOAT
    return Fit.SOUND if money(field.name) or counted_thing(field.name) else None


def _all_text(profile: FieldProfile | None) -> bool:
    """Whether every value is stored as text under a type that says number."""
    return profile is not None and {share.type for share in profile.types} == {"text"}


def _as_long_as(lengths: tuple[int, int], profile: FieldProfile | None) -> bool:
    """Whether the values have lengths that such a thing has as text; unseen ones have."""
    if profile is None or profile.min_length is None or profile.max_length is None:
        return True
    shortest, longest = lengths
    return shortest <= profile.max_length <= longest and (
        profile.min_length >= shortest or bool(profile.empty)
    )
