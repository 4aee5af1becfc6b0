"""What `plan` does with a report: makes the plan of it, writes it, and turns it into a status."""

from collections.abc import Sequence
from pathlib import Path

from audit.cli._console import Console, complain
from audit.cli._gates import status_of
from audit.cli._outputs import Output, check_places, parse_outputs, rescue, write, write_stdout
from audit.cli._status import DONE, USAGE, worst
from audit.engine.plan.ingestion import ingestion_of
from audit.errors import OutputError
from audit.export._ingestion import FORMATS, renderer
from audit.report.document import Report

TABLE = "table"


def outputs(texts: Sequence[str], inputs: Sequence[Path]) -> tuple[Output, ...]:
    """Formats and paths, all tried before anything is read."""
    found = parse_outputs(texts, tuple(FORMATS))
    check_places(found, inputs)
    return found


def deliver(report: Report, outputs: Sequence[Output], console: Console, *, quiet: bool) -> int:
    """Writes every output; without one for standard output the table is shown there."""
    plan = ingestion_of(report)
    failures: list[str] = []
    console.progress.clear()
    for output in outputs:
        data = renderer(output.format)(plan)
        try:
            if output.path is None:
                write_stdout(data)
            else:
                write(output.path, data)
        except OutputError as error:
            kept = rescue(report.source.name, data, suffix=f".{output.format}")
            failures.append(f"{error}; the plan is kept in {kept}" if kept else str(error))
    if not quiet and all(output.path is not None for output in outputs):
        write_stdout(renderer(TABLE)(plan).decode())
    for failure in failures:
        complain(failure)
    return worst([USAGE if failures else DONE, status_of(report)])
