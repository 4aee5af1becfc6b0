"""The page of all sources: the last run of each, the worst first."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from audit.export._fleet.lines import (
    HEADS,
    NEVER,
    NO_OWNER,
    STALE,
    Head,
    Line,
    Missed,
    line_of,
    never,
    word,
)
from audit.export._html.frame import Group, Page
from audit.export._html.quality.tones import BANDS
from audit.export._html.rendering import render_page
from audit.export._html.section import SUMMARY, Section
from audit.report.runs import VERDICTS, RunHead, rank
from audit.report.wording import counted, day, moment, name


@dataclass(frozen=True, slots=True)
class Choice:
    """What lines are filtered by."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetView:
    summary: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    legend: tuple[tuple[str, str], ...]  # class of a shade and what it stands for
    verdicts: tuple[Choice, ...]
    owners: tuple[Choice, ...]  # none where there is one at most
    late: bool  # any source is stale
    missed: tuple[Missed, ...]
    notes: tuple[str, ...]


def fleet_page(
    heads: Sequence[RunHead],
    *,
    now: datetime,
    links: Callable[[RunHead], str] | None = None,
    missed: Sequence[Missed] = (),
    notes: Sequence[str] = (),
) -> bytes:
    """One file of the last run of each source; `links` gives the address of a source's page, ""
    for one without. Sources that were `missed` come first, with their run before where there is
    one. `notes` are sentences about what the page lacks.
    """
    last: dict[str, RunHead] = {}
    for head in sorted(heads, key=lambda h: h.sequence):
        last[head.source] = head
    absent = {one.source for one in missed}
    ordered = sorted(last.values(), key=lambda h: (h.source not in absent, *rank(h)))
    unknown = [one for one in missed if one.source not in last]
    lines = [
        *map(never, unknown),
        *(
            line_of(
                head,
                now,
                link=links(head) if links else "",
                missed=head.source in absent,
            )
            for head in ordered
        ),
    ]
    view = FleetView(
        summary=_summary(ordered, len(unknown), len(missed), now),
        heads=HEADS,
        lines=tuple(lines),
        legend=tuple((shade, said) for _, shade, said in BANDS),
        verdicts=_verdicts(lines),
        owners=_owners(lines),
        late=any(line.stale for line in lines),
        missed=tuple(replace(one, name=name(one.name)) for one in missed),
        notes=tuple(notes),
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
            style="fleet.css",
            code="fleet.js",
        )
    )


def _summary(ordered: Sequence[RunHead], unknown: int, missed: int, now: datetime) -> str:
    counts = Counter(head.verdict for head in ordered)
    told = [f"{counts[v]:,} {word(v).lower()}" for v in VERDICTS if counts[v]]
    told += [f"{unknown:,} never audited"] if unknown else []
    parts = [f"{counted(len(ordered) + unknown, 'source')}: {', '.join(told) or 'none'}."]
    if missed:
        parts.append(f"{counted(missed, 'source')} could not be audited in this run.")
    if stale := sum(now - head.started_at > STALE for head in ordered):
        parts.append(f"{counted(stale, 'source')} not audited for {STALE.days} days.")
    return " ".join(parts)


def _verdicts(lines: Sequence[Line]) -> tuple[Choice, ...]:
    there = {line.state for line in lines}
    known = tuple(Choice(v, word(v)) for v in VERDICTS if v in there)
    return (*known, Choice(NEVER, "No run")) if NEVER in there else known


def _owners(lines: Sequence[Line]) -> tuple[Choice, ...]:
    found = sorted({line.owner_key for line in lines if line.state != NEVER}, key=str.casefold)
    if len(found) < 2:  # noqa: PLR2004  # there is nothing to choose
        return ()
    return tuple(Choice(owner, "No owner" if owner == NO_OWNER else name(owner)) for owner in found)
