"""The sections of a trend page: charts, and beside each group of them its figures as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from audit.export._html.marks import SEVERITIES, Tag
from audit.export._html.quality.tones import NOT_MEASURED, points
from audit.export._trend.drawing import (
    LOW,
    TALL,
    Chart,
    Key,
    bars,
    curve,
    dots,
    ground,
    marks,
    rounded,
    rows,
    stairs,
    ticks_of,
)
from audit.export._trend.timeline import Point, Timeline
from audit.model.check import Undercurrent
from audit.model.figures import number
from audit.report.runs import SEVERITIES as OPEN
from audit.report.runs import RunHead
from audit.report.wording import counted, day, iso_day, size

VERDICTS = {
    "ready": Tag("ok", "pass", "Ready"),
    "ready-with-conditions": Tag("wr", "skip", "With conditions"),
    "not-ready": Tag("bad", "no", "Not ready"),
}
UNFINISHED = Tag("st", "", "Unfinished")
_STRIP = 88
#: So many of the newest points a table has, and so many of the older ones.
_NEWEST, _OLDER = 90, 60


@dataclass(frozen=True, slots=True)
class Table:
    """`heads` without the first, which is that of the run."""

    label: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ChartsView:
    """`first` is the section that has the page's title."""

    summary: str
    charts: tuple[Chart, ...]
    table: Table
    notes: tuple[str, ...] = ()
    first: bool = False


def scores(line: Timeline, notes: Sequence[str]) -> ChartsView:
    """Verdicts, the overall score, coverage, and a small chart per undercurrent."""
    last = line.points[-1].head
    verdict = VERDICTS[last.verdict].word if last.verdict in VERDICTS else last.verdict
    names = [u.display for u in Undercurrent]
    charts = [
        _verdicts(line),
        _score(line, "Overall score", lambda p: p.head.score),
        *(_score(line, u.display, _of(u.value), small=True) for u in Undercurrent),
        _chart(
            line,
            "Coverage",
            lambda p: None if p.head.coverage is None else 100 * p.head.coverage,
            scale=(0.0, 100.0),
            words=_percent,
            height=LOW,
        ),
    ]
    table = Table(
        _titled("Scores", line),
        ("Verdict", "Overall", *names, "Coverage"),
        tuple(
            (
                _when(p),
                _verdict(p.head),
                points(p.head.score),
                *(points(p.head.scores.get(u.value)) for u in Undercurrent),
                NOT_MEASURED if p.head.coverage is None else _percent(100 * p.head.coverage),
            )
            for p in _tabled(line)
        ),
    )
    return ChartsView(
        summary=f"{counted(line.total, 'run')} {_span(line)}. "
        f"The last one: {verdict.lower()}, score {points(last.score)}.",
        charts=tuple(charts),
        table=table,
        notes=tuple(notes),
        first=True,
    )


def findings(line: Timeline) -> ChartsView:
    """Open findings by severity, what came and went, and when waivers end."""
    high = max(sum(p.head.open.values()) for p in line.points)
    last = line.points[-1].head
    ends = sorted({p.head.waived_until for p in line.points if p.head.waived_until})
    waived = [(text, at) for text in ends if (at := _end_of(text)) is not None]
    inside = [line.at(at) for _, at in waived if line.begin <= at <= line.end]
    top = rounded(high)
    told = _severities(last)
    legend = [Key(f"t-{s}", SEVERITIES[s].word) for s in OPEN]
    if inside:
        legend.append(Key("t-wv", "A waiver ends"))
    opened = Chart(
        title="Open findings",
        now=told,
        label=f"Open findings by severity, at most {number(high)} at once; now {told}. "
        "The table below has figures.",
        height=TALL,
        shapes=(
            *ground(line, TALL),
            *stairs(
                line,
                [(f"t-{s}", _open(s)) for s in reversed(OPEN)],
                height=TALL,
                high=top,
            ),
            *marks(inside, height=TALL),
        ),
        sides=(number(int(top)), "", "0"),
        ticks=ticks_of(line),
        legend=tuple(legend),
    )
    known = [p for p in line.points if p.new is not None]
    charts = [opened, *([_moves(line, known)] if known else [])]
    unknown = len(line.points) - len(known)
    does = "does" if unknown == 1 else "do"
    told_not = (
        f"{counted(unknown, 'run')} of those drawn {does} not say what was new: the first one, and "
        "those that an earlier version kept."
    )
    table = Table(
        _titled("Findings", line),
        (*(SEVERITIES[s].word for s in OPEN), "New", "Came back", "Resolved", "Next waiver ends"),
        tuple(
            (
                _when(p),
                *(number(p.head.open.get(s, 0)) for s in OPEN),
                _number(p.head.new),
                _number(p.head.returned),
                _number(p.head.resolved),
                iso_day(p.head.waived_until),
            )
            for p in _tabled(line)
        ),
    )
    return ChartsView(
        summary=f"Open in the last run: {told}.",
        charts=tuple(charts),
        table=table,
        notes=(told_not,) if unknown else (),
    )


def source(line: Timeline) -> ChartsView:
    """Rows and size of the source, and how long its certificate holds."""
    heads = [p.head for p in line.points]
    charts: list[Chart] = []
    if any(h.rows is not None for h in heads):
        most = rounded(max(h.rows or 0 for h in heads))
        charts.append(
            _chart(line, "Rows", lambda p: p.head.rows, scale=(0.0, most), words=_whole, height=LOW)
        )
    if any(h.size_bytes is not None for h in heads):
        largest = max(h.size_bytes or 0 for h in heads)
        unit = 1024 ** (max(0, largest.bit_length() - 1) // 10)
        most = unit * rounded(largest / unit)
        charts.append(
            _chart(
                line,
                "Size",
                lambda p: p.head.size_bytes,
                scale=(0.0, most),
                words=lambda value: size(int(value)),
                height=LOW,
            )
        )
    most = rounded(max(h.datasets for h in heads))
    charts.append(
        _chart(
            line, "Datasets", lambda p: p.head.datasets, scale=(0.0, most), words=_whole, height=LOW
        )
    )
    if any(h.certificate_ends for h in heads):
        left = [d for p in line.points if (d := days_left(p.head)) is not None]
        scale = (min(0.0, -rounded(-min(left)) if min(left) < 0 else 0.0), rounded(max(*left, 1)))
        chart = _chart(
            line,
            "Days until the certificate ends",
            lambda p: days_left(p.head),
            scale=scale,
            words=_whole,
            height=LOW,
        )
        charts.append(chart)
    versions = list(dict.fromkeys(" ".join(p for p in (h.product, h.version) if p) for h in heads))
    table = Table(
        _titled("Figures of the source", line),
        ("Product", "Datasets", "Rows", "Size", "Certificate ends in"),
        tuple(
            (
                _when(p),
                " ".join(w for w in (p.head.product, p.head.version) if w),
                number(p.head.datasets),
                _number(p.head.rows),
                NOT_MEASURED if p.head.size_bytes is None else size(p.head.size_bytes),
                "" if (left_ := days_left(p.head)) is None else counted(left_, "day"),
            )
            for p in _tabled(line)
        ),
    )
    left_now = days_left(heads[-1])
    ending = (
        ""
        if left_now is None
        else " Its certificate ended before the last run."
        if left_now < 0
        else f" Its certificate held for {counted(left_now, 'more day')} at the last run."
    )
    return ChartsView(
        summary=f"{', then '.join(v or 'not known' for v in versions[-3:])}.{ending}",
        charts=tuple(charts),
        table=table,
    )


def days_left(head: RunHead) -> int | None:
    """Whole days from the run to the end of the certificate."""
    return None if head.certificate_ends is None else (head.certificate_ends - head.started_at).days


def _verdicts(line: Timeline) -> Chart:
    kinds: list[tuple[Tag, str, Callable[[Point], bool]]] = [
        (tag, f"t-{tag.style}", _is(verdict)) for verdict, tag in VERDICTS.items()
    ]
    if any(not p.head.finished for p in line.points):
        kinds.append((UNFINISHED, "t-un", lambda p: not p.head.finished))
    drawn = [p.head for p in line.points]
    told = ", ".join(
        f"{number(count)} {tag.word.lower()}"
        for tag, _, _ in kinds
        if (count := sum(_fits(tag, head) for head in drawn))
    )
    height = _STRIP * len(kinds) // len(VERDICTS)
    return Chart(
        title="Verdicts",
        now=_verdict(drawn[-1]),
        label=f"Verdicts over time: of {counted(len(drawn), 'run')}, {told}. "
        "The list of runs has the verdict of each.",
        height=height,
        shapes=(
            *ground(line, height)[:-1],
            *rows(line, [(style, fits) for _, style, fits in kinds], height=height),
        ),
        sides=tuple(tag.word for tag, _, _ in kinds),
        ticks=ticks_of(line),
    )


def _is(verdict: str) -> Callable[[Point], bool]:
    return lambda p: p.head.verdict == verdict


def _fits(tag: Tag, head: RunHead) -> bool:
    if tag is UNFINISHED:
        return not head.finished
    return VERDICTS.get(head.verdict) is tag


def _verdict(head: RunHead) -> str:
    word = VERDICTS[head.verdict].word if head.verdict in VERDICTS else head.verdict
    return word if head.finished else f"{word}, unfinished"


def _of(undercurrent: str) -> Callable[[Point], float | None]:
    return lambda p: p.head.scores.get(undercurrent)


def _open(severity: str) -> Callable[[Point], int]:
    return lambda p: p.head.open.get(severity, 0)


def _score(
    line: Timeline, title: str, value: Callable[[Point], float | None], *, small: bool = False
) -> Chart:
    return _chart(
        line,
        title,
        value,
        scale=(0.0, 100.0),
        words=points,
        height=LOW if small else TALL,
        small=small,
    )


def _chart(
    line: Timeline,
    title: str,
    value: Callable[[Point], float | None],
    *,
    scale: tuple[float, float],
    words: Callable[[float], str],
    height: int,
    small: bool = False,
) -> Chart:
    """A curve with its scale; its label names the first, last, lowest and highest figure."""
    low, high = scale
    known = [(p, v) for p in line.points if (v := value(p)) is not None]
    label = f"{title}: not known in any run."
    if known:
        lowest, highest = (f(known, key=lambda k: k[1]) for f in (min, max))
        label = (
            f"{title}: {words(known[0][1])} on {day(known[0][0].head.started_at)}, "
            f"{words(known[-1][1])} on {day(known[-1][0].head.started_at)}; between "
            f"{words(lowest[1])} and {words(highest[1])}. The table below has figures."
        )
    newest = value(line.points[-1])
    return Chart(
        title=title,
        now=NOT_MEASURED if newest is None else words(newest),
        label=label,
        height=height,
        shapes=(
            *ground(line, height),
            curve(line.points, value, height=height, low=low, high=high),
            *dots(line.points, value, height=height, low=low, high=high),
        ),
        sides=(words(high), words((high + low) / 2), words(low)) if not small else (),
        ticks=ticks_of(line) if not small else (),
        small=small,
    )


def _moves(line: Timeline, known: Sequence[Point]) -> Chart:
    came, went = (sum(c or 0 for c in counts) for counts in (
        [p.new for p in known], [p.resolved for p in known]
    ))  # fmt: skip
    high = rounded(max([1, *(max(p.new or 0, p.resolved or 0) for p in known)]))
    return Chart(
        title="Findings that came and went",
        now=f"{number(came)} new, {number(went)} resolved",
        label=f"New findings upwards and resolved ones downwards: {number(came)} new and "
        f"{number(went)} resolved in all. The table below has figures.",
        height=LOW + 32,
        shapes=(
            *ground(line, LOW + 32),
            bars(line.points, lambda p: p.new, "t-new", height=LOW + 32, high=high, up=True),
            bars(line.points, lambda p: p.resolved, "t-ok", height=LOW + 32, high=high, up=False),
        ),
        sides=(f"{number(int(high))} new", "0", f"{number(int(high))} resolved"),
        ticks=ticks_of(line),
        legend=(Key("t-new", "New"), Key("t-ok", "Resolved")),
    )


def _severities(head: RunHead) -> str:
    parts = [f"{number(head.open[s])} {s}" for s in OPEN if head.open.get(s)]
    return ", ".join(parts) or "none"


def _span(line: Timeline) -> str:
    """From which day to which the runs are."""
    first, last = (day(line.points[n].head.started_at) for n in (0, -1))
    return f"on {last}" if first == last else f"from {first} to {last}"


def _when(point: Point) -> str:
    return f"{point.head.started_at.astimezone(UTC):%Y-%m-%d %H:%M}"


def _tabled(line: Timeline) -> Sequence[Point]:
    """The points whose figures a table has, the newest first."""
    newest, step = tuple(reversed(line.points)), _step(line)
    return (*newest[:_NEWEST], *newest[_NEWEST :: step or 1])


def _step(line: Timeline) -> int:
    """Of how many of the older points a table has one; 0 where there are no older ones."""
    return -(-max(0, len(line.points) - _NEWEST) // _OLDER)


def _titled(title: str, line: Timeline) -> str:
    """What a table says that it has."""
    step = _step(line)
    if step <= 1:
        return f"{title} in each run that is drawn"
    return f"{title} in the newest {_NEWEST} runs, and in one of {step} before them"


def _end_of(text: str) -> datetime | None:
    """The beginning of the day on which a waiver ends."""
    try:
        return datetime.combine(date.fromisoformat(text[:10]), time(), UTC)
    except ValueError:
        return None


def _percent(value: float) -> str:
    return f"{value:.0f}%"


def _whole(value: float) -> str:
    return number(int(value))


def _number(value: int | None) -> str:
    return NOT_MEASURED if value is None else number(value)
