"""Smallest and largest values: of which fields they may be told, and as what text."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime

from audit.facts.catalog import Dataset, Field, LogicalType, about_record, operational
from audit.facts.profiles import FieldProfile

#: Up to here a key may be told however few rows there are: no number of a person is so short.
SHORT_NUMBER = 99_999
#: How far a counted key runs ahead of the rows that are left of it.
SPARSE = 100
#: A time as a text, which eight digits are not: those may be anything.
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?"
)


def bounded(field: Field, dataset: Dataset) -> bool:
    """Whether smallest and largest value of a field may be shown (contract, Privacy)."""
    if field.logical_type is LogicalType.TEXT:
        return about_record(field)
    return field.logical_type is not LogicalType.BOOLEAN and operational(field, dataset)


def bounds(field: Field, low: object, high: object, *, rows: int) -> tuple[str, str] | None:
    """Smallest and largest value as text, None where one of them must not leave.

    Where types are advice, a key or time field may hold any text. And a number that somebody gave
    out, such as a card's or a telephone's, may serve as a key under any name: only numbers that
    lie as close together as counted ones are told.
    """
    if field.logical_type is not LogicalType.INTEGER:
        ends = _moment(low), _moment(high)
        return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])
    if not isinstance(low, int) or not isinstance(high, int):
        return None
    counted = low >= 0 and high <= max(SHORT_NUMBER, SPARSE * rows)
    return (str(low), str(high)) if counted else None


def _moment(value: object) -> str | None:
    match value:
        case datetime() | date():
            return value.isoformat()
        case str() if _ISO.fullmatch(value):
            with suppress(ValueError):
                return datetime.fromisoformat(value).isoformat()
        case _:
            pass
    return None


def newest_of(dataset: Dataset, profiles: Sequence[FieldProfile]) -> tuple[datetime, str] | None:
    """The latest record timestamp of the dataset and its field."""
    found: list[tuple[datetime, str]] = []
    for profile in profiles:
        field = dataset.field(profile.name)
        if field is None or field.logical_type is LogicalType.INTEGER or profile.maximum is None:
            continue
        try:
            value = datetime.fromisoformat(profile.maximum)
        except ValueError:
            continue
        found.append((value if value.tzinfo else value.replace(tzinfo=UTC), profile.name))
    return max(found, default=None)
