"""Prometheus and VictoriaMetrics with many series: what an audit asks for, and what that costs."""

import json
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from audit.access.address import parse_url
from audit.engine.run import Request, audit_source
from audit.facts.series import SeriesTimings
from audit.report.document import Load
from tests.bench.bench import Bench
from tests.bench.outcome import Aim, Outcome, Table
from tests.servers import kit

METRICS, SERIES, STEP = 20, 50, 15
#: Requests that an audit may send, whatever the number of points.
REQUESTS = 500
_PIECE = 20_000


@dataclass(frozen=True, slots=True)
class Run:
    """One audit: seconds, what the report says it cost, points that were read for the timing."""

    seconds: float
    load: Load
    points: int
    metrics: int


def series(bench: Bench) -> Outcome:
    points = 2 * bench.sizes.base // (METRICS * SERIES)
    held = points * METRICS * SERIES
    made = Outcome(
        scenario="series", work=f"{METRICS * SERIES:,} series, {held:,} points", rounds=1
    )
    lines: list[tuple[str, ...]] = []
    bench.tell("  Prometheus")
    text = "".join(f"{line}\n" for line in _text(points, 1)) + "# EOF\n"
    with kit.prometheus(samples=text, more_global=", query_log_file: queries.log") as server:
        run = _audited(server)
        lines.append(_line("Prometheus", run))
        read, peak = _of_log(server)
        made.notes.append(
            f"the log of Prometheus: {read:,} samples looked at by all queries together, at most "
            f"{peak:,} by one"
        )
        made.aims += _aims("Prometheus", run)
    bench.tell("  VictoriaMetrics")
    with kit.victoriametrics(options=("-retentionPeriod=10y",)) as server:
        _load(server, points)
        run = _audited(server)
        lines.append(_line("VictoriaMetrics", run))
        made.aims += _aims("VictoriaMetrics", run)
    header = ("Source", "Requests", "of these for timing", "MB", "Points timed", "Metrics", "s")
    made.tables.append(Table("What an audit of 1,000 series asked for", header, tuple(lines)))
    return made


def _aims(name: str, run: Run) -> list[Aim]:
    return [Aim(f"{name}, requests", "", REQUESTS, float(run.load.statements))]


def _text(points: int, per_second: int) -> Iterator[str]:
    """Lines with times in seconds or milliseconds, the newest of them a few seconds ago."""
    end = int(time.time()) - 30
    for metric in range(METRICS):
        name = f"bench_{metric:02}"
        if per_second == 1:
            yield f"# TYPE {name} gauge"
        for one in range(SERIES):
            labels = f'{{host="h{one:02}",zone="z{one % 5}"}}'
            for n in range(points):
                at = (end - STEP * (points - n)) * per_second
                yield f"{name}{labels} {(n * 7 + one) % 1_000 / 8} {at}"


def _load(server: kit.Server, points: int) -> None:
    held: list[str] = []
    for line in _text(points, 1_000):
        held.append(line)
        if len(held) == _PIECE:
            _post(server, held)
            held = []
    _post(server, held)
    urllib.request.urlopen(f"{server.url}/internal/force_flush", timeout=30)  # noqa: S310


def _post(server: kit.Server, lines: list[str]) -> None:
    body = "\n".join([*lines, ""]).encode()
    url = f"{server.url}/api/v1/import/prometheus"
    urllib.request.urlopen(url, body, timeout=60)  # noqa: S310


def _audited(server: kit.Server) -> Run:
    address, _ = parse_url(f"prometheus+http://127.0.0.1:{server.port}")
    began = time.perf_counter()
    capture = audit_source(Request(name="metrics", address=address))
    seconds = time.perf_counter() - began
    timings = capture.snapshot.get(SeriesTimings)
    assert isinstance(timings, SeriesTimings), timings
    found = [t for t in timings.timings if t.points]
    return Run(seconds, capture.load, sum(t.points for t in found), len(found))


def _line(name: str, run: Run) -> tuple[str, ...]:
    timing = [share for share in run.load.by_purpose if share.purpose == "series_timings"]
    return (
        name,
        f"{run.load.statements:,}",
        f"{sum(share.statements for share in timing):,}",
        f"{run.load.bytes / 1e6:.1f}",
        f"{run.points:,}",
        f"{run.metrics:,}",
        f"{run.seconds:.1f}",
    )


def _of_log(server: kit.Server) -> tuple[int, int]:
    """Samples that the server looked at for our queries: all together, and most for one."""
    read = peak = 0
    for path in Path(server.dir).rglob("queries.log"):
        for line in path.read_text().splitlines():
            told = json.loads(line)
            if "httpRequest" in told:
                samples = int(told["stats"]["samples"]["totalQueryableSamples"])
                read, peak = read + samples, max(peak, samples)
    return read, peak
