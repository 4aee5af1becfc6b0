"""The drawing of datasets and their relationships: boxes, lines and arrows as finished geometry."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from audit.export._html.placement import Grid, grid_of
from audit.export._html.routing import Line, Net, Port, Route, Tracks, routes_of, tracks_of
from audit.report.datasets import DatasetReport, FieldReport, Relationship
from audit.report.wording import name

MOST_BOXES = 16
_PLAIN_FIELDS = 3  # so many rows a box has at least, if it has so many fields
_MOST_FIELDS = 7

_WIDTH, _HEADER, _ROW, _PADDING = 196, 24, 17, 7
_EDGE, _NARROW, _TRACK, _GAP = 10, 26, 9, 16
_TITLE_CHARACTERS, _FIELD_CHARACTERS = 23, 20


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    text: str
    end: bool = False  # x is where it ends


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    header: str  # the path of its upper part
    title: Text
    texts: tuple[Text, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Stroke:
    path: str
    arrow: str
    inferred: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    label: str
    boxes: tuple[Box, ...]
    strokes: tuple[Stroke, ...]
    tables: int
    declared: bool
    inferred: bool
    sensitive: bool


@dataclass(frozen=True, slots=True)
class _Link:
    child: DatasetReport
    parent: DatasetReport
    relationship: Relationship


@dataclass(frozen=True, slots=True)
class _Content:
    """The rows of a box, and where lines end that belong to a field that is not shown."""

    title: str
    fields: tuple[FieldReport, ...]
    more: int

    @property
    def rows(self) -> int:
        return len(self.fields) + bool(self.more)

    def row(self, field: str) -> int:
        return next((n for n, f in enumerate(self.fields) if f.name == field), len(self.fields))


def drawing_of(datasets: Sequence[DatasetReport], nouns: str) -> Drawing | None:
    """The most connected datasets; None when nothing is related."""
    links = _links(datasets)
    if not links:
        return None
    degree = Counter(end.name for link in links for end in (link.child, link.parent))
    by_name = {d.name: d for d in datasets}
    chosen = sorted(degree, key=lambda n: (-degree[n], n))[:MOST_BOXES]
    links = [ln for ln in links if ln.child.name in chosen and ln.parent.name in chosen]
    pairs = sorted({(ln.child.name, ln.parent.name) for ln in links if ln.child is not ln.parent})
    contents = {n: _content(by_name[n], links, chosen) for n in chosen}
    grid = grid_of(chosen, pairs)
    lines = [_line(link, contents) for link in links]
    routes = routes_of(dict.fromkeys(lines), grid)
    inferred = sum(not line.net.declared for line in lines)
    plan = _Plan(grid, contents, tracks_of(routes, grid))
    label = f"Drawing of {len(chosen)} {nouns} and {len(lines)} relationships"
    tail = f", {inferred} of them inferred and drawn dashed" if inferred else ""
    boxes = tuple(plan.box(n) for n in sorted(chosen))
    return Drawing(
        width=plan.width,
        height=plan.height,
        label=f"{label}{tail}. The table below lists them.",
        boxes=boxes,
        strokes=tuple(plan.stroke(route) for route in routes),
        tables=len(chosen),
        declared=inferred < len(lines),
        inferred=bool(inferred),
        sensitive=any(box.dots for box in boxes),
    )


def _links(datasets: Sequence[DatasetReport]) -> list[_Link]:
    by_name = {d.name: d for d in datasets}
    return [
        _Link(dataset, by_name[r.parent], r)
        for dataset in datasets
        for r in dataset.relationships
        if r.parent in by_name and r.fields
    ]


def _line(link: _Link, contents: Mapping[str, _Content]) -> Line:
    relationship = link.relationship
    key = relationship.parent_fields[0] if relationship.parent_fields else ""
    child = Port(link.child.name, contents[link.child.name].row(relationship.fields[0]))
    parent = Port(link.parent.name, contents[link.parent.name].row(key))
    return Line(child, Net(parent, relationship.declared))


def _content(dataset: DatasetReport, links: Sequence[_Link], chosen: Sequence[str]) -> _Content:
    """Keys first, then what refers to a box of the drawing, then others up to three in all."""
    keys = {f for k in dataset.keys if k.kind.value == "primary" for f in k.fields}
    used = {f for ln in links if ln.parent is dataset for f in ln.relationship.parent_fields}
    refers = {f for ln in links if ln.child is dataset for f in ln.relationship.fields[:1]}

    def rank(field: FieldReport) -> int:
        if field.name in keys | used:
            return 0
        return 1 if field.name in refers else 2 if field.sensitive else 3

    ordered = sorted(dataset.fields, key=rank)
    needed = sum(rank(f) < 2 for f in dataset.fields)  # noqa: PLR2004  # keys and references
    shown = ordered[: min(_MOST_FIELDS, max(needed, _PLAIN_FIELDS))]
    hidden = max(0, needed - len(shown))
    short = {n: n.rpartition(".")[2] for n in chosen}
    unique = Counter(short.values())[short[dataset.name]] == 1
    return _Content(short[dataset.name] if unique else dataset.name, tuple(shown), hidden)


class _Plan:
    """Pixels for a grid: how wide each channel is, how high each row, and what is where."""

    def __init__(self, grid: Grid, contents: Mapping[str, _Content], tracks: Tracks) -> None:
        self._grid, self._contents, self._tracks = grid, contents, tracks
        channels = [self._channel(n) for n in range(grid.columns + 1)]
        self._channel_x = [
            before + n * _WIDTH for n, before in enumerate(accumulate([0, *channels[:-1]]))
        ]
        self._column_x = [x + w for x, w in zip(self._channel_x, channels, strict=True)]
        gaps = [self._gap(n) for n in range(grid.rows + 1)]
        heights = [
            max((self._box_height(n) for n, (_, r) in grid.cells.items() if r == row), default=0)
            for row in range(grid.rows)
        ]
        self._gap_y = list(accumulate([0, *(g + h for g, h in zip(gaps, heights, strict=False))]))
        self._row_y = [y + g for y, g in zip(self._gap_y, gaps, strict=True)]
        self.width = sum(channels) + grid.columns * _WIDTH
        self.height = sum(gaps) + sum(heights)

    def box(self, dataset: str) -> Box:
        content = self._contents[dataset]
        column, row = self._grid.cells[dataset]
        x, y = self._column_x[column], self._row_y[row]
        texts: list[Text] = []
        dots: list[Dot] = []
        for position, field in enumerate(content.fields):
            line = self._y(Port(dataset, position)) + 4
            texts.append(Text(x + 11, line, _fit(field.name, _FIELD_CHARACTERS)))
            label = _label(field)
            if label:
                texts.append(Text(x + _WIDTH - 11, line, label, end=True))
            elif field.sensitive:
                dots.append(Dot(x + _WIDTH - 15, line - 4))
        if content.more:
            line = self._y(Port(dataset, len(content.fields))) + 4
            texts.append(Text(x + 11, line, f"{content.more} more"))
        return Box(
            x=x,
            y=y,
            width=_WIDTH,
            height=self._box_height(dataset),
            header=f"M{x} {y + _HEADER}v-{_HEADER - 6}a6 6 0 016-6h{_WIDTH - 12}a6 6 0 016 6"
            f"v{_HEADER - 6}z",
            title=Text(x + 11, y + 16, _fit(content.title, _TITLE_CHARACTERS)),
            texts=tuple(texts),
            dots=tuple(dots),
        )

    def stroke(self, route: Route) -> Stroke:
        line, net = route.line, route.line.net
        start = self._side(line.child.box, right=route.leave_right)
        end = self._side(net.parent.box, right=route.enter_right)
        # a little apart, so that no line runs on in another that leaves or arrives opposite
        out = self._y(line.child) + (3 if route.leave_right else 6)
        into = self._y(net.parent) - (0 if route.enter_right else 2) - (0 if net.declared else 4)
        first = self._track_x(route.leave, net)
        if route.gap is None:
            path = f"M{start} {out}H{first}V{into}H{end}"
        else:
            across, second = self._track_y(route.gap, net), self._track_x(route.enter, net)
            path = f"M{start} {out}H{first}V{across}H{second}V{into}H{end}"
        back = 7 if route.enter_right else -7
        arrow = f"M{end} {into}l{back}-4v8z"
        return Stroke(path, arrow, inferred=not net.declared)

    def _side(self, box: str, *, right: bool) -> int:
        return self._column_x[self._grid.cells[box][0]] + (_WIDTH if right else 0)

    def _y(self, port: Port) -> int:
        top = self._row_y[self._grid.cells[port.box][1]]
        return top + _HEADER + _PADDING + port.row * _ROW + _ROW // 2

    def _track_x(self, channel: int, net: Net) -> int:
        tracks = self._tracks.channel_sizes.get(channel, 0)
        spare = self._channel(channel) - (tracks - 1) * _TRACK
        return self._channel_x[channel] + spare // 2 + self._tracks.channels[channel, net] * _TRACK

    def _track_y(self, gap: int, net: Net) -> int:
        return self._gap_y[gap] + _GAP // 2 + self._tracks.gaps[gap, net] * _TRACK

    def _channel(self, channel: int) -> int:
        tracks = self._tracks.channel_sizes.get(channel, 0)
        outer = channel in {0, self._grid.columns}
        if not tracks:
            return _EDGE if outer else _NARROW
        return 2 * 16 + (tracks - 1) * _TRACK

    def _gap(self, gap: int) -> int:
        tracks = self._tracks.gap_sizes.get(gap, 0)
        outer = gap in {0, self._grid.rows}
        if not tracks:
            return _EDGE if outer else 2 * _GAP
        return _GAP + (tracks - 1) * _TRACK + (0 if outer else _GAP // 2)

    def _box_height(self, dataset: str) -> int:
        return _HEADER + 2 * _PADDING + max(1, self._contents[dataset].rows) * _ROW


def _label(field: FieldReport) -> str:
    if "PK" in field.tags:
        return "PK"
    return "FK" if any(tag.startswith("FK") for tag in field.tags) else ""


def _fit(text: str, characters: int) -> str:
    """The beginning of a name that fits; wide letters count twice."""
    shown = name(text)
    widths = list(accumulate(_widths(shown)))
    if not widths or widths[-1] <= characters:
        return shown
    return shown[: sum(w <= characters - 1 for w in widths)] + "…"


def _widths(text: str) -> Iterator[int]:
    for character in text:
        yield 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
