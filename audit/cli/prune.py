"""`source-audit prune`: forget old runs, and keep the chain."""

from typing import Annotated

import typer

from audit.cli import _options as o

Source = Annotated[
    str | None,
    typer.Argument(
        metavar="[SOURCE]", show_default=False, help="As for `scan`; without one, all sources."
    ),
]
KeepLast = Annotated[
    int,
    o.option("--keep-last", metavar="N", min=1, help="The newest runs of each source [30]."),
]
KeepMonthly = Annotated[
    int,
    o.option(
        "--keep-monthly",
        metavar="N",
        min=0,
        help="Beside them the last run of each of so many months [24].",
    ),
]
DryRun = Annotated[bool, o.option("--dry-run", help="Only say what would be done.")]


def prune(
    source: Source = None,
    *,
    keep_last: KeepLast = 30,
    keep_monthly: KeepMonthly = 24,
    dry_run: DryRun = False,
    runs: o.Runs = None,
    config: o.ConfigFile = None,
) -> int:
    """Forget reports and pages of old runs; their links stay, so that the chain still holds.

    \b
    Example:
      source-audit prune shop --keep-last 30 --keep-monthly 24
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _prune  # noqa: PLC0415  # --help stays quick
    from audit.cli._listing import print_lines  # noqa: PLC0415

    said = _prune.prune(
        source, config=config, runs=runs, last=keep_last, months=keep_monthly, dry=dry_run
    )
    print_lines(said)
    return 0
