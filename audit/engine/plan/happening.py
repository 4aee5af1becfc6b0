"""Whether the rows of a dataset vanish or change, by what the source counted and the rows show."""

from audit.engine.plan.around import duration
from audit.engine.plan.evidence import Evidence
from audit.facts.catalog import marks_deletion
from audit.facts.loading import Changed
from audit.model.figures import number, share
from audit.report.card import Changes, Deletions

#: Of the numbers of a counter so many may lack without a row having been deleted: transactions
#: that were rolled back and numbers that a session took and did not use.
_GAPS = 0.05
_TOLD = 0.001
#: Fewer rows than this, and a gap is one number.
_FEWEST = 200
_WEEK = 7
#: A share of the rows with which deletions are the exception.
_FEW = 0.001


def deletions_of(e: Evidence) -> Deletions:
    """What is known of deletions; counts of the source come before signs in the rows."""
    evidence: list[str] = []
    marking = _marking(e)
    removed = e.done.deletes if e.done else None
    if removed is not None:
        evidence.append(f"{number(removed)} rows deleted {_since(e)}")
    field, marked = "", None
    if marking is not None:
        field, marked = marking
        rate = f" (in {share(marked, 1)} of the rows)" if marked is not None else ""
        evidence.append(f"{field} marks deleted rows{rate}")
    cascades = sorted(
        {k.parent for k in e.dataset.foreign_keys if "cascade" in k.on_delete.lower()}
    )
    if cascades:
        evidence.append(f"rows go with those of {', '.join(cascades)} (on delete cascade)")
    missing = _gaps(e)
    if missing is not None and missing > _TOLD:
        evidence.append(f"{share(missing, 1)} of the numbers of its key have no row")
    gaps = missing is not None and missing > _GAPS
    if removed:
        seen = "removed"
    elif field:
        seen = "marked"
    elif removed == 0 and _counted_for(e, _WEEK):
        seen = "none"
    elif gaps:  # also numbers that were drawn and not used: counts of a week say more
        seen = "likely"
    elif removed == 0 and _counted_for(e, 1):
        seen = "none"
    else:
        seen = "unknown"
    return Deletions(seen=seen, evidence=tuple(evidence), field=field, marked=marked)


def _counted_for(e: Evidence, days: float) -> bool:
    """Whether the source has counted for so long, or since ever."""
    return e.counted_days is None or e.counted_days >= days


def few_deletions(e: Evidence) -> bool:
    """Whether the deletions that were counted are an exception among the rows."""
    removed = e.done.deletes if e.done else None
    return removed is not None and bool(e.rows) and removed <= _FEW * (e.rows or 0)


def _since(e: Evidence) -> str:
    days = e.counted_days
    return "since the statistics began" if days is None else f"in {duration(days * 86_400)}"


def _marking(e: Evidence) -> tuple[str, float | None] | None:
    found = e.loading.marked if e.loading else ()
    if found:
        best = max(found, key=lambda m: (0 < m.marked < m.rows, m.marked > 0))
        return best.field, round(best.marked / best.rows, 4) if best.rows else None
    return next(((f.name, None) for f in e.dataset.fields if marks_deletion(f.name)), None)


def _gaps(e: Evidence) -> float | None:
    """The share of numbers that lack in the key of a counter; None where it says nothing."""
    key = e.loading.key if e.loading else None
    if key is None or key.missing is None or (e.rows or 0) < _FEWEST:
        return None
    return key.missing


def changes_of(e: Evidence) -> Changes | None:
    """How much is changed later; None where nothing is known of it."""
    changed = e.loading.changed if e.loading else None
    portion = changed.changed / changed.rows if changed and changed.rows else None
    a_day = _a_day(e)
    updates = e.done.updates if e.done else None
    if updates is not None:
        told = f"{number(updates)} rows changed {_since(e)}"
    elif changed is not None and portion is not None:
        told = f"{share(portion, 1)} of the rows were changed after they were made"
    else:
        return None
    return Changes(
        told=told,
        share=None if portion is None else round(portion, 4),
        share_a_day=a_day,
        late_p99_seconds=changed.p99 if changed and changed.changed else None,
    )


def _a_day(e: Evidence) -> float | None:
    days, updates = e.counted_days, e.done.updates if e.done else None
    if updates is None or not days or days < 1 or not e.rows:
        return None
    return round(updates / days / e.rows, 4)


def unchanging(e: Evidence) -> str:
    """By what the rows are known never to change: "counted", "looks", or "" for they do."""
    done = e.done
    if done is not None and done.updates is not None and done.deletes is not None:
        if done.updates or done.deletes:
            return ""
        if _counted_for(e, 1):  # less tells nothing of what did not happen
            return "counted" if done.inserts else ""
    if deletions_of(e).seen in {"likely", "marked"}:
        return ""
    changed: Changed | None = e.loading.changed if e.loading else None
    if changed is not None and (changed.changed or changed.before):
        return ""
    return "looks"
