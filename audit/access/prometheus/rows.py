"""Rows of a metric: its series at their latest sample."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from audit.access.prometheus.api import PrometheusApi
from audit.access.prometheus.listing import WINDOW_HOURS, Listing
from audit.access.prometheus.selectors import NAME, metric
from audit.errors import Skipped
from audit.facts.catalog import Dataset

_MARK = "__time__"
_HOURS = f"{WINDOW_HOURS}h"


def count(listing: Listing, dataset: Dataset) -> tuple[int | None, bool]:
    """Series of the metric: those with a sample now, else those of the last day."""
    if not listing.complete:
        return listing.sizes.largest.get(dataset.name), False
    alive = (listing.alive or {}).get(dataset.name)
    return alive or len(listing.series.get(dataset.name, ())), True


def sample(
    api: PrometheusApi, listing: Listing, dataset: Dataset, rows: int
) -> Iterator[Mapping[str, object]]:
    """At most `rows` series, whose own time the server tells by a second function.

    A metric without a sample now is read back through the day, at most the series chosen.
    """
    ways: list[tuple[str, str]] = []
    try:
        matchers, _ = listing.scope(dataset.name, rows, quotable=api.takes_any_name)
        selected = metric(dataset.name, *matchers)
        ways += [
            (selected, f"timestamp({selected})"),
            (
                f"last_over_time({selected}[{_HOURS}])",
                f"max_over_time(timestamp({selected})[{_HOURS}:5m])",
            ),
        ]
    except Skipped:
        if not listing.bounded(dataset.name):
            raise
        selected = metric(dataset.name)
        few = f"topk({rows}, {selected})"
        ways.append((few, f"(timestamp({selected}) and {few})"))
    for values, times in ways:
        found = api.query(f'{values} or label_replace({times}, "{_MARK}", "1", "", "")')
        if found:
            yield from _rows(found, dataset)
            return


def _rows(found: Iterable[Mapping[str, Any]], dataset: Dataset) -> Iterator[dict[str, object]]:
    """Values and times of the same series put together."""
    stamp, value = (field.name for field in dataset.fields[:2])
    values: dict[tuple[tuple[str, str], ...], float | None] = {}
    times: dict[tuple[tuple[str, str], ...], datetime | None] = {}
    for one in found:
        labels = {k: v for k, v in one["metric"].items() if k not in {NAME, _MARK}}
        key = tuple(sorted(labels.items()))
        number = float(one["value"][1]) if "value" in one else None  # a native histogram has none
        if _MARK in one["metric"] and number is not None:
            times[key] = _moment(number)
        else:
            values[key] = number
    for key, number in values.items():
        yield {stamp: times.get(key), value: number, **dict(key)}


def _moment(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
