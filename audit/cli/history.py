"""`source-audit history`: the runs that are kept."""

from pathlib import Path
from typing import Annotated

import typer

from audit.cli import _options as o

Source = Annotated[
    str | None,
    typer.Argument(
        metavar="[SOURCE]", show_default=False, help="As for `scan`; without one, all sources."
    ),
]
Last = Annotated[
    int,
    o.option("--last", metavar="N", min=1, help="The newest runs of each source to list [10]."),
]


Page = Annotated[
    Path | None,
    o.option(
        "--page",
        metavar="FILE",
        help="Write an HTML page: of one source its scores, findings and size over time; without "
        "one, the last run of each source.",
    ),
]


def history(
    source: Source = None,
    *,
    last: Last = 10,
    page: Page = None,
    runs: o.Runs = None,
    format: o.ListFormat = "table",
    config: o.ConfigFile = None,
) -> int:
    """List the runs that are kept, newest first: verdict, score, open findings, digest.

    \b
    Examples:
      source-audit history shop --page shop.html
      source-audit history --last 1 --page sources.html
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _history  # noqa: PLC0415  # --help stays quick
    from audit.cli._console import Console  # noqa: PLC0415
    from audit.cli._listing import as_json, columns, print_json, print_lines  # noqa: PLC0415

    machine = as_json(format)
    with Console():  # says what is damaged
        found = _history.listed(source, config=config, runs=runs, last=last)
        if page is not None:
            _history.write_page(source, found, page, config=config, runs=runs)
    if machine:
        print_json([_history.tree(head) for head in found.heads])
    else:
        print_lines(columns([_history.HEAD, *(_history.row(head) for head in found.heads)]))
    return 0
