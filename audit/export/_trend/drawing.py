"""Charts over a line of time as finished geometry: paths in a box of 1000 by its height.

The box is stretched to the width of the page; texts stand outside of it, so that they keep their
size.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from audit.export._trend.timeline import WIDTH, Point, Timeline
from audit.report.wording import day, moment

TALL, LOW = 160, 64
_TICKS = 4
_TIMED = timedelta(days=3)  # a shorter line has times, not only days
#: Of so many runs at most, each is a dot on its curve.
_DOTTED = 40


@dataclass(frozen=True, slots=True)
class Shape:
    """A path and its class."""

    style: str
    path: str


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: the class of its sign and its word."""

    style: str
    word: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`now` is its newest figure; `label` says in a sentence what is to be seen; `sides` are the
    words of the scale from above, `ticks` those of the time from the left.
    """

    title: str
    now: str
    label: str
    height: int
    shapes: tuple[Shape, ...]
    sides: tuple[str, ...]
    ticks: tuple[str, ...]
    legend: tuple[Key, ...] = ()
    small: bool = False


def ticks_of(line: Timeline) -> tuple[str, ...]:
    """Days at equal distances, the first and the last among them; of a short line the times at
    which it begins and ends.
    """
    length = line.end - line.begin
    if length < _TIMED:
        return moment(line.begin), moment(line.end)
    steps = _TICKS if length.days >= 2 * _TICKS else 1
    return tuple(day(line.begin + length * step / steps) for step in range(steps + 1))


def ground(line: Timeline, height: int) -> tuple[Shape, ...]:
    """Where no run was, and lines above, in the middle and below."""
    gaps = "".join(f"M{a:g} 0H{b:g}V{height}H{a:g}z" for a, b in line.gaps)
    lines = f"M0 .5H{WIDTH:g}M0 {height / 2:g}H{WIDTH:g}M0 {height - 0.5:g}H{WIDTH:g}"
    return (*([Shape("tg", gaps)] if gaps else []), Shape("ta", lines))


def curve(
    points: Sequence[Point],
    value: Callable[[Point], float | None],
    *,
    height: int,
    low: float,
    high: float,
    style: str = "tc",
) -> Shape:
    """A line through what is known, open where a gap is or nothing is known; a value that stands
    alone is a dot.
    """
    found: list[str] = []
    runs: list[list[tuple[float, float]]] = []
    open_ = False
    for point in points:
        number = value(point)
        if number is None:
            open_ = False
            continue
        if not open_ or point.apart:
            runs.append([])
        runs[-1].append((point.x, _y(number, height, low, high)))
        open_ = True
    for places in runs:
        (x, y), *others = places
        found.append(f"M{x:g} {y:g}" + "".join(f"L{a:g} {b:g}" for a, b in others or [(x, y)]))
    return Shape(style, "".join(found))


def dots(
    points: Sequence[Point],
    value: Callable[[Point], float | None],
    *,
    height: int,
    low: float,
    high: float,
) -> tuple[Shape, ...]:
    """A dot per run, where there are few. A line without length stays round when stretched."""
    if len(points) > _DOTTED:
        return ()
    known = [
        (p.x, _y(number, height, low, high)) for p in points if (number := value(p)) is not None
    ]
    path = "".join(f"M{x:g} {y:g}h0" for x, y in known)
    return (Shape("td", path),) if path else ()


def stairs(
    line: Timeline,
    layers: Sequence[tuple[str, Callable[[Point], int]]],
    *,
    height: int,
    high: float,
) -> tuple[Shape, ...]:
    """Counts on top of each other, each holding until the next run, the first layer lowest."""
    found: list[Shape] = []
    top = [0] * len(line.points)
    for style, value in layers:
        top = [t + value(p) for t, p in zip(top, line.points, strict=True)]
        if any(value(p) for p in line.points):
            found.append(Shape(style, _outline(line, top, height, high)))
    return tuple(reversed(found))  # the sum of all lies below the others


def _outline(line: Timeline, counts: Sequence[int], height: int, high: float) -> str:
    """The area below counts that each hold until the next run."""
    path, end, before = "", -1.0, 0
    for number, (point, count) in enumerate(zip(line.points, counts, strict=True)):
        if end < point.x - 0.1 or not path:  # a gap came before it
            path += f"V{height}z" if path else ""
            path += f"M{point.x:g} {height}"
            before = -1
        if count != before:
            path += f"H{point.x:g}V{_y(count, height, 0, high):g}" if before >= 0 else (
                f"V{_y(count, height, 0, high):g}"
            )  # fmt: skip
        before, end = count, _until(line, number)
        following = line.points[number + 1].x if number + 1 < len(line.points) else None
        if following is None or end < following - 0.1:
            path += f"H{end:g}"
    return f"{path}V{height}z"


def bars(
    points: Sequence[Point],
    value: Callable[[Point], int | None],
    style: str,
    *,
    height: int,
    high: float,
    up: bool,
) -> Shape:
    """A bar per run from the middle up or down."""
    width = max(2.0, min(8.0, 0.6 * WIDTH / max(1, len(points))))
    middle = height / 2
    path = ""
    for point in points:
        count = value(point) or 0
        if not count:
            continue
        x = min(max(point.x - width / 2, 0.0), WIDTH - width)
        end = middle + (-1 if up else 1) * round(middle * count / high, 1)
        path += f"M{x:g} {middle:g}V{end:g}h{width:g}V{middle:g}z"
    return Shape(style, path)


def rows(
    line: Timeline, kinds: Sequence[tuple[str, Callable[[Point], bool]]], *, height: int
) -> tuple[Shape, ...]:
    """A row per kind, filled while the newest run is of it."""
    each = height / len(kinds)
    found: list[Shape] = []
    begin = 0.0
    for number, (style, fits) in enumerate(kinds):
        top = round(number * each + 2, 1)
        path, end = "", -1.0
        for place, point in enumerate(line.points):
            if not fits(point):
                continue
            if end < point.x - 0.1:
                path += f"H{end:g}v{each - 4:g}H{begin:g}z" if path else ""
                path += f"M{point.x:g} {top:g}"
                begin = point.x
            end = _until(line, place)
        path += f"H{end:g}v{each - 4:g}H{begin:g}z" if path else ""
        if path:
            found.append(Shape(style, path))
    return tuple(found)


def marks(places: Sequence[float], *, height: int, style: str = "t-wv") -> tuple[Shape, ...]:
    """Upright lines."""
    path = "".join(f"M{x:g} 0V{height}" for x in places)
    return (Shape(style, path),) if path else ()


def rounded(value: float) -> float:
    """The end of a scale: the next number of 1, 2 or 5 and zeros."""
    step = 1.0
    while True:
        for factor in (1, 2, 5):
            if value <= factor * step:
                return factor * step
        step *= 10


def _until(line: Timeline, number: int) -> float:
    """Where a point's part of the line ends: at the next one, or where a gap begins; at least wide
    enough to be seen.
    """
    points = line.points
    here = points[number]
    following = points[number + 1].x if number + 1 < len(points) else WIDTH
    gap = next((a for a, b in line.gaps if a >= here.x and b <= following + 0.1), None)
    end = following if gap is None else gap
    return min(WIDTH, max(end, here.x + 3.0))


def _y(value: float, height: int, low: float, high: float) -> float:
    """A value from above, a little inside of the box so that no line is cut."""
    share = (value - low) / (high - low) if high > low else 0.0
    return round(height - 1.5 - (height - 3) * min(1.0, max(0.0, share)), 1)
