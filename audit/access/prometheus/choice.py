"""Which metrics and series are looked at, and which of them share a request."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.access.prometheus.listing import Listing
from audit.access.prometheus.selectors import Matcher, metric, metrics
from audit.errors import Skipped
from audit.facts.series import Unexamined
from audit.model.fact import Missing, Reason

#: Metrics that are looked at, and series of all of them together.
METRICS, SERIES = 250, 2_500
#: Series that are read of one metric: fewer, the more metrics there are.
FEWEST, MOST = 10, 100
#: Series and metrics in one request, and characters of its names: it goes into a URL.
_BATCH_SERIES, _BATCH_METRICS, _BATCH_CHARACTERS = 150, 30, 2_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """One metric with the conditions that bound what is read of it, and the series they leave."""

    name: str
    matchers: tuple[Matcher, ...]
    series: int
    total: int | None

    @property
    def whole(self) -> bool:
        return not self.matchers


@dataclass(frozen=True, slots=True)
class Batch:
    """Metrics of one request."""

    metrics: tuple[Chosen, ...]

    @property
    def selector(self) -> str:
        if len(self.metrics) == 1:
            return self.selectors[0]
        return metrics(one.name for one in self.metrics)

    @property
    def selectors(self) -> tuple[str, ...]:
        return tuple(metric(one.name, *one.matchers) for one in self.metrics)


def chosen_of(listing: Listing, *, quotable: bool) -> tuple[list[Chosen], list[Unexamined]]:
    """Metrics to look at, and those that are not, with the reason."""
    chosen: list[Chosen] = []
    unexamined: list[Unexamined] = []
    names = listing.names
    # metrics of one program and the parts of a histogram stand beside each other
    spread = set(names[:: max(-(-len(names) // METRICS), 1)])
    most = min(max(SERIES // max(len(spread), 1), FEWEST), MOST)
    why = f"{len(spread):,} of {len(names):,} metrics are looked at, spread over their names"
    for name in names:
        if name not in spread:
            unexamined.append(Unexamined(name, Missing(Reason.SKIPPED, why)))
            continue
        try:
            matchers, series = listing.scope(name, most, quotable=quotable)
        except Skipped as error:
            unexamined.append(Unexamined(name, Missing(Reason.SKIPPED, str(error))))
            continue
        total = len(listing.series[name]) if listing.complete else None
        chosen.append(Chosen(name, matchers, len(series), total))
    return chosen, unexamined


def batches_of(chosen: Sequence[Chosen]) -> Iterator[Batch]:
    """Metrics read whole share a request; each other one has conditions of its own."""
    held: list[Chosen] = []
    for one in chosen:
        if not one.whole:
            yield Batch((one,))
            continue
        full = (
            sum(h.series for h in held) + one.series > _BATCH_SERIES
            or len(held) == _BATCH_METRICS
            or sum(len(h.name) + 1 for h in held) + len(one.name) > _BATCH_CHARACTERS
        )
        if held and full:
            yield Batch(tuple(held))
            held = []
        held.append(one)
    if held:
        yield Batch(tuple(held))
