"""What `scan`, `check` and `report` share: a report rendered, written, and turned into a status."""

import logging
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.cli._console import Console, coloured, complain, defect
from audit.cli._gates import status_of
from audit.cli._outputs import Output, check_places, parse_outputs, rescue, write, write_stdout
from audit.cli._status import DONE, TRIPPED, USAGE, worst
from audit.config.schema import Config
from audit.detect.revealed import Revealed
from audit.engine.discover import checks
from audit.engine.gates import Gate, parse_gate
from audit.engine.judge import select
from audit.engine.judging import report_of
from audit.errors import ConfigError, OutputError, SourceAuditError
from audit.export import exporter, formats
from audit.governance.read import Governance
from audit.model.check import Check
from audit.report.capture import Capture
from audit.report.document import Report
from audit.store.snapshot import dump

logger = logging.getLogger(__name__)

TABLE, JSON = "table", "json"

#: What nobody can read on a terminal.
_UNREADABLE = frozenset({"html", "parquet"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Where the report goes and what it must hold up to."""

    outputs: tuple[Output, ...]
    gates: tuple[Gate, ...]
    quiet: bool

    @property
    def to_stdout(self) -> str:
        """The format for standard output: what was sent there, else the table; "" with -q."""
        asked = next((output.format for output in self.outputs if output.path is None), "")
        return asked or ("" if self.quiet else TABLE)

    @property
    def silent(self) -> bool:
        """Whether nothing tells of the report."""
        return not self.outputs and not self.to_stdout


def wanted(
    texts: Sequence[str], gates: Sequence[str], *, quiet: bool, inputs: Sequence[Path] = ()
) -> Wanted:
    """Formats, paths and gates, all tried before anything is read."""
    found = Wanted(
        outputs=parse_outputs(texts, formats()),
        gates=tuple(parse_gate(gate) for gate in gates),
        quiet=quiet,
    )
    if found.to_stdout in _UNREADABLE and sys.stdout is not None and sys.stdout.isatty():
        raise ConfigError(
            f"{found.to_stdout} is not for a terminal; write -f {found.to_stdout}=PATH"
        )
    check_places(found.outputs, inputs)
    return found


def chosen(config: Config, *, only: Sequence[str], skip: Sequence[str]) -> tuple[Check[Any], ...]:
    """The checks that are asked for; a pattern that fits none is a mistake."""
    found = select(checks(), only, (*skip, *config.skip))
    if not found:
        raise ConfigError("--only and --skip leave no check; `source-audit checks list` names all")
    return found


def judged(
    capture: Capture,
    config: Config,
    selected: Sequence[Check[Any]],
    *,
    owner: str = "",
    decided: Governance | None = None,
    earlier: Report | None = None,
) -> Report:
    """The report of a capture by what was decided, by default in the configuration alone.

    `earlier` is the report of the run before.
    """
    entry = config.sources.get(capture.source.name)
    return report_of(
        capture,
        selected,
        decided or Governance(policy=config.policy, waivers=config.waivers),
        owner=owner or (entry.owner if entry else ""),
        earlier=earlier,
    )


class Rendered:
    """A report and what was made of it: no format is rendered twice."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._made: dict[str, bytes] = {}

    def as_format(self, format: str) -> bytes:
        if format not in self._made:
            self._made[format] = exporter(format)(self.report)
        return self._made[format]


@contextmanager
def keeping(capture: Capture) -> Generator[None]:
    """What was read survives a defect of ours in judging or rendering it."""
    try:
        yield
    except SourceAuditError:
        raise
    except Exception as error:
        kept = rescue(capture.source.name, dump(capture), suffix=".snapshot.json")
        where = f"; what was read is kept in {kept}" if kept else ""
        raise SourceAuditError(f"{defect(error)}{where}") from error


def save(data: bytes, output: Output, *, name: str) -> bool:
    """Writes a snapshot where it was asked for, or somewhere else and says where."""
    try:
        if output.path is None:
            write_stdout(data)
        else:
            write(output.path, data)
    except OutputError as error:
        kept = rescue(name, data, suffix=".snapshot.json")
        where = f"it is kept in {kept}" if kept else "no folder has room for it"
        complain(f"{error}; {where}")
        return False
    return True


def finish(
    rendered: Rendered, wanted: Wanted, console: Console, *, revealed: Revealed | None = None
) -> int:
    """Delivers a report that was just judged; its status also says whether the audit finished."""
    delivered = deliver(rendered, wanted, console, revealed=revealed)
    return worst([delivered, status_of(rendered.report)])


def deliver(
    rendered: Rendered, wanted: Wanted, console: Console, *, revealed: Revealed | None = None
) -> int:
    """Writes every output and says which gates tripped; gives 0, 1 or 2.

    When one place fails the others are still written, and the report is kept somewhere else.
    The values of `revealed` go to standard output, and nowhere else.
    """
    report = rendered.report
    failures: list[OutputError] = []
    written: list[Path] = []
    for output in wanted.outputs:
        if output.path is None:
            continue
        try:
            write(output.path, rendered.as_format(output.format))
            written.append(output.path)
            logger.info("wrote %s to %s", output.format, output.path)
        except OutputError as error:
            failures.append(error)
    console.progress.clear()
    try:
        if wanted.to_stdout:
            write_stdout(_stdout_text(rendered, wanted.to_stdout, written, revealed))
    except OutputError as error:
        failures.append(error)
    tripped = [why for gate in wanted.gates if (why := gate.tripped(report))]
    for why in tripped:
        logger.warning("--fail-on: %s", why)
    if failures:
        complain(_lost(report, failures))
    return worst([USAGE] if failures else [TRIPPED] if tripped else [DONE])


def _stdout_text(
    rendered: Rendered, format: str, written: Sequence[Path], revealed: Revealed | None
) -> bytes | str:
    report = rendered.report
    if format != TABLE:
        if revealed is None:
            return rendered.as_format(format)
        from audit.export import _revealed  # noqa: PLC0415  # only when asked for

        assert format == JSON, format
        return _revealed.document(report, revealed)
    from audit.export.terminal import COLUMNS, show  # noqa: PLC0415  # the only format with colour

    colour = coloured(sys.stdout)
    text = show(report, written=written, colour=colour)
    if revealed is None:
        return text
    from audit.export import _revealed  # noqa: PLC0415  # only when asked for

    return text + _revealed.table(report, revealed, columns=COLUMNS, colour=colour)


def _lost(report: Report, failures: Sequence[OutputError]) -> str:
    """One sentence: what could not be written, and where the report is instead."""
    what = " and ".join(str(failure) for failure in failures)
    kept = rescue(report.source.name, exporter("json")(report), suffix=".json")
    if kept is None:
        return f"{what}; no folder has room for the report, free some space and run it again"
    return f"{what}; the report is kept in {kept}: `source-audit report {kept} -f FORMAT=PATH`"
