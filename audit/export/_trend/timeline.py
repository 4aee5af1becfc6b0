"""Runs on a line of time: where each is drawn, where none was, and what is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

from audit.report.runs import RunHead

#: So many runs are drawn and listed; of more, one stands for several.
MOST = 365
#: The width of the line of time, in units of the drawing.
WIDTH = 1000.0
#: Two runs are apart when they lie so many times the usual distance from each other.
_APART = 3
_FEWEST = 3  # distances from which there is a usual one
#: Of runs within less than this, the line ends with the last one (not now) and has no gaps.
_SHORT = timedelta(days=2)
_SHORTEST = timedelta(minutes=1)  # the line is at least so long
_MARGIN = 0.04  # of the line before the first and after the last of such runs


@dataclass(frozen=True, slots=True)
class Point:
    """A run on the line, which may stand for those just before it.

    `runs` is how many it stands for, `new` and `resolved` their findings together (None where none
    of them knows); `apart` says that there is a gap before it.
    """

    head: RunHead
    x: float
    runs: int = 1
    new: int | None = None
    resolved: int | None = None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """The points in their order, and the parts of the line without a run.

    `total` is how many runs there are, `group` how many of them one point stands for at most;
    `gone` is how many numbers of runs are missing, `backwards` the runs that began before the one
    before them did.
    """

    points: tuple[Point, ...]
    gaps: tuple[tuple[float, float], ...]
    begin: datetime
    end: datetime
    total: int
    group: int
    gone: int
    backwards: tuple[RunHead, ...]

    def at(self, moment: datetime) -> float:
        """Where a time is on the line."""
        return round(WIDTH * ((moment - self.begin) / (self.end - self.begin)), 1)


def timeline(heads: Sequence[RunHead], *, now: datetime) -> Timeline:
    """The line from the first run to now, or to the last run where all are within two days; a
    `ValueError` where there is no run.

    Runs are ordered by their numbers. Where a clock went backwards, a run is drawn at the time of
    the one before it.
    """
    ordered = sorted(heads, key=lambda h: h.sequence)
    if not ordered:
        raise ValueError("no run")
    times: list[datetime] = []
    for head in ordered:
        started = head.started_at.astimezone(UTC)
        times.append(max(started, times[-1]) if times else started)
    begin, end = _ends(times, now.astimezone(UTC))
    line = Timeline(
        points=(),
        gaps=(),
        begin=begin,
        end=end,
        total=len(ordered),
        group=-(-len(ordered) // MOST),
        gone=ordered[-1].sequence - len(ordered),
        backwards=tuple(b for a, b in pairwise(ordered) if b.started_at < a.started_at),
    )
    stops = [*times, end]
    breaks = _breaks(stops) if times[-1] - times[0] >= _SHORT else []
    return Timeline(
        points=tuple(_points(ordered, times, breaks, line)),
        gaps=tuple((line.at(a), line.at(b)) for a, b in (stops[n : n + 2] for n in breaks)),
        begin=begin,
        end=end,
        total=line.total,
        group=line.group,
        gone=line.gone,
        backwards=line.backwards,
    )


def _ends(times: Sequence[datetime], now: datetime) -> tuple[datetime, datetime]:
    """Where the line begins and ends."""
    length = times[-1] - times[0]
    if length >= _SHORT:
        return times[0], max(times[-1], now)
    room = max(length * _MARGIN, (_SHORTEST - length) / 2)
    return times[0] - room, times[-1] + room


def _breaks(times: Sequence[datetime]) -> list[int]:
    """Places in the list after which comes a gap."""
    distances = [b - a for a, b in pairwise(times)]
    told = [d for d in distances[:-1] if d]
    if len(told) < _FEWEST:
        return []
    usual = timedelta(seconds=median(d.total_seconds() for d in told))
    return [n for n, distance in enumerate(distances) if distance > _APART * usual]


def _points(
    heads: Sequence[RunHead], times: Sequence[datetime], breaks: Sequence[int], line: Timeline
) -> list[Point]:
    """One point per group of runs: its worst run, so that no dip is lost, but always the last of
    all runs.
    """
    found: list[Point] = []
    drawn = -1
    for first in range(0, len(heads), line.group):
        numbers = range(first, min(first + line.group, len(heads)))
        last = numbers[-1] == len(heads) - 1
        chosen = numbers[-1] if last else min(numbers, key=lambda n: (_score(heads[n]), -n))
        found.append(
            Point(
                head=heads[chosen],
                x=line.at(times[chosen]),
                runs=len(numbers),
                new=_sum([heads[n].new for n in numbers]),
                resolved=_sum([heads[n].resolved for n in numbers]),
                apart=any(drawn <= n < chosen for n in breaks) and drawn >= 0,
            )
        )
        drawn = chosen
    return found


def _score(head: RunHead) -> float:
    return -1.0 if head.score is None else head.score


def _sum(counts: Sequence[int | None]) -> int | None:
    told = [count for count in counts if count is not None]
    return sum(told) if told else None
