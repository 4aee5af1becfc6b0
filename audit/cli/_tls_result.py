"""What `tls` does with what it saw: write it, show it, and turn it into a status."""

import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from audit.cli._console import Console, coloured, complain
from audit.cli._outputs import Output, check_places, parse_outputs, rescue, write, write_stdout
from audit.cli._status import DONE, NOTHING, TRIPPED, USAGE, worst
from audit.engine.gates import Gate, parse_gate
from audit.errors import ConfigError, OutputError
from audit.export._tls import document
from audit.facts.tls import Answer
from audit.model.check import Severity
from audit.report.tls import TlsReport

logger = logging.getLogger(__name__)

TABLE, JSON, HTML = "table", "json", "html"

#: Answers of an endpoint with which there was something to examine.
_EXAMINED = frozenset({Answer.TLS, Answer.PLAINTEXT, Answer.NOT_TLS})


def outputs(texts: Sequence[str], inputs: Sequence[Path]) -> tuple[Output, ...]:
    """Formats and paths, all tried before anything is sent."""
    found = parse_outputs(texts, (HTML, JSON, TABLE))
    if any(o.format == HTML and o.path is None for o in found) and sys.stdout.isatty():
        raise ConfigError("html is not for a terminal; write -f html=PATH")
    check_places(found, inputs)
    return found


def gates(texts: Sequence[str]) -> tuple[Gate, ...]:
    """Severities of --fail-on; there is no score to compare."""
    found = tuple(parse_gate(text) for text in texts)
    for gate in found:
        if gate.measure != "severity":
            raise ConfigError(
                f"--fail-on {gate.text!r}: tls gives no {gate.measure}; use critical, high, "
                "medium or low"
            )
    return found


def deliver(
    report: TlsReport,
    outputs: Sequence[Output],
    gates: Sequence[Gate],
    console: Console,
    *,
    quiet: bool,
) -> int:
    """Writes every output; what found no place is kept somewhere else."""
    failures: list[OutputError] = []
    written: list[Path] = []
    for output in [output for output in outputs if output.path]:
        assert output.path is not None
        try:
            write(output.path, _renderer(output.format)(report))
            written.append(output.path)
        except OutputError as error:
            failures.append(error)
    console.progress.clear()
    to_stdout = next((o.format for o in outputs if o.path is None), "" if quiet else TABLE)
    try:
        if to_stdout == TABLE:
            write_stdout(_screen(report, written))
        elif to_stdout:
            write_stdout(_renderer(to_stdout)(report))
    except OutputError as error:
        failures.append(error)
    tripped = [why for gate in gates if (why := _tripped(gate, report))]
    for why in tripped:
        logger.warning("--fail-on: %s", why)
    if failures:
        what = " and ".join(str(failure) for failure in failures)
        kept = rescue(report.server.endpoint, document.render(report), suffix=".json")
        complain(f"{what}; {f'the result is kept in {kept}' if kept else 'no folder has room'}")
    return worst([USAGE if failures else DONE, TRIPPED if tripped else DONE, _status(report)])


def _renderer(format: str) -> Callable[[TlsReport], bytes]:
    if format == JSON:
        return document.render
    if format == HTML:
        from audit.export._tls.page import render  # noqa: PLC0415  # templates only when asked for

        return render
    from audit.export._tls import table  # noqa: PLC0415

    return table.render


def _screen(report: TlsReport, written: Sequence[Path]) -> str:
    from audit.export._tls import table  # noqa: PLC0415  # the only format with colour

    return table.show(report, written=written, colour=coloured(sys.stdout))


def _tripped(gate: Gate, report: TlsReport) -> str:
    least = Severity[gate.text.upper()]
    found = sum(Severity[f.severity.upper()] >= least for f in report.findings)
    noun = "finding" if found == 1 else "findings"
    worse = "" if least is Severity.CRITICAL else " or worse"
    return f"{found} {noun} of severity {gate.text}{worse}" if found else ""


def _status(report: TlsReport) -> int:
    if report.server.answer in _EXAMINED:
        return DONE
    complain(report.server.detail or f"no connection to {report.server.endpoint}")
    return NOTHING
