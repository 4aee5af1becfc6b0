"""Extraction cards for the tests of what shows them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from audit.report.card import (
    Cadence,
    Card,
    Changes,
    Deletions,
    Growth,
    Option,
    Overlap,
    Split,
    Watermark,
)


def card(method: str, key: str = "id", watermark: str = "updated_at") -> Card:
    """A table of which everything is known."""
    return Card(
        chosen=Option(
            method=method,
            reasons_for=("changes can be read as they happen", "24% of the rows change in a day"),
            reasons_against=("while the reader is away, the source has to keep its log",),
        ),
        runner_up=Option(
            method="snapshot-diff",
            reasons_for=("sees deletions and changes without any watermark",),
            reasons_against=("each load reads 24.6M rows, about 4 min at 20 MB/s",),
        ),
        newest=datetime(2026, 11, 20, 5, 58, tzinfo=UTC),
        age_seconds=840.0,
        cadence=Cadence(
            kind="batch",
            told="daily batch at 02:00 UTC, Monday to Friday",
            field=watermark,
            period_seconds=86_400,
            median_gap_seconds=86_400.0,
            p95_gap_seconds=259_200.0,
            hours=(0, 0, 19_000, 1_000, *[0] * 20),
            weekdays=(4_000,) * 5 + (0, 0),
            rows=20_000,
            sampled=True,
        ),
        schedule="each day at 03:00 or later, when the batch has ended",
        growth=Growth(
            rows_a_day=3_412.5, bytes_a_day=614_250.0, told=f"{watermark} of the newest 28 d"
        ),
        changes=Changes(
            told="467,214 rows changed in 12 d",
            share=0.19,
            share_a_day=0.016,
            late_p99_seconds=259_200.0,
        ),
        overlap=Overlap(
            seconds=900,
            why="a row is seen when its transaction ends, and bears the time of its beginning",
        ),
        deletions=Deletions(seen="removed", evidence=("1,204 rows deleted in 12 d",)),
        row_bytes=180.0,
        scan_seconds=221.4,
        split=Split(
            by="key",
            field=key,
            skew=1.1,
            bounds=("6150000", "12300000", "18450000"),
            told=f"equal ranges of {key}: the largest has 1.1 times an even one",
        ),
        parallel=4,
        watermarks=(
            Watermark(
                field=watermark,
                marks="changes",
                usable=True,
                merits=("an index begins with it", "has a time zone"),
                faults=("set by the application, not by the database",),
            ),
            Watermark(field=key, marks="new rows", usable=True, merits=("drawn by the database",)),
        ),
    )


def hostile(names: Sequence[str]) -> Card:
    """With names that try to break a page, in every place that a name reaches."""
    first, *others = names
    told = tuple(names)
    return Card(
        chosen=Option(method="full", reasons_for=told, reasons_against=told),
        runner_up=Option(method="cdc", reasons_for=told, reasons_against=told),
        cadence=Cadence(kind="continuous", told=first, field=others[0], hours=(1,) * 24),
        schedule=others[0],
        growth=Growth(rows_a_day=1.5, bytes_a_day=None, told=others[1]),
        changes=Changes(told=first),
        overlap=Overlap(seconds=900, why=first),
        deletions=Deletions(seen="marked", evidence=told, field=first, marked=0.1),
        split=Split(by="key", field=first, told=others[0], bounds=told),
        watermarks=tuple(
            Watermark(field=name, marks="changes", usable=False, merits=told, faults=told)
            for name in names
        ),
    )
