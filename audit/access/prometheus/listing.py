"""Which series there are: all of them where they are few, else those of a target per job."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import time
from typing import Any

from audit.access.http import UnexpectedAnswer
from audit.access.prometheus.api import NotOffered, PrometheusApi
from audit.access.prometheus.selectors import NAME, Labels, Matcher, choose, metric, selector
from audit.errors import Skipped, SourceTimeout
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family, Field, LogicalType

#: A metric that had no sample for so long is not listed.
WINDOW_HOURS = 24
#: Up to so many series are listed, and read from at one moment.
MAX_SERIES = 20_000
#: Metrics whose labels are asked for one by one where their series are not listed.
MAX_METRICS = 200
#: Jobs of which one target's series are listed where all series are too many.
_JOBS = 20
#: Seconds back to which the series of such a target are listed.
_RECENT = 600

_UNLISTED = (
    f"the source holds more than {MAX_SERIES:,} series, and of this metric none is known by which "
    "a query could be bounded"
)
_SUFFIXES = ("_bucket", "_count", "_sum")
_SCRAPED = "scrape_samples_post_metric_relabeling"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many series there are and how many a metric has at most, as far as the server says."""

    total: int | None = None
    largest: Mapping[str, int] = field(default_factory=dict[str, int])

    def most(self, name: str) -> int | None:
        """The metric has no more series than this; a list of the largest bounds all others."""
        if name in self.largest:
            return self.largest[name]
        return min(self.largest.values(), default=self.total)


@dataclass(frozen=True, slots=True)
class Listing:
    """The names of all metrics, and series by metric.

    `complete` says that these are all series of the last day; otherwise they are those of a few
    targets, and a metric may be without any.
    """

    names: tuple[str, ...]
    series: Mapping[str, Sequence[Labels]]
    complete: bool
    sizes: Sizes
    #: How many series of a metric have a sample now; None where the server did not count them.
    alive: Mapping[str, int] | None = None

    def bounded(self, name: str) -> bool:
        """Whether all series of the metric may be looked at in one moment."""
        most = self.sizes.most(name)
        return self.complete or (most is not None and most <= MAX_SERIES)

    def scope(
        self, name: str, most: int, *, quotable: bool = True
    ) -> tuple[tuple[Matcher, ...], Sequence[Labels]]:
        """Conditions that at most `most` series of the metric fulfil, and those series.

        Raises `Skipped` where no condition is known to bound what a query would read.
        """
        listed = self.series.get(name, ())
        if not listed:
            raise Skipped(_UNLISTED)
        target: tuple[Matcher, ...] = ()
        if not self.complete:
            first = listed[0]
            target = tuple(Matcher(label, (first.get(label, ""),)) for label in ("job", "instance"))
            listed = [one for one in listed if all(m.fits(one) for m in target)]
        more, chosen = choose(listed, most, quotable=quotable)
        if not chosen:
            raise Skipped("its series differ in labels only that this server cannot select by")
        return (*target, *more), chosen


def names_of(api: PrometheusApi, *, credentials: bool = True) -> list[str]:
    """The metrics that had a sample in the last day."""
    since = {"start": f"{time() - WINDOW_HOURS * 3600:.0f}"}
    names: list[str] = api.data("label/__name__/values", since, credentials=credentials)
    return [str(name) for name in names]


def sizes_of(api: PrometheusApi) -> Sizes:
    """From the server's own statistics; nothing where it has none."""
    try:
        found = api.data("status/tsdb")
    except NotOffered:
        return Sizes()
    largest = counts(found.get("seriesCountByMetricName") or ())
    return Sizes(total_of(found), dict(largest))


def total_of(statistics: Mapping[str, Any]) -> int | None:
    """Prometheus counts the series of its head block, VictoriaMetrics those of today."""
    match statistics:
        case {"headStats": {"numSeries": int(total)}} | {"totalSeries": int(total)}:
            return total
        case _:
            return None


def counts(listed: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, int], ...]:
    """Pairs of name and number as the server's statistics list them.

    VictoriaMetrics lists "__name__=up" in the place of "up" in some versions.
    """
    return tuple((str(one["name"]), int(one["value"])) for one in listed)


def listing_of(api: PrometheusApi) -> Listing:
    """All series of the last day, or those of one target per job where that would be too many."""
    names = tuple(sorted(names_of(api)))
    sizes = sizes_of(api)
    if sizes.total is None or sizes.total <= MAX_SERIES:
        found = _all_series(api)
        if found is not None:
            alive = _alive(api) if found else {}
            return Listing(names, _by_metric(found), complete=True, sizes=sizes, alive=alive)
    return Listing(names, _by_metric(_of_targets(api)), complete=False, sizes=sizes)


def _all_series(api: PrometheusApi) -> list[Labels] | None:
    """None where they are more than we take. A server that is old ignores the limit."""
    since = f"{time() - WINDOW_HOURS * 3600:.0f}"
    asked = {"match[]": f'{{{NAME}=~".+"}}', "start": since, "limit": f"{MAX_SERIES + 1}"}
    try:
        found: list[Labels] = api.data("series", asked)
    except UnexpectedAnswer as error:
        if error.status:
            raise
        return None  # larger than an answer may be
    return found if len(found) <= MAX_SERIES else None


def _alive(api: PrometheusApi) -> dict[str, int] | None:
    try:
        counted = api.query(f'count by ({NAME}) ({{{NAME}=~".+"}})')
    except (UnexpectedAnswer, SourceTimeout):
        return None  # the list of the metrics is worth more than this
    return {one["metric"].get(NAME, ""): int(one["value"][1]) for one in counted}


def _of_targets(api: PrometheusApi) -> list[Labels]:
    """The series of the smallest target of each job, as long as they are few.

    How many a target has the server knows from collecting them.
    """
    try:
        active = api.data("targets", {"state": "active"})["activeTargets"]
    except NotOffered:
        return []
    if not 0 < len(active) <= MAX_SERIES:
        return []
    smallest = api.query(f"bottomk by (job) (1, {_SCRAPED})")
    ordered = sorted(smallest, key=lambda one: (float(one["value"][1]), str(one["metric"])))
    found: list[Labels] = []
    left = MAX_SERIES
    for one in ordered[:_JOBS]:
        held = int(float(one["value"][1]))
        if held > left:
            break
        left -= held
        labels: Labels = one["metric"]
        of_it = [Matcher(label, (labels.get(label, ""),)) for label in ("job", "instance")]
        since = f"{time() - _RECENT:.0f}"
        asked = {"match[]": selector(*of_it), "start": since, "limit": f"{MAX_SERIES}"}
        found += api.data("series", asked)
    return found


def _by_metric(listed: Sequence[Labels]) -> dict[str, list[Labels]]:
    found: dict[str, list[Labels]] = defaultdict(list)
    for one in listed:
        found[one.get(NAME, "")].append(one)
    return dict(found)


def catalog_of(api: PrometheusApi, listing: Listing) -> Catalog:
    """Metrics as datasets with their labels as fields."""
    try:
        about: Mapping[str, list[Mapping[str, str]]] = api.data("metadata")
    except NotOffered:
        about = {}
    labels = {name: _counted(of_it) for name, of_it in listing.series.items()}
    if not listing.complete:
        for name in [name for name in listing.names if name not in labels][:MAX_METRICS]:
            since = f"{time() - WINDOW_HOURS * 3600:.0f}"
            found: list[str] = api.data("labels", {"match[]": metric(name), "start": since})
            labels[name] = Counter(dict.fromkeys(found, 0))
    return Catalog(
        family=Family.TIME_SERIES,
        datasets=tuple(
            _dataset(
                name,
                about_of(name, about),
                labels.get(name),
                len(listing.series.get(name, ())) if listing.complete else None,
            )
            for name in listing.names
        ),
        owners_supported=False,
    )


def _counted(series: Sequence[Labels]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in series:
        found.update(one.keys())
    return found


def about_of(name: str, known: Mapping[str, list[Mapping[str, str]]]) -> Mapping[str, str]:
    """Type and help of a metric; the parts of a histogram are described under its name."""
    bare = next((name.removesuffix(end) for end in _SUFFIXES if name.endswith(end)), name)
    found = known.get(name) or known.get(bare) or [{}]
    return found[0]


def _dataset(
    name: str, about: Mapping[str, str], labels: Counter[str] | None, series: int | None
) -> Dataset:
    seen = labels or Counter[str]()
    own = sorted(seen.keys() - {NAME})
    value = "value" if "value" not in own else "__value__"
    stamp = "timestamp" if "timestamp" not in own else "__timestamp__"
    fields = [
        Field(stamp, "milliseconds since 1970", LogicalType.TIMESTAMP_TZ, nullable=False),
        Field(value, "float64", LogicalType.FLOAT, ordinal=1, nullable=False),
    ]
    fields += [
        Field(
            label,
            "label",
            LogicalType.TEXT,
            ordinal=ordinal,
            nullable=series is None or seen[label] < series,
        )
        for ordinal, label in enumerate(own, 2)
    ]
    kind = about.get("type", "")
    return Dataset(
        name=name,
        kind=DatasetKind.METRIC,
        fields=tuple(fields),
        comment=about.get("help", ""),
        row_estimate=series,
        complete=labels is not None,
        time_field=stamp,  # the schema mode stays "enforced": time, number and text are all it has
        options=(("type", kind),) if kind and kind != "unknown" else (),
    )
