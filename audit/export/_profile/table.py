"""Profiles as a table for a terminal: a block per dataset, a row per field, from 80 columns on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.export._profile import facts
from audit.export._profile.bars import Bars, bars_of, constant, sparkline
from audit.export._profile.words import distinct, notes, nulls, told
from audit.export.terminal import Paint
from audit.report.datasets import DatasetReport, FieldReport
from audit.report.profiling import ProfileReport
from audit.report.text import ELLIPSIS, cut, pad, visible, width, wrap
from audit.report.wording import counted, duration, size

NARROWEST, WIDEST = 80, 180
#: From here on there is room for every bin of a distribution.
_WIDE = 110
_BINS_WIDE, _BINS = 20, 10
_NULLS, _DISTINCT = 6, 8
_LONGEST_TYPE, _LONGEST_TYPE_WIDE = 8, 24
_VALUE_LINES, _NOTE_LINES = 2, 3
_MOSTLY_NULL = 0.5

BOLD, DIM, WARN, BAR = "1", "2", "33", "36"

#: Types that a narrow column cannot hold.
_SHORT = {
    "timestamp": "datetime",
    "timestamp with time zone": "datetime",
    "unknown": "?",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How many columns each part of a row has."""

    columns: int
    name: int
    type: int
    bins: int

    @property
    def values(self) -> int:
        used = 2 + self.name + 1 + self.type + 1 + _NULLS + 1 + _DISTINCT + 2 + self.bins + 2
        return self.columns - used


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
    product = f"{source.product} {source.version}".strip()
    told = [
        product,
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
        yield "There is nothing to profile."


def _dataset(dataset: DatasetReport, columns: int, paint: Paint) -> Iterator[str]:
    yield heading(dataset, columns, paint)
    for text in filter(None, (facts.sampled(dataset), facts.brief(dataset))):
        yield from (paint(DIM, line) for line in wrap(text, columns, lines=3))
    if dataset.missing:
        grant = f"; {dataset.grant}" if dataset.grant else ""
        why = f"Not profiled: {dataset.missing}{grant}"
        yield from (paint(WARN, line) for line in wrap(why, columns, lines=3))
    if any(field.profile for field in dataset.fields):
        layout = _layout(dataset.fields, columns)
        yield _columns(layout, paint)
        for field in dataset.fields:
            yield from _field(field, layout, paint)


def heading(dataset: DatasetReport, columns: int, paint: Paint) -> str:
    """Name, rows, size and number of fields on one line."""
    rows = dataset.row_count
    about = "" if dataset.row_count_exact else "~"
    parts = [
        dataset.kind,
        "" if rows is None else f"{about}{counted(rows, 'row')}",
        "" if dataset.size_bytes is None else size(dataset.size_bytes),
        counted(len(dataset.fields), "field"),
    ]
    rest = visible(" · ".join(part for part in parts if part))
    name = cut(dataset.name, max(columns - width(rest) - 2, columns // 3))
    return f"{paint(BOLD, name)}  {paint(DIM, cut(rest, columns - width(name) - 2))}"


def foot(
    report: ProfileReport, columns: int, paint: Paint, written: Sequence[Path]
) -> Iterator[str]:
    """What it cost the source, and where the files are."""
    load = report.load
    told = [
        counted(load.statements, "read"),
        counted(load.rows, "row"),
        *([size(load.bytes)] if load.bytes else []),
        f"{duration(load.seconds)} of waiting",
    ]
    yield f"{paint(BOLD, 'Load')}     {cut(', '.join(told), columns - 9)}"
    for path in written:
        yield f"{paint(BOLD, 'Written')}  {cut(str(path), columns - 9)}"


def _layout(fields: Sequence[FieldReport], columns: int) -> Layout:
    wide = columns >= _WIDE
    bins = _BINS_WIDE if wide else _BINS
    types = max(len("Type"), *(width(_type(f, wide=wide)) for f in fields))
    names = max(len("Field"), *(width(visible(_name(f))) for f in fields))
    return Layout(
        columns=columns,
        name=min(names, columns // 4),
        type=min(types, _LONGEST_TYPE_WIDE if wide else _LONGEST_TYPE),
        bins=bins,
    )


def _columns(layout: Layout, paint: Paint) -> str:
    bars = "Distribution" if layout.bins == _BINS_WIDE else "Histogram"
    cells = (
        f"  {pad('Field', layout.name)} {pad('Type', layout.type)} {'Null':>{_NULLS}} "
        f"{'Distinct':>{_DISTINCT}}  {pad(bars, layout.bins)}  "
        f"{cut('Range or shape', layout.values)}"
    )
    return paint(DIM, cells)


def _field(field: FieldReport, layout: Layout, paint: Paint) -> Iterator[str]:
    profile = field.profile
    wide = layout.bins == _BINS_WIDE
    empty, many = (nulls(profile), distinct(profile, noun=False)) if profile else ("", "")
    sparse = profile is not None and profile.nulls > _MOSTLY_NULL * profile.present
    bars = bars_of(field, layout.bins)
    values = fitted(str(told(field, iso=True)), layout.values) or [""]
    same = profile is not None and constant(profile)
    kind = paint(DIM, pad(_type(field, wide=wide), layout.type))
    yield (
        f"  {pad(_ending(_name(field), layout.name), layout.name)} {kind} "
        f"{paint(WARN if sparse else '0', _right(empty, _NULLS))} "
        f"{paint(WARN if same else '0', _right(many, _DISTINCT))}  "
        f"{_drawn(bars, layout.bins, paint)}  {values[0]}"
    )
    before = " " * (layout.columns - layout.values)
    yield from (f"{before}{line}" for line in values[1:])
    if found := notes(field):
        indent = 4
        for line in wrap("; ".join(found), layout.columns - indent, lines=_NOTE_LINES):
            yield f"{' ' * indent}{paint(WARN, line)}"


def fitted(text: str, columns: int) -> list[str]:
    """One line if the text has one without what it says last, else two."""
    parts = re.split(r"(, |; )", visible(text))
    for last in range(len(parts), 0, -2):
        if width(line := "".join(parts[:last])) <= columns:
            return [line]
    return wrap(text, columns, lines=_VALUE_LINES)


def _drawn(bars: Bars | None, columns: int, paint: Paint) -> str:
    line = sparkline(bars, columns) if bars else ""
    return paint(BAR, line) + " " * (columns - len(line))


def _name(field: FieldReport) -> str:
    """The name with its part in keys, which says more than its type."""
    marks = [tag.partition(" ")[0] for tag in field.tags]
    mark = next((m for m in ("PK", "FK") if m in marks), "")
    return f"{field.name} {mark}".rstrip()


def _ending(path: str, columns: int) -> str:
    """A path cut at its front: fields of one document begin alike."""
    path = visible(path)
    if "." not in path or width(path) <= columns:
        return path
    while width(path) > columns - 1:
        path = path[1:]
    return ELLIPSIS + path


def _type(field: FieldReport, *, wide: bool) -> str:
    native = visible(field.type) or field.logical_type
    if wide or width(native) <= _LONGEST_TYPE:
        return native
    return _SHORT.get(field.logical_type, field.logical_type)


def _right(text: str, columns: int) -> str:
    text = cut(text.replace("\N{NO-BREAK SPACE}", ""), columns)
    return " " * (columns - width(text)) + text
