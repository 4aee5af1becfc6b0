"""How a first load is cut into parts that take as long as each other, and how many at once."""

from audit.engine.plan.evidence import Evidence
from audit.facts.catalog import DatasetKind, split_key_of
from audit.facts.profiles import Disclosure
from audit.report.card import Split, Watermark

#: Catalogue: never more than four readers, and a quarter of what is free.
_MOST, _QUARTER = 4, 4
#: Ranges of equal width serve up to this.
_SKEWED = 1.5
#: Scans of ranges of TIDs came with PostgreSQL 14.
_TID_SCANS = 14
_QUARTERS = (0.25, 0.5, 0.75)


def parallel_of(e: Evidence) -> int:
    """How many connections a first load may take: min(4, head-room / 4), at least one."""
    room = e.around.connections
    if room is None or e.small:
        return 1
    free = max(0, room.limit - room.used - room.reserved)
    return max(1, min(_MOST, free // _QUARTER))


def split_of(e: Evidence, marks: tuple[Watermark, ...]) -> Split | None:
    """None for what is small enough to be read at once."""
    if e.small:
        return None
    name = split_key_of(e.dataset)
    if name:
        return _by_key(e, name)
    if len(e.parts) > 1:
        return Split(by="partitions", told=f"one part for each of {len(e.parts):,} partitions")
    timed = next((m.field for m in marks if m.usable and e.dataset.field(m.field)), "")
    if timed and _leads(e, timed):
        return Split(by="time", field=timed, told=f"ranges of {timed}, by its quantiles")
    if _by_pages(e):
        return Split(by="pages", told="ranges of ctid: pages of the table, without any key")
    return Split(by="", told="one stream: no key, index or partition cuts it")


def _by_key(e: Evidence, name: str) -> Split:
    spread = e.loading.key if e.loading else None
    skew = spread.skew if spread and spread.field == name else None
    bounds = _bounds(e, name)
    if skew is None:
        told = f"ranges of {name}; how its values are spread is not known: use quantiles"
    elif spread is not None and spread.ordered:
        told = f"ranges of {name}, which grows with time (UUID)"
    elif skew <= _SKEWED:
        told = f"equal ranges of {name}: the largest has {skew:.1f} times an even one"
    else:
        told = (
            f"quantiles of {name}, not equal ranges: the largest of {spread.parts if spread else 0}"
            f" would have {skew:.1f} times the rows of an even one"
        )
    return Split(by="key", field=name, skew=skew, bounds=bounds, told=told)


def _bounds(e: Evidence, name: str) -> tuple[str, ...]:
    """The quartiles, where the profile tells the field's values."""
    seen = e.profile.field(name) if e.profile else None
    if seen is None or seen.disclosure is Disclosure.SHAPE or seen.numbers is None:
        return ()
    known = {round(q.at, 4): q.value for q in seen.numbers.quantiles}
    if not all(at in known for at in _QUARTERS):
        return ()
    return tuple(f"{known[at]:.0f}" for at in _QUARTERS)


def _leads(e: Evidence, name: str) -> bool:
    return any(i.fields[:1] == (name,) and i.valid and not i.partial for i in e.dataset.indexes)


def _by_pages(e: Evidence) -> bool:
    release = e.around.release
    return (
        e.around.product == "PostgreSQL"
        and e.dataset.kind in {DatasetKind.TABLE, DatasetKind.MATERIALIZED_VIEW}
        and release.isdecimal()
        and int(release) >= _TID_SCANS
    )
