"""The page of a source's runs: each with its page, its files, and what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from audit.export._html.frame import Group, Page, Way
from audit.export._html.marks import Tag
from audit.export._html.quality.tones import points
from audit.export._html.rendering import render_page
from audit.export._html.section import SUMMARY, Section
from audit.model.figures import number
from audit.report.runs import RunHead
from audit.report.wording import counted, day, name
from audit.store.runs.store import Damaged

_VERDICTS = {
    "ready": Tag("ok", "", "Ready"),
    "ready-with-conditions": Tag("wr", "", "With conditions"),
    "not-ready": Tag("bad", "", "Not ready"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A run. `address` is that of its page; `before` and `latest` those of comparisons, "" for
    none.
    """

    number: str
    run: str
    address: str
    started: str
    verdict: Tag
    unfinished: bool
    score: str
    open: str
    before: str
    latest: str


@dataclass(frozen=True, slots=True)
class KeptView:
    summary: str
    rows: tuple[Row, ...]
    damaged: tuple[tuple[str, str], ...]  # entry and what is wrong with it


def kept_page(
    heads: Sequence[RunHead],
    damaged: Sequence[Damaged],
    *,
    now: datetime,
    base: str,
    ways: tuple[Way, ...],
) -> bytes:
    """Every run of one source, the newest first; `base` is the address of the source's page."""
    ordered = sorted(heads, key=lambda h: -h.sequence)
    called = name(ordered[0].name)
    view = KeptView(
        summary=f"{counted(len(ordered), 'run')} of {called}. JSON is the document of record, as "
        "it was kept.",
        rows=tuple(
            _row(head, base, older=place + 1 < len(ordered), newest=place == 0)
            for place, head in enumerate(ordered)
        ),
        damaged=tuple((name(d.entry), d.what) for d in damaged),
    )
    section = Section("kept", SUMMARY, "Runs", f"Runs of {called}", view, badge=str(len(ordered)))
    return render_page(
        Page(
            title=f"Runs of {called} ({day(now)})",
            source=called,
            product=" ".join(name(p) for p in (ordered[0].product, ordered[0].version) if p),
            run=counted(len(ordered), "run"),
            footer=f"source-audit · runs of {called} · {day(now)}",
            closing="Made from the runs that are kept. This page holds no value of a source and no "
            "secret.",
            sections=(section,),
            groups=(Group(SUMMARY, (section,)),),
            ways=(*ways, Way(f"{called} over time", base)),
        )
    )


def _row(head: RunHead, base: str, *, older: bool, newest: bool) -> Row:
    run = quote(head.run, safe="")
    opened = [f"{number(head.open[s])} {s}" for s in ("critical", "high") if head.open.get(s)]
    return Row(
        number=number(head.sequence),
        run=name(head.run),
        address=f"{base}/runs/{run}",
        started=f"{head.started_at.astimezone(UTC):%Y-%m-%d %H:%M}",
        verdict=_VERDICTS.get(head.verdict, Tag("st", "", name(head.verdict))),
        unfinished=not head.finished,
        score=points(head.score),
        open=", ".join(opened) or "none",
        before=f"{base}/diff/{run}/before" if older else "",
        latest="" if newest else f"{base}/diff/{run}/latest",
    )
