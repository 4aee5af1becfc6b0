"""A line of the page of all sources: its figures, their shades, and what they are sorted by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from audit.export._html.marks import Tag
from audit.export._html.quality.tones import NOT_MEASURED, points, style
from audit.model.check import Undercurrent
from audit.report.runs import VERDICTS, RunHead
from audit.report.wording import name

#: A source that was not audited for so long is marked.
STALE = timedelta(days=35)
#: Certificates and waivers that end within this time are marked.
_SOON = timedelta(days=30)
_TAGS = {
    "not-ready": Tag("bad", "no", "Not ready"),
    "ready-with-conditions": Tag("wr", "skip", "With conditions"),
    "ready": Tag("ok", "pass", "Ready"),
}
_SHORT = {
    "security": "Security",
    "data_management": "Data",
    "dataops": "DataOps",
    "reliability": "Reliability",
    "orchestration": "Orchestration",
    "software_engineering": "Software",
}
#: The state of a source of which no run is kept.
NEVER = "never"
#: By what those are filtered that nobody owns.
NO_OWNER = "-"


@dataclass(frozen=True, slots=True)
class Head:
    """A column; `number`: its figures stand to the right."""

    text: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure and its classes; `key` is what it is sorted by, "" what stays last, None its text.

    `name`: it is a name of somebody's, whose script may run the other way.
    """

    text: str
    style: str = ""
    key: str | None = None
    name: bool = False


@dataclass(frozen=True, slots=True)
class Missed:
    """A source that the last attempt to audit it did not reach, and the sentence that says why."""

    source: str
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A source. `state` and `owner_key` are what it is filtered by, `rank` its verdict's place."""

    name: str
    kind: str
    state: str
    rank: int
    verdict: Tag
    owner_key: str
    cells: tuple[Cell, ...]
    stale: bool
    link: str = ""
    missed: bool = False  # it was not audited in this run


HEADS = (
    Head("Source"),
    Head("Verdict"),
    Head("Open"),
    Head("Overall", number=True),
    *(Head(_SHORT[u.value], number=True) for u in Undercurrent),
    Head("Coverage", number=True),
    Head("Certificate", number=True),
    Head("Last run"),
    Head("Owner"),
    Head("Waiver ends"),
)


def word(verdict: str) -> str:
    """A verdict as the page writes it."""
    return _TAGS[verdict].word if verdict in _TAGS else name(verdict)


def line_of(head: RunHead, now: datetime, *, link: str, missed: bool) -> Line:
    """A source by its last run."""
    late = now - head.started_at > STALE or not head.finished
    scores: Sequence[float | None] = (
        head.score,
        *(head.scores.get(u.value) for u in Undercurrent),
    )
    return Line(
        name=name(head.name),
        kind=" ".join(p for p in (name(head.product), name(head.version)) if p),
        state=head.verdict,
        rank=VERDICTS.index(head.verdict) if head.verdict in VERDICTS else 0,
        verdict=_TAGS.get(head.verdict, Tag("st", "", name(head.verdict))),
        owner_key=head.owner or NO_OWNER,
        cells=(
            _open(head),
            *map(_score, scores),
            _share(head.coverage),
            _certificate(head, now),
            _last(head, late=late),
            Cell(name(head.owner) or "No owner", "ow", head.owner, name=True),
            _waiver(head, now),
        ),
        stale=late or missed,
        link=link,
        missed=missed,
    )


def never(one: Missed) -> Line:
    """A source of which no run is kept."""
    nothing = Cell(NOT_MEASURED, "num", "")
    return Line(
        name=name(one.name),
        kind="",
        state=NEVER,
        rank=0,
        verdict=Tag("st", "", "No run"),
        owner_key="",
        cells=(
            Cell(NOT_MEASURED, key=""),
            *((nothing,) * (2 + len(Undercurrent))),
            Cell("", "num"),
            Cell("never", "q3", "0"),
            Cell(NOT_MEASURED, "ow", ""),
            Cell(""),
        ),
        stale=True,
        missed=True,
    )


def _open(head: RunHead) -> Cell:
    counts = [(head.open.get(s, 0), s) for s in ("critical", "high")]
    told = ", ".join(f"{count:,} {severity}" for count, severity in counts if count)
    others = sum(head.open.values())
    return Cell(
        told or (f"{others:,} smaller" if others else "none"),
        key=str(counts[0][0] * 1_000_000 + counts[1][0]),
    )


def _score(score: float | None) -> Cell:
    shade = style(score)
    return Cell(
        points(score), f"num {shade}" if shade else "num", "" if score is None else f"{score:.3f}"
    )


def _share(coverage: float | None) -> Cell:
    if coverage is None:
        return Cell(NOT_MEASURED, "num", "")
    return Cell(f"{coverage:.0%}", "num", f"{coverage:.4f}")


def _certificate(head: RunHead, now: datetime) -> Cell:
    if head.certificate_ends is None:
        return Cell("", "num")
    left = head.certificate_ends - now
    shade = _ending(left)
    return Cell(f"{left.days:,} d", f"num {shade}" if shade else "num", str(left.days))


def _last(head: RunHead, *, late: bool) -> Cell:
    started = head.started_at.astimezone(UTC)
    unfinished = "" if head.finished else ", unfinished"
    return Cell(f"{started:%d %b %Y}{unfinished}", "q3" if late else "", started.isoformat())


def _waiver(head: RunHead, now: datetime) -> Cell:
    try:
        ends = datetime.fromisoformat(head.waived_until).replace(tzinfo=UTC) + timedelta(days=1)
    except ValueError:
        return Cell(name(head.waived_until))
    return Cell(name(head.waived_until), _ending(ends - now))


def _ending(left: timedelta) -> str:
    """The shade of what ends, by how long it holds."""
    return "q4" if left < timedelta() else "q3" if left < _SOON else ""
