"""Where a source departs from a contract, for a terminal: the worst first, each with its line."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from audit.export.terminal import Paint
from audit.report.contract import (
    EFFECTS,
    ContractReport,
    Departure,
    Effect,
    NotChecked,
    Tally,
)
from audit.report.text import cut, pad, width, wrap
from audit.report.wording import counted, duration, moment

NARROWEST, WIDEST = 80, 160

_BOLD, _DIM, _GREEN, _RED, _WARN = "1", "2", "1;32", "1;31", "33"
_STYLES = {Effect.BREAKING: "31", Effect.REVIEW: "33", Effect.COMPATIBLE: "36"}
_TITLES = {
    Effect.BREAKING: "Breaking",
    Effect.REVIEW: "To review",
    Effect.COMPATIBLE: "Compatible",
}
_LABEL = 10
#: Lines of each part; the JSON document has them all.
_MOST = {Effect.BREAKING: 100, Effect.REVIEW: 50, Effect.COMPATIBLE: 10}
_MOST_LEFT = 15


def show(
    report: ContractReport,
    *,
    columns: int = NARROWEST,
    written: Sequence[Path] = (),
    colour: bool = False,
) -> str:
    """The table in at most so many columns; `written` names the files that hold all of it."""
    table = _Table(min(max(columns, NARROWEST), WIDEST), Paint(colour))
    parts = [table.head(report), table.tallies(report.tallies)]
    parts += [table.departures(report.departures, effect) for effect in EFFECTS]
    parts += [table.left(report.not_checked), table.foot(report, written)]
    lines: list[str] = []
    for part in parts:
        found = list(part)
        lines += ["", *found] if lines and found else found
    return "".join(f"{line.rstrip()}\n" for line in lines)


class _Table:
    def __init__(self, columns: int, paint: Paint) -> None:
        self._columns, self._paint = columns, paint

    def head(self, report: ContractReport) -> Iterator[str]:
        contract, source = report.contract, report.source
        verdict = "holds" if report.holds else "does not hold"
        title = f"Contract {contract.name} {verdict}"
        yield self._paint(_GREEN if report.holds else _RED, cut(title, self._columns))
        version = f"version {contract.version}" if contract.version else ""
        told = [contract.file, version, contract.status, f"ODCS {contract.api_version}"]
        yield cut(" · ".join(filter(None, told)), self._columns)
        product = f"{source.product} {source.version}".strip()
        here = [source.name, product, f"server {contract.server}" if contract.server else ""]
        yield cut(" · ".join([*filter(None, here), moment(report.checked_at)]), self._columns)
        if not report.finished:
            yield from self._wrapped(f"Not finished: {report.unfinished_reason}", _WARN)
        for note in report.notes:
            yield from self._wrapped(f"{note[:1].upper()}{note[1:]}.", _WARN)

    def tallies(self, tallies: Sequence[Tally]) -> Iterator[str]:
        if not tallies:
            return
        head = ("Promises", "hold", "in a sample", "departed", "not checked")
        rows = [(t.matter.value, t.held, t.sampled, t.departed, t.not_checked) for t in tallies]
        name = max(width(head[0]), *(width(row[0]) for row in rows))
        cells = "".join(f"{cell:>13}" for cell in head[1:])
        yield self._paint(_DIM, f"{pad(head[0], name)}{cells}")
        for row in rows:
            figures = "".join(f"{figure or '':>13}" for figure in row[1:])
            yield f"{pad(row[0], name)}{figures}"

    def departures(self, found: Sequence[Departure], effect: Effect) -> Iterator[str]:
        departures = [d for d in found if d.effect is effect]
        if not departures:
            return
        yield self._paint(_STYLES[effect], f"{_TITLES[effect]} ({len(departures):,})")
        shown = departures[: _MOST[effect]]
        for departure in shown:
            if effect is Effect.COMPATIBLE:
                yield self._brief(departure)
            else:
                yield from self._departure(departure)
        yield from self._more(len(departures) - len(shown))

    def _departure(self, departure: Departure) -> Iterator[str]:
        line = f"line {departure.line}" if departure.line else ""
        place = cut(_place(departure.dataset, departure.field), self._columns * 2 // 3)
        title = cut(departure.title, self._columns - width(place) - width(line) - 6)
        left = f"  {self._paint(_BOLD, place)}  {title}"
        used = 2 + width(place) + 2 + width(title)
        yield f"{left}{' ' * max(2, self._columns - used - width(line))}{self._paint(_DIM, line)}"
        sample = " (in a sample)" if departure.sampled else ""
        pairs = (("promised", departure.promised), ("found", f"{departure.found}{sample}"))
        for label, text in pairs:
            for number, part in enumerate(wrap(text, self._columns - 4 - _LABEL, lines=3)):
                head = self._paint(_DIM, pad("" if number else label, _LABEL))
                yield f"    {head}{part}"

    def _brief(self, departure: Departure) -> str:
        place = cut(_place(departure.dataset, departure.field), self._columns // 2)
        rest = self._columns - width(place) - 4
        return f"  {place}  {self._paint(_DIM, cut(f'{departure.title}: {departure.found}', rest))}"

    def left(self, found: Sequence[NotChecked]) -> Iterator[str]:
        """What was not checked; one line for all that have one reason."""
        if not found:
            return
        yield self._paint(_BOLD, f"Not checked ({len(found):,})")
        groups = [
            (what, list(group)) for what, group in groupby(sorted(found, key=_same), key=_same)
        ]
        for (what, why, grant), group in groups[:_MOST_LEFT]:
            places = list(dict.fromkeys(_place(n.dataset, n.field) for n in group))
            where = ", ".join(filter(None, places[:3]))
            where += f" and {len(places) - 3:,} more" if len(places) > 3 else ""  # noqa: PLR2004  # as many as are shown
            told = f"{where}: {what}: {why}" if where else f"{what}: {why}"
            told += f"; {grant}" if grant else ""
            yield from (f"  {line}" for line in wrap(told, self._columns - 2, lines=3))
        yield from self._more(len(groups) - _MOST_LEFT)

    def foot(self, report: ContractReport, written: Sequence[Path]) -> Iterator[str]:
        load = report.load
        told = (
            counted(load.statements, "read"),
            counted(load.rows, "row"),
            f"{duration(load.seconds)} of waiting",
        )
        yield f"{self._paint(_BOLD, 'Load')}     {cut(', '.join(told), self._columns - 9)}"
        for path in written:
            yield f"{self._paint(_BOLD, 'Written')}  {cut(str(path), self._columns - 9)}"

    def _wrapped(self, text: str, style: str) -> Iterable[str]:
        return (self._paint(style, line) for line in wrap(text, self._columns, lines=3))

    def _more(self, count: int) -> Iterator[str]:
        if count > 0:
            yield f"  {self._paint(_DIM, f'and {count:,} more; -f json has them all')}"


def _same(found: NotChecked) -> tuple[str, str, str]:
    return found.what, found.why, found.grant


def _place(dataset: str, field: str) -> str:
    return f"{dataset} {field}".strip() if field else dataset
