"""How many samples come at which hour, from what each collection of a target brought."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from audit.access.prometheus.api import PrometheusApi
from audit.access.prometheus.listing import MAX_SERIES
from audit.access.series import volume
from audit.facts.series import Volume

_DAY = 86_400
#: Samples that are read for the volume of a week at most.
_VOLUME_SAMPLES = 1_000_000


def volumes(api: PrometheusApi, intervals: Mapping[str, float], targets: int) -> tuple[Volume, ...]:
    """Samples collected by hour of the day and weekday, from what each collection brought.

    A week where it holds few enough collections, else a day, else nothing.
    """
    shortest = min(intervals.values(), default=60.0)
    days = next((d for d in (7, 1) if targets * d * _DAY / shortest <= _VOLUME_SAMPLES), 0)
    if not days or not 0 < targets <= MAX_SERIES:
        return ()
    end = int(api.clock()) // 3_600 * 3_600
    found = api.query_range(
        "sum(sum_over_time(scrape_samples_scraped[1h]))",
        start=end - days * _DAY + 3_600,
        end=end,
        step=3_600,
    )
    return tuple(_volume(one["values"]) for one in found)


def _volume(values: Sequence[tuple[float, Any]]) -> Volume:
    # a value tells of the hour before it
    times = np.asarray([int(stamp) - 3_600 for stamp, _ in values], dtype=np.int64)
    counts = np.asarray([round(float(value)) for _, value in values], dtype=np.int64)
    return volume("", times, counts)
