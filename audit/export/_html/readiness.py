"""Readiness for change capture: of the source, of each dataset, and what a reader would miss."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from audit.export._html.context import Context
from audit.export._html.marks import BAD, OK, OPEN, Line, Tag
from audit.facts.change import Requirement
from audit.model.figures import number
from audit.report.document import DatasetReadiness, Readiness
from audit.report.wording import counted, listed, name, prose

#: Datasets that are shown; those that need something come first.
_MOST = 100
_LONGEST = 160
_DAY = 86_400
_HOUR = 3_600
_VERDICTS = {
    "ready": replace(OK, word="ready"),
    "needs change": replace(BAD, word="needs change"),
    "impossible": replace(OPEN, word="impossible"),
}
_ORDER = ("needs change", "impossible", "ready")


@dataclass(frozen=True, slots=True)
class TableRow:
    """`anchor` is "" for a dataset that has no place of its own on the page."""

    dataset: str
    anchor: str
    verdict: Tag
    identity: str
    note: str
    commands: str


@dataclass(frozen=True, slots=True)
class CaptureView:
    heading: str
    label: str
    rows: tuple[TableRow, ...]
    more: str


def lines_of(readiness: Readiness | None) -> tuple[Line, ...]:
    """The check list: what it needs first, then what a reader would lose."""
    return tuple(_lines(readiness)) if readiness else ()


def _lines(readiness: Readiness) -> Iterator[Line]:
    yield from map(_requirement, readiness.requirements)
    for gap in readiness.gaps:
        note = f"{gap.lack.value} are left out; needs {prose(gap.needed, 120)}" if gap.open else ""
        yield Line(BAD if gap.open else OK, name(gap.name), note, prose(gap.current, 80))
    for kept in readiness.retentions:
        short = kept.seconds is not None and kept.seconds < 3 * _DAY
        note = "a reader that is away for longer loses its place" if short else ""
        yield Line(BAD if short else OK, name(kept.setting), note, _lasting(kept.seconds))
    for hold in readiness.footholds:
        note = (
            "" if hold.held else f"a place is known to this server only; {prose(hold.needed, 80)}"
        )
        yield Line(OK if hold.held else BAD, name(hold.name), note, prose(hold.current, 80))
    limit = readiness.slot_limit
    if limit is not None and readiness.slots:
        endless = limit.limit_bytes is None
        note = "a reader that stays away fills the disk" if endless else ""
        said = "no limit" if endless else "limited"
        yield Line(BAD if endless else OK, name(limit.setting), note, said)
    for slot in readiness.slots:
        sound = slot.active and not slot.lost and not slot.ending
        state = "lost" if slot.lost else "read" if slot.active else "not read"
        yield Line(OK if sound else BAD, f"slot {name(slot.name)}", "", state)
    for one in readiness.publications:
        left = f"{', '.join(one.left_out)} are left out" if one.left_out else ""
        value = counted(one.datasets, "dataset")
        yield Line(BAD if left else OK, f"publication {name(one.name)}", left, value)
    yield from _readers(readiness)


def _requirement(requirement: Requirement) -> Line:
    restart = ", takes effect after a restart" if requirement.restart else ""
    note = "" if requirement.met else f"needs {prose(requirement.needed, 120)}{restart}"
    mark = OK if requirement.met else BAD
    return Line(mark, name(requirement.name), note, prose(requirement.current, 80))


def _readers(readiness: Readiness) -> Iterator[Line]:
    if readiness.readers is None:
        yield Line(OPEN, "accounts that may read changes", "not visible to the audit's account")
    elif readiness.readers or readiness.rights:
        own = [name(r.account) for r in readiness.readers if not r.administrator]
        said = listed(own) if own else "administrators only"
        yield Line(OK if own else OPEN, "accounts that may read changes", "", said)


def commands_of(readiness: Readiness | None) -> str:
    """Statements for the source as a whole, each once."""
    if readiness is None:
        return ""
    found = [r.command for r in readiness.requirements if not r.met]
    found += [gap.command for gap in readiness.gaps if gap.open]
    found += [k.command for k in readiness.retentions if (k.seconds or 3 * _DAY) < 3 * _DAY]
    found += [hold.command for hold in readiness.footholds if not hold.held and not hold.optional]
    return "\n".join(dict.fromkeys(filter(None, found)))


def captures_of(context: Context) -> CaptureView | None:
    """The verdict on each dataset; None where the product says nothing of them."""
    readiness = context.report.readiness
    if readiness is None or not readiness.datasets:
        return None
    found = sorted(readiness.datasets, key=lambda d: (_ORDER.index(d.verdict), d.dataset))
    ready = sum(d.verdict == "ready" for d in found)
    total = context.words.count_datasets(len(found))
    once = "" if readiness.ready else ", once the source itself is"
    return CaptureView(
        heading=context.words.dataset.capitalize(),
        label=f"{number(ready)} of {total} ready for change capture{once}",
        rows=tuple(_row(context, dataset) for dataset in found[:_MOST]),
        more=f"and {number(len(found) - _MOST)} more" if len(found) > _MOST else "",
    )


def _row(context: Context, dataset: DatasetReadiness) -> TableRow:
    return TableRow(
        dataset=name(dataset.dataset),
        anchor=context.dataset_anchors.get(dataset.dataset, ""),
        verdict=_VERDICTS[dataset.verdict],
        identity=prose(dataset.identity, _LONGEST),
        note=prose(dataset.note, _LONGEST),
        commands="\n".join(dataset.commands),
    )


def _lasting(seconds: float | None) -> str:
    if seconds is None:
        return "kept for ever"
    if seconds >= 2 * _DAY:
        return f"{seconds / _DAY:,.3g} days"
    hours = f"{seconds / _HOUR:,.3g}"
    return f"{hours} hour" if hours == "1" else f"{hours} hours"
