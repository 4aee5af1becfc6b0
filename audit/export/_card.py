"""The card of a dataset as labelled lines of plain text, for every format that people read."""

from collections.abc import Iterator

from audit.model.figures import number, share
from audit.report.card import Card, Growth, Watermark
from audit.report.wording import duration, moment, size

#: Growth of fewer rows a day than this is told with a digit behind the point.
_FEW = 10


def lines(card: Card) -> Iterator[tuple[str, str]]:
    """Label and text of everything that is known, in the order in which one asks for it."""
    if card.newest is not None:
        age = card.age_seconds
        old = f", {duration(age)} before the audit" if age is not None and age >= 0 else ""
        yield "Freshness", f"newest {moment(card.newest)}{old}"
    if card.cadence is not None:
        yield "Cadence", f"{card.cadence.told} ({card.cadence.field}){_gaps(card)}"
    if card.schedule:
        yield "Load it", card.schedule
    if card.growth is not None:
        yield "Growth", f"{_growth(card.growth)} ({card.growth.told})"
    if card.changes is not None:
        yield "Changes", _changes(card)
    if card.deletions is not None:
        told = _SEEN.get(card.deletions.seen, card.deletions.seen)
        yield "Deletions", "; ".join((told, *card.deletions.evidence))
    if card.overlap is not None:
        yield "Overlap", f"{duration(card.overlap.seconds)}: {card.overlap.why}"
    if (cost := _cost(card)) != "":
        yield "Whole read", cost
    if card.split is not None:
        bounds = f" (cut at {', '.join(card.split.bounds)})" if card.split.bounds else ""
        yield "First load", f"{card.split.told}{bounds}; {_parallel(card)}"


_SEEN = {
    "removed": "rows are deleted",
    "likely": "rows seem to be deleted",
    "marked": "rows are marked, not removed",
    "none": "none",
    "unknown": "not known",
}


def _gaps(card: Card) -> str:
    cadence = card.cadence
    if cadence is None or cadence.median_gap_seconds is None or cadence.p95_gap_seconds is None:
        return ""
    if cadence.sampled and cadence.kind == "continuous":  # of a sample only the days were counted
        return ""
    median, worst = duration(cadence.median_gap_seconds), duration(cadence.p95_gap_seconds)
    return f"; gaps between times with rows: half at most {median}, 95% at most {worst}"


def _growth(growth: Growth) -> str:
    rows = growth.rows_a_day
    few = abs(rows) < _FEW
    told = f"{rows:.1f}".replace(".0", "") if few else number(round(rows))
    amount = growth.bytes_a_day
    return f"{told} rows{f', {size(round(amount))}' if amount and amount >= 1 else ''} a day"


def _changes(card: Card) -> str:
    changes = card.changes
    assert changes is not None
    parts = [changes.told]
    if changes.share is not None and "after they were made" not in changes.told:
        parts.append(f"{share(changes.share, 1)} of the rows were changed after they were made")
    if changes.share_a_day is not None:
        parts.append(f"{share(changes.share_a_day, 1)} a day")
    if changes.late_p99_seconds:
        parts.append(f"99% of changed rows within {duration(changes.late_p99_seconds)}")
    return "; ".join(parts)


def _cost(card: Card) -> str:
    parts: list[str] = []
    if card.scan_seconds is not None:
        parts.append(f"{duration(card.scan_seconds)} at 20 MB/s")
    if card.row_bytes is not None:
        parts.append(f"{size(round(card.row_bytes))} a row")
    return ", ".join(parts)


def _parallel(card: Card) -> str:
    return "one connection" if card.parallel == 1 else f"up to {card.parallel} connections"


def watermark(mark: Watermark) -> str:
    """What a candidate marks, and its merits and faults."""
    told = f"marks {mark.marks}" if mark.usable else "of no use"
    merits = f"; {', '.join(mark.merits)}" if mark.merits else ""
    faults = f"; but {', '.join(mark.faults)}" if mark.faults else ""
    return f"{told}{merits}{faults}"
