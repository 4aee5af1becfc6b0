"""What is new, resolved and different since the last run."""

from dataclasses import dataclass

from audit.export._changes.words import sections, side, summary
from audit.export._html.context import Context
from audit.export._html.marks import SEVERITIES, Tag
from audit.export._html.section import SUMMARY, Section
from audit.report.changes import Changes
from audit.report.wording import name

#: So many rows of one kind are shown; the JSON report has all.
_MOST = 30
#: Marks that somebody should look at, by their look.
_STYLES = {"breaking": "bad", "drifted": "wr", "review": "wr", "compatible": "ok"}


@dataclass(frozen=True, slots=True)
class Row:
    mark: Tag
    place: str
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    rows: tuple[Row, ...]
    more: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    summary: str
    before: str
    now: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...]


def section(context: Context) -> Section:
    """The comparison with the run before, or that there is none."""
    changes = context.report.changes
    title, short = "Change since the last run", "Change since last run"
    if changes is None:
        kept = context.report.run.sequence
        empty = (
            "This is the first run that is kept: there is nothing to compare it with."
            if kept
            else "The run is not kept, so there is nothing to compare it with."
        )
        return Section("change", SUMMARY, short, title, empty=empty)
    total = len(changes.findings) + len(changes.schema) + len(changes.drift) + len(changes.others)
    return Section("change", SUMMARY, short, title, _view(changes), badge=f"{total:,}")


def _view(changes: Changes) -> ChangeView:
    return ChangeView(
        summary=f"{summary(changes)[:1].upper()}{summary(changes)[1:]}.",
        before=side(changes.before),
        now=side(changes.after),
        parts=tuple(
            Part(
                title=f"{title} ({len(rows):,})",
                rows=tuple(
                    Row(_tag(mark), name(where), words) for mark, where, words in rows[:_MOST]
                ),
                more=f"and {len(rows) - _MOST:,} more" if len(rows) > _MOST else "",
            )
            for title, rows in sections(changes)
        ),
        notes=changes.notes,
    )


def _tag(mark: str) -> Tag:
    """A severity as everywhere on the page, any other mark in its own word."""
    return SEVERITIES.get(mark) or Tag(_STYLES.get(mark, "st"), "", mark)
