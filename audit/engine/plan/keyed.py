"""Tables: the pattern that was chosen in words, with its conditions and what it does not see."""

from collections.abc import Iterator, Mapping

from audit.engine.plan.around import Around
from audit.engine.plan.evidence import Evidence, streamed
from audit.engine.plan.patterns import (
    APPEND,
    CDC,
    DIFF,
    FULL,
    INCREMENTAL,
    SWAP,
    Known,
    Weighed,
    weighed,
)
from audit.engine.plan.watermarks import CHANGES, watermarks_of
from audit.facts.catalog import Dataset, split_key_of
from audit.facts.profiles import DatasetProfile
from audit.report.datasets import Extraction

__all__ = ["DELETIONS", "keyed", "streamed"]

DELETIONS = "deletions"


def keyed(dataset: Dataset, profile: DatasetProfile | None, around: Around) -> Extraction:
    e = Evidence(dataset, profile, around)
    known = Known.of(e, watermarks_of(e))
    chosen, _ = weighed(e, known)
    return Extraction(
        method=chosen.method,
        reason=_reason(e, known, chosen),
        watermark=chosen.watermark if chosen.method != FULL else "",
        key=e.key,
        split_key=split_key_of(dataset),
        conditions=tuple(_conditions(e, known, chosen)),
        unseen=tuple(_unseen(known, chosen)),
    )


_REASONS: Mapping[str, str] = {
    CDC: "changes can be read as they happen, deletions included",
    INCREMENTAL: "{mark} marks {marked}",
    APPEND: "rows are written once, and {mark} tells the new ones",
    SWAP: "closed partitions by {mark} stay as they are: replace what is new or open",
    DIFF: "{why}: read all, compare by the key",
}


def _reason(e: Evidence, known: Known, chosen: Weighed) -> str:
    if chosen.method == FULL:
        if e.small:
            return f"small ({e.small})"
        gaps = (("key", bool(e.key)), ("watermark", any(m.usable for m in known.marks)))
        lacking = " and no ".join(noun for noun, has in gaps if not has) or "pattern that fits"
        return f"no {lacking}, so there is no other way"
    found = next((m for m in known.marks if m.field == chosen.watermark), None)
    marked = "new and changed rows" if found and found.marks == CHANGES else "new rows"
    told = _REASONS[chosen.method].format(mark=chosen.watermark, marked=marked, why=_why(known))
    if chosen.method == INCREMENTAL and known.deletions.seen == "marked":
        return f"{told}; deleted ones are marked by {known.deletions.field}"
    if chosen.method == INCREMENTAL and known.deletions.seen != "none":
        return f"{told}; deletions are not seen by it"
    return told


def _why(known: Known) -> str:
    if known.deletions.seen in {"removed", "likely"}:
        return "rows are deleted and leave no mark"
    return "no field marks changed rows"


def _conditions(e: Evidence, known: Known, chosen: Weighed) -> Iterator[str]:
    if chosen.method == APPEND and e.key == (chosen.watermark,):
        yield (
            f"read some {chosen.watermark} back again: numbers are drawn before their rows are seen"
        )
    if chosen.method == APPEND and not e.key:
        yield "a window of time that is read again replaces the rows of that time"
    mark = next((m for m in known.marks if m.field == chosen.watermark), None)
    if chosen.method == INCREMENTAL and mark is not None:
        if "no index begins with it" in mark.faults:
            yield f"an index on {mark.field}; without one every load scans all"
        if any("application" in fault for fault in mark.faults):
            yield f"every writer sets {mark.field} at every change"
    if chosen.method == INCREMENTAL and known.deletions.seen in {"removed", "likely"}:
        yield "compare all keys at intervals, to find what was deleted"
    if chosen.method == APPEND and known.unchanging != "counted":
        yield "the owner confirms that rows are never changed or deleted"
    if chosen.method == DIFF:
        yield "read one moment of it, so that a row that moves is not taken for a deleted one"
    if chosen.method == SWAP:
        yield "a partition is replaced in one transaction of the target"


def _unseen(known: Known, chosen: Weighed) -> Iterator[str]:
    if chosen.method in {INCREMENTAL, APPEND} and known.deletions.seen not in {"none", "marked"}:
        yield DELETIONS
    if chosen.method == INCREMENTAL:
        found = next((m for m in known.marks if m.field == chosen.watermark), None)
        sure = found is not None and any("at every change" in merit for merit in found.merits)
        if not sure:
            yield f"changes that leave {chosen.watermark} as it was"
    if chosen.method == APPEND:
        yield "changes of rows that are there"
    if chosen.method == SWAP:
        yield "changes in closed partitions"
    if chosen.method == DIFF:
        yield "what came and went between two loads"
