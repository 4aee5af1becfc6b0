"""The page of all sources: the last run of each, the worst first."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from audit.export._html.marks import Tag
from audit.export._html.page import Group, Page
from audit.export._html.quality.tones import BANDS, NOT_MEASURED, points, style
from audit.export._html.section import SUMMARY, Section
from audit.export.html import render_page
from audit.model.check import Undercurrent
from audit.report.runs import RunHead, rank
from audit.report.wording import counted, day, moment, name

#: A source that was not audited for so long is marked.
STALE = timedelta(days=35)
#: Certificates that end within this time are marked.
_SOON = timedelta(days=30)
_VERDICTS = {
    "not-ready": Tag("bad", "no", "Not ready"),
    "ready-with-conditions": Tag("wr", "skip", "With conditions"),
    "ready": Tag("ok", "pass", "Ready"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure and the class of its shade, "" for none; `key` is what it is sorted by."""

    text: str
    style: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Missed:
    """A source that the last attempt to audit it did not reach, and the sentence that says why."""

    source: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    kind: str
    verdict: Tag
    scores: tuple[Cell, ...]  # overall, then one per undercurrent
    open: str
    coverage: str
    certificate: Cell
    last: Cell
    owner: str
    waiver: str
    link: str = ""
    missed: str = ""  # why it was not audited in this run
    stale: bool = False


@dataclass(frozen=True, slots=True)
class FleetView:
    summary: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    legend: tuple[tuple[str, str], ...]  # class of a shade and what it stands for


def fleet_page(
    heads: Sequence[RunHead],
    *,
    now: datetime,
    links: Callable[[RunHead], str] | None = None,
    missed: Sequence[Missed] = (),
) -> bytes:
    """One file of the last run of each source; `links` gives the address of a source's page, ""
    for one without. Sources that were `missed` come first, with their run before where there is
    one.
    """
    last: dict[str, RunHead] = {}
    for head in sorted(heads, key=lambda h: h.sequence):
        last[head.source] = head
    why = {one.source: one.why for one in missed}
    ordered = sorted(last.values(), key=lambda h: (h.source not in why, *rank(h)))
    never = [one for one in missed if one.source not in last]
    view = FleetView(
        summary=_summary(ordered, never, len(missed), now),
        heads=("Overall", *(_SHORT[u.value] for u in Undercurrent)),
        lines=(
            *(_never(one) for one in never),
            *(
                _line(head, now, links(head) if links else "", why.get(head.source, ""))
                for head in ordered
            ),
        ),
        legend=tuple((shade, said) for _, shade, said in BANDS),
    )
    section = Section("fleet", SUMMARY, "All sources", "All sources", view)
    count = counted(len(view.lines), "source")
    return render_page(
        Page(
            title=f"Source audit: {count} ({day(now)})",
            source="All sources",
            product=count,
            run=moment(now),
            footer=f"source-audit · all sources · {day(now)}",
            closing="Made from the runs that are kept. This page holds no value of a source and no "
            "secret.",
            sections=(section,),
            groups=(Group(SUMMARY, (section,)),),
        )
    )


def _summary(
    ordered: Sequence[RunHead], never: Sequence[Missed], missed: int, now: datetime
) -> str:
    counts = Counter(head.verdict for head in ordered)
    told = [f"{counts[v]:,} {tag.word.lower()}" for v, tag in _VERDICTS.items() if counts[v]]
    told += [f"{len(never):,} never audited"] if never else []
    parts = [f"{counted(len(ordered) + len(never), 'source')}: {', '.join(told) or 'none'}."]
    if missed:
        parts.append(f"{counted(missed, 'source')} could not be audited in this run.")
    if stale := sum(now - head.started_at > STALE for head in ordered):
        parts.append(f"{counted(stale, 'source')} not audited for {STALE.days} days.")
    return " ".join(parts)


_SHORT = {
    "security": "Security",
    "data_management": "Data",
    "dataops": "DataOps",
    "reliability": "Reliability",
    "orchestration": "Orchestration",
    "software_engineering": "Software",
}


def _line(head: RunHead, now: datetime, link: str, missed: str) -> Line:
    ends = head.certificate_ends
    left = None if ends is None else ends - now
    late = now - head.started_at > STALE or not head.finished
    unfinished = "" if head.finished else ", unfinished"
    opened = [f"{head.open[s]:,} {s}" for s in ("critical", "high") if head.open.get(s)]
    return Line(
        name=name(head.name),
        kind=" ".join(p for p in (name(head.product), name(head.version)) if p),
        verdict=_VERDICTS.get(head.verdict, Tag("st", "", name(head.verdict))),
        scores=(_score(head.score), *(_score(head.scores.get(u.value)) for u in Undercurrent)),
        open=", ".join(opened) or "none",
        coverage=NOT_MEASURED if head.coverage is None else f"{head.coverage:.0%}",
        certificate=Cell("") if left is None else Cell(f"{left.days:,} d", _ending(left)),
        last=Cell(
            f"{head.started_at.astimezone(UTC):%d %b %Y}{unfinished}",
            "q3" if late else "",
            head.started_at.astimezone(UTC).isoformat(),
        ),
        owner=name(head.owner) or "No owner",
        waiver=name(head.waived_until),
        link=link,
        missed=missed,
        stale=late or bool(missed),
    )


def _never(one: Missed) -> Line:
    """A source of which no run is kept."""
    nothing = Cell(NOT_MEASURED)
    return Line(
        name=name(one.name),
        kind="",
        verdict=Tag("st", "", "No run"),
        scores=(nothing,) * (1 + len(Undercurrent)),
        open=NOT_MEASURED,
        coverage=NOT_MEASURED,
        certificate=Cell(""),
        last=Cell("never", "q3"),
        owner="",
        waiver="",
        missed=one.why,
        stale=True,
    )


def _ending(left: timedelta) -> str:
    """The shade of a certificate by how long it holds."""
    return "q4" if left < timedelta() else "q3" if left < _SOON else ""


def _score(score: float | None) -> Cell:
    return Cell(points(score), style(score), "" if score is None else f"{score:08.3f}")
