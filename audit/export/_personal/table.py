"""What was found in every field for a terminal: a block per dataset, a line per field and type."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.export._personal import rollup, words
from audit.export._profile import facts
from audit.export._profile.table import (
    BOLD,
    DIM,
    NARROWEST,
    WARN,
    WIDEST,
    foot,
    heading,
)
from audit.export.terminal import Paint
from audit.facts.sensitive import Sensitive
from audit.model.figures import number
from audit.report.datasets import DatasetReport, FieldReport
from audit.report.profiling import ProfileReport
from audit.report.text import cut, pad, visible, width, wrap
from audit.report.wording import counted, duration

#: From here on the evidence has a column of its own.
_WIDE = 132
_TIER, _CONFIDENCE, _ROWS = 4, 10, 19
_LONGEST_TYPE = 34
_MOST_NAMES_LINES = 3
_MOST_SUSPICIOUS = 3

TIERS = {4: "1;31", 3: "31", 2: "33", 1: "36"}


@dataclass(frozen=True, slots=True)
class Layout:
    """How many columns each part of a line has."""

    columns: int
    name: int
    type: int

    @property
    def evidence(self) -> int:
        """What is left at the end of the line; 0 where the evidence has a line of its own."""
        used = 2 + self.name + 1 + self.type + 1 + _TIER + 2 + _CONFIDENCE + 1 + _ROWS + 1
        return self.columns - used if self.columns >= _WIDE else 0


def show(
    report: ProfileReport, *, columns: int, written: Sequence[Path] = (), colour: bool = False
) -> str:
    """The table in at most so many columns; `written` names the files that hold all of it."""
    paint = Paint(colour)
    columns = min(max(columns, NARROWEST), WIDEST)
    lines = list(_head(report, columns, paint))
    for dataset in report.datasets:
        lines += ["", *_dataset(dataset, columns, paint)]
    lines += ["", *foot(report, columns, paint, written)]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _head(report: ProfileReport, columns: int, paint: Paint) -> Iterator[str]:
    source, fields = report.source, sum(len(d.fields) for d in report.datasets)
    told = [
        f"{source.product} {source.version}".strip(),
        counted(len(report.datasets), "dataset"),
        counted(fields, "field"),
        duration((report.run.finished_at - report.run.started_at).total_seconds()),
    ]
    name = cut(source.name, columns // 2)
    rest = " · ".join(part for part in told if part)
    yield f"{paint(BOLD, name)}  {paint(DIM, cut(rest, columns - width(name) - 2))}"
    if not report.run.finished:
        why = f"Not finished: {report.run.unfinished_reason}"
        yield from (paint(WARN, line) for line in wrap(why, columns, lines=2))
    if not report.datasets:
        yield "There is nothing to classify."
    elif rollup.looked(report.datasets):
        found = rollup.tally(report.datasets)
        told_whole = rollup.summary(found, "dataset", "datasets", "field", "fields")
        yield from wrap(told_whole, columns, lines=3)


def _dataset(dataset: DatasetReport, columns: int, paint: Paint) -> Iterator[str]:
    yield heading(dataset, columns, paint)
    if text := facts.sampled(dataset):
        yield from (paint(DIM, line) for line in wrap(text, columns, lines=3))
    if gap := rollup.why_not(dataset):
        grant = f"; {dataset.grant}" if dataset.grant else ""
        why = f"Not classified: {gap}{grant}"
        yield from (paint(WARN, line) for line in wrap(why, columns, lines=3))
    found = rollup.holding(dataset.fields)
    if found:
        layout = _layout(found, columns)
        yield _columns(layout, paint)
        for field in found:
            yield from _field(field, layout, paint)
    yield from _rest(dataset, columns, paint)
    if dataset.reidentification:
        text = f"  {words.alone(dataset.reidentification)}"
        yield from (f"  {paint(WARN, line)}" for line in wrap(text, columns - 2, lines=3))


def _rest(dataset: DatasetReport, columns: int, paint: Paint) -> Iterator[str]:
    """The fields with nothing in them, in a line; what a person decided about some of them."""
    nothing = [f for f in dataset.fields if f.classified and not f.sensitive]
    if nothing:
        names = ", ".join(f.name for f in nothing)
        text = f"Nothing found in {counted(len(nothing), 'field')}: {names}"
        lines = wrap(text, columns - 2, lines=_MOST_NAMES_LINES)
        yield from (f"  {paint(DIM, line)}" for line in lines)
    for field in dataset.fields:
        yield from _suspicious(field, columns, paint)
        if field.review:
            told = f"{field.name}: {words.review_words(field.review, field.sensitive)}"
            yield from (f"  {line}" for line in wrap(told, columns - 2, lines=2))


def _suspicious(field: FieldReport, columns: int, paint: Paint) -> Iterator[str]:
    """What values of a field to look at, by their shapes, the surest first."""
    shown = field.suspicious[:_MOST_SUSPICIOUS]
    for entry in shown:
        text = f"Suspicious in {field.name}: {words.suspicion(entry)}"
        yield from (f"  {paint(WARN, line)}" for line in wrap(text, columns - 2, lines=2))
    if left := len(field.suspicious) - len(shown):
        yield f"  {paint(DIM, f'and {left} more in {cut(field.name, columns // 2)}')}"


def _layout(fields: Sequence[FieldReport], columns: int) -> Layout:
    names = max(len("Field"), *(width(visible(f.name)) for f in fields))
    types = max(len("Type"), *(width(words.title(t)) for f in fields for t in f.sensitive))
    name = min(names, columns // 4)
    left = columns - (2 + name + 1 + 1 + _TIER + 2 + _CONFIDENCE + 1 + _ROWS)
    return Layout(columns=columns, name=name, type=min(types, left, _LONGEST_TYPE))


def _columns(layout: Layout, paint: Paint) -> str:
    cells = (
        f"  {pad('Field', layout.name)} {pad('Type', layout.type)} {'Tier':>{_TIER}}  "
        f"{pad('Confidence', _CONFIDENCE)} {pad('In rows', _ROWS)} "
        f"{'Evidence' if layout.evidence else ''}"
    )
    return paint(DIM, cells.rstrip())


def _field(field: FieldReport, layout: Layout, paint: Paint) -> Iterator[str]:
    for position, found in enumerate(rollup.worst_first(field.sensitive)):
        name = "" if position else field.name
        style = TIERS[words.rank(found.tier)]
        line = (
            f"  {pad(name, layout.name)} {paint(style, pad(words.title(found), layout.type))} "
            f"{found.tier:>{_TIER}}  {pad(words.confidence(found.confidence), _CONFIDENCE)} "
            f"{pad(_rows(found), _ROWS)}"
        )
        why = _why(found)
        if layout.evidence:
            yield f"{line} {paint(DIM, cut(why, layout.evidence))}"
            continue
        yield line
        before = 3 + layout.name
        lines = wrap(why, layout.columns - before, lines=2)
        yield from (f"{' ' * before}{paint(DIM, part)}" for part in lines)


def _rows(found: Sensitive) -> str:
    """The share of rows and its interval, or of how many rows it is."""
    between = words.interval(found).replace("\N{NO-BREAK SPACE}", "")
    rate = words.rate(found).replace("\N{NO-BREAK SPACE}", "")
    if found.low is not None and rate != between:
        return f"{rate} ({between.removesuffix('%')})"
    return f"{rate} of {number(found.sampled)}" if found.sampled else rate


def _why(found: Sensitive) -> str:
    """The strongest evidence: the first of it."""
    inside = "inside longer texts; " if found.embedded else ""
    return f"{inside}{next(words.reasons(found), '')}".removesuffix("; ")
