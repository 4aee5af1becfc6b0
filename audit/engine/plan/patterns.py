"""The patterns by which a table can be loaded, weighed one against another.

Each says whether it can be had, what speaks for it and what against. The order in which they are
preferred is in `chosen`, and rests on what is known of changes and deletions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.engine.plan.around import duration
from audit.engine.plan.evidence import Evidence
from audit.engine.plan.happening import changes_of, deletions_of, few_deletions, unchanging
from audit.engine.plan.watermarks import CHANGES, NEW
from audit.facts.catalog import Field
from audit.model.fact import Missing
from audit.model.figures import number, share
from audit.report.card import Changes, Deletions, Option, Watermark

FULL, APPEND, INCREMENTAL, CDC = "full", "append-only", "incremental", "cdc"
SWAP, DIFF, EXCLUDE = "partition-swap", "snapshot-diff", "exclude"

#: Comparing all keys of more rows than this takes longer than a night.
MOST_COMPARED = 100_000_000
#: Of the rows so many change in a day, from where on following the log is less work.
_CHURN = 0.05
#: Partitions in which rows may change, of all: the open ones.
_OPEN = 0.25


@dataclass(frozen=True, slots=True)
class Known:
    """What the weighing rests on, reckoned once."""

    deletions: Deletions
    changes: Changes | None
    marks: tuple[Watermark, ...]
    unchanging: str

    @classmethod
    def of(cls, e: Evidence, marks: tuple[Watermark, ...]) -> "Known":
        return cls(deletions_of(e), changes_of(e), marks, unchanging(e))

    def mark(self, *kinds: str) -> Watermark | None:
        """The best usable candidate that marks one of these."""
        return next((m for m in self.marks if m.usable and m.marks in kinds), None)

    @property
    def churn(self) -> bool:
        a_day = self.changes.share_a_day if self.changes else None
        return a_day is not None and a_day > _CHURN


@dataclass(frozen=True, slots=True)
class Weighed:
    """A pattern; `watermark` is by what it reads, "" where it does not need one."""

    option: Option
    fits: bool
    watermark: str = ""

    @property
    def method(self) -> str:
        return self.option.method


def weighed(e: Evidence, known: Known) -> tuple[Weighed, Weighed | None]:
    """The pattern to take, and the one that comes next."""
    ranked = list(_ranked(e, known))
    chosen = next(w for w in ranked if w.fits)
    others = [w for w in ranked if w.method != chosen.method]
    lacking = next((w for w in others if w.method == CDC), None)
    return chosen, next((w for w in others if w.fits), lacking)


def _ranked(e: Evidence, known: Known) -> Iterator[Weighed]:
    """In the order in which they are preferred; the last one can always be had."""
    full, diff, cdc = _full(e), _diff(e, known), _cdc(e, known)
    incremental, append, swap = _incremental(e, known), _append(e, known), _swap(e, known)
    if e.small:
        yield full
    yield from (w for w in (swap, append) if w.fits)
    removed = known.deletions.seen in {"removed", "likely"} and not few_deletions(e)
    unseen = removed or known.deletions.seen == "unknown"
    if cdc.fits and (unseen or known.churn or not incremental.fits):
        yield cdc
    yield from (diff, incremental) if removed else (incremental,)
    if cdc.fits and not (unseen or known.churn or not incremental.fits):
        yield cdc
    yield from (diff, full)
    if not cdc.fits and not isinstance(e.around.changes, Missing):
        yield cdc


def _rows(e: Evidence) -> str:
    return f"{number(e.rows)} rows" if e.rows is not None else "all rows"


def _read(e: Evidence) -> str:
    seconds = e.scan_seconds
    return "" if seconds is None else f", about {duration(max(1.0, seconds))} at 20 MB/s"


def _full(e: Evidence) -> Weighed:
    against = [f"each load reads {_rows(e)}{_read(e)}"]
    if e.small:
        option = Option(
            method=FULL,
            reasons_for=(f"small ({e.small})", "sees every change and every deletion"),
            reasons_against=("keeps no history of what was there before",),
        )
    else:
        option = Option(
            method=FULL,
            reasons_for=("sees every change and every deletion", "needs nothing of the source"),
            reasons_against=tuple(against),
        )
    return Weighed(option, fits=True)


def _append(e: Evidence, known: Known) -> Weighed:
    """Rows that are never changed, by a time or counter that grows."""
    mark = known.mark(NEW, CHANGES)
    changing = known.mark(CHANGES) is not None
    counted = known.unchanging == "counted"
    fits = mark is not None and bool(known.unchanging) and not (changing and not counted)
    fits = fits and (bool(e.key) or counted)
    merits, objections = list[str](), list[str]()
    if counted:
        merits.append("the source counted inserts and neither a change nor a deletion")
        days = e.counted_days
        if days is not None and days < 7:  # noqa: PLR2004  # a week has all that happens weekly
            objections.append(f"it has counted for {duration(days * 86_400)} only")
    elif known.unchanging:
        merits.append("nothing in its rows or fields speaks of changes")
        objections.append("that rows never change is not counted by the source: ask its owner")
    if mark is not None:
        merits.append(f"{mark.field} tells new rows")
        objections += mark.faults
    if not e.key:
        objections.append("no key: a window that is read again replaces the rows of its time")
    return Weighed(
        Option(method=APPEND, reasons_for=tuple(merits), reasons_against=tuple(objections)),
        fits=fits,
        watermark=mark.field if mark else "",
    )


def _swap(e: Evidence, known: Known) -> Weighed:
    """Ranges of time of which the closed ones stay as they are."""
    by = [f for name in e.dataset.partitioned_by if (f := e.dataset.field(name)) is not None]
    timed = e.dataset.partition_method == "range" and any(_of_time(f, known) for f in by)
    changed = [p.changes for p in e.parts if p.changes is not None]
    stirred = sum(n > 0 for n in changed)
    # which rows changed is not known where the source counts nothing by partition
    quiet = bool(known.unchanging) or not changed
    if changed and any(p.inserts or p.changes for p in e.parts):
        quiet = stirred <= max(1, _OPEN * len(changed))
    fits = timed and len(e.parts) > 1 and quiet
    field = by[0].name if by else ""
    merits = [f"{len(e.parts):,} partitions by ranges of {field}"] if by else []
    objections: list[str] = []
    if changed and quiet:
        merits.append(
            "no partition had a change or deletion"
            if not stirred
            else f"{number(stirred)} of {number(len(changed))} had a change or deletion"
        )
    elif not changed:
        objections.append("changes of closed partitions are not counted: ask the owner")
    else:
        objections.append(f"rows change in {number(stirred)} of {number(len(changed))} partitions")
    merits.append("a partition is replaced as a whole, and what the source drops is seen")
    objections.append("the open partition is read again at every load")
    mark = known.mark(NEW, CHANGES)
    return Weighed(
        Option(method=SWAP, reasons_for=tuple(merits), reasons_against=tuple(objections)),
        fits=fits,
        watermark=field or (mark.field if mark else ""),
    )


def _of_time(field: Field, known: Known) -> bool:
    return field.logical_type.temporal or any(m.field == field.name for m in known.marks)


def _incremental(e: Evidence, known: Known) -> Weighed:
    """By what marks changes; by what marks new rows where none is known to change."""
    updated = bool(known.deletions.marked) or (
        known.changes is not None and bool(known.changes.share or (e.done and e.done.updates))
    )
    mark = known.mark(CHANGES) or (None if updated else known.mark(NEW))
    fits = mark is not None and bool(e.key) and (mark.field,) != e.key
    merits, objections = list[str](), list[str]()
    if mark is not None:
        marked = "new and changed rows" if mark.marks == CHANGES else "new rows"
        merits += [f"{mark.field} marks {marked}", *mark.merits]
        objections += mark.faults
    objections += _unseen(known)
    if not e.key:
        objections.append("no key to merge by")
    return Weighed(
        Option(method=INCREMENTAL, reasons_for=tuple(merits), reasons_against=tuple(objections)),
        fits=fits,
        watermark=mark.field if mark else "",
    )


def _unseen(known: Known) -> Sequence[str]:
    match known.deletions.seen:
        case "removed" | "likely":
            return (f"deletions are not seen: {known.deletions.evidence[0]}",)
        case "unknown":
            return ("deletions are not seen, and whether there are any is not known",)
        case _:
            return ()


def _cdc(e: Evidence, known: Known) -> Weighed:
    """Following the log, where the source lets and each change says which row it is about."""
    merits = ["changes can be read as they happen, deletions included"]
    if known.deletions.seen in {"removed", "likely"}:
        merits.append(known.deletions.evidence[0])
    if known.changes is not None and known.changes.share_a_day is not None and known.churn:
        merits.append(f"{share(known.changes.share_a_day, 1)} of the rows change in a day")
    return Weighed(
        Option(method=CDC, reasons_for=tuple(merits), reasons_against=tuple(_against_cdc(e))),
        fits=e.streamed,
    )


def _against_cdc(e: Evidence) -> Iterator[str]:
    changes = e.around.changes
    if isinstance(changes, Missing):
        yield "whether changes can be read is not known"
        return
    if not changes.method:
        yield "this source has no way to read changes as they happen"
        return
    for need in changes.requirements:
        if not need.met:
            yield f"{need.name} is {need.current}, needed is {need.needed}"
    if not e.key:
        yield "no key says which row a change is about"
    if changes.ready:
        yield "while the reader is away, the source has to keep its log"


def _diff(e: Evidence, known: Known) -> Weighed:
    """Reading all and comparing by the key."""
    merits = ["sees deletions and changes without any watermark"]
    if known.deletions.seen in {"removed", "likely"}:
        merits.append(known.deletions.evidence[0])
    if known.mark(CHANGES, NEW) is None:
        merits.append("no field marks new or changed rows")
    objections = [f"each load reads {_rows(e)}{_read(e)}"]
    if not e.key:
        objections.append("no key to compare by")
    return Weighed(
        Option(method=DIFF, reasons_for=tuple(merits), reasons_against=tuple(objections)),
        fits=bool(e.key) and (e.rows or 0) < MOST_COMPARED,
    )
