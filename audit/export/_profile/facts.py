"""A dataset's profile in words: how it was read, duplicates, width, keys, fields that are alike."""

from collections.abc import Iterator

from audit.model.figures import number, share
from audit.report.datasets import DatasetReport
from audit.report.wording import listed, name, prose, sentence, size

_MOST_PAIRS = 4
_MOST_KEYS = 6
_MOST_NOTES = 4
_LARGE = 1_000_000


def facts(dataset: DatasetReport) -> Iterator[tuple[str, str]]:
    """Labels and texts of what was odd while reading, and of what holds between the fields."""
    if dataset.notes:
        notes = [prose(note, 200) for note in dataset.notes]
        yield "While reading", listed(notes, most=_MOST_NOTES)
    rows = dataset.rows
    if rows is None:
        return
    if rows.duplicates is not None:
        about = "" if rows.duplicates_exact else "~"
        part = f" ({share(rows.duplicates, dataset.rows_seen)})" if dataset.rows_seen else ""
        told = f"{about}{number(rows.duplicates)}{part}" if rows.duplicates else "none"
        told += " in the sample" if dataset.sample else ""
        yield "Duplicate rows", told
    if rows.mean_bytes is not None:
        widest = f", at most {size(rows.max_bytes)}" if rows.max_bytes else ""
        yield "Row width", f"{size(_rounded(rows.mean_bytes))} on average{widest}"
    if rows.keys:
        keys = [name(" + ".join(fields)) for fields in rows.keys]
        yield "Could be a key", listed(keys, most=_MOST_KEYS)
    if rows.identical:
        pairs = [f"{name(one)} = {name(other)}" for one, other in rows.identical]
        yield "Identical", listed(pairs, most=_MOST_PAIRS)
    if rows.correlated:
        pairs = [f"{name(c.fields[0])}, {name(c.fields[1])} ({c.r:+.2f})" for c in rows.correlated]
        yield "Correlated", listed(pairs, most=_MOST_PAIRS)


def brief(dataset: DatasetReport) -> str:
    """The same in one sentence; "" where nothing is known."""
    told = [f"{label.lower()}: {text}" for label, text in facts(dataset)]
    return f"{sentence('; '.join(told))}." if told else ""


def sampled(dataset: DatasetReport) -> str:
    """Which rows were seen and what such a sample does not show; "" when all were."""
    sample = dataset.sample
    if sample is None:
        return ""
    part = f" ({share(sample.share, 1)})" if sample.share is not None else ""
    total = "" if dataset.row_count is None else f" of {_rows(dataset)}"
    parts = [f"Seen: {number(dataset.rows_seen)}{total} rows{part}, {prose(sample.method, 100)}."]
    if sample.bias:
        parts.append(f"{sentence(prose(sample.bias, 300)).rstrip('.')}.")
    if sample.visible_rate and 0 < sample.visible_rate < 1:
        one_of = number(int(1 / sample.visible_rate))
        parts.append(f"A defect in fewer than 1 of {one_of} rows can stay unseen.")
    if sample.ended_early:
        parts.append(f"Reading ended early: {prose(sample.ended_early, 200).rstrip('.')}.")
    return " ".join(parts)


def _rows(dataset: DatasetReport) -> str:
    return f"{'' if dataset.row_count_exact else '~'}{number(dataset.row_count or 0)}"


def _rounded(value: float) -> int:
    return round(value) if abs(value) < _LARGE**3 else 0
