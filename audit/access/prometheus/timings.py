"""When samples come: bounded windows of few series of each metric, many metrics in one request.

How many samples a window has is known before it is asked for: the series in it are chosen, and how
often they come is the interval of their job or was counted over five minutes.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from audit.access.prometheus.api import PrometheusApi
from audit.access.prometheus.choice import Batch, Chosen, batches_of, chosen_of
from audit.access.prometheus.listing import Listing
from audit.access.prometheus.selectors import NAME, Labels
from audit.access.series import Points, Span, Told, points, timing
from audit.errors import (
    BudgetExceeded,
    CollectError,
    ConnectionLost,
    Interrupted,
    PrivilegeMissing,
    SourceTimeout,
)
from audit.facts.series import Timing, Unexamined
from audit.model.fact import Missing, Reason

#: Samples of one series in the newest window, and in the one a day before it.
NEWEST, EARLIER = 240, 60
#: The shortest and the longest window, in seconds.
_SHORTEST, _LONGEST = 300, 6 * 3_600
_DAY = 86_400
#: How long before now it is counted how often samples come.
_PROBED = 300
#: A server takes samples that lie ahead of its clock by ten minutes (Prometheus, scrape loop).
_AHEAD = 600
#: Moments in the last day at which metrics stopped that are looked at.
_ENDS = 4
#: Usual intervals, in seconds: metrics that come about as often share a request.
_STEPS = (0.001, 0.01, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0)
_PLACE = "__place__"
_HISTOGRAM_PARTS = ("_total", "_count", "_sum", "_bucket")
_COUNTERS = frozenset({"counter", "histogram", "summary"})

METHOD = f"about {NEWEST} samples of each series examined, and {EARLIER} of the day before"


@dataclass(frozen=True, slots=True)
class Timings:
    timings: tuple[Timing, ...]
    unexamined: tuple[Unexamined, ...]


def timings_of(
    api: PrometheusApi,
    listing: Listing,
    kinds: Mapping[str, str],
    *,
    kept: float | None = None,
) -> Timings:
    """The timing of the metrics; `kinds` are their types, `kept` how many seconds are kept."""
    chosen, unexamined = chosen_of(listing, quotable=api.takes_any_name)
    reader = _Reader(api, kinds, kept)
    try:
        for batch in batches_of(chosen):
            reader.read(batch)
        reader.read_stopped()
    except CollectError as error:
        if not reader.found:
            raise
        # what was read is worth telling; the rest says why it is not there
        done = {one.dataset for one in reader.found}
        done |= {gap.dataset for gap in reader.unexamined}
        unexamined += [
            Unexamined(one.name, Missing(_reason(error), str(error)))
            for one in chosen
            if one.name not in done
        ]
    return Timings(
        tuple(sorted(reader.found, key=lambda one: one.dataset)),
        tuple(sorted([*unexamined, *reader.unexamined], key=lambda one: one.dataset)),
    )


def _reason(error: CollectError) -> Reason:
    match error:
        case BudgetExceeded():
            return Reason.BUDGET
        case ConnectionLost():
            return Reason.CONNECTION
        case Interrupted():
            return Reason.INTERRUPTED
        case SourceTimeout():
            return Reason.TIMEOUT
        case PrivilegeMissing():
            return Reason.PRIVILEGE
        case _:
            return Reason.ERROR


def is_counter(name: str, kind: str) -> bool:
    """By the metric's declared type, else by the ends that the exposition formats prescribe."""
    if kind in _COUNTERS:
        # the quantiles of a summary stand under its bare name
        return kind == "counter" or name.endswith(_HISTOGRAM_PARTS)
    return kind in {"", "unknown", "untyped"} and name.endswith(_HISTOGRAM_PARTS)


class _Reader:
    """Reads batches and keeps what they tell; metrics without a sample now wait for the end."""

    def __init__(self, api: PrometheusApi, kinds: Mapping[str, str], kept: float | None) -> None:
        self.found: list[Timing] = []
        self.unexamined: list[Unexamined] = []
        self._api = api
        self._kinds = kinds
        self._kept = kept
        self._stopped: list[Chosen] = []

    def read(self, batch: Batch) -> None:
        """Metrics of a batch by how often their samples come."""
        now = self._api.clock()
        often = self._often(batch, now)
        groups: dict[float, list[Chosen]] = defaultdict(list)
        for one in batch.metrics:
            if one.name in often:
                groups[often[one.name]].append(one)
            else:
                self._stopped.append(one)
        for step, members in groups.items():
            self._read(Batch(tuple(members)), step, now)

    def read_stopped(self) -> None:
        """Metrics without a sample now, where they ended in the last day.

        The day is looked at hour by hour, and the hour in which they ended minute by minute.
        """
        ends: dict[int, list[Chosen]] = defaultdict(list)
        now = int(self._api.clock())
        for batch in batches_of(self._stopped):
            last = self._last_seen(batch, now - _DAY, now, 3_600)
            for one in batch.metrics:
                if one.name in last:
                    ends[last[one.name]].append(one)
                else:
                    self._pass_over(one, "no sample was found in hourly looks at the last day")
        ordered = sorted(ends.items(), key=lambda pair: -len(pair[1]))
        for place, (hour, members) in enumerate(ordered):
            if place >= _ENDS:
                for one in members:
                    self._pass_over(one, "it has no samples now, as others that were looked at")
                continue
            for batch in batches_of(members):
                minutes = self._last_seen(batch, hour, min(hour + 3_600, now), 60)
                end = float(max(minutes.values(), default=hour))
                self._read(batch, min(self._often(batch, end).values(), default=60.0), end)

    def _pass_over(self, one: Chosen, why: str) -> None:
        self.unexamined.append(Unexamined(one.name, Missing(Reason.SKIPPED, why)))

    def _often(self, batch: Batch, at: float) -> dict[str, float]:
        """About how many seconds lie between two samples, by metric; those with any.

        Counted for each metric on its own: a count has no name, and two metrics may be alike in
        everything else. What lies ahead of the clock is counted along.
        """
        counts = " or ".join(
            f"label_replace(max(count_over_time({selected}[{_PROBED + _AHEAD}s])), "
            f'"{_PLACE}", "{number}", "", "")'
            for number, selected in enumerate(batch.selectors)
        )
        often: dict[str, float] = {}
        for one in self._api.query(counts, at=at + _AHEAD):
            interval = _PROBED / max(float(one["value"][1]), 1.0)
            name = batch.metrics[int(one["metric"][_PLACE])].name
            often[name] = max((s for s in _STEPS if s <= interval * 1.1), default=_STEPS[0])
        return often

    def _last_seen(self, batch: Batch, start: int, end: int, step: int) -> dict[str, int]:
        """The last of the moments at which a metric had a sample, by metric."""
        asked = f"count by ({NAME}) ({batch.selector})"
        found = self._api.query_range(asked, start=start, end=end, step=step)
        return {one["metric"].get(NAME, ""): int(one["values"][-1][0]) for one in found}

    def _read(self, batch: Batch, step: float, end: float) -> None:
        """The newest window of a batch, with what lies ahead of the clock, and an earlier one."""
        now = self._api.clock()
        span = Span(end - length_of(step, NEWEST), end)
        ahead = end + _AHEAD
        newest = self._api.query(_ranged(batch.selector, ahead - span.start), at=ahead)
        spans, found = [span], _by_metric(newest)
        earlier = Span(end - _DAY - length_of(step, EARLIER), end - _DAY)
        if self._kept is None or now - self._kept < earlier.start:
            asked = _ranged(batch.selector, earlier.seconds)
            before = _by_metric(self._api.query(asked, at=earlier.end))
            if before:
                spans.append(earlier)
                for name, series in before.items():
                    found.setdefault(name, []).extend(series)
        for one in batch.metrics:
            self.found.append(self._timing(one, found.get(one.name, []), spans, now))

    def _timing(
        self, one: Chosen, series: list[Mapping[str, Any]], spans: list[Span], now: float
    ) -> Timing:
        counter = is_counter(one.name, self._kinds.get(one.name, ""))
        told = Told(series=one.total, counter=counter)
        found = timing(one.name, points_of(series), spans=spans, now=now, told=told, method=METHOD)
        # of a part of the series it is not known whether those of another day are in it
        return found if one.whole else replace(found, gone=None, new=None)


def length_of(step: float, samples: int) -> float:
    """Seconds of a window of so many samples."""
    shortest = _SHORTEST if step >= 1 else 0.0
    return min(max(step * samples, shortest * samples / NEWEST), _LONGEST)


def _ranged(selector: str, seconds: float) -> str:
    return f"{selector}[{max(round(seconds * 1_000), 1)}ms]"


def _by_metric(found: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in found:
        groups[one["metric"].get(NAME, "")].append(one)
    return groups


def points_of(series: Sequence[Mapping[str, Any]]) -> Points:
    """Samples of a matrix; those of native histograms are no numbers, so only times are kept.

    A quantile of a summary is NaN by design while nothing was observed, and not told then.
    """
    numbers: dict[tuple[tuple[str, str], ...], int] = {}
    of: list[int] = []
    times: list[int] = []
    values: list[float] = []
    for one in series:
        labels: Labels = one["metric"]
        number = numbers.setdefault(tuple(sorted(labels.items())), len(numbers))
        samples: list[tuple[float, Any]] = one.get("values") or one.get("histograms") or []
        if "quantile" in labels:
            samples = [pair for pair in samples if pair[1] != "NaN"]
        of += [number] * len(samples)
        times += [round(stamp * 1_000) for stamp, _ in samples]
        if "values" in one:
            values += [float(value) for _, value in samples]
    return points(of, times, values if len(values) == len(times) else None)
