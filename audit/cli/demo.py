"""`source-audit demo`: an invented shop's database with planted defects, and its audit."""

from pathlib import Path
from typing import Annotated

import typer

from audit.cli import _options as o

Folder = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="Where the database and its report go.")
]
Explain = Annotated[
    bool, o.option("--explain", help="List what was planted, and whether it was found.")
]
Clean = Annotated[bool, o.option("--clean", help="The same shop without any planted defect.")]


def demo(
    folder: Folder = Path("demo"),
    *,
    explain: Explain = False,
    clean: Clean = False,
    verbose: o.Verbose = 0,
    quiet: o.Quiet = False,
    log_format: o.LogFormat = "text",
) -> int:
    """Build an invented shop's database with planted defects, audit it, and report.

    \b
    Examples:
      source-audit demo
      source-audit demo /tmp/shop --explain
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _audit, _demo, _result  # noqa: PLC0415  # --help stays quick
    from audit.cli._console import Console  # noqa: PLC0415
    from audit.cli._outputs import write_stdout  # noqa: PLC0415

    with Console(verbose=verbose, quiet=quiet, log_format=log_format) as console:
        place = _demo.place(folder, clean=clean)
        audit = _demo.audit_of(place, clean=clean)
        goal = _result.wanted(_demo.outputs(place), (), quiet=quiet, inputs=audit.inputs)
        console.progress(f"writing {place}")
        _demo.write(place, clean=clean)
        checks = _result.chosen(audit.config, only=(), skip=())
        stop = _audit.interruption(audit, console)
        with stop.watching():
            capture = audit.capture(console, stop)
            with _result.keeping(capture):
                report = _result.judged(capture, audit.config, checks)
                if explain:
                    write_stdout(_demo.explained(report, place, clean=clean))
                status = _result.finish(_result.Rendered(report), goal, console)
        return stop.status(status)
