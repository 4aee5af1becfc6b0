"""One row per field of a dataset: rates, lengths and types, a range only where it is allowed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from audit.facts.profiles import FieldProfile, TypeShare
from audit.model.figures import number, share
from audit.report.document import FieldReport
from audit.report.wording import DASH, day, name, prose

_FEW_VALUES = 20
_BAR_WIDTH = 84
_MOST_TYPES = 4
_MOST_TAGS = 4
_MOST_DIGITS = 20  # of 64 bits, with a sign


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the bar of types, as a path."""

    style: str
    path: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    name: str
    comment: str
    type: str
    required: bool
    nulls: str
    distinct: str
    mix: tuple[Segment, ...]
    types: str  # in words, when there is more than one
    values: str
    tags: tuple[str, ...]


def field_rows(fields: Sequence[FieldReport]) -> tuple[FieldRow, ...]:
    return tuple(_row(field) for field in fields)


def _row(field: FieldReport) -> FieldRow:
    profile = field.profile
    tags = tuple(name(tag) for tag in field.tags[:_MOST_TAGS])
    if field.generated:
        tags = (*tags, "generated")
    return FieldRow(
        name=name(field.name),
        comment=prose(field.comment, 120),
        type=name(field.type) or field.logical_type,
        required=field.declared and not field.nullable,
        nulls=share(profile.nulls, profile.present) if profile and profile.present else DASH,
        distinct=_distinct(profile) if profile else DASH,
        mix=_mix(profile) if profile else (),
        types=_types(profile.types) if profile and len(profile.types) > 1 else "",
        values=_values(field),
        tags=tags,
    )


def _distinct(profile: FieldProfile) -> str:
    if profile.distinct is None or not profile.values:
        return DASH
    about = "" if profile.distinct_exact else "~"
    if profile.distinct <= _FEW_VALUES and profile.distinct < profile.values:
        return f"{about}{number(profile.distinct)}"
    return f"{about}{share(min(profile.distinct, profile.values), profile.values)}"


def _mix(profile: FieldProfile) -> tuple[Segment, ...]:
    """The share of each type among all rows; what stays empty is null."""
    if not profile.present:
        return ()
    # a source that keeps to its types counts none: then the one type fills what is not null
    counted = profile.types or (TypeShare("", profile.values),)
    ranked = sorted(counted, key=lambda t: (-t.count, t.type))[:_MOST_TYPES]
    segments: list[Segment] = []
    done = 0
    for position, kind in enumerate(ranked, start=1):
        left = round(_BAR_WIDTH * done / profile.present, 1)
        done += kind.count
        right = round(min(_BAR_WIDTH, _BAR_WIDTH * done / profile.present), 1)
        if right > left:
            segments.append(Segment(f"m{position}", f"M{left:g} 0H{right:g}V6H{left:g}z"))
    return tuple(segments)


def _types(types: Sequence[TypeShare]) -> str:
    total = sum(t.count for t in types)
    ranked = sorted(types, key=lambda t: (-t.count, t.type))
    return ", ".join(f"{name(t.type)} {share(t.count, total)}" for t in ranked[:_MOST_TYPES])


def _values(field: FieldReport) -> str:
    """A range of fields that hold no personal data by construction, lengths of all others."""
    profile = field.profile
    if profile is None:
        return DASH
    if profile.ranged and not field.sensitive and profile.minimum is not None:
        low, high = _bound(profile.minimum), _bound(profile.maximum or "")
        return low if low == high else f"{low} to {high}"
    shortest, longest = profile.min_length, profile.max_length
    if shortest is None or longest is None:
        return DASH
    if shortest == longest:
        text = f"length {number(longest)}"
    else:
        mean = "" if profile.mean_length is None else f", mean {profile.mean_length:.1f}"
        text = f"length {number(shortest)}–{number(longest)}{mean}"  # noqa: RUF001  # a range
    return f"{text}; {number(profile.empty)} empty" if profile.empty else text


def _bound(text: str) -> str:
    """A number or a time of the profile as a reader says it."""
    if len(text) <= _MOST_DIGITS and text.removeprefix("-").isdecimal():
        return number(int(text))
    try:
        return day(datetime.fromisoformat(text))
    except ValueError:
        return name(text)
