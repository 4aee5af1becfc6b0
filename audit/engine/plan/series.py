"""Series of points in time: closed windows with an overlap for what comes late.

Rules are those of the manuals: Prometheus, "Querying basics" (range selectors, left-open since
3.0) and "HTTP API"; InfluxDB, "Write data" (a point of the same series and time replaces another);
QuestDB, "Designated timestamp".
"""

from audit.engine.plan.around import (
    DAY,
    HOUR,
    MEASUREMENT,
    POLICY,
    Around,
    at_least,
    at_most,
    length,
    quoted,
)
from audit.engine.plan.keyed import keyed
from audit.facts.catalog import Dataset, DatasetKind
from audit.facts.profiles import DatasetProfile
from audit.facts.series import Timing
from audit.model.figures import number
from audit.report.datasets import Extraction

#: So many points make a window that memory and time-outs of either side can bear.
POINTS_PER_WINDOW = 1_000_000
WINDOW_SECONDS = HOUR
#: Where nothing tells how late points come.
OVERLAP_SECONDS = 600
#: From so many series on, a server is better asked to push than to answer for all of them.
MANY_SERIES = 50_000

_DELETED = "what is deleted or dropped"
_LATE = "points that come later than the overlap"


def by_time(dataset: Dataset, profile: DatasetProfile | None, around: Around) -> Extraction:
    """Windows of time; a table without a time of its own is loaded as any other."""
    if not dataset.time_field and dataset.kind is not DatasetKind.METRIC:
        return keyed(dataset, profile, around)
    timing = around.timing(dataset.name)
    window, window_why = _window(dataset, timing)
    overlap, overlap_why = _overlap(timing, around.timing(""))
    again = f"read the last {length(overlap)} before a window again ({overlap_why})"
    conditions = [
        f"windows of {length(window)} ({window_why})",
        f"{again}; a point replaces one of the same series and time",
    ]
    unseen = [_DELETED, _LATE]
    limits: list[str] = []
    kept = around.kept(dataset)
    if kept is not None and kept.keeps:
        limits.append(
            f"a reader that is away for more than {length(_whole(kept.keeps))} loses points "
            f"({kept.rule})"
        )
    if _prometheus(around):
        _add_prometheus(conditions, limits, timing)
    elif around.product.startswith("InfluxDB"):
        unseen.append("points that are written over once the overlap has passed")
    return Extraction(
        method="incremental",
        reason="every sample has a time; read closed ranges with an overlap for late arrivals",
        watermark=dataset.time_field,
        conditions=tuple(conditions),
        request=_request(dataset, around, window),
        unseen=tuple(unseen),
        limits=tuple(limits),
    )


def _window(dataset: Dataset, timing: Timing | None) -> tuple[int, str]:
    """How long a window may be, and by what."""
    series = timing.series if timing and timing.series else dataset.row_estimate
    if timing and timing.interval and series:
        per_second = series / timing.interval
        told = f"about {number(round(per_second * DAY))} points a day"
        return at_most(min(DAY, POINTS_PER_WINDOW / per_second)), told
    return WINDOW_SECONDS, "the volume is not known"


def _overlap(timing: Timing | None, whole: Timing | None) -> tuple[int, str]:
    """Twice the latest delay seen, or a default; `whole` is what the source counts itself."""
    if timing and timing.latest_by:
        latest = length(at_least(timing.latest_by))
        return at_least(2 * timing.latest_by), f"the latest point seen came within {latest}"
    late = timing.late if timing and timing.late is not None else whole.late if whole else None
    if late == 0:
        return OVERLAP_SECONDS, "no late point was seen; a default"
    if late:
        return OVERLAP_SECONDS, f"{number(late)} late points were counted; a default"
    return OVERLAP_SECONDS, "a default: nothing tells how late points come"


def _whole(seconds: float) -> float:
    """Down to a whole day or hour, so that it reads as a length of time."""
    for unit in (DAY, HOUR):
        if seconds >= unit:
            return seconds // unit * unit
    return seconds


def _prometheus(around: Around) -> bool:
    return not around.product.startswith(("InfluxDB", "QuestDB"))


def _add_prometheus(conditions: list[str], limits: list[str], timing: Timing | None) -> None:
    conditions.append(
        "ask for a range of raw samples at the end of the window: query_range would resample them, "
        "and federation gives the newest one only"
    )
    conditions.append("drop samples at the ends yourself: since Prometheus 3.0 the left end is out")
    if timing and timing.series and timing.series >= MANY_SERIES:
        limits.append(
            f"{number(timing.series)} series: let the server push them by remote write instead, "
            "which also brings what comes late"
        )


def _request(dataset: Dataset, around: Around, window: int) -> str:
    name = dataset.name
    if around.product.startswith("InfluxDB"):
        options = dict(dataset.options)
        measured = options.get(MEASUREMENT, name.removeprefix(f"{dataset.namespace}."))
        if around.release == "2":
            return (
                "from(bucket: <bucket>) |> range(start: <from>, stop: <to>) "
                f"|> filter(fn: (r) => r._measurement == {quoted(measured)})"
            )
        parts = (dataset.namespace, options.get(POLICY, ""), measured)
        place = parts if all(parts) else (measured,)
        measured = ".".join(map(quoted, place))
        return f"SELECT * FROM {measured} WHERE time >= <from> AND time < <to>"  # noqa: S608  # an example
    if around.product.startswith("QuestDB"):
        stamp = quoted(dataset.time_field or "timestamp")
        return f"SELECT * FROM {quoted(name)} WHERE {stamp} >= <from> AND {stamp} < <to>"  # noqa: S608  # an example
    span = length(window).replace(" ", "").replace("min", "m")
    return f"GET /api/v1/query?query={{__name__={quoted(name)}}}[{span}]&time=<end of the window>"
