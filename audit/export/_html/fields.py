"""One row per field of a dataset: rates, distribution, types, and values that may be told."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.export._personal import words as personal
from audit.export._profile.bars import Bars, bars_of
from audit.export._profile.words import between, distinct, notes, nulls, told
from audit.facts.profiles import FieldProfile, TypeShare
from audit.model.figures import number
from audit.report.datasets import FieldReport
from audit.report.wording import DASH, name, prose

MOST_BARS = 14
_WIDTH, _HEIGHT = 84, 22
_WIDEST_BAR = 40
_MOST_TYPES = 4
_MOST_TAGS = 4
_MOST_FOUND = 6
_MOST_NOTES = 5


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the bar of types, as a path."""

    style: str
    path: str


@dataclass(frozen=True, slots=True)
class Found:
    """A type of personal data or secret with its tier."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """`bars` is a histogram as one path; without one, `mix` shows how much is filled by type."""

    name: str
    comment: str
    type: str
    required: bool
    nulls: str
    between: str  # the interval of its share in a sample
    distinct: str
    bars: str
    mix: tuple[Segment, ...]
    shape: str
    values: str
    notes: str
    tags: tuple[str, ...]
    found: tuple[Found, ...] = ()


def field_rows(fields: Sequence[FieldReport]) -> tuple[FieldRow, ...]:
    return tuple(_row(field) for field in fields)


def _row(field: FieldReport) -> FieldRow:
    profile = field.profile
    tags = tuple(name(tag) for tag in field.tags[:_MOST_TAGS])
    if field.generated:
        tags = (*tags, "generated")
    bars = bars_of(field, MOST_BARS)
    values = told(field)
    return FieldRow(
        name=name(field.name),
        comment=prose(field.comment, 120),
        type=name(field.type) or field.logical_type,
        required=field.declared and not field.nullable,
        nulls=nulls(profile) if profile else DASH,
        between=between(profile) if profile else "",
        distinct=distinct(profile) if profile else DASH,
        bars=path_of(bars) if bars else "",
        mix=_mix(profile) if profile and not bars else (),
        shape=values.code,
        values=values.text,
        notes=_notes(field),
        tags=tags,
        found=tuple(
            Found(f"{prose(t.title, 80)}, tier {t.tier}", f"h{personal.rank(t.tier)}")
            for t in field.sensitive[:_MOST_FOUND]
        ),
    )


def _notes(field: FieldReport) -> str:
    found = notes(field)
    more = (f"{number(len(found) - _MOST_NOTES)} more",) if len(found) > _MOST_NOTES else ()
    return "; ".join((*found[:_MOST_NOTES], *more))


def path_of(bars: Bars) -> str:
    """Bars that stand on the lower edge; what was counted at all is at least a line."""
    highest = max(bars.counts)
    if highest <= 0:
        return ""
    step = min(_WIDEST_BAR, _WIDTH // len(bars.counts))
    gap = 3 if bars.apart else 1
    path, skipped = f"M0 {_HEIGHT}", 0
    for count in bars.counts:
        if count <= 0:
            skipped += step
            continue
        top = _HEIGHT - max(1, _HEIGHT * count // highest)
        path += f"{f'h{skipped}' if skipped else ''}V{top}h{step - gap}V{_HEIGHT}"
        skipped = gap
    return path


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
        left = round(_WIDTH * done / profile.present, 1)
        done += kind.count
        right = round(min(_WIDTH, _WIDTH * done / profile.present), 1)
        if right > left:
            segments.append(Segment(f"m{position}", f"M{left:g} 0H{right:g}V6H{left:g}z"))
    return tuple(segments)
