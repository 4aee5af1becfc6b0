"""Fields that may tell what is new or changed, ranked, each with what is wrong with it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from audit.engine.plan.evidence import Evidence
from audit.facts.catalog import Field, LogicalType, marks_deletion, marks_time, repeated
from audit.facts.loading import Mark
from audit.facts.profiles import FieldProfile
from audit.model.figures import share
from audit.report.card import Watermark

CHANGES, NEW, NOTHING = "changes", "new rows", "nothing sure"

_CHANGED = re.compile(r"updat|modif|chang|mtime", re.IGNORECASE)
_VERSION = re.compile(r"^(?:row_?|lock_?)?version(?:_?(?:no|number))?$|^rowversion$", re.IGNORECASE)
_MOST = 5
#: Without a value in more rows than this, or with one time in so many, it is of no use.
_NULLS, _ALIKE, _FUTURE = 0.05, 0.9, 0.01
#: Rows that share their time with another, from where it matters.
_SHARING = 0.2
#: Rows that come in another order than their keys.
_IN_ORDER = 0.9
_DAY = 86_400
_WITHOUT_ORDER = frozenset({"hash", "hashed", "text", "gin", "fulltext", "brin"})


@dataclass(frozen=True, slots=True)
class _Candidate:
    field: Field
    marks: str
    mark: Mark | None
    seen: FieldProfile | None


def watermarks_of(e: Evidence) -> tuple[Watermark, ...]:
    """The best first: what tells changes before what tells new rows, with the fewest faults."""
    found = [(c, _judged(e, c)) for c in _candidates(e)]
    found.sort(key=lambda pair: _worth(*pair))
    return tuple(judged for _, judged in found[:_MOST])


def _candidates(e: Evidence) -> Iterator[_Candidate]:
    for field in e.dataset.fields:
        marks = _kind(e, field)
        if marks:
            mark = e.loading.mark(field.name) if e.loading else None
            seen = e.profile.field(field.name) if e.profile else None
            yield _Candidate(field, marks, mark, seen)


def _kind(e: Evidence, field: Field) -> str:
    if repeated(field.name) or marks_deletion(field.name):
        return ""
    if field.follows_updates or (marks_time(field) and _CHANGED.search(field.name)):
        return CHANGES
    if marks_time(field) or (e.loading and e.loading.mark(field.name)):
        return NEW
    if field.name == e.dataset.time_field or _counts(e, field):
        return NEW
    return NOTHING if _VERSION.search(field.name) else ""


def _counts(e: Evidence, field: Field) -> bool:
    """Whether it is the key of a counter: drawn by the source, or dense where all was seen."""
    if e.key != (field.name,) or field.logical_type is not LogicalType.INTEGER:
        return False
    key = e.loading.key if e.loading else None
    drawn = field.identity or "nextval" in (field.default or "")
    return drawn or bool(key and key.field == field.name and key.missing is not None)


def _worth(candidate: _Candidate, judged: Watermark) -> tuple[int, bool, int, int, int, int]:
    kinds = (CHANGES, NEW, NOTHING)
    return (
        not judged.usable,
        not candidate.field.logical_type.temporal and candidate.marks == CHANGES,
        kinds.index(judged.marks),
        len(judged.faults),
        -len(judged.merits),
        candidate.field.ordinal,
    )


def _judged(e: Evidence, c: _Candidate) -> Watermark:
    merits, faults = list[str](), list[str]()
    useless = list(_useless(c))
    (merits if _indexed(e, c.field.name) else faults).append(
        "an index begins with it" if _indexed(e, c.field.name) else "no index begins with it"
    )
    _source(e, c, merits, faults)
    faults += _order(e, c)
    if c.field.logical_type is LogicalType.TIMESTAMP_TZ:
        merits.append("has a time zone")
    elif _naive(e, c.field):
        faults.append("no time zone")
    if not useless and c.mark is not None and not c.mark.nulls:
        merits.append("every row has one")
    faults += _values(c)
    if c.marks == NOTHING:
        faults.append("counts the changes of one row, not those of the dataset")
    return Watermark(
        field=c.field.name,
        marks=c.marks,
        usable=not useless and c.marks != NOTHING,
        merits=tuple(merits),
        faults=tuple(dict.fromkeys((*useless, *faults))),
    )


def _useless(c: _Candidate) -> Iterator[str]:
    """What makes it of no use."""
    nulls, base = (c.seen.nulls, c.seen.present) if c.seen else (0, 0)
    if base and nulls > _NULLS * base:
        yield f"{share(nulls, base)} of the rows have none"
    mark = c.mark
    if mark is None:
        return
    if mark.alike > _ALIKE:
        yield f"{share(mark.alike, 1)} of the rows have the same: the time of one load"
    if mark.future > _FUTURE * mark.rows:
        yield f"{share(mark.future, mark.rows)} of the rows are later than now"


def _values(c: _Candidate) -> Iterator[str]:
    """What is wrong with the values, though they can be used."""
    nulls, base = (c.seen.nulls, c.seen.present) if c.seen else (0, 0)
    if base and 0 < nulls <= _NULLS * base:
        yield f"{share(nulls, base)} of the rows have none"
    mark = c.mark
    if mark is None or mark.alike > _ALIKE:
        return
    if 0 < mark.future <= _FUTURE * mark.rows:
        yield f"{share(mark.future, mark.rows)} of the rows are later than now"
    if mark.grain >= _DAY:
        yield "holds days: the last one has to be read again"
    elif mark.grain >= 1 and mark.sharing >= _SHARING:
        yield f"times to the second, and {share(mark.sharing, 1)} of the rows share one"


def _source(e: Evidence, c: _Candidate, merits: list[str], faults: list[str]) -> None:
    """Who sets it."""
    field = c.field
    if not field.logical_type.temporal and not marks_time(field):
        if field.identity or field.default:
            merits.append("drawn by the database")
        return
    if c.marks == CHANGES:
        if field.follows_updates:
            merits.append("the database sets it at every change")
        elif e.dataset.update_triggers:
            merits.append("a trigger runs at every change, which can set it")
        elif field.default_is_now:
            faults.append("the database sets it once; at a change the application has to")
        else:
            faults.append("set by the application, not by the database")
    elif field.default_is_now:
        merits.append("the database sets it")
    else:
        faults.append("set by the application, not by the database")


def _order(e: Evidence, c: _Candidate) -> Iterator[str]:
    mark = c.mark
    rho = mark.with_key if mark else None
    if c.marks == NEW and rho is not None and rho < _IN_ORDER:
        yield f"rows come in another order than their keys (rank correlation {rho:.2f})"
    changed = e.loading.changed if e.loading else None
    if changed and changed.before and c.field.name == changed.updated:
        part = share(changed.before, changed.rows)
        yield f"lies before {changed.created} in {part} of the rows"


def _naive(e: Evidence, field: Field) -> bool:
    if field.logical_type not in {LogicalType.TIMESTAMP, LogicalType.TEXT}:
        return False
    return not (e.around.product == "SQLite" and field.default_is_now)  # its clock is UTC


def _indexed(e: Evidence, name: str) -> bool:
    return any(
        index.fields[:1] == (name,)
        and index.valid
        and not index.partial
        and index.method.lower() not in _WITHOUT_ORDER
        for index in e.dataset.indexes
    ) or any(key.fields[:1] == (name,) and not key.partial for key in e.dataset.keys)
