"""How the lines of a drawing run: through the channels between columns and rows, never over a box.

A line leaves its child at the side, runs up or down a channel, crosses to another channel in the
gap between two rows where it must, and enters its parent at the side. Lines to the same key share
their track; others in the same stretch of a channel get a track of their own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from audit.export._html.placement import Grid

#: Tracks compare places by row and port before a drawing has any pixels.
_ROW = 100


class Port(NamedTuple):
    """A row of a box."""

    box: str
    row: int


class Net(NamedTuple):
    """Lines that may share a track: to the same key, drawn the same way."""

    parent: Port
    declared: bool


@dataclass(frozen=True, slots=True)
class Line:
    child: Port
    net: Net


@dataclass(frozen=True, slots=True)
class Route:
    """Channels are counted from the left, gaps from the top; `gap` is None within one channel."""

    line: Line
    leave: int
    enter: int
    gap: int | None
    leave_right: bool
    enter_right: bool


@dataclass(frozen=True, slots=True)
class Tracks:
    """The track of each net in each channel and gap, and how many there are in each."""

    channels: Mapping[tuple[int, Net], int]
    gaps: Mapping[tuple[int, Net], int]
    channel_sizes: Mapping[int, int]
    gap_sizes: Mapping[int, int]


def routes_of(lines: Iterable[Line], grid: Grid) -> tuple[Route, ...]:
    return tuple(_route(line, grid) for line in lines)


def _route(line: Line, grid: Grid) -> Route:
    column, row = grid.cells[line.child.box]
    parent_column, parent_row = grid.cells[line.net.parent.box]
    if column == parent_column:
        right = column > 0
        channel = column + right
        return Route(line, channel, channel, None, right, right)
    right = parent_column > column
    leave, enter = column + right, parent_column + (not right)
    if leave == enter:
        return Route(line, leave, enter, None, right, not right)
    gap = parent_row + (parent_row < row)
    return Route(line, leave, enter, gap, right, not right)


def tracks_of(routes: Sequence[Route], grid: Grid) -> Tracks:
    upright: dict[tuple[int, Net], list[int]] = {}
    for route in routes:
        child, parent = (_height(p, grid) for p in (route.line.child, route.line.net.parent))
        if route.gap is None:
            upright.setdefault((route.leave, route.line.net), []).extend((child, parent))
        else:
            gap = route.gap * _ROW
            upright.setdefault((route.leave, route.line.net), []).extend((child, gap))
            upright.setdefault((route.enter, route.line.net), []).extend((parent, gap))
    channels, channel_sizes = _assign(upright)
    level: dict[tuple[int, Net], list[int]] = {}
    for route in routes:
        if route.gap is not None:
            ends = (
                channel * _ROW + channels[channel, route.line.net]
                for channel in (route.leave, route.enter)
            )
            level.setdefault((route.gap, route.line.net), []).extend(ends)
    gaps, gap_sizes = _assign(level)
    return Tracks(channels, gaps, channel_sizes, gap_sizes)


def _height(port: Port, grid: Grid) -> int:
    return grid.cells[port.box][1] * _ROW + 10 + port.row


def _assign(
    stretches: Mapping[tuple[int, Net], Sequence[int]],
) -> tuple[dict[tuple[int, Net], int], dict[int, int]]:
    """The lowest free track for each stretch, from the top or left on."""
    ends: dict[int, list[int]] = {}
    tracks: dict[tuple[int, Net], int] = {}
    ordered = sorted(stretches.items(), key=lambda item: (min(item[1]), max(item[1]), item[0]))
    for (lane, net), points in ordered:
        last = ends.setdefault(lane, [])
        track = next((n for n, end in enumerate(last) if end < min(points)), len(last))
        if track == len(last):
            last.append(0)
        last[track] = max(points)
        tracks[lane, net] = track
    return tracks, {lane: len(last) for lane, last in ends.items()}
