"""An endpoint's TLS as a table for a terminal: 80 columns, the worst first."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from audit.export._tls import rows
from audit.export._tls.rows import Row, Sign
from audit.export._tls.words import ANSWERS, VERSIONS, exposure
from audit.facts.tls import Answer, TlsServer
from audit.report.document import Finding
from audit.report.text import cut, pad, width, wrap
from audit.report.tls import TlsReport
from audit.report.wording import moment

COLUMNS = 80

_SEVERITIES = {"critical": "1;31", "high": "31", "medium": "33", "low": "36", "info": "2"}
_SIGNS = {Sign.BAD: "31", Sign.OPEN: "33"}
_BOLD, _DIM, _GREEN, _RED = "1", "2", "1;32", "1;31"
_LABEL = 14
_EVIDENCE_LINES = 2
_RATING_LINES = 3
_NOTE_LINES = 2
_MOST_GAPS = 4
_NOT_TOLD = frozenset({"unknown", "not-run", "error"})


def render(report: TlsReport) -> bytes:
    """The table without colour."""
    return show(report).encode()


def show(report: TlsReport, *, written: Sequence[Path] = (), colour: bool = False) -> str:
    """The table; `written` names the files that hold more of it."""
    table = _Table(colour=colour)
    parts = (
        table.head(report),
        table.findings(report.findings),
        table.gaps(report),
        table.facts(report),
        table.cost(report, written),
    )
    lines: list[str] = []
    for part in parts:
        found = list(part)
        lines += ["", *found] if lines and found else found
    return "".join(f"{line.rstrip()}\n" for line in lines)


class _Table:
    def __init__(self, *, colour: bool) -> None:
        self._colour = colour

    def paint(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._colour and text else text

    def head(self, report: TlsReport) -> Iterator[str]:
        server = report.server
        good = server.answer is Answer.TLS
        title = cut(f"{server.endpoint} {ANSWERS[server.answer]}", COLUMNS)
        yield self.paint(_GREEN if good else _RED, title)
        facts = [where] if (where := exposure(server)) else []
        facts += [server.protocol] if server.protocol else []
        facts += [f"as {server.name}"] if server.name and _host(server) != server.name else []
        yield cut(" · ".join([moment(report.examined_at), *facts]), COLUMNS)
        if not good:
            yield from wrap(server.detail, COLUMNS, lines=3)
        bad = [r for r in server.addresses if r.answer is not server.answer]
        for reached in bad:
            yield cut(f"{reached.address} {ANSWERS[reached.answer]}", COLUMNS)

    def facts(self, report: TlsReport) -> Iterator[str]:
        server = report.server
        if server.answer is not Answer.TLS:
            yield from self._block("Log-in", rows.login(server))
            return
        yield self._line("Versions", _versions(server))
        yield from self._block("Suites", rows.suites(server))
        yield from self._block("Certificate", rows.certificate(server, report.examined_at))
        yield from self._block("Behaviour", rows.behaviour(server))
        yield from self._block("Log-in", rows.login(server))
        yield from self._ratings(report)

    def _line(self, label: str, text: str) -> str:
        return f"{self.paint(_BOLD, pad(label, _LABEL))}{cut(text, COLUMNS - _LABEL)}"

    def _block(self, label: str, found: Iterable[Row]) -> Iterator[str]:
        for number, row in enumerate(found):
            head = self.paint(_BOLD, pad(label if number == 0 else "", _LABEL))
            text, note = f"{row.label}: {row.value}", row.note.rstrip(".")
            whole = f"{text} ({note})" if note else text
            fits = width(whole) <= COLUMNS - _LABEL
            yield head + self._signed(row, cut(whole if fits else text, COLUMNS - _LABEL))
            if not fits:
                for line in wrap(note, COLUMNS - _LABEL - 2, lines=_NOTE_LINES):
                    yield " " * (_LABEL + 2) + line

    def _ratings(self, report: TlsReport) -> Iterator[str]:
        for number, row in enumerate(rows.ratings(report.ratings)):
            head = self.paint(_BOLD, pad("Profiles" if number == 0 else "", _LABEL))
            yield head + self._signed(row, cut(f"{row.label}: {row.value}", COLUMNS - _LABEL))
            for line in wrap(row.note, COLUMNS - _LABEL - 2, lines=_RATING_LINES):
                yield " " * (_LABEL + 2) + line

    def _signed(self, row: Row, text: str) -> str:
        style = _SIGNS.get(row.sign)
        return self.paint(style, text) if style else text

    def findings(self, found: Sequence[Finding]) -> Iterator[str]:
        if not found:
            yield self.paint(_BOLD, "No findings")
            return
        counts = Counter(f.severity for f in found)
        tally = ", ".join(f"{counts[s]} {s}" for s in _SEVERITIES if counts[s])
        noun = "finding" if len(found) == 1 else "findings"
        yield self.paint(_BOLD, f"{len(found)} {noun} ({tally})")
        for finding in found:
            yield from self._finding(finding)

    def _finding(self, finding: Finding) -> Iterator[str]:
        severity = self.paint(_SEVERITIES[finding.severity], f"{finding.severity:<8}")
        slug = _slug(finding.check)
        space = COLUMNS - 12 - 2 - width(slug)
        yield f"  {severity}  {pad(finding.title, space)}  {self.paint(_DIM, slug)}"
        for line in wrap(finding.evidence, COLUMNS - 12, lines=_EVIDENCE_LINES):
            yield f"            {line}"

    def gaps(self, report: TlsReport) -> Iterator[str]:
        gaps = [check for check in report.checks if check.status in _NOT_TOLD]
        if not gaps:
            return
        noun = "check" if len(gaps) == 1 else "checks"
        yield self.paint(_BOLD, f"Not known ({len(gaps)} {noun})")
        for gap in gaps[:_MOST_GAPS]:
            yield f"  {cut(f'{_slug(gap.id)}: {gap.reason}', COLUMNS - 2)}"
        if len(gaps) > _MOST_GAPS:
            yield f"  and {len(gaps) - _MOST_GAPS} more"

    def cost(self, report: TlsReport, written: Sequence[Path]) -> Iterator[str]:
        effort = report.server.effort
        noun = "connection" if effort.connections == 1 else "connections"
        told = f"{effort.connections} {noun} in {effort.seconds:.1f} s; no credential was sent"
        yield self._line("Effort", told)
        for number, path in enumerate(written):
            yield self._line("Written" if number == 0 else "", str(path))


def _slug(check: str) -> str:
    return check.rpartition(".")[2]


def _host(server: TlsServer) -> str:
    return server.endpoint.rpartition(":")[0].strip("[]")


def _versions(server: TlsServer) -> str:
    accepted = {o.what: o.accepted for o in server.versions}
    offered = [title for v, title in VERSIONS.items() if accepted.get(v)]
    refused = [title for v, title in VERSIONS.items() if accepted.get(v) is False]
    unknown = [title for v, title in VERSIONS.items() if accepted.get(v) is None]
    text = ", ".join(offered) or "none accepted"
    text += f"; refused {', '.join(refused)}" if refused else ""
    return text + (f"; not known {', '.join(unknown)}" if unknown else "")
