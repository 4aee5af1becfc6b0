"""The page of one source over time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from audit.export._html.frame import Group, Page, Way
from audit.export._html.marks import Tag
from audit.export._html.quality.tones import points
from audit.export._html.rendering import render_page
from audit.export._html.section import EVIDENCE, SUMMARY, Section
from audit.export._trend.timeline import Timeline, timeline
from audit.export._trend.views import VERDICTS, findings, scores, source
from audit.model.figures import number
from audit.report.runs import RunHead
from audit.report.wording import counted, day, duration, name, size

#: So many runs are listed, the newest ones.
MOST_LISTED = 365


@dataclass(frozen=True, slots=True)
class Row:
    number: str
    run: str
    link: str
    started: str
    took: str
    verdict: Tag
    unfinished: bool
    score: str
    report: str
    digest: str


@dataclass(frozen=True, slots=True)
class RunsView:
    summary: str
    rows: tuple[Row, ...]
    more: str


def trend_page(
    heads: Sequence[RunHead],
    *,
    now: datetime,
    links: Callable[[RunHead], str] | None = None,
    ways: tuple[Way, ...] = (),
    notes: Sequence[str] = (),
) -> bytes:
    """One file about the runs of one source; a `ValueError` where there is no run.

    `links` gives the address of a run's page, "" for one without; `ways` lead to other pages,
    `notes` are sentences about what the page lacks.
    """
    line = timeline(heads, now=now)
    last = line.points[-1].head
    called = name(last.name)
    sections = (
        Section(
            "trend", SUMMARY, "Scores", f"{called} over time",
            scores(line, (*notes, *_notes(line))), layout="charts",
        ),
        Section("open", SUMMARY, "Findings", "Findings", findings(line), layout="charts"),
        Section("size", SUMMARY, "Source", "The source", source(line), layout="charts"),
        Section(
            "runs", EVIDENCE, "Runs", "Runs", _runs(heads, links), badge=f"{line.total:,}"
        ),
    )  # fmt: skip
    product = " ".join(p for p in (name(last.product), name(last.version)) if p)
    return render_page(
        Page(
            title=f"{called} over time ({day(now)})",
            source=called,
            product=product,
            run=f"{counted(line.total, 'run')}, {day(now)}",
            footer=f"source-audit · {called} over time · {day(now)}",
            closing="Made from the runs that are kept. This page holds no value of the source and "
            "no secret.",
            sections=sections,
            groups=tuple(
                Group(title, tuple(s for s in sections if s.group == title))
                for title in (SUMMARY, EVIDENCE)
            ),
            style="charts.css",
            ways=ways,
        )
    )


def _notes(line: Timeline) -> Iterator[str]:
    """What the charts leave out, and what is odd about the runs."""
    if line.group > 1:
        yield (
            f"Of {counted(line.total, 'run')} {number(len(line.points))} are drawn: of every "
            f"{line.group} the one with the lowest score, and the last of all. New and resolved "
            "findings of those that are left out are added to it."
        )
    if line.gaps:
        yield (
            f"{counted(len(line.gaps), 'gap')} (shaded): no run for more than three times as long "
            "as usual."
        )
    if line.gone:
        are = "is" if line.gone == 1 else "are"
        yield f"{counted(line.gone, 'run')} of the chain {are} not kept any more."
    unfinished = sum(not p.head.finished for p in line.points)
    if unfinished:
        yield (
            f"{counted(unfinished, 'run')} did not finish: "
            f"{'its' if unfinished == 1 else 'their'} figures are of what was reached."
        )
    if line.backwards:
        first = line.backwards[0]
        yield (
            f"The clock went backwards before run {first.sequence:,}"
            + (f" and {number(len(line.backwards) - 1)} more" if len(line.backwards) > 1 else "")
            + ". Runs stand in the order of their numbers."
        )


def _runs(heads: Sequence[RunHead], links: Callable[[RunHead], str] | None) -> RunsView:
    newest = sorted(heads, key=lambda h: -h.sequence)
    left = len(newest) - MOST_LISTED
    return RunsView(
        summary="The digest is that of the run's link in the chain of the source; "
        "source-audit verify checks them all.",
        rows=tuple(_row(head, links) for head in newest[:MOST_LISTED]),
        more=f"{counted(left, 'earlier run')} {'is' if left == 1 else 'are'} not listed; "
        "source-audit history has them."
        if left > 0
        else "",
    )


def _row(head: RunHead, links: Callable[[RunHead], str] | None) -> Row:
    took = (head.finished_at - head.started_at).total_seconds()
    return Row(
        number=number(head.sequence),
        run=name(head.run),
        link=links(head) if links else "",
        started=f"{head.started_at.astimezone(UTC):%Y-%m-%d %H:%M}",
        took=duration(took) if took >= 0 else "",
        verdict=_plain(head),
        unfinished=not head.finished,
        score=points(head.score),
        report=size(head.size) if head.size else "",
        digest=name(head.digest[:16]),
    )


def _plain(head: RunHead) -> Tag:
    """The verdict without its sign, of which the page would have hundreds."""
    found = VERDICTS.get(head.verdict)
    return Tag(found.style, "", found.word) if found else Tag("st", "", name(head.verdict))
