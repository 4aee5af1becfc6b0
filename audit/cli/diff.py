"""`source-audit diff`: what changed between two runs of a source."""

from typing import Annotated

import typer

from audit.cli import _options as o

Sides = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE [RUN [RUN]] | REPORT REPORT",
        show_default=False,
        help="A source whose runs are kept, and two of them by id, day, latest or previous "
        "[previous and latest]; or two JSON reports.",
    ),
]
FailOnChange = Annotated[
    list[str] | None,
    o.option(
        "--fail-on-change",
        "--fail-on",
        metavar="WHAT",
        help="Exit 1 on new or returned findings (new, or new:high for that or worse), on breaking "
        "or review changes of the schema, or on drift. Repeatable.",
    ),
]


def diff(
    sides: Sides,
    *,
    format: o.ChangeFormats = None,
    fail_on_change: FailOnChange = None,
    runs: o.Runs = None,
    config: o.ConfigFile = None,
    verbose: o.Verbose = 0,
    quiet: o.Quiet = False,
    log_format: o.LogFormat = "text",
) -> int:
    """Compare two runs of a source: findings, schema, data, settings, access.

    \b
    Examples:
      source-audit diff shop
      source-audit diff shop 2026-11-01 latest --fail-on-change new:high
      source-audit diff before.json after.json -f html=changes.html
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _diff  # noqa: PLC0415  # --help stays quick
    from audit.cli._console import Console  # noqa: PLC0415

    with Console(verbose=verbose, quiet=quiet, log_format=log_format) as console:
        gates = _diff.gates(fail_on_change or ())
        outputs = _diff.outputs(format or ())
        compared = _diff.changes_of(tuple(sides), runs=runs, config=config)
        return _diff.deliver(compared, outputs, gates, console, quiet=quiet)
