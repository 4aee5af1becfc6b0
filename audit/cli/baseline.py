"""`source-audit baseline`: take what is there as known, so that only what is new gates."""

from typing import Annotated

import typer

from audit.cli import _options as o

Run = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE|RUN|REPORT",
        show_default=False,
        help="A source (its last run), a run that is kept by its id, or a JSON report.",
    ),
]
Reset = Annotated[
    bool,
    o.option("--reset", help="Draw the line anew: also take what came since the last baseline."),
]
DryRun = Annotated[bool, o.option("--dry-run", help="Only say what would be done.")]


def baseline(
    run: Run,
    *,
    reset: Reset = False,
    dry_run: DryRun = False,
    runs: o.Runs = None,
    config: o.ConfigFile = None,
) -> int:
    """Write the open findings of a run to baseline.json beside the configuration.

    They no longer gate and are not hidden. Drawn again, a baseline only shrinks: what is resolved
    goes, what is new stays open.

    \b
    Examples:
      source-audit baseline shop
      source-audit baseline shop.json --dry-run
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _baseline  # noqa: PLC0415  # --help stays quick

    return _baseline.draw(run, reset=reset, dry_run=dry_run, runs=runs, config=config)
